"""What goes wrong with a server or on the way to it: told in time, and nothing half-written."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import PASSWORD, Server, free_port
from kept_graph import ENVIRONMENT, everything, project_of, run
from neo4j import Driver, GraphDatabase

import valuechain as vc
from valuechain.tables import ecosystem_of

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
WRITER = Path(__file__).with_name("writer.py")
LIMIT = 35.0
MOMENTS = 20
LOCKED = 6.0
"""Seconds for which a server answers nobody's password after three wrong ones, and one more."""


def ecosystem_file(path: Path, transactions: int, seed: int) -> Path:
    words = ["--actors", "200", "--transactions", transactions, "--seed", seed, "-o", path]
    subprocess.run(
        [sys.executable, BENCHMARKS / "ecosystems.py", *map(str, words)], check=True
    )
    return path


def writers(source: Path, place: str, number: int) -> Iterator[subprocess.Popen[str]]:
    """Yield processes that are ready to write, some started ahead."""
    ahead: list[subprocess.Popen[str]] = []
    for count in range(number):
        while len(ahead) < 3 and count + len(ahead) < number:
            ahead.append(
                subprocess.Popen(
                    [sys.executable, str(WRITER), str(source), place],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )
            )  # fmt: skip
        process = ahead.pop(0)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield process


def told_to_write(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> int:
    code = process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    return code


def test_a_writer_killed_at_any_moment_leaves_old_or_new_and_can_be_run_again(
    place: str, driver: Driver, tmp_path: Path
) -> None:
    new = ecosystem_file(tmp_path / "new.csv", 1_500, seed=2)
    whole = vc.read(new)
    vc.write(whole, place)
    expected = everything(driver, project_of(place))
    vc.clear(place.partition("?")[0], project_of(place))
    old = vc.sample()
    vc.write(old, place, all_notes=True)
    ready = writers(new, place, MOMENTS + 1)
    first = next(ready)
    start = time.monotonic()
    told_to_write(first)
    assert ended(first) == 0
    lasts = time.monotonic() - start
    vc.write(old, place, all_notes=True)
    draw = random.Random(20260101)
    killed = 0

    for process in ready:
        told_to_write(process)
        time.sleep(draw.uniform(0, lasts))
        process.kill()
        killed += ended(process) != 0
        seen = vc.read(place)
        assert seen in (old, whole)
        if seen == whole and draw.random() < 0.5:
            vc.write(old, place, all_notes=True)

    assert killed >= MOMENTS // 2
    vc.write(whole, place)
    assert everything(driver, project_of(place)) == expected


def refused(*words: object, **environment: str) -> str:
    """Run a command that ends with 4 in time, and return what it says on stderr."""
    start = time.monotonic()
    done = run(*words, **environment)
    assert done.returncode == 4, done.stderr
    assert time.monotonic() - start < LIMIT
    assert done.stdout == "" and "Traceback" not in done.stderr
    return done.stderr


def test_a_wrong_password_is_refused_and_not_shown(place: str) -> None:
    secret = "s3cret-and-wrong"

    for words in (["flows", place], ["convert", place, "x.json"], ["clear", place]):
        told = refused(*words, NEO4J_PASSWORD=secret, LANG="C")
        assert "VC702" in told and "NEO4J_PASSWORD" in told and secret not in told

    time.sleep(LOCKED)
    told = refused("flows", place, NEO4J_PASSWORD=secret, LANG="fr_FR.UTF-8")
    assert "a refusé l'utilisateur" in told
    time.sleep(LOCKED)


def test_a_database_that_is_not_there_is_named(server: str) -> None:
    told = refused("flows", f"{server}/nowhere", LANG="C")

    assert "VC702" in told and "no database nowhere" in told


def test_nothing_listening_is_told_at_once(tmp_path: Path) -> None:
    told = refused("flows", f"bolt://127.0.0.1:{free_port()}", LANG="C")

    assert "VC701" in told and "No Neo4j server answers" in told


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()

        told = refused("flows", f"bolt://127.0.0.1:{deaf.getsockname()[1]}", LANG="C")

    assert "VC701" in told


def test_a_plain_connection_to_another_machine_is_refused_unless_allowed() -> None:
    done = run("flows", "bolt://db.example.org", LANG="C")

    assert done.returncode == 2 and "bolt+s://" in done.stderr


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    done = run("flows", "bolt://neo4j:s3cret-word@localhost", LANG="C")

    assert done.returncode == 2 and "s3cret" not in done.stderr


def test_a_constraint_of_others_that_is_in_the_way_leaves_the_project_as_it_was(
    place: str, driver: Driver
) -> None:
    row = dict(provider="a", receiver="b", kind="money", quantity=1)
    vc.write(ecosystem_of([row]), place)
    before = vc.read(place)
    driver.execute_query(
        "CREATE CONSTRAINT of_others FOR (n:Transaction) REQUIRE n.note IS UNIQUE"
    )
    try:
        with pytest.raises(vc.StoreError, match="constraint that others set") as told:
            vc.write(ecosystem_of([row | dict(note="same")] * 2), place)
    finally:
        driver.execute_query("DROP CONSTRAINT of_others")

    assert told.value.code == "VC702"
    assert vc.read(place) == before


def rows_there(server: Server) -> int:
    with GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD)) as driver:
        found = driver.execute_query("MATCH (n:Transaction) RETURN count(n)")
        return int(found.records[0][0])


def test_a_server_killed_while_we_write_is_told_in_time_and_keeps_the_old_state(
    started: Callable[..., Server], tmp_path: Path
) -> None:
    server = started(tmp_path / "home")
    big = ecosystem_file(tmp_path / "big.csv", 24_000, seed=3)
    row = dict(provider="a", receiver="b", kind="money", quantity=1)
    old = ecosystem_of([row])
    vc.write(old, server.uri + "?project=p", all_notes=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "valuechain", "convert", big, server.uri + "?project=p"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **ENVIRONMENT, "LANG": "C"},
    )  # fmt: skip
    while rows_there(server) < 3_000:
        assert process.poll() is None, "the write ended before the server could be killed"
        time.sleep(0.1)

    server.kill()
    start = time.monotonic()
    _, told = process.communicate(timeout=60)

    assert process.returncode == 4, told
    assert time.monotonic() - start < LIMIT
    assert "VC701" in told or "VC703" in told
    assert "run the same command again" in told.lower() and PASSWORD not in told

    again = started(tmp_path / "home")
    assert vc.read(again.uri) == old
    whole = vc.read(big)
    vc.write(whole, again.uri + "?project=p")
    assert vc.read(again.uri) == whole
    assert rows_there(again) == 24_000
    again.stop()

    reading = started(tmp_path / "home", "read-only")
    assert vc.read(reading.uri) == whole
    told = refused("convert", big, reading.uri + "?project=p", LANG="C")
    assert "VC702" in told and "read" in told
    told = refused("clear", reading.uri, "--yes", "p", LANG="C")
    assert "VC702" in told
    assert vc.read(reading.uri) == whole
    reading.kill()
