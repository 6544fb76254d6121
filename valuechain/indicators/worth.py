"""Net worth: what exchanges are worth to an actor, each side with its own valuation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.frames import QUANTITY
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.remembered import remembered
from valuechain.indicators.ties import exact_sums, share, sums
from valuechain.lines import KEYS, SIDES
from valuechain.sums import packed_sums

__all__ = [
    "NET_WORTH",
    "VALUED_SHARE",
    "net_worth",
    "valued_lines",
    "valued_rows",
    "valued_share",
    "worth_of",
]

_OWN_SIDE = {"cost_to_provider": "provider", "benefit_to_receiver": "receiver"}


@remembered
def valued_lines(evidence: Evidence) -> pl.DataFrame:
    """Return each line with what it costs its provider and brings its receiver.

    A side's own valuation comes first, the other side's and then a facilitator's stand
    in for it. Money is worth its amount to whoever says nothing else. A valuation is
    null when some entry that it rests on has none: missing is not zero.

    Returns
    -------
    polars DataFrame
        The key of the line, ``cost_to_provider`` and ``benefit_to_receiver``, sorted.
    """
    frame = _valued(evidence)
    valued = [c for c in _OWN_SIDE if frame[c].null_count() < frame.height]
    if not valued:
        nothing = pl.lit(None, QUANTITY)
        keys = evidence.lines.select(KEYS)
        return keys.with_columns(nothing.alias(c) for c in _OWN_SIDE)
    sides = frame["declared_by"].unique().cast(pl.String).to_list()
    parts: dict[str, pl.Expr] = {}
    for side in sides:
        said = pl.col("declared_by") == side
        parts[f"{side} entries"] = said
        for column in valued:
            amount = pl.when(said).then(pl.col(column)).cast(QUANTITY)
            parts[f"{side} {column}"] = amount
            parts[f"{side} {column} known"] = amount.is_not_null()
    columns = [*map(pl.col, KEYS), *(amount.alias(n) for n, amount in parts.items())]
    summed = packed_sums([(frame, columns)], KEYS, list(parts))
    chosen = []
    for column, side in _OWN_SIDE.items():
        order = [one for one in (side, *SIDES) if one in sides and column in valued]
        figures = [
            pl.when(
                pl.col(f"{one} entries") > 0,
                pl.col(f"{one} entries") == pl.col(f"{one} {column} known"),
            ).then(pl.col(f"{one} {column}"))
            for one in order
        ]
        chosen.append(pl.coalesce(*figures, pl.lit(None, QUANTITY)).alias(column))
    return summed.select(*KEYS, *chosen)


def valued_rows(evidence: Evidence) -> pl.DataFrame:
    """Return the part of each declaration in the valuations of its line.

    Returns
    -------
    polars DataFrame
        ``id``, ``cost_to_provider``, ``benefit_to_receiver``: null where the line rests
        on another side's word, or on nothing; they add up to ``valued_lines``.
    """
    frame = _valued(evidence)
    kept = []
    for column, side in _OWN_SIDE.items():
        order = [side, *(s for s in SIDES if s != side)]
        speaker = pl.coalesce(
            pl.when(_sum_of(column, one).is_not_null()).then(pl.lit(one)) for one in order
        ).over(KEYS)
        said = pl.col("declared_by").cast(pl.String) == speaker
        kept.append(pl.when(said).then(pl.col(column)).alias(column))
    return frame.select("id", *kept)


def _valued(evidence: Evidence) -> pl.DataFrame:
    """Return the declarations with a valuation for each side, money at its amount."""
    frame = evidence.declarations
    currency = _currency(evidence)
    money = pl.lit(False)
    if "nature" in evidence.kinds.columns:
        nature = evidence.kinds["nature"].cast(pl.String)
        financial = evidence.kinds["id"].cast(pl.String).filter(nature == "financial")
        unit = pl.col("unit").cast(pl.String).fill_null(currency)
        kind = pl.col("kind").cast(pl.String)
        money = kind.is_in(financial.to_list()) & (unit == currency)
    own = pl.when(money).then(pl.col("quantity"))
    told = [
        pl.coalesce(pl.col(c), own).alias(c) if c in frame.columns else own.alias(c)
        for c in _OWN_SIDE
    ]
    return frame.with_columns(told)


def _sum_of(column: str, side: str) -> pl.Expr:
    """Return the sum of one side's valuations, null unless it valued every entry."""
    said = pl.col(column).filter(pl.col("declared_by") == side)
    whole = (said.len() > 0) & (said.null_count() == 0)
    return pl.when(whole).then(said.sum()).cast(QUANTITY)


def _currency(evidence: Evidence) -> str:
    """Return the currency of valuations: the ecosystem's, else the only one in use."""
    if evidence.currency or "nature" not in evidence.kinds.columns:
        return evidence.currency
    money = evidence.kinds.filter(pl.col("nature").cast(pl.String) == "financial")
    kinds = money["id"].cast(pl.String).to_list()
    used = evidence.declarations.filter(pl.col("kind").cast(pl.String).is_in(kinds))
    units = used["unit"].cast(pl.String).drop_nulls().unique().to_list()
    return str(units[0]) if len(units) == 1 else ""


def _per_actor(frame: pl.DataFrame, size: int) -> dict[str, npt.NDArray[np.float64]]:
    """Return sums and counts of valued and unvalued lines by actor position."""
    found: dict[str, npt.NDArray[np.float64]] = {}
    for column, side in (
        ("benefit_to_receiver", "receiver"),
        ("cost_to_provider", "provider"),
    ):
        place = frame[side].to_physical().cast(pl.Int64).to_numpy()
        amount = frame[column].cast(pl.Float64).fill_null(0.0).to_numpy()
        known = frame[column].is_not_null().cast(pl.Float64).to_numpy()
        found[side] = sums(place, amount, size)
        found[f"{side}_known"] = sums(place, known, size)
        found[f"{side}_lines"] = np.bincount(place, minlength=size).astype(np.float64)
    return found


@remembered
def net_worth(evidence: Evidence) -> Figures:
    """Return the benefit of what each actor receives less the cost of what it gives.

    - Formula: benefits of what is received − costs of what is given − own costs.
    - Unit: the currency of the valuations.
    - Undefined: A valuation is missing; see the share valued.
    - Source: J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    The net value flow of e3value [1]_: valuations are per side, the receiver may value
    a thing above what it costs its provider; the actor's own costs (fixed, variable,
    investment) are taken off. In the currency of the valuations, all kinds together
    since each line is valued in it.

    Parameters
    ----------
    evidence : Evidence
        All layers of a period.

    Returns
    -------
    Figures
        Undefined (``not_valued``) while one of the actor's lines has no valuation, and
        (``other_currency``) when a cost is in another unit.

    References
    ----------
    .. [1] J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("net_worth", [dict(provider="a", receiver="b", cost_to_provider=5, benefit_to_receiver=8)])
    {'a': -5.0, 'b': 8.0}
    """
    return worth_of(evidence, valued_lines(evidence))


def worth_of(
    evidence: Evidence, valued: pl.DataFrame, *, costs: bool = True, silent: str = "no_flow"
) -> Figures:
    """Return what some valued lines are worth to each actor.

    Parameters
    ----------
    evidence : Evidence
        All layers of a period.
    valued : polars DataFrame
        Some of ``valued_lines``.
    costs : bool
        Whether actors' own costs are taken off.
    silent : str
        The reason for an actor that is in none of the lines.
    """
    size = len(evidence.actors)
    totals = _per_actor(valued, size)
    lines = totals["receiver_lines"] + totals["provider_lines"]
    missing = lines - totals["receiver_known"] - totals["provider_known"]
    values, foreign = totals["receiver"] - totals["provider"], np.zeros(size, dtype=bool)
    if costs:
        spent, foreign = _costs(evidence, size)
        values = values - spent
    reasons = np.select(
        [lines == 0, missing > 0, foreign], [silent, "not_valued", "other_currency"], ""
    )
    return Figures(
        np.where(reasons == "", values, np.nan),
        tuple(reasons.tolist()),
        lines.astype(np.int64),
        lambda: _exact(evidence, valued, costs=costs),
    )


def _exact(evidence: Evidence, valued: pl.DataFrame, *, costs: bool) -> pl.Series:
    """Return what valued lines are worth to each actor, to the last digit."""
    size, spent = len(evidence.actors), evidence.costs
    took, brought = (
        exact_sums(valued[side].to_physical().to_numpy(), valued[column], size)
        for column, side in _OWN_SIDE.items()
    )
    if not costs or spent.is_empty():
        return brought - took
    place = {actor: position for position, actor in enumerate(evidence.actors)}
    places = np.array([place[actor] for actor in spent["actor"].cast(pl.String)])
    return brought - took - exact_sums(places, spent["quantity"], size)


def _costs(
    evidence: Evidence, size: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return each actor's own costs, and who has some in another unit."""
    spent, foreign = np.zeros(size), np.zeros(size, dtype=bool)
    if evidence.costs.is_empty():
        return spent, foreign
    place = {actor: position for position, actor in enumerate(evidence.actors)}
    currency = _currency(evidence)
    unit = (
        evidence.costs["unit"].cast(pl.String).to_list()
        if "unit" in evidence.costs.columns
        else [None] * evidence.costs.height
    )
    actors = evidence.costs["actor"].cast(pl.String).to_list()
    for actor, amount, cost_unit in zip(
        actors, evidence.costs["quantity"], unit, strict=True
    ):
        spent[place[actor]] += float(amount)
        foreign[place[actor]] |= bool(cost_unit and currency and cost_unit != currency)
    return spent, foreign


def valued_share(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return the share of each actor's lines that have the valuation of its side.

    - Formula: valued exchanges ÷ exchanges.
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged.
    - Source: our choice.

    A ratio in [0, 1], shape (n_actors,); NaN for an actor without lines. Below 1 the
    net worth is undefined.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("valued_share", [dict(provider="a", receiver="b", cost_to_provider=5), "a c 1"])
    {'a': 0.5, 'b': 0.0, 'c': 0.0}
    """
    totals = _per_actor(valued_lines(evidence), len(evidence.actors))
    lines = totals["receiver_lines"] + totals["provider_lines"]
    known = totals["receiver_known"] + totals["provider_known"]
    return share(known, lines)


_E3VALUE = "J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6"

NET_WORTH = Indicator(
    "net_worth", "currency", _E3VALUE, "not_valued", net_worth, reads="whole", signed=True
)
VALUED_SHARE = Indicator(
    "valued_share", "1", "our choice", "no_flow", valued_share, reads="whole", signed=True
)
