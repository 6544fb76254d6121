"""Write ``methods.md`` and ``methods.fr.md``, the pages of every indicator, from the code.

Run ``python docs/make_methods.py`` after changing an indicator; a test fails when a page
is stale.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from valuechain.comparator import difference_in_differences
from valuechain.diff.diff import diff
from valuechain.findings.findings import findings
from valuechain.indicators import (
    absent,
    best,
    departures,
    dependency,
    gaps,
    loops,
    losses,
    multiplied,
    origin,
    origins,
    sensitivity,
    without,
)
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.registry import INDICATORS, known_indicators
from valuechain.notes import notes, words_by_theme
from valuechain.renewal import renewal
from valuechain.scenario import scenario
from valuechain.spreading.spreading import spreading
from valuechain.targets import targets
from valuechain.valuation.valuation import value
from valuechain.within import within
from valuechain.words import say, topic

HERE = Path(__file__).parent
PAGES = {"en": HERE / "methods.md", "fr": HERE / "methods.fr.md"}

_OTHERS: tuple[tuple[str, tuple[Callable[..., Any], ...]], ...] = (
    ("dependency", (
        dependency.integral, dependency.dependency, dependency.contribution, without.without,
        departures.departures, losses.largest_losses, gaps.unexplained, origins.origins, origin.origin_of_value, multiplied.multiplied, origin.multipliers, origin.linkages,
    )),
    ("loops", (
        loops.loops, loops.paths, loops.whole_network, best.best_loops, best.best_ways, sensitivity.sensitivity,
    )),
    ("absent", (
        absent.never_spoke, absent.gives_without_return, absent.feedback,
    )),
    ("findings", (findings,)),
    ("evaluation", (
        scenario, value, targets, diff, difference_in_differences, renewal,
    )),
    ("places", (within, spreading)),
    ("voices", (notes, words_by_theme)),
)  # fmt: skip


def page(language: str) -> str:
    """Return a whole page, in English or French."""
    parts = [say("methods", "introduction", language)]
    known = known_indicators()
    for module in INDICATORS:
        place = f"valuechain.indicators.{module}"
        parts.append(f"## {say('methods', f'section.{module}', language)}\n")
        own = [one for one in known.values() if one.compute.__module__ == place]
        parts += [_indicator(one, language) for one in own]
    for name, functions in _OTHERS:
        parts.append(f"## {say('methods', f'section.{name}', language)}\n")
        parts += [_function(one, language) for one in functions]
    return "\n".join(parts)


def _indicator(one: Indicator, language: str) -> str:
    name, reading = (
        say("indicators", f"{key}.{one.name}", language) for key in ("name", "reading")
    )
    text = inspect.getdoc(one.compute) or ""
    rest = _prose(text) if language == "en" else _mathematics_of(text)
    listed = "\n".join(_facts(one, language))
    parts = [f"### `{one.name}`: {name}", f"*{reading}*", listed, rest, _example(text)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(one: Indicator, language: str) -> Iterator[str]:
    """Yield what an indicator is, a line each."""

    def word(key: str) -> str:
        return say("methods", key, language)

    colon = " : " if language == "fr" else ": "
    reads = word("reads.whole" if one.reads == "whole" else "reads.one")
    source = one.source.replace("our choice", word("ourselves"))
    source = topic("methods", language).get(f"source.{one.source}", source)
    facts = {
        "of": f"{word(f'of.{one.level}')}, {reads}.",
        "unit": f"{word(f'unit.{one.unit}')}.",
        "formula": say("explain", f"formula.{one.name}", language),
        "undefined": " ".join(_undefined(one, language)),
        "source": f"{source}.",
    }
    for key, fact in facts.items():
        yield f"- {word(key)}{colon}{fact}"


def _undefined(one: Indicator, language: str) -> Iterator[str]:
    """Yield the sentences that say when an indicator has no value."""
    for reason in (one.undefined_when, *(["not_conserved"] if one.conserved else [])):
        yield say("indicators", f"reason.{reason}", language)


def _function(function: Callable[..., Any], language: str) -> str:
    text = inspect.getdoc(function) or ""
    if language == "en":
        told = _prose(text)
    else:
        short = say("methods", f"function.{function.__name__}", language)
        told = "\n\n".join(filter(None, (short, _mathematics_of(text))))
    parts = [f"### `{function.__name__}`", told, _example(text)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _prose(text: str) -> str:
    """Return a docstring as Markdown: sections in bold, mathematics kept, no examples."""
    text = text.split("\nExamples\n--------", 1)[0].rstrip()
    text = re.sub(
        r"^- (Formula|Unit|Undefined|Source): .*(?:\n  \S.*)*\n?",
        "",
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(r"\n{3,}", "\n\n", text)
    text = re.sub(r"^(\w[\w ]*)\n-{3,}$", r"**\1**\n", text, flags=re.MULTILINE)
    text = re.sub(r":math:`([^`]+)`", r"$\1$", text)
    text = _MATHEMATICS.sub(_mathematics, text)
    text = re.sub(r"(?:^\.\. )?\[(\d+)\]_?", r"[\1]", text, flags=re.MULTILINE)
    return text.replace("``", "`").rstrip()


_MATHEMATICS = re.compile(r"\.\. math:: *(.+(?:\n {3,}\S.*)*)")


def _mathematics(found: re.Match[str]) -> str:
    return "$$" + " ".join(found.group(1).split()) + "$$"


def _mathematics_of(text: str) -> str:
    """Return only the mathematics of a docstring, which need no translation."""
    return "\n\n".join(_mathematics(found) for found in _MATHEMATICS.finditer(text))


def _example(text: str) -> str:
    """Return the example of a docstring as a block of code."""
    _, _, example = text.partition("\nExamples\n--------\n")
    return f"```pycon\n{example.strip()}\n```" if example else ""


if __name__ == "__main__":
    for spoken, path in PAGES.items():
        path.write_text(page(spoken), "utf-8")
