"""Published figures, and layers made of published tables.

Sources: ``fixtures/published/README_indicators.md``.
"""

import json
from pathlib import Path

import polars as pl

from valuechain.flows import Flows
from valuechain.model import Layer

PUBLISHED = Path(__file__).parent / "fixtures" / "published"


def published(name):
    return json.loads((PUBLISHED / name).read_text("utf-8"))


def flows_of(amounts, actors, outside=()):
    enum = pl.Enum(list(actors))
    amounts = {pair: q for pair, q in amounts.items() if q}
    links = pl.DataFrame(
        {
            "provider": pl.Series([p for p, _ in amounts], dtype=enum),
            "receiver": pl.Series([r for _, r in amounts], dtype=enum),
            "quantity": pl.Series([f"{q:.6f}" for q in amounts.values()], dtype=pl.String),
            "lines": pl.Series([1] * len(amounts), dtype=pl.UInt32),
            "unconfirmed": pl.Series([0] * len(amounts), dtype=pl.UInt32),
        }
    ).with_columns(pl.col("quantity").cast(pl.Decimal(38, 6)))
    return Flows(Layer("value", "u"), "", tuple(actors), frozenset(outside), links)


def with_boundary(matrix, labels, inputs, outputs):
    """A layer from a matrix of exchanges, a source and a use outside."""
    amounts = {
        (p, r): q
        for p, row in zip(labels, matrix, strict=True)
        for r, q in zip(labels, row, strict=True)
    }
    amounts |= {("input", a): q for a, q in zip(labels, inputs, strict=True)}
    amounts |= {(a, "output"): q for a, q in zip(labels, outputs, strict=True)}
    return flows_of(amounts, [*labels, "input", "output"], outside=("input", "output"))
