"""The plain part of YAML, read strictly: mappings, lists, quoted and bare words, comments.

Enough for the documents of Valueflows. Anchors, tags, flow collections and blocks of text
are refused with their line, so that nothing is read otherwise than a full reader would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from valuechain.errors import ImporterError, Problem
from valuechain.importers.safe_json import MAX_DEPTH, JsonValue

__all__ = ["parse_yaml"]

_KEY = r"""'(?:[^']|'')*'|"[^"\\]*"|[^\s'"\-\[\]{}&*!|>%@`#](?:[^:]|:(?=\S))*?"""
_ENTRY = re.compile(rf"({_KEY}):(?:\s+(.*))?$")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_COMMENT = re.compile(r"\s#.*$")
_WORDS: dict[str, JsonValue] = {"null": None, "~": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    indent: int
    text: str


def parse_yaml(text: str, source: str) -> JsonValue:
    r"""Read one document.

    Raises
    ------
    ImporterError
        VC112 with the line: not of the plain part, deeper than 64, a doubled key.

    Examples
    --------
    >>> parse_yaml("a:\n  - b: 1 # one\n    c: 'x: y'\n", "a.yaml")
    {'a': [{'b': Decimal('1'), 'c': 'x: y'}]}
    """
    return _Parsing(source, text).document()


class _Parsing:
    """One pass over the lines of a document."""

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.at = 0
        self.lines: list[_Line] = []
        for row, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
            bare = line.strip()
            if bare and not bare.startswith("#") and bare != "---":
                indent = len(line) - len(line.lstrip(" "))
                if line[indent] == "\t":
                    self.refuse(row, line)
                self.lines.append(_Line(row, indent, bare))

    def document(self) -> JsonValue:
        """Return the whole document."""
        if not self.lines:
            raise ImporterError([Problem("VC102", self.source)])
        value = self.block(self.lines[0].indent, 1)
        if self.at < len(self.lines):
            self.refuse(self.lines[self.at].row, self.lines[self.at].text)
        return value

    def block(self, indent: int, depth: int) -> JsonValue:
        """Return the list or mapping that starts here."""
        line = self.lines[self.at]
        if depth > MAX_DEPTH:
            self.refuse(line.row, line.text, "deep")
        is_list = line.text == "-" or line.text.startswith("- ")
        return self.items(indent, depth) if is_list else self.entries(indent, depth)

    def items(self, indent: int, depth: int) -> JsonValue:
        """Return a list, one item for each dash at this indent."""
        found: list[JsonValue] = []
        while (line := self.here(indent)) and (line.text == "-" or line.text[:2] == "- "):
            rest = line.text[1:].lstrip()
            if not rest:
                self.at += 1
                found.append(self.below(indent, depth))
            elif _ENTRY.match(rest) or rest.startswith("- "):
                inner = indent + len(line.text) - len(rest)
                self.lines[self.at] = _Line(line.row, inner, rest)
                found.append(self.block(inner, depth + 1))
            else:
                found.append(self.scalar(line.row, rest))
                self.at += 1
        return found

    def entries(self, indent: int, depth: int) -> JsonValue:
        """Return a mapping, one entry for each key at this indent."""
        found: dict[str, JsonValue] = {}
        while (line := self.here(indent)) and line.text[:2] != "- ":
            entry = _ENTRY.match(line.text)
            if entry is None:
                self.refuse(line.row, line.text)
            key = entry[1].strip().strip("'\"")
            if key in found:
                self.refuse(line.row, key, "doubled")
            self.at += 1
            rest = _COMMENT.sub("", f" {entry[2] or ''}").strip()
            if rest:
                found[key] = self.scalar(line.row, entry[2])
            else:
                found[key] = self.below(indent, depth, list_at=indent)
        return found

    def here(self, indent: int) -> _Line | None:
        """Return the line to read, if it stands at this indent."""
        line = self.lines[self.at] if self.at < len(self.lines) else None
        if line is not None and line.indent > indent:
            self.refuse(line.row, line.text)
        return line if line is not None and line.indent == indent else None

    def below(self, indent: int, depth: int, list_at: int = -1) -> JsonValue:
        """Return what is indented under a key or a dash, nothing when nothing is."""
        line = self.lines[self.at] if self.at < len(self.lines) else None
        if line is None or line.indent < indent:
            return None
        dashed = line.indent == list_at and line.text[:2] == "- "
        return (
            self.block(line.indent, depth + 1) if line.indent > indent or dashed else None
        )

    def scalar(self, row: int, text: str) -> JsonValue:
        """Return a quoted or bare word, a number, a truth or nothing."""
        if text[0] in "'\"":
            end = text.find(text[0], 1)
            rest = text[end + 1 :].strip()
            if end < 0 or "\\" in text[:end] or (rest and not rest.startswith("#")):
                self.refuse(row, text)
            return text[1:end]
        bare = _COMMENT.sub("", text).strip()
        if bare[:1] in tuple("[]{}&*!|>%@`"):
            self.refuse(row, text)
        if bare in _WORDS:
            return _WORDS[bare]
        return Decimal(bare) if _NUMBER.fullmatch(bare) else bare

    def refuse(self, row: int, text: str, variant: str = "yaml") -> NoReturn:
        """Stop reading with one problem."""
        problem = Problem("VC112", self.source, row=row, value=text[:80], variant=variant)
        raise ImporterError([problem])
