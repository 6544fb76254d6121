"""Write the pages of the formats from importers and exporters: ``python docs/make_formats.py``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from valuechain.exporters.destination import WRITERS
from valuechain.importers.formats import FORMATS
from valuechain.words import topic

__all__ = ["PAGES", "page"]

PAGES = {"en": "formats.md", "fr": "formats.fr.md"}
"""The page of each language, in the folder of this file."""


def page(language: str) -> str:
    """Return the page in one language: what becomes what, and what is left out."""
    words = topic("formats", language)
    lines = [
        f"# {words['page.title']}",
        words["page.other"],
        words["page.intro"],
        f"## {words['page.read']}",
    ]
    for name, module in FORMATS.items():
        if f"read.{name}" in words:
            found = import_module(f"valuechain.importers.{module}")
            lines += [f"### {words[f'title.{name}']} (`{name}`)", words[f"read.{name}"]]
            lines.append(_table(found.MAPPING, words, swapped=False))
            lines.append(f"{words['page.left']}{_colon(language)}{words[f'left.{name}']}")
    lines += [f"## {words['page.write']}", words["page.annex"]]
    for name, (module, _, suffix) in WRITERS.items():
        if f"write.{name}" in words:
            found = import_module(f"valuechain.exporters.{module}")
            lines.append(f"### {words[f'written.{name}']} (`{name}`, `{suffix}`)")
            if hasattr(found, "MAPPING"):
                lines.append(_table(found.MAPPING, words, swapped=True))
            lines.append(words[f"write.{name}"])
    return "\n\n".join(lines) + "\n"


def _table(
    mapping: Sequence[tuple[str, str]], words: dict[str, str], *, swapped: bool
) -> str:
    """Return a mapping as a table; an exporter names our column first."""
    heads = [words["page.foreign"], words["page.ours"]]
    rows = [tuple(reversed(heads)) if swapped else tuple(heads), ("---", "---")]
    rows += [(_named(one, words), _named(other, words)) for one, other in mapping]
    return "\n".join(f"| {one} | {other} |" for one, other in rows)


def _named(field: str, words: dict[str, str]) -> str:
    """Return a field of a format as written, or its plain name in the page's language."""
    plain = words.get(f"field.{field}")
    return (plain if plain is not None else f"`{field}`").replace("|", "\\|")


def _colon(language: str) -> str:
    return "\u00a0: " if language == "fr" else ": "


if __name__ == "__main__":
    for language, name in PAGES.items():
        path = Path(__file__).with_name(name)
        path.write_text(page(language), encoding="utf-8", newline="\n")
