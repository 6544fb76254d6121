"""What each table must look like, read from the Table Schema files in ``schemas/``."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

__all__ = ["TABLES", "Field", "Schema", "column_key", "load_schema", "table_named"]

TABLES = (
    "actors",
    "kinds",
    "transactions",
    "measures",
    "rates",
    "explanations",
    "stocks",
    "outcomes",
    "targets",
    "costs",
    "stages",
    "notes",
)
"""The tables of an ecosystem, in the order they are read and written."""


def column_key(heading: str) -> str:
    """Return a heading without case, accents, spaces or marks, for comparison only.

    Examples
    --------
    >>> column_key(" Déclaré par "), column_key("declared_by"), column_key("Declared By")
    ('declarepar', 'declaredby', 'declaredby')
    """
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return re.sub(r"[^\w]|_", "", "".join(c for c in plain if not unicodedata.combining(c)))


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, how its cells are read, and its words in both languages.

    ``reads_as`` is one of ``id``, ``name``, ``text``, ``quantity``, ``ratio``,
    ``threshold``, ``date``, ``period``, ``unit``, ``choice``, ``participates``.
    ``choices`` maps every accepted spelling (as ``column_key``) to the stored value.
    """

    name: str
    reads_as: str
    required: bool
    titles: dict[str, str]
    descriptions: dict[str, str]
    aliases: tuple[str, ...]
    enum: tuple[str, ...]
    enum_titles: dict[str, tuple[str, ...]]
    choices: dict[str, str]
    default: str | None
    refers_to: str | None
    minimum: str | None
    maximum: str | None


@dataclass(frozen=True, slots=True)
class Schema:
    """One table: its fields in order, and the headings that mean each of them."""

    name: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    aliases: tuple[str, ...]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return the field called ``name``; ``KeyError`` when there is none."""
        return {f.name: f for f in self.fields}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(f.name for f in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that must be there."""
        return tuple(f.name for f in self.fields if f.required)

    def headings(self) -> dict[str, str]:
        """Return ``column_key`` of every heading that names a field, with the field's name.

        A field's own name wins over another field's alias.
        """
        known: dict[str, str] = {}
        for field in self.fields:
            for alias in (*field.titles.values(), *field.aliases):
                known.setdefault(column_key(alias), field.name)
        known.update({column_key(f.name): f.name for f in self.fields})
        return known


@functools.cache
def load_schema(name: str) -> Schema:
    """Return the schema of one of ``TABLES``.

    Examples
    --------
    >>> load_schema("transactions").required
    ('provider', 'receiver', 'kind', 'quantity')
    >>> load_schema("transactions").headings()["donneur"]
    'provider'
    """
    raw = json.loads((files("valuechain.schemas") / f"{name}.json").read_text("utf-8"))
    return Schema(
        name=raw["name"],
        titles={"en": raw["title"], "fr": raw["fr"]["title"]},
        descriptions={"en": raw["description"], "fr": raw["fr"]["description"]},
        aliases=tuple(raw["aliases"]["en"] + raw["aliases"]["fr"]),
        fields=tuple(_field(f) for f in raw["fields"]),
    )


def _field(raw: dict[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    enum = tuple(limits.get("enum", ()))
    french = tuple(raw["fr"].get("enum", enum))
    choices = {column_key(word): value for value, word in zip(enum, french, strict=True)}
    choices.update({column_key(value): value for value in enum})
    return Field(
        name=raw["name"],
        reads_as=raw["reads_as"],
        required=limits.get("required", False),
        titles={"en": raw["title"], "fr": raw["fr"]["title"]},
        descriptions={"en": raw["description"], "fr": raw["fr"]["description"]},
        aliases=tuple(raw["aliases"]["en"] + raw["aliases"]["fr"]),
        enum=enum,
        enum_titles={"en": enum, "fr": french},
        choices=choices,
        default=raw.get("default"),
        refers_to=raw.get("refers_to"),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
    )


@functools.cache
def table_named(name: str) -> str | None:
    """Return the table that a file or sheet called ``name`` holds, or ``None``.

    Examples
    --------
    >>> table_named("Échanges"), table_named("Feuille 1")
    ('transactions', None)
    """
    key = column_key(name)
    for table in TABLES:
        schema = load_schema(table)
        if key in {
            column_key(n) for n in (table, *schema.titles.values(), *schema.aliases)
        }:
            return table
    return None
