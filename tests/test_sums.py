"""Sums by packed keys equal a plain dictionary of decimals, whatever the keys and amounts."""

from __future__ import annotations

import functools
from collections import defaultdict
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain import sums
from valuechain.frames import QUANTITY
from valuechain.sums import packed_sums

NAMES = ["a", "b", "c"]
AMOUNTS = st.one_of(
    st.none(),
    st.decimals(-1000, 1000, places=2),
    st.sampled_from([Decimal(10**14), Decimal(-(10**20)), Decimal("0.000001")]),
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from([*NAMES, None]),
        st.sampled_from([*NAMES, None]),
        st.sampled_from(["x", "y", None]),
        AMOUNTS,
        st.booleans(),
    ),
    max_size=30,
)


@functools.cache
def _wide(size: int) -> pl.Enum:
    return pl.Enum([*NAMES, *(f"n{i}" for i in range(size))])


def _frame(rows: list[tuple[object, ...]], size: int) -> pl.DataFrame:
    wide = _wide(size)
    schema: dict[str, Any] = {
        "provider": wide,
        "receiver": wide,
        "kind": pl.Enum(["x", "y"]),
        "quantity": QUANTITY,
        "told": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@settings(max_examples=80, deadline=None)
@given(ROWS, ROWS, st.sampled_from([0, 300, 66_000]), st.sampled_from([0, 2, 10**5]))
@pytest.mark.parametrize("compiled", [False, True])
def test_sums_by_key_are_those_of_a_dictionary(
    compiled: bool,
    first: list[tuple[Any, ...]],
    second: list[tuple[Any, ...]],
    size: int,
    cells: int,
) -> None:
    """Few keys, many keys, keys too many to be counted, and amounts beyond 64 bits."""
    if compiled:
        pytest.importorskip("numba", reason="needs the extra 'fast'")
    keys = ("provider", "receiver", "kind")
    columns = [pl.all()]
    parts = [(_frame(first, size), columns), (_frame(second, size), columns)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "CELLS", cells)
        summed = packed_sums(parts, keys, ("quantity", "told"), compiled=compiled)
    expected: dict[tuple[object, ...], list[Decimal | int]] = defaultdict(
        lambda: [Decimal(0), 0]
    )
    for *key, quantity, told in [*first, *second]:
        expected[tuple(key)][0] += quantity or 0
        expected[tuple(key)][1] += told
    found = {row[:3]: list(row[3:]) for row in summed.iter_rows()}
    assert found == expected
    order = {name: at for at, name in enumerate([None, *NAMES, "x", "y"])}
    places = [tuple(order[k] for k in key) for key in found]
    assert places == sorted(places)
