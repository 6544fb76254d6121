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
from collections.abc import Iterable, Mapping
from importlib.resources import files

from valuechain.errors import Problem

__all__ = [
    "about",
    "problem_codes",
    "problem_line",
    "problem_lines",
    "problem_place",
    "problem_sentence",
    "problem_text",
    "visible",
]

_LONGEST_NAME = 200
_LONGEST_LIST = 240
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


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cc":
        return f"\\x{ord(character):02x}"
    if kind in {"Cf", "Cs", "Zl", "Zp"} and character not in _JOINERS:
        return f"U+{ord(character):04X}"
    return character


def _fields(problem: Problem, language: str) -> dict[str, str]:
    return {
        "value": visible(problem.value),
        "expected": _listed(visible(problem.expected, _LONGEST_LIST), language),
        "hint": visible(problem.hint, _LONGEST_LIST),
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


def _written(problem: Problem, language: str) -> str:
    """Return what is wrong and what to do, not yet filled."""
    words = _sentences()
    if problem.variant == "more":
        return words["more.cells"][language]
    keys = (f"{problem.code}.{problem.variant}", problem.code)
    wrong = next((words[key] for key in keys if key in words), words["unknown"])
    todo = next((words[f"{key}.todo"] for key in keys if f"{key}.todo" in words), None)
    return wrong[language] + (f" {todo[language]}" if todo else "")


def problem_sentence(problem: Problem, language: str) -> str:
    """Return what is wrong and what to do, without the place and the code.

    Examples
    --------
    >>> mil = Problem("VC215", "t.csv", row=7, column="receiver", value="mil", hint="mill")
    >>> print(problem_sentence(mil, "en"))
    “mil” is not the id of any actor. Closest: “mill”. Correct the spelling, or add
    “mil” to the actors.
    """
    return _filled(_written(problem, language), _fields(problem, language))


def problem_place(problem: Problem, language: str) -> str:
    """Return where it is, as a person says it.

    Examples
    --------
    >>> problem_place(Problem("VC215", "transactions.csv", row=7, column="receiver"), "fr")
    'transactions.csv, ligne 7, colonne receiver'
    >>> problem_place(Problem("VC204", "atelier.xlsx", "Transactions", cell="D14"), "en")
    'atelier.xlsx › Transactions › D14'
    """
    fields = _fields(problem, language)
    outer = [fields["source"], fields["sheet"]]
    if fields["cell"]:
        return " › ".join(part for part in (*outer, fields["cell"]) if part)
    row = "place.row" if fields["sheet"] else "place.line"
    keys = (row if fields["row"] else "", "place.column" if fields["column"] else "")
    inner = [_filled(_sentences()[key][language], fields) for key in keys if key]
    if not fields["sheet"]:
        return ", ".join([fields["source"], *inner])
    return " › ".join([*outer, ", ".join(inner)] if inner else outer)


def problem_text(problem: Problem, language: str) -> str:
    """Return the whole in the house form: place, what is wrong, what to do, the code.

    Examples
    --------
    >>> print(problem_text(Problem("VC102", "empty.csv"), "en"))
    empty.csv: The file is empty. Save it again from the program that made it, or give
    another file. [VC102]
    """
    colon = "\u00a0: " if language == "fr" else ": "
    place, sentence = problem_place(problem, language), problem_sentence(problem, language)
    return f"{place}{colon}{sentence} [{visible(problem.code)}]"


def problem_line(problem: Problem, language: str) -> str:
    """Return one line that an editor can jump from: ``source:row:column: code: sentence``.

    A sheet stands in brackets after the file, and the cell, where there is one, in the
    place of the column. A warning or note says so after the code.

    Examples
    --------
    >>> print(problem_line(Problem("VC218", "t.csv", row=1, level="note"), "en"))
    t.csv:1: VC218: note: The table has headings and no row. Nothing to do, if there is
    nothing to declare yet.
    """
    fields = _fields(problem, language)
    file = f"{fields['source']}[{fields['sheet']}]" if fields["sheet"] else fields["source"]
    parts = (file, fields["row"], fields["cell"] or fields["column"])
    place = ":".join(part for part in parts if part)
    level = ""
    if problem.level != "error":
        colon = "\u00a0: " if language == "fr" else ": "
        level = _sentences()[f"level.{problem.level}"][language] + colon
    return f"{place}: {fields['code']}: {level}{problem_sentence(problem, language)}"


def problem_lines(problems: Iterable[Problem], language: str, limit: int = 20) -> list[str]:
    """Return one line a problem, grouped by code, the first ``limit`` of each then a count.

    Codes come in the order in which they are first met, problems of one code in their
    own order.
    """
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.code, []).append(problem)
    lines: list[str] = []
    for code, group in groups.items():
        lines += [problem_line(problem, language) for problem in group[:limit]]
        left = len(group) - limit
        if left > 0:
            sentence = _sentences()["more.one" if left == 1 else "more"][language]
            lines.append(_filled(sentence, {"code": visible(code), "count": str(left)}))
    return lines


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
