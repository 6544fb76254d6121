"""Write the pages of the tables from the schemas: ``python docs/make_tables.py``."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from valuechain.schema import TABLES, column_key

__all__ = ["PAGES", "page"]

PAGES = {"en": "tables.md", "fr": "tables.fr.md"}
"""The page of each language, in the folder of this file."""

_WORDS = {
    "en": {
        "title": "The tables of an ecosystem",
        "intro": (
            "An ecosystem is a folder of CSV files, a workbook with one sheet a table, or "
            "a JSON "
            "document with one array a table. All three hold the "
            "tables "
            "below. **Only the transactions are required.** Files and sheets are named "
            "after "
            "the table, in English or French; headings are recognised in both languages, "
            "without regard to capitals, accents, spaces and underscores. Columns that are "
            "not listed here are kept and carried along."
        ),
        "empty": (
            "An empty cell means *unknown*, never zero. Required columns are in "
            "**bold**. The "
            "same descriptions, as Table Schema, are in [`schemas/`](../schemas)."
        ),
        "other": "[Français](tables.fr.md)",
        "names": "File or sheet",
        "column": "Column",
        "holds": "What it holds",
        "example": "Example",
        "headings": "Other headings understood",
        "choices": "One of",
        "default": "Empty means",
        "empty_word": "Empty",
        "range": "From {low} to {high}.",
        "refers": "Refers to",
    },
    "fr": {
        "title": "Les tables d’un écosystème",
        "intro": (
            "Un écosystème est un dossier de fichiers CSV, un classeur avec une feuille "
            "par "
            "table, ou un document JSON avec une liste par table. Les "
            "trois "
            "contiennent les tables ci-dessous. **Seules les transactions sont "
            "obligatoires.** "
            "Fichiers et feuilles portent le nom de la table, en français ou en "
            "anglais\u202f; "
            "les intitulés sont reconnus dans les deux langues, sans égard aux "
            "majuscules, aux "
            "accents, aux espaces et aux tirets bas. Les colonnes qui ne figurent pas "
            "ici sont "
            "gardées et suivent les lignes."
        ),
        "empty": (
            "Une cellule vide veut dire *inconnu*, jamais zéro. Les colonnes "
            "obligatoires sont "
            "en **gras**. Les mêmes descriptions, au format Table Schema, sont dans "
            "[`schemas/`](../schemas)."
        ),
        "other": "[English](tables.md)",
        "names": "Fichier ou feuille",
        "column": "Colonne",
        "holds": "Ce qu’elle contient",
        "example": "Exemple",
        "headings": "Autres intitulés compris",
        "choices": "Au choix",
        "default": "Vide veut dire",
        "empty_word": "Vide",
        "range": "De {low} à {high}.",
        "refers": "Renvoie à",
    },
}


def page(language: str) -> str:
    """Return the whole page in one language, as Markdown."""
    words = _WORDS[language]
    parts = [f"# {words['title']}", words["other"], words["intro"], words["empty"]]
    for name in TABLES:
        raw = json.loads((files("valuechain.schemas") / f"{name}.json").read_text("utf-8"))
        parts += _table(raw, language)
    return "\n\n".join(parts) + "\n"


def _table(raw: dict[str, Any], language: str) -> list[str]:
    words, told = _WORDS[language], _told(raw, language)
    names = ", ".join(f"`{n}`" for n in (raw["name"], *_others(raw, language)))
    heads = [words[key] for key in ("column", "holds", "example", "headings")]
    rows = [
        heads,
        ["---"] * len(heads),
        *(_row(field, language) for field in raw["fields"]),
    ]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    return [
        f"## {told['title']} (`{raw['name']}`)",
        told["description"],
        f"{words['names']}{_colon(language)}{names}.",
        lines,
    ]


def _row(field: dict[str, Any], language: str) -> list[str]:
    limits = field.get("constraints", {})
    name = f"**`{field['name']}`**" if limits.get("required") else f"`{field['name']}`"
    headings = ", ".join(_others(field, language))
    cells = [
        name,
        _holds(field, language),
        f"`{_told(field, language).get('example', field['example'])}`",
        headings,
    ]
    return [cell.replace("|", "\\|") for cell in cells]


def _holds(field: dict[str, Any], language: str) -> str:
    """Return what a column holds: its description, choices, bounds, default and target."""
    words, limits, told = (
        _WORDS[language],
        field.get("constraints", {}),
        [_told(field, language)],
    )
    sentences = [told[0]["description"]]
    if "enum" in limits:
        spoken = field["fr"].get("enum", limits["enum"])
        pairs = zip(limits["enum"], spoken, strict=True)
        choices = [
            f"`{a}`" if language == "en" or a == b else f"`{a}` ({b})" for a, b in pairs
        ]
        sentences.append(f"{words['choices']}{_colon(language)}{', '.join(choices)}.")
    if "minimum" in limits and "maximum" in limits:
        bounds = {"low": limits["minimum"], "high": limits["maximum"]}
        sentences.append(words["range"].format(**bounds))
    if "default" in field and words["empty_word"] not in sentences[0]:
        sentences.append(f"{words['default']} `{field['default']}`.")
    if "refers_to" in field:
        sentences.append(f"{words['refers']} `{field['refers_to']}`.")
    return " ".join(sentences)


def _told(described: dict[str, Any], language: str) -> dict[str, str]:
    told: dict[str, str] = described if language == "en" else described["fr"]
    return told


def _others(described: dict[str, Any], language: str) -> list[str]:
    """Return the other names of a table or field, the page's language first, once each."""
    second = "fr" if language == "en" else "en"
    titles = [_told(described, language)["title"], _told(described, second)["title"]]
    found = [*titles, *described["aliases"][language], *described["aliases"][second]]
    once = {column_key(name): name for name in reversed(found)}
    own = column_key(described["name"])
    return [
        n for n in dict.fromkeys(found) if once[column_key(n)] == n and column_key(n) != own
    ]


def _colon(language: str) -> str:
    return "\u00a0: " if language == "fr" else ": "


if __name__ == "__main__":
    for language, name in PAGES.items():
        (Path(__file__).parent / name).write_text(page(language), "utf-8")
