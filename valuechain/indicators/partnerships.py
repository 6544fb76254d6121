"""Net worth, apart: what comes directly, and what comes through partnerships."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.worth import net_worth, valued_lines, worth_of

__all__ = [
    "NET_WORTH_DIRECT",
    "NET_WORTH_PARTNERSHIPS",
    "in_partnership",
    "net_worth_direct",
    "net_worth_partnerships",
]


def in_partnership(evidence: Evidence, lines: pl.DataFrame) -> pl.Series:
    """Return which lines are between a partnership and one of its members."""
    if not evidence.members:
        return pl.repeat(False, lines.height, eager=True)
    place = {actor: at for at, actor in enumerate(evidence.actors)}
    whole = np.full(len(place), -1)
    for member, partnership in evidence.members.items():
        whole[place[member]] = place[partnership]
    givers, takers = (
        lines[side].to_physical().cast(pl.Int64).to_numpy()
        for side in ("provider", "receiver")
    )
    return pl.Series((whole[givers] == takers) | (whole[takers] == givers))


def net_worth_direct(evidence: Evidence) -> Figures:
    """Return the net worth of what an actor exchanges with others than its partnerships.

    - Formula: benefits of what is received − costs of what is given − own costs, without
      the exchanges with its partnerships or their members.
    - Unit: the currency of the valuations.
    - Undefined: A valuation is missing; see the share valued.
    - Source: J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    For a partnership it is its own sheet: what it exchanges with those who are no member
    of it. A partnership is an actor that others name in ``member_of``.

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("b", "team", 9), ("team", "a", 5), ("b", "a", 2)]
    >>> rows = [
    ...     dict(provider=p, receiver=r, kind="k", quantity=1, cost_to_provider=v,
    ...          benefit_to_receiver=v)
    ...     for p, r, v in said
    ... ]
    >>> actors = [dict(id="a", member_of="team"), dict(id="b"), dict(id="team")]
    >>> (found,) = evidence(ecosystem_of(rows, actors=actors))
    >>> net_worth_direct(found).values.tolist()
    [2.0, -11.0, 9.0]
    """
    if not evidence.members:
        return net_worth(evidence)
    lines = valued_lines(evidence)
    return worth_of(evidence, lines.filter(~in_partnership(evidence, lines)))


def net_worth_partnerships(evidence: Evidence) -> Figures:
    """Return the net worth of what an actor exchanges with its partnerships.

    - Formula: benefits of what is received − costs of what is given, with its
      partnerships or their members.
    - Unit: the currency of the valuations.
    - Undefined: No exchange with a partnership of its own, or with a member of it.
    - Source: J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    With ``net_worth_direct`` it adds up to ``net_worth``. For a partnership it is what it
    keeps back from its members: the less it is, the more it passes on.

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("b", "team", 9), ("team", "a", 5), ("b", "a", 2)]
    >>> rows = [
    ...     dict(provider=p, receiver=r, kind="k", quantity=1, cost_to_provider=v,
    ...          benefit_to_receiver=v)
    ...     for p, r, v in said
    ... ]
    >>> actors = [dict(id="a", member_of="team"), dict(id="b"), dict(id="team")]
    >>> (found,) = evidence(ecosystem_of(rows, actors=actors))
    >>> net_worth_partnerships(found).values.tolist()
    [5.0, nan, -5.0]
    """
    lines = valued_lines(evidence)
    kept = lines.filter(in_partnership(evidence, lines))
    return worth_of(evidence, kept, costs=False, silent="no_partnership")


_E3VALUE = "J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6"

NET_WORTH_DIRECT = Indicator(
    "net_worth_direct",
    "currency",
    _E3VALUE,
    "not_valued",
    net_worth_direct,
    reads="whole",
    signed=True,
)
NET_WORTH_PARTNERSHIPS = Indicator(
    "net_worth_partnerships",
    "currency",
    _E3VALUE,
    "no_partnership",
    net_worth_partnerships,
    reads="whole",
    signed=True,
)
