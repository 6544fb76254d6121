"""A real Neo4j server: the one of NEO4J_URI, else one started for these tests."""

from __future__ import annotations

import os
import socket
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

HERE = Path(__file__).parent
SCRIPT = HERE / "server.sh"
PASSWORD = "valuechain-test"
START = 180


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.neo4j)


@dataclass
class Server:
    """A server process of ours, or one that was there."""

    uri: str
    process: subprocess.Popen[str] | None = None

    def kill(self) -> None:
        """End it as a loss of power would."""
        assert self.process is not None
        self.process.kill()
        self._gone()

    def stop(self) -> None:
        """End it in order, everything on the disk."""
        assert self.process is not None
        self.process.terminate()
        self._gone()

    def _gone(self) -> None:
        assert self.process is not None
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture(scope="session")
def jars() -> None:
    """The jars of the server; without Java and Maven these tests are skipped."""
    try:
        got = subprocess.run([SCRIPT, "jars"], capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"no Neo4j server: {error}")
    if got.returncode:
        pytest.skip(f"no Neo4j server: {got.stderr.strip()[-200:]}")


@pytest.fixture(scope="session")
def started(jars: None) -> Iterator[Callable[..., Server]]:
    """A function that starts a server on a home folder; all are stopped at the end."""
    running: list[Server] = []

    def start(home: Path, *more: str) -> Server:
        port = free_port()
        environment = {**os.environ, "NEO4J_PASSWORD": PASSWORD, "NEO4J_HEAP": "768m"}
        log = (home.parent / f"{home.name}.log").open("a")
        process = subprocess.Popen(
            [SCRIPT, "run", str(home), str(port), *more],
            stdout=subprocess.PIPE, stderr=log, text=True, env=environment,
        )  # fmt: skip
        log.close()
        assert process.stdout is not None
        said = next((line for line in process.stdout if line.startswith("READY")), None)
        if said is None:
            told = (home.parent / f"{home.name}.log").read_text()[-2000:]
            pytest.fail(f"the Neo4j server ended while starting: {told}")
        running.append(Server(f"bolt://127.0.0.1:{port}", process))
        return running[-1]

    yield start
    for server in running:
        if server.process and server.process.poll() is None:
            server.kill()


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the server the tests share."""
    given = os.environ.get("NEO4J_URI")
    if given:
        return given
    start = request.getfixturevalue("started")
    found: str = start(tmp_path_factory.mktemp("neo4j") / "shared").uri
    return found


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    if not os.environ.get("NEO4J_URI"):
        monkeypatch.setenv("NEO4J_USER", "neo4j")
        monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)


@pytest.fixture(scope="session")
def driver(server: str) -> Iterator[Driver]:
    """A driver of the tests' own, to look at the graph without the code under test."""
    name = os.environ.get("NEO4J_USER") or "neo4j"
    secret = os.environ.get("NEO4J_PASSWORD") if os.environ.get("NEO4J_URI") else PASSWORD
    uri = server.partition("?")[0]
    with GraphDatabase.driver(uri, auth=(name, secret), telemetry_disabled=True) as opened:
        yield opened


@pytest.fixture
def place(server: str, driver: Driver) -> Iterator[str]:
    """The address of a project of this test alone; it is taken away afterwards."""
    name = f"test {uuid.uuid4().hex[:12]}"
    yield f"{server}?project={name.replace(' ', '%20')}"
    for label in ("Transaction", "ValueChain"):
        gone = 1
        while gone:
            counters = driver.execute_query(
                f"MATCH (n:{label}:ValueChain) WHERE n.project = $name "
                "WITH n LIMIT 2000 DETACH DELETE n",
                name=name,
            ).summary.counters
            gone = counters.nodes_deleted
