"""The verbs that compare: what two sides say, two scenarios, two rounds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from valuechain.model import Ecosystem, Policy
from valuechain.selection import LayerLike

if TYPE_CHECKING:
    from valuechain.compare.comparison import Comparison
    from valuechain.diff.diff import Diff
    from valuechain.scenario import Scenario
    from valuechain.spreading.spreading import Spreading

__all__ = ["compare", "diff", "scenario", "spreading"]


def compare(
    ecosystem: Ecosystem, policy: Policy | None = None, *, scenario: str = "actual"
) -> Comparison:
    """Confront what providers, receivers and internal measures say, line by line.

    ``policy`` replaces the ecosystem's own.
    """
    from valuechain.compare.comparison import compare as confront

    return confront(ecosystem, policy, scenario=scenario)


def scenario(
    ecosystem: Ecosystem,
    without: str,
    with_: str = "actual",
    *,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
) -> Scenario:
    """Compare two scenarios of the same actors line by line, as ranges; with − without."""
    from valuechain.scenario import scenario as compared

    return compared(
        ecosystem, without, with_, layer=layer, period=period, basis=basis, state=state
    )


def diff(
    earlier: Ecosystem,
    later: Ecosystem,
    *,
    earlier_period: str | None = None,
    later_period: str | None = None,
    layer: LayerLike = None,
    basis: str = "recognised",
    state: str = "done",
    actor: str | None = None,
    comparator: str | None = None,
) -> Diff:
    """Compare two rounds, later − earlier: exchanges, actors, measures, differences."""
    from valuechain.diff.diff import diff as compared

    return compared(
        earlier,
        later,
        earlier_period=earlier_period,
        later_period=later_period,
        layer=layer,
        basis=basis,
        state=state,
        actor=actor,
        comparator=comparator,
    )


def spreading(
    ecosystem: Ecosystem,
    *,
    territory: str | Iterable[str] = (),
    innovation: str | Iterable[str] = (),
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    stage: Iterable[str] = (),
    dimension: Iterable[str] = (),
) -> Spreading:
    """Put each innovation side by side in its territories: what recurs, and how far it is."""
    from valuechain.spreading.spreading import spreading as spread

    return spread(
        ecosystem,
        territory=territory,
        innovation=innovation,
        period=period,
        basis=basis,
        state=state,
        stage=stage,
        dimension=dimension,
    )
