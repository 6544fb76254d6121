"""Profile: who creates how much of what, and how tangible the exchanges are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.flows import Flows
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.remembered import remembered
from valuechain.indicators.ties import share, sums, ties
from valuechain.lines import KEYS, SIDES

__all__ = [
    "CREATION_BY_COUNT",
    "CREATION_BY_QUANTITY",
    "RESILIENCE",
    "TANGIBLE_SHARE",
    "creation_by_count",
    "creation_by_quantity",
    "resilience",
    "tangible_share",
]


def creation_by_quantity(flows: Flows) -> npt.NDArray[np.float64]:
    """Return the share of a layer's quantity that each actor gives to the others.

    - Formula: given by the actor ÷ given by all.
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: our choice.

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.

    Returns
    -------
    array of float64, shape (n_actors,)
        Shares that add up to 1 over the actors inside; NaN when nothing is exchanged.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("creation_by_quantity", ["a b 2", "b a 1", "b c 1"])
    {'a': 0.5, 'b': 0.5, 'c': 0.0}
    """
    given = ties(flows).given()
    return share(given, np.full(len(given), given.sum()))


def creation_by_count(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return the share of all lines, any kind, that each actor provides.

    - Formula: exchanges the actor provides ÷ exchanges.
    - Unit: a ratio, without unit.
    - Undefined: No exchange inside the network.
    - Source: V. Allee, value network analysis, indicator series (2009)

    Value creation capacity of value network analysis [1]_: outputs of each role over
    all deliverables; one message weighs as much as one building. Shares add up to 1
    over the actors inside; NaN without lines; shape (n_actors,).

    References
    ----------
    .. [1] V. Allee, value network analysis, indicator series (2009).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("creation_by_count", ["a b 2", "b a 1", "b c 1"])
    {'a': 0.3333, 'b': 0.6667, 'c': 0.0}
    """
    lines = _inside(evidence, evidence.lines.filter(pl.col("quantity") > 0))
    places = lines["provider"].to_physical().cast(pl.Int64).to_numpy()
    counts = np.bincount(places, minlength=len(evidence.actors)).astype(np.float64)
    return share(counts, np.full(len(counts), counts.sum()))


def _inside(evidence: Evidence, frame: pl.DataFrame) -> pl.DataFrame:
    if not evidence.outside:
        return frame
    outside = list(evidence.outside)
    return frame.filter(
        ~pl.col(side).cast(pl.String).is_in(outside) for side in ("provider", "receiver")
    )


def _told_once(evidence: Evidence) -> pl.DataFrame:
    """Return the declarations inside, of each line those of the side with most entries."""
    frame = _inside(evidence, evidence.declarations)
    entries = [f"{side}_entries" for side in SIDES]
    spoke = pl.sum_horizontal(pl.col(column) > 0 for column in entries)
    several = evidence.lines.filter(spoke > 1)
    if several.is_empty():
        return frame
    most = pl.concat_list(entries).list.arg_max()
    silenced = several.with_columns(most.alias("most")).select(
        *KEYS,
        pl.concat_list(
            pl.when(pl.col("most") != place).then(pl.lit(side))
            for place, side in enumerate(SIDES)
        )
        .list.drop_nulls()
        .alias("declared_by"),
    )
    silenced = silenced.explode("declared_by").with_columns(
        pl.col("declared_by").cast(frame.schema["declared_by"])
    )
    return frame.join(
        silenced, on=[*KEYS, "declared_by"], how="anti", nulls_equal=True,
        maintain_order="left",
    )  # fmt: skip


@remembered
def _tangible(evidence: Evidence) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    """Return whether each declared exchange is tangible, and its provider's place.

    A tag ``tangible`` or ``intangible`` says so; without it the nature of the kind:
    financial is tangible, non-financial is not (our choice). Where no nature is said, a
    kind in a currency is financial. Only one side's words of a line are counted, those of
    the side with more entries.
    """
    frame = _told_once(evidence)
    kinds = evidence.kinds
    nature, dimension = (
        pl.col(c).cast(pl.String) if c in kinds.columns else pl.lit(None, pl.String)
        for c in ("nature", "dimension")
    )
    is_money = pl.coalesce(nature == "financial", dimension == "money")
    financial = kinds.filter(is_money)["id"]
    money = pl.col("kind").cast(pl.String).is_in(financial.cast(pl.String).to_list())
    told = money
    if "tags" in frame.columns and frame["tags"].null_count() < frame.height:
        tags = pl.col("tags").cast(pl.String).fill_null("")
        words = tags.str.to_lowercase().str.extract_all(r"\w+")
        told = (
            pl.when(words.list.contains("intangible"))
            .then(False)
            .when(words.list.contains("tangible"))
            .then(True)
            .otherwise(money)
        )
    places = frame["provider"].to_physical().cast(pl.Int64).to_numpy()
    return frame.select(told.alias("tangible"))["tangible"].to_numpy(), places


def resilience(evidence: Evidence) -> float:
    """Return the number of tangible exchanges over the number of intangible ones.

    - Formula: tangible exchanges ÷ intangible exchanges.
    - Unit: a ratio, without unit.
    - Undefined: No intangible exchange to compare with.
    - Source: V. Allee, value network analysis, indicator series (2009)

    Parameters
    ----------
    evidence : Evidence
        All layers of a period.

    Returns
    -------
    float
        A ratio, from 0; NaN without an intangible exchange.

    Notes
    -----
    The resilience ratio of value network analysis [1]_: tangible means contractual or
    expected. A tag on the transaction decides, else the nature of its kind: financial,
    as a kind in a currency is where nothing else is said, or not.

    References
    ----------
    .. [1] V. Allee, value network analysis, indicator series (2009).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("resilience", ["a b 1", "b a 1", dict(provider="a", receiver="b", kind="advice", unit="h")],
    ... kinds=[dict(id="money", nature="financial"), dict(id="advice", nature="non_financial")])
    2.0
    """
    tangible, _ = _tangible(evidence)
    intangible = int((~tangible).sum())
    return float(tangible.sum() / intangible) if intangible else float("nan")


def tangible_share(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return the share of the exchanges an actor provides that are tangible.

    - Formula: tangible exchanges provided ÷ exchanges provided.
    - Unit: a ratio, without unit.
    - Undefined: The actor gives nothing to another one.
    - Source: V. Allee, value network analysis, indicator series (2009)

    A ratio in [0, 1], shape (n_actors,); NaN for an actor that provides nothing.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("tangible_share", ["a b 1", "b a 1", dict(provider="a", receiver="b", kind="advice", unit="h")],
    ... kinds=[dict(id="money", nature="financial"), dict(id="advice", nature="non_financial")])
    {'a': 0.5, 'b': 1.0}
    """
    tangible, places = _tangible(evidence)
    size = len(evidence.actors)
    return share(
        sums(places, tangible.astype(np.float64), size),
        np.bincount(places, minlength=size).astype(np.float64),
    )


_ALLEE = "V. Allee, value network analysis, indicator series (2009)"

CREATION_BY_QUANTITY = Indicator(
    "creation_by_quantity", "1", "our choice", "no_exchange", creation_by_quantity
)
CREATION_BY_COUNT = Indicator(
    "creation_by_count", "1", _ALLEE, "no_line", creation_by_count, reads="whole"
)
RESILIENCE = Indicator(
    "resilience", "1", _ALLEE, "no_intangible", resilience, level="layer", reads="whole"
)
TANGIBLE_SHARE = Indicator(
    "tangible_share", "1", _ALLEE, "gives_nothing", tangible_share, reads="whole"
)
