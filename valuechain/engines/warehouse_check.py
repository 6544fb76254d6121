"""What is wrong with the declarations of a warehouse, found where they are.

A warehouse holds typed columns, as ``valuechain convert`` writes them. What does not fit is
named with an example and refused: nothing is read in another way than it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from valuechain.errors import Problem, TableError
from valuechain.identity import closest
from valuechain.schema import load_schema

__all__ = ["check_columns", "check_ids", "check_known", "check_strata"]

_LARGEST = Decimal(10) ** 15
_DECIMALS = 6
_FEW = 5


def check_columns(address: str, columns: Mapping[str, object]) -> None:
    """Refuse transactions that lack a column, or whose quantity is not an exact number.

    Parameters
    ----------
    address : str
        Where they are.
    columns : mapping of str to ibis data type
        Their columns.

    Raises
    ------
    TableError
    """
    needed = load_schema("transactions").required
    lacking = [c for c in needed if c not in columns]
    problems = [Problem("VC117", address, expected=c, column=c) for c in lacking]
    if "quantity" in columns:
        dtype = columns["quantity"]
        is_decimal = getattr(dtype, "is_decimal", lambda: False)()
        scale = getattr(dtype, "scale", None) if is_decimal else None
        is_integer = getattr(dtype, "is_integer", lambda: False)()
        if not is_integer and not (is_decimal and (scale or 0) <= _DECIMALS):
            problems.append(
                Problem(
                    "VC221",
                    address,
                    column="quantity",
                    value=str(dtype),
                    expected="decimal(38, 6)",
                )
            )
    _refused(problems)


def check_known(address: str, table: str, ids: list[str], told: pl.Series) -> None:
    """Refuse declarations that name an actor or a kind which its table does not hold.

    Raises
    ------
    TableError
        VC215 or VC214, with the closest id there is.
    """
    met = told.cast(pl.String).drop_nulls().unique().sort()
    strange = met.filter(~met.is_in(pl.Series(ids, dtype=pl.String).implode()))
    code = {"actors": "VC215", "kinds": "VC214"}[table]
    _refused(
        [
            Problem(code, address, column=told.name, value=v, hint=closest(v, ids))
            for v in strange.head(_FEW)
        ]
    )


def check_strata(address: str, strata: pl.DataFrame) -> None:
    """Refuse declarations that lack something, or hold a word that is none of the known.

    Parameters
    ----------
    strata : polars DataFrame
        As ``valuechain.engines.relations.strata`` finds them.

    Raises
    ------
    TableError
        VC203, VC207 or VC221, each with an example.
    """
    problems = []
    for column in ("provider", "receiver", "quantity"):
        if strata[f"no_{column}"].sum():
            problems.append(Problem("VC203", address, column=column))
    if strata["kind"].null_count():
        problems.append(Problem("VC203", address, column="kind"))
    for column in ("state", "declared_by"):
        known = load_schema("transactions").field(column).enum
        found = strata[column].unique().sort()
        problems += [
            Problem("VC221", address, column=column, value=v, expected=" | ".join(known))
            for v in found.filter(~found.is_in(known)).head(_FEW)
        ]
    ends = [v for c in ("least", "most") for v in strata[c].drop_nulls()]
    far = sorted({v for v in ends if abs(v) >= _LARGEST})
    problems += [
        Problem("VC207", address, column="quantity", value=str(v), expected="< 10^15")
        for v in far[:_FEW]
    ]
    _refused(problems)


def check_ids(address: str, repeated: pl.DataFrame) -> None:
    """Refuse ids that stand more than once.

    Raises
    ------
    TableError
        VC302 for each of ``repeated``, a frame of ``id``.
    """
    ids = repeated["id"].cast(pl.String).sort()
    _refused([Problem("VC302", address, value=v, variant="twice") for v in ids])


def _refused(problems: list[Problem]) -> None:
    if problems:
        raise TableError(problems)
