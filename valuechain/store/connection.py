"""One connection to a Neo4j server: managed reads and writes, bounded in time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

from valuechain.store.address import Address
from valuechain.store.credentials import password, user
from valuechain.store.failures import translated
from valuechain.store.refusal import refusal

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

__all__ = ["Connection", "connected"]

CONNECT = 5.0
"""Seconds to wait for a connection to open."""

RETRY = 15.0
"""Seconds over which a transaction that failed for a passing reason is tried again."""

_SAID_BY_US = logging.NullHandler()
"""What the driver logs is not printed beside our own sentence, unless a program asks for it."""

_AGAIN = 3
_OLDEST = 5

Given = TypeVar("Given")


@dataclass(frozen=True)
class Connection:
    """A server that answers, and one database of it."""

    address: Address
    driver: Driver
    user: str

    def read(
        self, statement: LiteralString, /, **values: object
    ) -> tuple[tuple[str, ...], list[list[Any]]]:
        """Return the column names and the rows of a statement, in a transaction that only reads.

        The server itself refuses to write there.
        """

        def work(
            transaction: ManagedTransaction,
        ) -> tuple[tuple[str, ...], list[list[Any]]]:
            result = transaction.run(statement, values)
            return tuple(result.keys()), result.values()

        from neo4j import READ_ACCESS

        with (
            translated(self.address, self.user, midway=True),
            self.driver.session(
                database=self.address.database or None, default_access_mode=READ_ACCESS
            ) as session,
        ):
            return session.execute_read(work)

    def write(self, work: Callable[[ManagedTransaction], Given]) -> Given:
        """Run ``work`` in one transaction that writes, and return what it returns.

        ``work`` may run several times, so it may only do what does no harm when done
        twice. Where the connection is lost during the commit, so that it is not known
        whether it was made, it is run again.
        """
        from neo4j.exceptions import IncompleteCommit

        with translated(self.address, self.user, midway=True):
            for attempt in range(_AGAIN):
                try:
                    with self.driver.session(
                        database=self.address.database or None
                    ) as session:
                        return session.execute_write(work)
                except IncompleteCommit:
                    if attempt + 1 == _AGAIN:
                        raise
                    time.sleep(attempt)
        raise AssertionError("every attempt returns or raises")

    def change(self, statement: LiteralString, values: Mapping[str, object]) -> int:
        """Run one statement that writes, and return its single figure, 0 without one."""

        def work(transaction: ManagedTransaction) -> int:
            record = transaction.run(statement, dict(values)).single()
            return int(record[0]) if record else 0

        return self.write(work)


@contextmanager
def connected(address: Address) -> Iterator[Connection]:
    """Open a connection, and close it at the end of the block.

    Raises
    ------
    StoreError
        VC701 when nothing answers, VC702 when the server refuses, VC704 when it is no
        Neo4j, or too old. Each within 35 seconds.
    """
    name, secret = user(), password(address.server)
    with translated(address, name, secret=bool(secret)):
        driver = _opened(address, name, secret)
    with driver:
        yield Connection(address, driver, name)


def _opened(address: Address, name: str, secret: str) -> Driver:
    """Return a driver whose server answers and will do."""
    from neo4j import GraphDatabase

    logging.getLogger("neo4j").addHandler(_SAID_BY_US)
    driver = GraphDatabase.driver(
        address.server,
        auth=(name, secret) if secret else None,
        telemetry_disabled=True,
        notifications_min_severity="OFF",
        user_agent="valuechain",
        connection_timeout=CONNECT,
        connection_acquisition_timeout=2 * CONNECT,
        max_transaction_retry_time=RETRY,
    )
    with ExitStack() as undo:
        undo.enter_context(driver)
        _refuse_old(driver, address)
        undo.pop_all()
    return driver


def _refuse_old(driver: Driver, address: Address) -> None:
    """Ask the database for a sign of life; refuse a server that is too old, or no Neo4j."""
    with driver.session(database=address.database or None) as session:
        agent = session.run("RETURN 1").consume().server.agent
    product, _, version = agent.partition("/")
    major = version.partition(".")[0]
    if product != "Neo4j" or not major.isdigit() or int(major) < _OLDEST:
        raise refusal("VC704", "version", server=address.server, found=agent)
