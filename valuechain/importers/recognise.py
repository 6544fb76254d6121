"""Which format a file is in, told by what it holds and never by its name alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from valuechain.errors import ImporterError, Problem
from valuechain.importers.first_rows import first_rows
from valuechain.importers.fonjep import SHEETS
from valuechain.importers.formats import FORMATS
from valuechain.importers.headings import format_of
from valuechain.importers.matrix import is_matrix, may_be_matrix
from valuechain.importers.ods import is_ods, ods_first_rows, refuse_locked
from valuechain.importers.safe_xml import root_of
from valuechain.importers.safe_zip import SafeZip, unpacked_limit
from valuechain.importers.table import Reading

__all__ = ["recognise"]

APPLICATION_ID = 0x56434831
"""The mark of a project file of this program, in the header of an SQLite file."""

_HEAD = 65_536
_LINES = 15
_SQLITE = b"SQLite format 3\x00"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = {
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}
_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods")
_TEXTS = (".csv", ".tsv", ".txt", ".json", ".xml", ".graphml", ".gexf")
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script)\b", re.I | re.S
)
_PICKLE_TEXT = re.compile(
    rb"c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n(?:p\d+\n|\(|q)|\((?:dp|lp)\d+\n|ccopy_reg\n"
)
_XML_ROOTS = {
    "iati-activities": "iati",
    "iati-activity": "iati",
    "iati-organisations": "iati",
    "graphml": "graphml",
    "gexf": "gexf",
    "rdf": "e3value",
    "marches": "decp",
}
_JSON_KEYS: tuple[tuple[str, frozenset[str]], ...] = (
    ("360giving", frozenset({"grants"})),
    ("decp", frozenset({"marches"})),
    ("kumu", frozenset({"elements", "connections"})),
    ("ocds", frozenset({"releases"})),
    ("ocds", frozenset({"records"})),
    ("ocds", frozenset({"ocid"})),
    ("valueflows", frozenset({"@context"})),
    ("valueflows", frozenset({"@graph"})),
)


def recognise(path: Path, reading: Reading) -> str:
    """Return the format name of a source, as ``--from`` takes it.

    Parameters
    ----------
    path : Path
        A folder or a file.
    reading : Reading
        ``format`` settles it, after the refusal of what is never opened.

    Raises
    ------
    ImporterError
        VC101 (not there), VC102 (empty), VC103 (unknown, or not what the name says),
        VC108 and VC109 (archives), VC110 and VC111 (XML), VC114 (macros, old or
        encrypted workbooks), VC115 (programs' stored objects), VC402, VC403 and VC405
        (project files).
    """
    if path.is_dir():
        return _asked(reading) or "native-folder"
    head = _head(path)
    if not head:
        raise ImporterError([Problem("VC102", path.name)])
    _refuse_projects(path, head)
    _refuse_objects(path, head)
    asked = _asked(reading)
    if head.startswith(b"PK"):
        found = _archive(path, reading, asked)
    elif head.startswith(b"PAR1"):
        found = "parquet"
    else:
        found = _text_format(path, head, reading, asked)
    return asked or found


def _asked(reading: Reading) -> str | None:
    """Return the format the user names; ``native`` leaves the shape to the content."""
    if reading.format in (None, "native"):
        return None
    if reading.format not in FORMATS:
        known = ", ".join(FORMATS)
        raise ImporterError([Problem("VC103", str(reading.format), expected=known)])
    return reading.format


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as fault:
        problem = Problem("VC101", path.name, value=fault.strerror or str(fault))
        raise ImporterError([problem]) from fault


def _refuse(
    path: Path, code: str, value: str = "", variant: str = "", hint: str = ""
) -> NoReturn:
    known = ", ".join(FORMATS) if code == "VC103" and variant in ("", "shape") else ""
    raise ImporterError(
        [Problem(code, path.name, None, None, None, value, known, hint, variant=variant)]
    )


def _refuse_projects(path: Path, head: bytes) -> None:
    """Refuse project files, unchanged: damaged, newer, of another program, no project."""
    sqlite = head.startswith(_SQLITE)
    if not sqlite and path.suffix.casefold() == ".vchain":
        _refuse(path, "VC405")
    if not sqlite:
        return
    application = int.from_bytes(head[68:72], "big")
    version = int.from_bytes(head[60:64], "big")
    pages = int.from_bytes(head[28:32], "big")
    page = int.from_bytes(head[16:18], "big") or 1
    page = 65_536 if page == 1 else page
    ours = application == APPLICATION_ID
    if path.stat().st_size < pages * page and (ours or path.suffix.casefold() == ".vchain"):
        _refuse(path, "VC402", f"{path.stat().st_size} < {pages * page}")
    if not ours:
        _refuse(path, "VC405", "SQLite")
    if version > 1:
        _refuse(path, "VC403", str(version))
    _refuse(path, "VC405")


def _refuse_objects(path: Path, head: bytes) -> None:
    """Refuse what could run code or hide its content: by first bytes, whatever the name."""
    pickled = head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    if pickled or _PICKLE_TEXT.match(head):
        _refuse(path, "VC115", "pickle")
    if path.suffix.casefold() in (".pickle", ".pkl", ".gpickle"):
        _refuse(path, "VC115", path.suffix)
    if head.startswith(_OLE):
        _refuse(path, "VC114", variant="old")
    for mark, name in _ARCHIVES.items():
        if head.startswith(mark):
            _refuse(path, "VC103", name)


def _archive(path: Path, reading: Reading, asked: str | None) -> str:
    """Return the format of a zip archive: only workbooks are read."""
    suffix = path.suffix.casefold()
    with SafeZip(path, unpacked_limit(reading.max_size)) as archive:
        names = {name.casefold() for name in archive.members}
        if "xl/workbook.bin" in names or suffix == ".xlsb":
            _refuse(path, "VC114", ".xlsb")
        if any(name.endswith("vbaproject.bin") for name in names) or suffix == ".xlsm":
            _refuse(path, "VC114", variant="macro")
        if is_ods(archive):
            refuse_locked(archive, path.name)
            return asked or _format_of_rows(ods_first_rows(path, reading, _LINES))
        if "xl/workbook.xml" not in names:
            archive.refuse_archives()
            _refuse(path, "VC103", variant="truncated" if suffix == ".xlsx" else "zip")
        if suffix in _TEXTS:
            _refuse(path, "VC103", variant="zip")
        return asked or _workbook_format(archive)


def _workbook_format(archive: SafeZip) -> str:
    """Return the format of a workbook, from the first rows of the sheets that show."""
    return _format_of_rows(first_rows(archive, _LINES))


def _format_of_rows(sheets: Mapping[str, list[list[str]]]) -> str:
    if {"elements", "connections"} <= {name.casefold() for name in sheets}:
        return "kumu"
    if {name.casefold() for name in sheets} >= SHEETS:
        return "fonjep"
    for rows in sheets.values():
        for row in rows:
            found = format_of(row)
            if found is not None:
                return "native-workbook" if found in ("native", "edges") else found
    only = list(sheets.values())
    return "matrix" if len(only) == 1 and may_be_matrix(only[0]) else "native-workbook"


def _text_format(path: Path, head: bytes, reading: Reading, asked: str | None) -> str:
    text = _text(head, reading.encoding)
    start = text.lstrip("\ufeff \t\r\n")
    suffix = path.suffix.casefold()
    if _HTML.match(text.lstrip("\ufeff")):
        _refuse(path, "VC103", variant="html")
    if suffix in _WORKBOOKS and asked is None:
        _refuse(path, "VC103", variant="text_named_xlsx", hint="--from native-csv")
    if start.startswith("<"):
        return asked or _xml_format(path, head)
    if asked is not None:
        return asked
    if start[:1] in ("{", "["):
        return _json_format(path, reading)
    if suffix == ".json":
        return "native-json"
    if re.match(r"\*(?:vertices|network|arcs|edges)\b", start, re.I):
        return "pajek"
    if suffix in (".yaml", ".yml") or start.startswith(
        ("'@context'", '"@context"', "'@graph'")
    ):
        return "valueflows"
    return _table_format(text, reading)


def _text(head: bytes, encoding: str | None) -> str:
    """Return the beginning as text, only to look at: what is no text is replaced."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    try:
        return head.decode(encoding or "utf-8", "replace")
    except LookupError:
        return head.decode("utf-8", "replace")


def _xml_format(path: Path, head: bytes) -> str:
    whole = head if len(head) < _HEAD else head[: head.rfind(b">") + 1]
    root = root_of(whole, path.name)
    name = root.tag.casefold()
    if name not in _XML_ROOTS:
        _refuse(path, "VC103", f"<{root.tag}>"[:80])
    return _XML_ROOTS[name]


def _json_format(path: Path, reading: Reading) -> str:
    """Return the format of a JSON document by the keys of its outermost object."""
    from valuechain.importers.safe_json import load_json

    document = load_json(path, reading.max_size)
    if isinstance(document, dict):
        keys = set(document)
        for name, signs in _JSON_KEYS:
            if signs <= keys:
                return name
    if isinstance(document, list):
        first = next((item for item in document if isinstance(item, dict)), {})
        if {"amountAwarded", "fundingOrganization"} & set(first):
            return "360giving"
    return "native-json"


def _table_format(text: str, reading: Reading) -> str:
    """Return the format of a delimited text by its headings."""
    lines = list(_first_lines(text, reading))
    for cells in lines:
        found = format_of(cells)
        if found is not None:
            return "native-csv" if found == "native" else found
    return "matrix" if is_matrix(_grid(text, reading)) else "native-csv"


def _grid(text: str, reading: Reading) -> list[list[str]]:
    """Return the beginning as rows of the same length, the last and cut one left out."""
    lines = text.lstrip("\ufeff").splitlines()
    whole = lines[:-1] if len(text) >= _HEAD else lines
    marks = [reading.delimiter] if reading.delimiter else ["\t", ";", ",", "|"]
    mark = max(marks, key=lambda m: min((x.count(m) for x in whole[:5]), default=0))
    rows = [row for row in csv.reader(whole, delimiter=mark) if any(c.strip() for c in row)]
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _first_lines(text: str, reading: Reading) -> Iterator[list[str]]:
    """Yield the first lines cut into cells, by the delimiter that cuts them most."""
    lines = text.lstrip("\ufeff").splitlines()[:_LINES]
    if reading.header_row is not None:
        lines = lines[reading.header_row - 1 : reading.header_row]
    for line in lines:
        marks = [reading.delimiter] if reading.delimiter else [",", ";", "\t", "|"]
        mark = max(marks, key=line.count)
        yield next(csv.reader(io.StringIO(line[:10_000]), delimiter=mark), [])
