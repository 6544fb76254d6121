"""The address of an ecosystem in a Neo4j database, as people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from valuechain.store.refusal import misaddressed

__all__ = ["Address", "is_address", "parsed"]

_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_START = re.compile(r"^(neo4j|bolt)(\+s|\+ssc)?:/", re.IGNORECASE)
_PORT = 7687
_ASKED = ("project", "plain")


@dataclass(frozen=True, slots=True)
class Address:
    """Where an ecosystem is kept: a server, a database of it, and a project in that.

    Attributes
    ----------
    scheme : str
        ``neo4j`` or ``bolt``; ``+s`` with verified encryption, ``+ssc`` with encryption
        and a certificate that the server signed itself.
    host : str
    port : int
    database : str
        Empty for the one the server opens by itself.
    project : str
        Empty when it is not said.
    """

    scheme: str
    host: str
    port: int = _PORT
    database: str = ""
    project: str = ""

    @property
    def server(self) -> str:
        """Scheme, host and port, as the driver takes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def named(self, project: str) -> Address:
        """Return the address of a project at the same place."""
        return replace(self, project=project)

    def __str__(self) -> str:
        database = f"/{quote(self.database, safe='')}" if self.database else ""
        project = f"?project={quote(self.project, safe='')}" if self.project else ""
        return f"{self.server}{database}{project}"


def is_address(source: object) -> bool:
    """Return whether a source or destination names a Neo4j database, not a file.

    Examples
    --------
    >>> is_address("neo4j+s://abc.databases.neo4j.io"), is_address("exchanges.csv")
    (True, False)
    """
    return not isinstance(source, Path) and bool(_START.match(str(source)))


def parsed(text: str) -> Address:
    """Return the address that ``scheme://host[:port][/database][?project=NAME]`` says.

    Parameters
    ----------
    text : str
        Characters that mean something in an address are written ``%20`` and so on.
        ``plain=yes`` allows an unencrypted connection to another machine.

    Raises
    ------
    AddressError
        When it is not of that form, when it holds a name or password, or when it would
        send figures unencrypted to another machine. The message holds no password.

    Examples
    --------
    >>> parsed("bolt://localhost/work?project=AIS%20Emploi")
    Address(scheme='bolt', host='localhost', port=7687, database='work', project='AIS Emploi')
    """
    if "@" in text.partition("?")[0]:
        raise misaddressed("address.secret")
    try:
        parts = urlsplit(text)
        port = parts.port or _PORT
        asked = parse_qsl(
            parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)
        )
    except ValueError as error:
        raise misaddressed("address.form", address=text.partition("?")[0]) from error
    database = unquote(parts.path.strip("/"))
    known = all(name in _ASKED for name, _ in asked)
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.fragment or not known:
        raise misaddressed("address.form", address=text.partition("?")[0])
    if "/" in database:
        raise misaddressed("address.form", address=text.partition("?")[0])
    said = dict(asked)
    encrypted = "+" in parts.scheme
    if not encrypted and said.get("plain") != "yes" and not _is_here(parts.hostname):
        raise misaddressed("address.plain", host=parts.hostname, scheme=parts.scheme)
    return Address(parts.scheme, parts.hostname, port, database, said.get("project", ""))


def _is_here(host: str) -> bool:
    """Return whether a host is this machine, told by its name alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
