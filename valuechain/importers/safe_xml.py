"""XML read with suspicion: no document type, bounded depth, every element has its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from valuechain.errors import ImporterError, Problem

__all__ = [
    "MAX_ATTRIBUTES",
    "MAX_BYTES",
    "MAX_DEPTH",
    "Element",
    "load_xml",
    "parse_xml",
    "root_of",
]

MAX_DEPTH = 64
"""How deep elements may stand in each other."""

MAX_ATTRIBUTES = 256
"""How many attributes one element may have."""

MAX_BYTES = 20_000_000
"""The largest XML file read, unless the user allows more."""


@dataclass(slots=True, eq=False)
class Element:
    """One element of a document.

    Attributes
    ----------
    tag : str
        The name without prefix: ``transaction`` for ``<iati:transaction>``.
    namespace : str
        The namespace's address, empty when there is none.
    attributes : dict of str to str
        Names without namespace as written; others as ``{address}name``.
    line : int
        The line of the file where the element opens, from 1.
    text : str
        The text that stands directly in the element, as written.
    children : list of Element
        The elements that stand directly in it, in order.
    """

    tag: str
    namespace: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """Return the children called ``tag``, in order."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Element | None:
        """Return the first child called ``tag``, or ``None``."""
        return next((child for child in self.children if child.tag == tag), None)

    def walk(self) -> Iterator[Element]:
        """Yield the element and everything below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()


def load_xml(path: Path, max_size: int | None = None) -> Element:
    """Read one XML file whole and return its root.

    Parameters
    ----------
    path : Path
        The file, in the encoding it declares.
    max_size : int, optional
        The most bytes to read; 20 million when not said.

    Raises
    ------
    ImporterError
        VC101 (not readable), VC102 (empty), VC104 (too large), VC110 (a document type:
        refused when the parser meets it, before any entity is read, whatever the
        encoding), VC111 (malformed, deeper than 64, more than 256 attributes),
        VC113 (encoding unknown).
    """
    source = path.name
    limit = MAX_BYTES if max_size is None else max_size
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as fault:
        problem = Problem("VC101", source, value=fault.strerror or str(fault))
        raise ImporterError([problem]) from fault
    if len(raw) > limit:
        raise ImporterError(
            [Problem("VC104", source, expected=str(limit), hint="--max-size")]
        )
    return parse_xml(raw, source)


def parse_xml(raw: bytes, source: str) -> Element:
    """Read one XML document from bytes; the same refusals as ``load_xml``.

    Examples
    --------
    >>> root = parse_xml(b"<a x='1'><b>two</b></a>", "a.xml")
    >>> root.attributes, root.children[0].tag, root.children[0].text
    ({'x': '1'}, 'b', 'two')
    """
    return _Parsing(source).read(raw)


def root_of(raw: bytes, source: str) -> Element:
    """Return the root element alone, from the beginning of a document.

    A document type before the root is refused as in ``load_xml``; what stands after the
    root's opening is not looked at, so the first few thousand bytes are enough.
    """
    parsing = _Parsing(source, root_only=True)
    try:
        return parsing.read(raw)
    except _RootSeenError as seen:
        return seen.root


class _RootSeenError(Exception):
    """The root was met, and nothing else was asked for."""

    def __init__(self, root: Element) -> None:
        self.root = root
        super().__init__(root.tag)


class _Parsing:
    """One pass of the parser over one document, and the tree as it grows."""

    def __init__(self, source: str, *, root_only: bool = False) -> None:
        self.source = source
        self.root_only = root_only
        self.stack: list[Element] = []
        self.texts: list[list[str]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_type
        self.parser.EntityDeclHandler = self.refuse_type
        self.parser.StartElementHandler = self.open
        self.parser.EndElementHandler = self.close
        self.parser.CharacterDataHandler = self.write

    def read(self, raw: bytes) -> Element:
        """Parse everything; return the root."""
        if not raw.strip():
            raise ImporterError([Problem("VC102", self.source)])
        try:
            self.parser.Parse(raw, True)
        except expat.ExpatError as fault:
            self.refuse("VC111", fault.lineno, fault.offset + 1)
        except (LookupError, ValueError) as fault:
            self.refuse("VC113", value=str(fault)[:80], expected="UTF-8")
        return self.root

    def open(self, tag: str, attributes: list[str]) -> None:
        """Begin an element."""
        line = self.parser.CurrentLineNumber
        count = len(attributes) // 2
        if count > MAX_ATTRIBUTES:
            self.refuse("VC111", line, value=str(count), variant="attributes")
        if len(self.stack) >= MAX_DEPTH:
            self.refuse("VC111", line, expected=str(MAX_DEPTH), variant="deep")
        namespace, _, name = tag.rpartition(" ")
        keys = (_attribute(key) for key in attributes[::2])
        named = dict(zip(keys, attributes[1::2], strict=True))
        element = Element(name, namespace, named, line)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
            if self.root_only:
                raise _RootSeenError(element)
        self.stack.append(element)
        self.texts.append([])

    def close(self, _tag: str) -> None:
        """End an element; its text is whole now."""
        self.stack.pop().text = "".join(self.texts.pop())

    def write(self, text: str) -> None:
        """Take text of the open element."""
        self.texts[-1].append(text)

    def refuse_type(self, *_: object) -> None:
        """Stop at the first word of a document type, whatever it declares."""
        self.refuse("VC110", self.parser.CurrentLineNumber)

    def refuse(
        self,
        code: str,
        line: int | None = None,
        column: int | None = None,
        value: str = "",
        expected: str = "",
        variant: str = "",
    ) -> NoReturn:
        """Stop reading with one problem."""
        place = None if column is None else str(column)
        problem = Problem(
            code, self.source, None, line, place, value, expected, variant=variant
        )
        raise ImporterError([problem])


def _attribute(key: str) -> str:
    namespace, _, name = key.rpartition(" ")
    return f"{{{namespace}}}{name}" if namespace else name
