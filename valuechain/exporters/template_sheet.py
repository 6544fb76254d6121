"""Sheets to fill in: drop-down lists, a word on each column, and the help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from valuechain.exporters.workbook import write_sheet
from valuechain.schema import Field, load_schema
from valuechain.words import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook

__all__ = ["write_help", "write_input_sheet"]

_ROWS_TO_FILL = 2000
_TITLE_LIMIT, _MESSAGE_LIMIT, _LIST_LIMIT = 32, 255, 255


def write_input_sheet(
    book: Workbook, table: str, frame: pl.DataFrame, language: str
) -> None:
    """Write one table to fill in: its headings, the rows there are, and the lists.

    A column that refers to actors or kinds offers their ids, a column of choices its
    words in ``language``; anything else may still be written after a warning.
    """
    schema = load_schema(table)
    fields = [schema.field(name) for name in frame.columns]
    headings = [f.titles[language] for f in fields]
    sheet = write_sheet(book, schema.titles[language], frame, headings=headings)
    for at, field in enumerate(fields):
        sheet.data_validation(1, at, _ROWS_TO_FILL, at, _validation(field, language))


def _validation(field: Field, language: str) -> dict[str, object]:
    told: dict[str, object] = {
        "input_title": field.titles[language][:_TITLE_LIMIT],
        "input_message": field.descriptions[language][:_MESSAGE_LIMIT],
        "ignore_blank": True,
    }
    if field.enum:
        words = _offered(field.enum_titles[language])
        return told | {"validate": "list", "source": words, "error_type": "warning"}
    if field.refers_to in ("actors", "kinds"):
        name = load_schema(field.refers_to).titles[language].replace("'", "''")
        ids = f"='{name}'!$A$2:$A${_ROWS_TO_FILL}"
        return told | {"validate": "list", "source": ids, "error_type": "warning"}
    return told | {"validate": "any"}


def _offered(words: Sequence[str]) -> list[str]:
    """Return the first words that fit in a list of a workbook, all of them when they do.

    The others stand on the help sheet, and may be written all the same.
    """
    fit = list(words)
    while len(f'"{",".join(fit)}"'.encode("utf-16-le")) // 2 > _LIST_LIMIT:
        fit.pop()
    return fit


def write_help(
    book: Workbook, told: list[str], frames: Mapping[str, pl.DataFrame], language: str
) -> None:
    """Write the help sheet: what to do, then every column with its meaning and values."""
    sheet = book.add_worksheet(say("template", "help_sheet", language))
    title = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.hide_gridlines(2)
    for at, width in enumerate((22, 22, 14, 60, 44)):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, told[0], title)
    for row, text in enumerate(told[1:], 2):
        sheet.merge_range(row, 0, row, 4, "", wrapped)
        sheet.write_string(row, 0, text, wrapped)
        sheet.set_row(row, 15 * (1 + len(text) // 140))
    row = len(told) + 2
    sheet.write_string(row, 0, say("template", "columns", language), title)
    for at, key in enumerate(("table", "column", "required", "meaning", "values")):
        sheet.write_string(row + 1, at, say("template", key, language), bold)
    row += 2
    for table, frame in frames.items():
        schema = load_schema(table)
        for name in frame.columns:
            field = schema.field(name)
            needed = say("template", "yes", language) if field.required else ""
            values = " | ".join(field.enum_titles[language])
            cells = (schema.titles[language], field.titles[language], needed)
            for at, text in enumerate((*cells, field.descriptions[language], values)):
                sheet.write_string(row, at, text, wrapped)
            row += 1
