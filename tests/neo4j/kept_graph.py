"""What lies in the database, told without the code under test."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from neo4j import Driver

ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1"}


def project_of(place: str) -> str:
    return parse_qs(urlsplit(place).query)["project"][0]


def everything(driver: Driver, project: str) -> tuple[list[Any], list[Any]]:
    """Return all nodes and relationships of a project, with all they hold, sorted."""
    nodes = driver.execute_query(
        "MATCH (n:ValueChain) WHERE n.project = $p RETURN labels(n), properties(n)",
        p=project,
    ).records
    links = driver.execute_query(
        "MATCH (a)-[r]->(b) WHERE r.project = $p "
        "RETURN a.key, type(r), properties(r), b.key",
        p=project,
    ).records
    return sorted(map(repr, map(list, nodes))), sorted(map(repr, map(list, links)))


def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the command line in a process of its own."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "valuechain", *map(str, words)],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        stdin=subprocess.DEVNULL, env={**os.environ, **ENVIRONMENT, **environment},
    )  # fmt: skip


def printed(*words: object) -> tuple[object, str]:
    """Return the exit code of a command run in this process, and what it prints."""
    from valuechain.cli import main

    output = io.StringIO()
    with contextlib.redirect_stdout(output), pytest.raises(SystemExit) as end:
        main([*map(str, words)])
    return end.value.code or 0, output.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}
