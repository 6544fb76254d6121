"""Loops among groups: which flows to take out so that the rest runs one way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

__all__ = ["MOST_GROUPS", "cut_loops"]

MOST_GROUPS = 10
"""The most groups; the way to search all orders of more would be too long."""


def cut_loops(
    flows: Mapping[tuple[int, int], Decimal], count: int
) -> tuple[list[int], dict[tuple[int, int], Decimal]]:
    """Return an order of the groups and the flows that run against it, the fewest in size.

    Parameters
    ----------
    flows : mapping of (int, int) to Decimal
        What one group gives another; what a group gives itself is always cut.
    count : int
        How many groups there are, at most ``MOST_GROUPS``.

    Returns
    -------
    order : list of int
        From first givers to last receivers; the first of equal orders.
    cut : dict
        The flows out of the picture; with the others they are all the flows given.

    Raises
    ------
    ValueError
        With more groups than ``MOST_GROUPS``.

    Notes
    -----
    The smallest total is found exactly, over all subsets of the groups (Held and Karp's
    recursion): 2ⁿ n steps.

    Examples
    --------
    >>> cut_loops({(0, 1): Decimal(9), (1, 0): Decimal(2), (1, 1): Decimal(4)}, 2)
    ([0, 1], {(1, 0): Decimal('2'), (1, 1): Decimal('4')})
    """
    if count > MOST_GROUPS:
        raise ValueError(f"{count} groups; at most {MOST_GROUPS}")
    size = [
        [abs(flows.get((a, b), Decimal(0))) for b in range(count)] for a in range(count)
    ]
    best: list[tuple[Decimal, int]] = [(Decimal(0), -1)] * (1 << count)
    for chosen in range(1, 1 << count):
        options = []
        for last in range(count):
            if not chosen >> last & 1:
                continue
            before = chosen & ~(1 << last)
            against = sum(
                (size[last][b] for b in range(count) if before >> b & 1), Decimal(0)
            )
            options.append((best[before][0] + against, -last))
        cost, last = min(options)
        best[chosen] = (cost, -last)
    order: list[int] = []
    left = (1 << count) - 1
    while left:
        last = best[left][1]
        order.insert(0, last)
        left &= ~(1 << last)
    rank = {group: n for n, group in enumerate(order)}
    return order, {(a, b): v for (a, b), v in flows.items() if rank[a] >= rank[b]}
