"""Where a number comes from: its formula, its terms, its rows, down to file and row."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.indicators.evidence import Evidence, evidence
from valuechain.indicators.registry import indicators, known_indicators
from valuechain.indicators.worth import valued_rows
from valuechain.model import Ecosystem, Layer
from valuechain.words import say

__all__ = ["Explanation", "SeveralFiguresError", "explain"]

_SIGNED = {
    "given": {"given": 1},
    "received": {"received": 1},
    "net": {"received": 1, "given": -1},
}


class SeveralFiguresError(ValueError):
    """Several figures match; ``found`` lists their layers and periods."""

    def __init__(self, indicator: str, actor: str, found: list[str]) -> None:
        self.found = tuple(found)
        listed = "; ".join(found)
        super().__init__(
            f"several figures {indicator!r} of {actor!r}: {listed}; say which layer, period"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """One figure and everything it rests on.

    Attributes
    ----------
    indicator, actor : str
        Which figure; ``actor`` is empty for a figure of the layer.
    kind, unit, period : str
        Of which layer and period; empty for a figure of all layers side by side.
    value : float or None
        The figure, ``None`` when undefined.
    measured_in : str
        Its unit; ``1`` for a ratio.
    reason : str
        Why it is undefined; empty when it is not.
    terms : polars DataFrame
        ``term`` (``given``, ``received``, ``between`` others, ``measured``), ``partner``,
        ``kind``, ``unit``, ``quantity`` and ``rows``: what the rows add up to.
    rows : polars DataFrame
        ``term``, ``id``, ``provider``, ``receiver``, ``kind``, ``unit``, ``period``,
        ``declared_by``, ``quantity``, ``contribution`` (null for a row that is read but
        not added), ``source``, ``sheet``, ``row``. For given, received, net and net
        worth the contributions add up to the value; otherwise those of each term add up
        to its quantity, and the formula makes the value out of the terms.
    """

    indicator: str
    actor: str
    kind: str
    unit: str
    period: str
    value: float | None
    measured_in: str
    reason: str
    terms: pl.DataFrame
    rows: pl.DataFrame

    def formula(self, language: str) -> str:
        """Return how the figure is made out of its terms."""
        return say("explain", f"formula.{self.indicator}", language)

    def sentence(self, language: str) -> str:
        """Return the figure, what it means and how it is made, in a few sentences."""
        name = say("indicators", f"name.{self.indicator}", language)
        reading = say("indicators", f"reading.{self.indicator}", language)
        about = " · ".join(p for p in (self.actor, self.kind, self.period) if p)
        if self.value is None:
            found = say("indicators", f"reason.{self.reason}", language)
        else:
            unit = "" if self.measured_in in ("1", "") else f" {self.measured_in}"
            text = f"{self.value:.6g}".replace(".", "," if language == "fr" else ".")
            found = text + unit
        return say(
            "explain", "sentence", language, name=name, about=about, found=found,
            reading=reading, formula=self.formula(language),
        )  # fmt: skip


def explain(
    ecosystem: Ecosystem,
    indicator: str,
    actor: str = "",
    *,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
    scenario: str = "actual",
) -> Explanation:
    """Return where one figure comes from, down to the rows of the files.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where it was computed.
    indicator : str
        Its name.
    actor : str
        Whose figure; left out for a figure of a layer.
    layer, period, basis, state, scenario
        Which figure, as for ``indicators``.

    Raises
    ------
    SeveralFiguresError
        When more than one figure matches; it lists them.
    ValueError
        For an unknown indicator, actor or layer, or when there is no such figure.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", kind="money", unit="EUR")
    >>> told = [row | dict(receiver=r, quantity=q) for r, q in (("b", "3"), ("c", "4"))]
    >>> found = explain(ecosystem_of(told), "given", "a")
    >>> found.value, found.rows["contribution"].to_list()
    (7.0, [Decimal('3.000000'), Decimal('4.000000')])
    """
    known = known_indicators()
    if indicator not in known:
        raise ValueError(f"no indicator {indicator!r}; indicators: {', '.join(known)}")
    one = known[indicator]
    chosen: dict[str, object] = dict(
        layer=layer, period=period, basis=basis, state=state, scenario=scenario
    )
    whose = actor if one.level == "actor" else None
    if one.level == "actor" and not actor:
        raise ValueError(f"indicator {indicator!r} is a figure of an actor; say which")
    table = indicators(ecosystem, actor=whose, names=[indicator], **chosen)  # type: ignore[arg-type]
    shown = table.filter(pl.col("reason").is_null() | (pl.col("flows") > 0))
    figures = (shown if shown.height else table).to_dicts()
    if not figures:
        raise ValueError(f"no figure {indicator!r} of {actor!r}")
    if len(figures) > 1:
        raise SeveralFiguresError(indicator, actor, [_named(figure) for figure in figures])
    (figure,) = figures
    found = _evidence_of(ecosystem, figure, chosen)
    rows = _rows(found, whose or "", basis)
    if indicator == "net_worth":
        rows = _worth(found, rows, whose or "")
    rows = _signed(rows, indicator)
    if indicator.startswith("coverage"):
        rows = pl.concat([rows, _measured(found, actor, indicator)], how="diagonal_relaxed")
    return Explanation(
        indicator=indicator,
        actor=whose or "",
        kind=figure["kind"] or "",
        unit=figure["unit"] or "",
        period=figure["period"] or "",
        value=figure["value"],
        measured_in=figure["measured_in"] or "",
        reason=figure["reason"] or "",
        terms=_terms(rows, whose or ""),
        rows=rows,
    )


def _named(figure: dict[str, object]) -> str:
    layer = ":".join(str(figure[k]) for k in ("kind", "unit") if figure[k])
    return f"{layer} {figure['period'] or ''}".strip()


def _evidence_of(
    ecosystem: Ecosystem, figure: dict[str, object], chosen: dict[str, object]
) -> Evidence:
    """Return the evidence of the layer and period of a figure."""
    narrowed = chosen | {"period": figure["period"] or ""}
    found: list[Evidence] = evidence(ecosystem, **narrowed)  # type: ignore[arg-type]
    if figure["kind"] is None:
        return found[0]
    layer = Layer(str(figure["kind"]), str(figure["unit"] or ""))
    return next(e for one in found for e in one.layers() if e.flows[0].layer == layer)


_PLACE = ("source", "sheet", "row")
_LINE = ["provider", "receiver", "kind", "unit", "period", "state"]


def _rows(found: Evidence, actor: str, basis: str) -> pl.DataFrame:
    """Return the declarations behind a figure; those the basis takes contribute."""
    told = found.declarations
    silent = [pl.col(f"{side}_quantity").is_null() for side in ("provider", "receiver")]
    speaker = (
        pl.when(~silent[1])
        .then(pl.lit("receiver"))
        .when(~silent[0])
        .then(pl.lit("provider"))
        .otherwise(pl.lit("facilitator"))
    )
    if basis in ("provider", "receiver"):
        speaker = pl.lit(basis)
    lines = found.lines.select(
        *_LINE, pl.col("quantity").alias("figure"), speaker.alias("speaker")
    )
    told = told.join(lines, on=_LINE, how="left", nulls_equal=True, maintain_order="left")
    added = pl.col("declared_by").cast(pl.String) == pl.col("speaker")
    told = told.with_columns(
        pl.when(added).then(pl.col("quantity")).alias("contribution"),
        _term(actor).alias("term"),
    )
    if basis == "reconciled":
        told = pl.concat([told, _adjusted(told, actor)], how="diagonal_relaxed")
    columns = ["term", "id", *_LINE[:5], "declared_by", "quantity", "contribution"]
    return _shown(told, columns)


def _shown(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return columns as a person reads them, then the place of each row."""
    place = [pl.col(f"@{c}").alias(c) for c in _PLACE if f"@{c}" in frame.columns]
    kept = frame.select(*(c for c in columns if c in frame.columns), *place)
    text = [c for c, t in kept.schema.items() if isinstance(t, pl.Enum | pl.Categorical)]
    return kept.with_columns(pl.col(text).cast(pl.String))


def _term(actor: str) -> pl.Expr:
    """Return what a row is to the actor of the figure."""
    return (
        pl.when(pl.col("provider").cast(pl.String) == actor)
        .then(pl.lit("given"))
        .when(pl.col("receiver").cast(pl.String) == actor)
        .then(pl.lit("received"))
        .otherwise(pl.lit("between"))
    )


def _adjusted(told: pl.DataFrame, actor: str) -> pl.DataFrame:
    """Return one row a line: what the reconciled estimate adds to the side's own figure."""
    sums = told.group_by(_LINE, maintain_order=True).agg(
        (pl.col("figure").first() - pl.col("contribution").sum())
        .cast(QUANTITY)
        .alias("contribution")
    )
    return sums.filter(pl.col("contribution") != 0).with_columns(_term(actor).alias("term"))


def _signed(rows: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Return only the rows a sum is made of, with the sign they have in it."""
    signs = _SIGNED.get(indicator)
    if signs is None:
        return rows
    parts = [
        rows.filter(pl.col("term") == term).with_columns(
            (pl.col("contribution") * sign).cast(QUANTITY).alias("contribution")
        )
        for term, sign in signs.items()
    ]
    both = (pl.col("provider") == pl.col("receiver")) & (pl.col("term") == "given")
    own = rows.filter(both).with_columns(pl.lit("received").alias("term"))
    if "received" in signs and own.height:
        parts.append(own)
    return pl.concat(parts)


def _worth(found: Evidence, rows: pl.DataFrame, actor: str) -> pl.DataFrame:
    """Return the rows with their valuations as contributions, and the actor's own costs."""
    valued = valued_rows(found)
    benefit, cost = pl.col("benefit_to_receiver"), -pl.col("cost_to_provider")
    joined = rows.drop("contribution").join(
        valued, on="id", how="left", maintain_order="left"
    )
    told = joined.with_columns(
        pl.when(pl.col("term") == "received")
        .then(benefit)
        .when(pl.col("term") == "given")
        .then(cost)
        .cast(QUANTITY)
        .alias("contribution")
    ).drop("benefit_to_receiver", "cost_to_provider")
    told = told.filter(pl.col("term") != "between")
    if found.costs.is_empty():
        return told
    own = found.costs.filter(pl.col("actor").cast(pl.String) == actor)
    spent = own.with_columns(
        pl.lit("cost").alias("term"),
        (-pl.col("quantity")).cast(QUANTITY).alias("contribution"),
    )
    columns = ["term", "unit", "period", "quantity", "contribution"]
    return pl.concat([told, _shown(spent, columns)], how="diagonal_relaxed")


def _measured(found: Evidence, actor: str, indicator: str) -> pl.DataFrame:
    """Return the internal measures a coverage is set beside."""
    if found.measures.is_empty():
        return pl.DataFrame(schema={"term": pl.String})
    side = "provides" if indicator == "coverage_given" else "receives"
    own = found.measures.filter(
        pl.col("owner").cast(pl.String) == actor, pl.col("side").cast(pl.String) == side
    )
    own = own.with_columns(
        pl.lit("measured").alias("term"), pl.col("quantity").alias("contribution")
    )
    return _shown(own, ["term", "id", "kind", "unit", "period", "quantity", "contribution"])


def _terms(rows: pl.DataFrame, actor: str) -> pl.DataFrame:
    """Return what the rows add up to, per term, partner and layer."""
    if "provider" not in rows.columns:
        return pl.DataFrame()
    partner = pl.when(pl.col("term") == "given").then("receiver").otherwise("provider")
    keys = ["term", "partner", "kind", "unit"]
    named = rows.with_columns(partner.alias("partner"))
    return (
        named.group_by(keys, maintain_order=True)
        .agg(
            pl.col("contribution").sum().alias("quantity"),
            pl.col("contribution").count().alias("rows"),
        )
        .sort("term", "quantity", descending=[False, True])
    )
