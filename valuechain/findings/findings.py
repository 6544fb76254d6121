"""What stands out, in ten plain sentences: every number leads back to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from valuechain.findings.layer import largest, main_source, passes_through
from valuechain.findings.silence import (
    absent,
    largest_difference,
    one_sided,
    without_return,
)
from valuechain.findings.statement import Statement
from valuechain.findings.together import both_ways, loops_of_three
from valuechain.indicators.evidence import evidence
from valuechain.model import Ecosystem

__all__ = ["findings"]


def findings(
    ecosystem: Ecosystem,
    *,
    period: str | None = None,
    basis: str = "recognised",
    most: int = 10,
) -> list[Statement]:
    """Return what stands out in one period, at most ``most`` findings, the absent first.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    period : str or None
        The last one where it is not said.
    basis : str
        Which figure a flow takes when two sides differ.
    most : int
        How many at most.

    Returns
    -------
    list of Statement
        Descriptions of what was declared: no sentence says what makes what happen. Each
        of a layer speaks of the layer with most lines. A finding without matter, such as
        no difference at all, is left out. Asked again, it is not worked out again.
    """
    key = ("findings", period, basis)
    known = ecosystem.worked_out.get(key)
    if not isinstance(known, tuple):
        known = ecosystem.worked_out[key] = tuple(_stated(ecosystem, period, basis))
    return list(known[:most])


def _stated(ecosystem: Ecosystem, period: str | None, basis: str) -> list[Statement]:
    periods = evidence(ecosystem, period=period, basis=basis)
    if not periods:
        return []
    found = periods[-1]
    layers = sorted(found.layers(), key=lambda one: -one.lines.height)
    main = layers[0] if layers else None
    makers: list[Callable[[], Iterator[Statement]]] = [
        lambda: absent(ecosystem),
        lambda: without_return(ecosystem, found, basis),
        lambda: one_sided(found),
        lambda: largest_difference(ecosystem, layers),
    ]
    if main is not None:
        layer = main
        makers += [
            lambda: largest(ecosystem, layer),
            lambda: main_source(ecosystem, layer),
            lambda: passes_through(ecosystem, layer, basis),
        ]
    makers += [lambda: both_ways(found), lambda: loops_of_three(ecosystem, found, basis)]
    return [statement for make in makers for statement in make()]
