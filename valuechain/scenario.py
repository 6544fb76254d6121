"""The counterfactual that the actors built: with and without, line by line, as ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from valuechain.asked import unknown
from valuechain.frames import QUANTITY, to_pandas
from valuechain.lines import KEYS, SIDES, declarations
from valuechain.model import Ecosystem, Layer
from valuechain.outcomes import outcomes_of, shares
from valuechain.scenario_outcomes import FIGURES, attribution, outcomes
from valuechain.selection import selected

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "Scenario", "scenario", "scenarios_of"]

TABLES = ("lines", "actors", "layers", "assumptions", "outcomes", "attribution", "shares")
"""What a comparison of two scenarios holds."""

_BOUNDS = ("low", "best", "high")
_ORDER = {
    "recognised": ("receiver", "provider", "facilitator"),
    "provider": ("provider",),
    "receiver": ("receiver",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """Two scenarios side by side; ``table`` gives each result of ``TABLES``.

    Attributes
    ----------
    with_, without : str
        The names of the two; every delta is with − without.
    basis : str
        Which side's figure a line takes.
    tables : mapping of str to polars DataFrame
        Read them with ``table``.
    """

    with_: str
    without: str
    basis: str
    tables: Mapping[str, pl.DataFrame]

    def table(self, name: str) -> pl.DataFrame:
        """Return one result as a polars frame."""
        return self.tables[name]

    @property
    def lines(self) -> pd.DataFrame:
        """A copy of the lines, with both ranges, the delta and its verdict."""
        return to_pandas(self.tables["lines"])


def scenarios_of(ecosystem: Ecosystem) -> list[str]:
    """Return the names of all scenarios, ``actual`` first."""
    told = ecosystem.table("transactions")["scenario"].cast(pl.String).unique()
    named = {*told.drop_nulls(), *(o.scenario for o in outcomes_of(ecosystem))}
    return ["actual", *sorted(named - {"actual"})]


def scenario(
    ecosystem: Ecosystem,
    without: str,
    with_: str = "actual",
    *,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
) -> Scenario:
    r"""Compare two scenarios of the same actors, line by line.

    .. math:: \Delta \in [x^{with}_{low} - x^{without}_{high},
              \; x^{with}_{high} - x^{without}_{low}]

    Parameters
    ----------
    ecosystem : Ecosystem
        Where both are told.
    without, with_ : str
        The scenarios; every delta is with − without.
    layer, period : optional
        One only.
    basis : str
        ``recognised``, ``provider`` or ``receiver``: whose figure a line takes.
    state : str or None
        Which declarations count.

    Returns
    -------
    Scenario
        ``lines``: for each line both ranges, the delta in
        ``[with.low - without.high, with.high - without.low]``, a verdict
        (``robust_gain``, ``robust_loss``, ``ambiguous``), who agreed. A line that one
        scenario does not tell has no delta, and says so in ``reason``: it is not zero.
        ``actors`` and ``layers``: the sums over the lines that both tell. A scenario
        compared with itself differs from itself by exactly zero: its figures are shared.

    Raises
    ------
    ValueError
        For a scenario, layer, period or basis that does not exist.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", receiver="b", kind="hours")
    >>> told = [row | dict(quantity=10, low=8, high=12),
    ...         row | dict(quantity=5, low=4, high=7, scenario="without")]
    >>> found = scenario(ecosystem_of(told), "without").table("lines")
    >>> [float(found[n][0]) for n in ("delta_low", "delta_best", "delta_high")]
    [1.0, 5.0, 8.0]
    >>> found["verdict"][0]
    'robust_gain'
    """
    known = scenarios_of(ecosystem)
    for name in (with_, without):
        if name not in known:
            raise unknown("scenario", name, known)
    if basis not in _ORDER:
        raise unknown("basis.range", basis, _ORDER)
    sides = {
        "with": _told(ecosystem, with_, state, basis),
        "without": _told(ecosystem, without, state, basis),
    }
    lines = _side_by_side(sides["with"], sides["without"], shared=with_ == without)
    lines = selected(lines, layer, period)
    told = outcomes_of(ecosystem)
    chosen = [o for o in told if o.scenario in (with_, without)]
    tables = {
        "lines": lines,
        "actors": _per_actor(lines),
        "layers": _summed(lines, ("kind", "unit", "period")),
        "assumptions": _assumptions(lines),
        "outcomes": outcomes(ecosystem, with_, without),
        "attribution": attribution(ecosystem, with_),
        "shares": shares(chosen),
    }
    return Scenario(with_, without, basis, tables)


def _told(ecosystem: Ecosystem, name: str, state: str | None, basis: str) -> pl.DataFrame:
    """Return the range of each line of one scenario, and who agreed to it."""
    frame = declarations(ecosystem, scenario=name, state=state)
    for column in ("low", "high"):
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit(None, QUANTITY).alias(column))
    if "agreed_by" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("agreed_by"))
    best = pl.col("quantity")
    ranged = frame.select(
        *(pl.col(key).cast(pl.String) for key in KEYS),
        pl.col("declared_by").cast(pl.String),
        pl.col("agreed_by").cast(pl.String),
        best.alias("best"),
        pl.min_horizontal(pl.coalesce("low", best), best).alias("low"),
        pl.max_horizontal(pl.coalesce("high", best), best).alias("high"),
    ).filter(pl.col("best").is_not_null())
    sums = ranged.group_by(*KEYS, "declared_by").agg(
        pl.col(_BOUNDS).sum(), pl.col("agreed_by").drop_nulls().unique().sort()
    )
    rank = {side: at for at, side in enumerate(_ORDER[basis])}
    return (
        sums.filter(pl.col("declared_by").is_in(list(rank)))
        .with_columns(
            pl.col("declared_by").replace_strict(rank, default=len(SIDES)).alias("rank"),
            pl.col("agreed_by").list.join("; ").replace("", None),
        )
        .sort("rank")
        .unique(KEYS, keep="first", maintain_order=True)
        .drop("declared_by", "rank")
    )


def _side_by_side(one: pl.DataFrame, other: pl.DataFrame, *, shared: bool) -> pl.DataFrame:
    names = (*_BOUNDS, "agreed_by")
    left = one.rename({n: f"with_{n}" for n in names})
    right = other.rename({n: f"without_{n}" for n in names})
    keys = list(KEYS)
    both = left.join(right, on=keys, how="full", coalesce=True, nulls_equal=True)
    missing = (
        pl.when(pl.col("with_best").is_null())
        .then(pl.lit("not_stated_with"))
        .when(pl.col("without_best").is_null())
        .then(pl.lit("not_stated_without"))
        .alias("reason")
    )
    whole = _verdicts(_deltas(both, shared=shared))
    agreed = pl.coalesce("without_agreed_by", "with_agreed_by").alias("agreed_by")
    return (
        whole.with_columns(missing, agreed)
        .select(*keys, *FIGURES, "verdict", "unchanged", "reason", "agreed_by")
        .sort(pl.col("reason").is_not_null(), *keys, nulls_last=True)
    )


def _deltas(frame: pl.DataFrame, *, shared: bool = False) -> pl.DataFrame:
    """Add with − without; of shared figures the difference is exactly zero."""
    opposite = {"low": "high", "best": "best", "high": "low"}
    return frame.with_columns(
        (pl.col(f"with_{b}") - pl.col(f"without_{b if shared else opposite[b]}"))
        .cast(QUANTITY)
        .alias(f"delta_{b}")
        for b in _BOUNDS
    )


def _verdicts(frame: pl.DataFrame) -> pl.DataFrame:
    verdict = (
        pl.when(pl.col("delta_low") > 0)
        .then(pl.lit("robust_gain"))
        .when(pl.col("delta_high") < 0)
        .then(pl.lit("robust_loss"))
        .when(pl.col("delta_best").is_not_null())
        .then(pl.lit("ambiguous"))
    )
    unchanged = (pl.col("delta_low") == 0) & (pl.col("delta_high") == 0)
    return frame.with_columns(
        verdict.alias("verdict"), unchanged.fill_null(False).alias("unchanged")
    )


def _summed(lines: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Add up the lines that both scenarios tell; the others are counted."""
    stated = pl.col("reason").is_null()
    figures = [
        pl.when(stated).then(pl.col(name)).cast(QUANTITY).sum().alias(name)
        for name in FIGURES
    ]
    sums = (
        lines.group_by(keys)
        .agg(
            *figures,
            stated.sum().cast(pl.Int64).alias("lines"),
            (~stated).sum().cast(pl.Int64).alias("not_stated"),
        )
        .filter(pl.col("lines") > 0)
    )
    return _verdicts(sums).sort(keys, nulls_last=True)


def _per_actor(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of what each actor gives and of what it receives."""
    sides = [
        lines.with_columns(pl.col(end).alias("actor"), pl.lit(word).alias("side"))
        for end, word in (("provider", "gives"), ("receiver", "receives"))
    ]
    return _summed(pl.concat(sides), ("actor", "side", "kind", "unit", "period"))


def _assumptions(lines: pl.DataFrame) -> pl.DataFrame:
    """Return where each uncertain figure would have to be for the answer to change.

    ``break_even`` is the value at which the line's own delta is zero, ``layer_break_even``
    the one at which the delta of its whole layer is, everything else at best. They
    ``flip`` when they lie within what was thought possible.
    """
    layer = ("kind", "unit", "period")
    keys = list(layer)
    stated = lines.filter(pl.col("reason").is_null())
    totals = stated.group_by(keys).agg(pl.col("delta_best").sum().alias("layer_delta"))
    stated = stated.join(totals, on=keys, how="left", nulls_equal=True)
    parts = []
    for side, other, sign in (("with", "without", -1), ("without", "with", 1)):
        own = pl.col(f"{side}_best")
        even = pl.col(f"{other}_best")
        across = (own + sign * pl.col("layer_delta")).cast(QUANTITY)
        low, high = pl.col(f"{side}_low"), pl.col(f"{side}_high")
        parts.append(
            stated.filter(low < high).select(
                *KEYS[:5],
                pl.lit(side).alias("side"),
                low.alias("low"),
                own.alias("best"),
                high.alias("high"),
                even.alias("break_even"),
                even.is_between(low, high).alias("flips"),
                across.alias("layer_break_even"),
                across.is_between(low, high).alias("layer_flips"),
                "agreed_by",
            )
        )
    return pl.concat(parts).sort(*KEYS[:5], "side", nulls_last=True)
