"""One column of text as the type of its field; each distinct text is read once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl

from valuechain.cells import read_choices, read_text
from valuechain.codes import distinct, enum_of
from valuechain.dates import read_dates, read_periods
from valuechain.finding import Finding, found
from valuechain.importers.table import Reading
from valuechain.numbers import read_quantities, read_ratios
from valuechain.schema import Field

__all__ = ["by_value", "read_column"]

_TOGETHER = 1 << 20
"""How many rows are looked up together, so that little more than the result is in memory."""

_TEXTS = {"id", "name", "text", "unit"}

Read = Callable[[pl.Series], tuple[pl.Series, list[Finding]]]


def by_value(text: pl.Series, read: Read) -> tuple[pl.Series, list[Finding]]:
    """Read each distinct text once, where the column holds codes of its texts.

    Text comes back as an Enum of what was read.
    """
    if not isinstance(text.dtype, pl.Categorical):
        return read(text)
    values = distinct(text)
    place = np.full(int(values.to_physical().max() or 0) + 2, len(values), np.uint32)  # type: ignore[arg-type]
    place[values.to_physical().to_numpy()] = np.arange(len(values))
    written = pl.concat([values.cast(pl.String), pl.Series([None], dtype=pl.String)])
    typed, findings = read(written)
    if typed.dtype == pl.String:
        typed = typed.cast(enum_of(typed))
    columns = [typed.clear()]
    hits: list[list[pl.Series]] = [[] for _ in findings]
    for start in range(0, len(text), _TOGETHER):
        codes = text[start : start + _TOGETHER].to_physical()
        at = place[codes.fill_null(len(place) - 1).to_numpy()]
        columns.append(typed.gather(at))
        for finding, rows in zip(findings, hits, strict=True):
            rows.append(start + pl.Series(at).is_in(finding.at.implode()).arg_true())
    everywhere = [
        replace(finding, at=pl.concat(rows))
        for finding, rows in zip(findings, hits, strict=True)
        if any(map(len, rows))
    ]
    return pl.concat(columns, rechunk=True), everywhere


def read_column(
    text: pl.Series, field: Field, reading: Reading
) -> tuple[pl.Series, list[Finding]]:
    """Return one column of text as the type of its field, and what was found."""
    return by_value(text, functools.partial(_typed, field=field, reading=reading))


def _typed(
    text: pl.Series, field: Field, reading: Reading
) -> tuple[pl.Series, list[Finding]]:
    findings: list[Finding] = []
    if field.reads_as in _TEXTS:
        limit = "name" if field.refers_to else field.reads_as
        typed, findings = read_text(text, limit)
    elif field.reads_as == "quantity":
        typed, findings = read_quantities(text, reading.decimal)
        if field.name != "quantity":
            findings = [f for f in findings if f.code != "VC208"]
    elif field.reads_as == "ratio":
        typed, findings = read_ratios(text, field.minimum, field.maximum)
    elif field.reads_as == "threshold":
        typed, findings = _thresholds(text)
    elif field.reads_as == "date":
        typed, findings = read_dates(text, reading.dates)
    elif field.reads_as == "period":
        typed, findings = read_periods(text)
    elif field.reads_as == "choice":
        typed, findings = read_choices(text, field)
    else:
        typed, findings = _participation(text)
    if field.required and typed.null_count():
        empty = typed.is_null() & (text.is_null() | (text.str.strip_chars() == ""))
        findings = [*findings, *found(empty, "VC203")]
    return typed, findings


def _thresholds(text: pl.Series) -> tuple[pl.Series, list[Finding]]:
    """Return thresholds as exact text, ``none`` for no threshold."""
    none = text.str.to_lowercase().is_in(["none", "aucun", "aucune"])
    quantities, findings = read_quantities(
        text.str.replace(",", ".", literal=True).zip_with(
            ~none.fill_null(False), text.clear(len(text))
        ),
        "point",
    )
    typed = quantities.cast(pl.String).zip_with(
        ~none.fill_null(False),
        pl.Series(["none"], dtype=pl.String).new_from_index(0, len(text)),
    )
    return typed, [f for f in findings if f.code != "VC208"] + found(
        quantities < 0, "VC207", "≥ 0 | none"
    )


def _participation(text: pl.Series) -> tuple[pl.Series, list[Finding]]:
    """Return ``yes``, ``no`` or ``withholds:K1,K2``."""
    cells = text.str.strip_chars()
    words = cells.str.to_lowercase().replace({"oui": "yes", "non": "no"})
    withholds = words.str.contains(r"^withholds:.+$")
    typed = cells.zip_with(withholds.fill_null(False), words)
    known = withholds | words.is_in(["yes", "no"])
    return typed, found(~known, "VC221", "yes | no | withholds:K1,K2")
