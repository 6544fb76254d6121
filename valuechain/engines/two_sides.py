"""What the two sides of a line said, as relations that any engine runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from valuechain.engines.relations import WHOLE
from valuechain.lines import KEYS, SIDES

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["confronted", "covered", "differences"]

_LAYER = ("kind", "unit", "state")


def confronted(told: ir.Table) -> ir.Table:
    """Return the lines with ``two``: whether both parties spoke of it, comparably.

    Where one of them spoke of the same exchange in a unit in which the other was silent,
    none of its lines can be compared.
    """
    import ibis

    same = ibis.window(group_by=["provider", "receiver", "kind", "period", "state"])
    spoke = [ibis.ifelse(told[f"{s}_entries"] > 0, 1, 0) for s in SIDES[:2]]
    provider, receiver = (s.min().over(same) == 1 for s in spoke)
    return told.mutate(two=provider & receiver)


def differences(told: ir.Table) -> ir.Table:
    """Return the lines that both parties spoke of, and how far their words are apart.

    Returns
    -------
    ibis table
        The keys of a line, ``provider_quantity``, ``receiver_quantity``, and
        ``difference`` (provider's − receiver's, in the unit of the layer).
    """
    confront = confronted(told)
    both = confront.filter(confront.two)
    gap = (both.provider_quantity - both.receiver_quantity).cast(WHOLE)
    return both.select(*KEYS, "provider_quantity", "receiver_quantity", difference=gap)


def covered(told: ir.Table) -> ir.Table:
    """Return, for each kind, unit and state, how much of it both parties spoke of.

    Returns
    -------
    ibis table
        ``kind``, ``unit``, ``state``; in the unit: ``gross`` (Σ |difference|), ``net``
        (Σ difference), ``both`` (twice the size of the lines both spoke of) and ``whole``
        (twice the size of all); counts: ``two_sided``, ``lines``. The size of a line is
        the mean of the absolute words there are.
    """
    import ibis

    zero = ibis.literal(0).cast(WHOLE)
    given = ibis.coalesce(told.provider_quantity, zero)
    got = ibis.coalesce(told.receiver_quantity, zero)
    spoke = (told.provider_entries > 0) & (told.receiver_entries > 0)
    sides = (given.abs() + got.abs()).cast(WHOLE)
    sized = confronted(told).mutate(
        gap=(given - got).cast(WHOLE),
        size=ibis.ifelse(spoke, sides, sides * 2).cast(WHOLE),
    )
    sums = {"gross": sized.gap.abs(), "net": sized.gap, "both": sized.size}
    return sized.group_by(list(_LAYER)).agg(
        **{
            name: ibis.coalesce(figure.sum(where=sized.two), zero).cast(WHOLE)
            for name, figure in sums.items()
        },
        whole=sized.size.sum().cast(WHOLE),
        two_sided=sized.count(where=sized.two),
        lines=sized.count(),
    )
