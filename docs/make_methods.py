"""Write ``methods.md``, the page of every indicator, from the docstrings in the code.

Run ``python docs/make_methods.py`` after changing an indicator; a test fails when the
page is stale.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from valuechain.findings.findings import findings
from valuechain.indicators import absent, dependency, loops, origin, sensitivity
from valuechain.indicators.registry import INDICATORS, known_indicators
from valuechain.words import say

PAGE = Path(__file__).parent / "methods.md"

_INTRODUCTION = """# Methods

Every figure that `valuechain` computes: what it says, how it is computed, when it is
undefined and who defined it. This page is made from the code by `docs/make_methods.py`.

One layer is one kind of value in one unit; nothing is ever added across layers without
a valuation. A figure that is undefined is null, with a reason, never zero. Actors
outside the boundary are inputs and outputs: they are no partners, and have no figures.
"""

_UNITS = {
    "layer": "the unit of the layer",
    "1": "a ratio, without unit",
    "currency": "the currency of the valuations",
}

_OTHERS = (
    ("Dependency, and what is lost if an actor leaves", (
        dependency.dependency, dependency.contribution, dependency.without,
        origin.origin_of_value, origin.multipliers, origin.linkages,
    )),
    ("Value loops", (loops.loops, loops.paths, loops.whole_network, sensitivity.sensitivity)),
    ("The absent, and what holds together", (
        absent.never_spoke, absent.gives_without_return, absent.feedback,
    )),
    ("Findings", (findings,)),
)  # fmt: skip


def _prose(text: str) -> str:
    """Return a docstring as Markdown: sections in bold, mathematics kept, no examples."""
    text = inspect.cleandoc(text).split("\nExamples\n--------", 1)[0].rstrip()
    text = re.sub(r"^(\w[\w ]*)\n-{3,}$", r"**\1**\n", text, flags=re.MULTILINE)
    text = re.sub(r":math:`([^`]+)`", r"$\1$", text)
    text = re.sub(r"\.\. math:: *(.+(?:\n {3,}\S.*)*)", _mathematics, text)
    text = re.sub(r"^\.\. \[(\d+)\]", r"[\1]", text, flags=re.MULTILINE).replace("]_", "]")
    return text.replace("``", "`")


def _mathematics(found: re.Match[str]) -> str:
    return "$$" + " ".join(found.group(1).split()) + "$$"


def page() -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION]
    known = known_indicators()
    for module in INDICATORS:
        place = f"valuechain.indicators.{module}"
        own = [one for one in known.values() if one.compute.__module__ == place]
        title = inspect.getdoc(inspect.getmodule(own[0].compute)) or module
        parts.append(f"## {title.splitlines()[0].rstrip('.')}\n")
        for one in own:
            name, reading = (
                say("indicators", f"{k}.{one.name}", "en") for k in ("name", "reading")
            )
            parts.append(
                f"### `{one.name}`: {name}\n\n*{reading}*\n\n"
                f"- Of: {'each actor' if one.level == 'actor' else 'the network'}, "
                f"{'all layers side by side' if one.reads == 'whole' else 'one layer'}.\n"
                f"- Unit: {_UNITS.get(one.unit, one.unit.replace('layer', 'layer unit'))}.\n"
                f"- Formula: {say('explain', f'formula.{one.name}', 'en')}\n"
                f"- Undefined: {say('indicators', f'reason.{one.undefined_when}', 'en')}\n"
                f"- Source: {one.source}.\n\n{_prose(one.compute.__doc__ or '')}\n"
            )
    for title, functions in _OTHERS:
        parts.append(f"## {title}\n")
        for function in functions:
            parts.append(f"### `{function.__name__}`\n\n{_prose(function.__doc__ or '')}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
