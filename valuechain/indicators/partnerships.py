"""Net worth, apart: what comes directly, and what comes through partnerships."""

from __future__ import annotations

import polars as pl

from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.worth import valued_lines, worth_of

__all__ = [
    "NET_WORTH_DIRECT",
    "NET_WORTH_PARTNERSHIPS",
    "in_partnership",
    "net_worth_direct",
    "net_worth_partnerships",
]


def in_partnership(evidence: Evidence) -> pl.Expr:
    """Return the expression that keeps the lines between a partnership and its members."""
    provider, receiver = (pl.col(side).cast(pl.String) for side in ("provider", "receiver"))
    pairs = [f"{member}\x00{whole}" for member, whole in evidence.members.items()]
    there = pl.concat_str(provider, receiver, separator="\x00")
    back = pl.concat_str(receiver, provider, separator="\x00")
    return there.is_in(pairs) | back.is_in(pairs)


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
    lines = valued_lines(evidence)
    return worth_of(evidence, lines.filter(~in_partnership(evidence)))


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
    lines = valued_lines(evidence).filter(in_partnership(evidence))
    return worth_of(evidence, lines, costs=False, silent="no_partnership")


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
