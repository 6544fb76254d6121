"""Problems as sentences: where, what was found, what was expected, what to do, the code.

``problems.json`` holds, for every code, what is wrong (``VC204``), what to do
(``VC204.todo``) and a paragraph for ``valuechain explain`` (``VC204.about``); a variant
of a code has its own sentence (``VC213.formula``) and may have its own remedy
(``VC213.formula.todo``). In these sentences ``{value|other}`` falls back on ``other``, and
what stands between ``[`` and ``]`` is left out, or replaced by what follows a ``|`` there,
when a field in it is empty.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from valuechain.errors import Problem
from valuechain.schema import TABLES, load_schema

__all__ = [
    "Parts",
    "about",
    "harmless",
    "problem_codes",
    "problem_parts",
    "problem_place",
    "problem_sentence",
    "problem_spot",
    "visible",
]

_LONGEST_NAME = 200
_LONGEST_LIST = 240
_OF_TABLES = ("VC214", "VC215")
"""Codes whose expectation is a table of ours, which the sentence tells already."""

_JOINERS = "\u200c\u200d"
_FIELD = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
_OPTIONAL = re.compile(r"\[((?:\{[^{}]*\}|[^\[\]{}|])*)(?:\|([^\[\]]*))?\]")


@functools.cache
def _sentences() -> dict[str, dict[str, str]]:
    text = (files("valuechain.words") / "problems.json").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(text)
    return loaded


def visible(text: str, limit: int = 80) -> str:
    r"""Return text of the input as it may be shown: no control character, ``limit`` long.

    C0, C1 and DEL are shown as ``\x1b``; characters that turn the direction of writing,
    that are not seen, or that no output can encode, as ``U+202E``. The joiners that some
    scripts and emoji need are kept.

    Examples
    --------
    >>> visible("a\x1b[31mb"), visible("x\u202ey"), visible("abcdef", 4)
    ('a\\x1b[31mb', 'xU+202Ey', 'abc…')
    """
    shown = "".join(_shown(character) for character in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def harmless(text: str) -> str:
    r"""Return a text whole, with what ``visible`` shows by code shown so, lines apart.

    Examples
    --------
    >>> harmless("a\x1b[31m\nb")
    'a\\x1b[31m\nb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "\n".join("".join(map(_shown, line)) for line in text.split("\n"))


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cc":
        return f"\\x{ord(character):02x}"
    if kind in {"Cf", "Cs", "Zl", "Zp"} and character not in _JOINERS:
        return f"U+{ord(character):04X}"
    return character


@functools.cache
def _choices(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return how the choices of each column are called, by all of them as they are stored."""
    fields = (field for table in TABLES for field in load_schema(table).fields)
    return {
        " | ".join(field.enum): dict(
            zip(field.enum, field.enum_titles[language], strict=True)
        )
        for field in fields
        if field.enum
    }


def _fields(problem: Problem, language: str) -> dict[str, str]:
    called = _choices(language).get(problem.expected, {})
    expected = " | ".join(called.values()) or problem.expected
    hint = called.get(problem.hint, problem.hint)
    return {
        "value": visible(problem.value),
        "expected": _listed(visible(expected, _LONGEST_LIST), language),
        "hint": visible(hint, _LONGEST_LIST),
        "column": visible(problem.column or ""),
        "row": "" if problem.row is None else str(problem.row),
        "cell": visible(problem.cell or ""),
        "source": visible(problem.source, _LONGEST_NAME),
        "sheet": visible(problem.sheet or ""),
        "code": visible(problem.code),
    }


def _listed(choices: str, language: str) -> str:
    """Return ``a | b | c`` as ``a, b or c``; choices that hold commas stay apart."""
    if "," in choices:
        return choices
    *others, last = choices.split(" | ")
    return f" {_sentences()['or'][language]} ".join(
        [", ".join(others), last] if others else [last]
    )


def _filled(sentence: str, fields: Mapping[str, str]) -> str:
    """Fill a sentence in one pass, so that a bracket or brace of the input stays text."""

    def field(match: re.Match[str]) -> str:
        return fields[match[1]] or match[2] or "…"

    def optional(match: re.Match[str]) -> str:
        names = _FIELD.findall(match[1])
        complete = all(fields[name] or other for name, other in names)
        return match[1] if complete else match[2] or ""

    return _FIELD.sub(field, _OPTIONAL.sub(optional, sentence))


def _templates(problem: Problem, language: str) -> tuple[str, str]:
    """Return what is wrong and what to do, not yet filled; nothing to do may be empty."""
    words = _sentences()
    if problem.variant == "more":
        return words["more.cells"][language], ""
    keys = (f"{problem.code}.{problem.variant}", problem.code)
    wrong = next((words[key] for key in keys if key in words), words["unknown"])
    todo = next((words[f"{key}.todo"] for key in keys if f"{key}.todo" in words), None)
    return wrong[language], todo[language] if todo else ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is wrong, what to do, what was expected and the closest right answer.

    ``expected`` and ``hint`` are empty where a sentence tells them already.
    """

    wrong: str
    expected: str
    hint: str
    todo: str


def problem_parts(problem: Problem, language: str) -> Parts:
    """Return the sentences of a problem apart from each other.

    Examples
    --------
    >>> problem_parts(Problem("VC204", "t.csv", value="5 EUR", hint="5"), "en").hint
    '5'
    """
    fields, templates = _fields(problem, language), _templates(problem, language)
    named = {match[0] for text in templates for match in _FIELD.findall(text)}
    wrong, todo = (_filled(text, fields) for text in templates)
    expected = fields["expected"] or _usually_expected(problem, language)
    expected = "" if problem.code in _OF_TABLES else expected
    return Parts(
        wrong,
        "" if "expected" in named else expected,
        "" if "hint" in named else fields["hint"],
        todo,
    )


def _usually_expected(problem: Problem, language: str) -> str:
    """Return what such a cell holds when the problem itself does not say it."""
    if problem.level != "error":
        return ""
    return _sentences().get(f"{problem.code}.expected", {}).get(language, "")


def problem_sentence(problem: Problem, language: str) -> str:
    """Return what is wrong and what to do, without the place and the code.

    Examples
    --------
    >>> mil = Problem("VC215", "t.csv", row=7, column="receiver", value="mil", hint="mill")
    >>> print(problem_sentence(mil, "en"))
    “mil” is not the id of any actor. Closest: “mill”. Correct the spelling, or add
    “mil” to the actors.
    """
    fields = _fields(problem, language)
    return " ".join(_filled(t, fields) for t in _templates(problem, language) if t)


def problem_place(problem: Problem, language: str) -> str:
    """Return where it is, as a person says it.

    Examples
    --------
    >>> problem_place(Problem("VC215", "transactions.csv", row=7, column="receiver"), "fr")
    'transactions.csv › ligne 7 › colonne receiver'
    >>> problem_place(Problem("VC204", "atelier.xlsx", "Transactions", cell="D14"), "en")
    'atelier.xlsx › Transactions › D14'

    A cell is followed by its heading where that is known: ``D14 (Montant)``.
    """
    fields = _fields(problem, language)
    column = _sentences()["place.column"][language] if fields["column"] else ""
    inner = [problem_spot(problem, language), _filled(column, fields)]
    if fields["cell"]:
        inner = [fields["cell"] + (f" ({fields['column']})" if column else "")]
    return " › ".join(part for part in (fields["source"], fields["sheet"], *inner) if part)


def problem_spot(problem: Problem, language: str) -> str:
    """Return the cell, else the line or row, within its table; empty where there is none.

    Examples
    --------
    >>> problem_spot(Problem("VC204", "a.xlsx", "T", 3, cell="D3"), "en")
    'D3'
    >>> problem_spot(Problem("VC204", "a.csv", None, 3, "quantity"), "en")
    'line 3'
    """
    fields = _fields(problem, language)
    if fields["cell"] or not fields["row"]:
        return fields["cell"]
    key = "place.row" if fields["sheet"] else "place.line"
    return _filled(_sentences()[key][language], fields)


def about(code: str, language: str) -> str | None:
    """Return what a code means, why it is refused or told, and how to mend it.

    ``None`` when there is no such code.

    Examples
    --------
    >>> about("VC101", "en")[:30], about("VC999", "en")
    ('The file or folder does not ex', None)
    """
    found = _sentences().get(f"{code.upper()}.about")
    return None if found is None else found[language]


def problem_codes() -> tuple[str, ...]:
    """Return every code there is a sentence for, in order."""
    return tuple(sorted(key for key in _sentences() if re.fullmatch(r"VC\d{3}", key)))
