"""Voluntary contributions in kind, as French associations disclose them."""

from __future__ import annotations

import polars as pl

from valuechain.flows import on_basis
from valuechain.frames import QUANTITY
from valuechain.lines import KEYS, declarations, lines
from valuechain.model import Ecosystem
from valuechain.ranges import Range
from valuechain.schema import column_key
from valuechain.selection import selected
from valuechain.valuation.contributions import valued
from valuechain.valuation.rates import Rate, price_of

__all__ = ["ACCOUNTS", "account_of", "disclosure_rows"]

ACCOUNTS = {"860": "870", "861": "871", "862": "871", "864": "875"}
"""Each account of use (86: aid, free goods and premises, services, volunteers) with the
account of origin (87: gifts, services, volunteering) that balances it; regulation ANC
2018-06."""

_VOLUNTEERS = ("benevol", "volunt")
_BY_DIMENSION = {"area_time": "861", "mass": "860"}


def account_of(kind: str, name: str | None, dimension: str | None) -> str | None:
    """Return the account of use that a kind belongs to; ``None`` when it is not clear.

    Examples
    --------
    >>> account_of("benevolat", "Bénévolat", "time"), account_of("x", None, "area_time")
    ('864', '861')
    """
    told = column_key(f"{kind} {name or ''}")
    if any(word in told for word in _VOLUNTEERS):
        return "864"
    return _BY_DIMENSION.get(dimension or "")


def disclosure_rows(
    ecosystem: Ecosystem,
    rates: dict[str, Rate],
    *,
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return what each structure received for nothing, by account, priced at its rate.

    An exchange that some declaration calls a return for another is not for nothing, and
    is left out. A column ``account`` of the kinds table names the account; else it is
    read from the kind's name or dimension, and ``ground`` says so. A kind whose account
    nobody knows is listed without one.

    Returns
    -------
    polars DataFrame
        ``actor`` (who receives), ``period``, ``account``, ``balancing`` (its account of
        origin), ``kind``, ``unit``, ``quantity``, ``currency``, ``valued_*``, ``method``
        (the source of the rate), ``ground`` (``column``, ``name_or_dimension``), and
        ``reason`` when it has no worth.
    """
    told = selected(lines(ecosystem, scenario=scenario, state=state), None, period)
    flows = on_basis(told, basis).filter(pl.col("quantity").is_not_null())
    frame = declarations(ecosystem, scenario=scenario, state=state)
    if "in_return_for" in frame.columns:
        paid = frame.filter(pl.col("in_return_for").is_not_null())
        flows = flows.join(paid.select(KEYS), on=list(KEYS), how="anti", nulls_equal=True)
    keys = ["receiver", "period", "kind", "unit"]
    sums = (
        flows.with_columns(pl.col(k).cast(pl.String) for k in keys)
        .group_by(keys)
        .agg(pl.col("quantity").sum())
        .sort(keys, nulls_last=True)
    )
    kinds = {k["id"]: k for k in ecosystem.table("kinds").iter_rows(named=True)}
    rows = []
    for actor, when, kind, unit, quantity in sums.iter_rows():
        about = kinds[kind]
        if about["nature"] == "financial":
            continue
        written = about.get("account")
        account = written or account_of(kind, about["name"], about["dimension"])
        price, currency, reason = price_of(ecosystem, kind, unit, rates)
        worth = None if price is None else Range.of(quantity) * price
        rows.append(
            {
                "actor": actor,
                "period": when,
                "account": account,
                "balancing": ACCOUNTS.get(account or ""),
                "kind": kind,
                "unit": unit,
                "quantity": quantity,
                "currency": currency,
                **valued(worth),
                "method": rates[kind].source if kind in rates else None,
                "ground": "column"
                if written
                else ("name_or_dimension" if account else None),
                "reason": reason,
            }
        )
    texts = ("actor", "period", "account", "balancing", "kind", "unit")
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(texts, pl.String),
        "quantity": QUANTITY,
        "currency": pl.String,
        **dict.fromkeys(("valued_low", "valued_central", "valued_high"), QUANTITY),
        **dict.fromkeys(("method", "ground", "reason"), pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        "account", "actor", "period", "kind", nulls_last=True, maintain_order=True
    )
