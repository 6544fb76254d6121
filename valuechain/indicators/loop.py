"""One value loop, and all those of a focal actor: what they add up to, who carries them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.indicators.ways import Found

__all__ = ["Loop", "Loops", "named"]


@dataclass(frozen=True, slots=True)
class Loop:
    """One way of value: its exchanges in order, the actors met, the product of scores."""

    transactions: tuple[str, ...]
    actors: tuple[str, ...]
    score: float

    def to_json(self) -> dict[str, Any]:
        """Return the loop as ``valuechain loops --format json`` prints it."""
        return dict(
            transactions=list(self.transactions), actors=list(self.actors), score=self.score
        )


def named(
    edges: pl.DataFrame, ways: Iterable[tuple[Sequence[int], float]], end: str
) -> tuple[Loop, ...]:
    """Return ways, given as rows of ``edges`` and a score, by the ids of what they pass.

    ``end`` is the actor where paths end; empty for loops, which end where they began.
    """
    ids = edges["id"].to_list()
    givers = edges["provider"].cast(pl.String).to_list()
    last = (end,) if end else ()
    return tuple(
        Loop(tuple(ids[e] for e in steps), (*(givers[e] for e in steps), *last), score)
        for steps, score in ways
    )


@dataclass(frozen=True, eq=False)
class Loops:
    """The loops of a focal actor.

    Attributes
    ----------
    focal : str
        Where they begin and end; empty for the whole network.
    goal : str
        Where they end; the focal actor, unless they are paths.
    count : int
        How many there are; ``loops`` may list fewer.
    total_score : float
        The sum of all their scores.
    unscored : int
        Exchanges left out because nobody scored them.
    score_table : str
        The name of the table the scores come from.
    edges : polars DataFrame
        The scored exchanges that were searched.
    """

    focal: str
    goal: str
    score_table: str
    count: int
    total_score: float
    unscored: int
    actors: tuple[str, ...]
    outside: frozenset[str]
    edges: pl.DataFrame
    found: Found

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """The listed loops, the highest score first."""
        lengths = (self.found.steps >= 0).sum(axis=1).tolist()
        listed = zip(self.found.steps.tolist(), lengths, strict=True)
        steps = [way[:length] for way, length in listed]
        end = "" if self.goal == self.focal else self.goal
        return named(self.edges, zip(steps, self.found.scores.tolist(), strict=True), end)

    @cached_property
    def wso(self) -> dict[str, float | None]:
        r"""Weighted stakeholder occurrence of every actor inside, by id.

        .. math:: WSO(v) = \sum_{C \ni v} S(C) / \sum_C S(C)

        In [0, 1], 1 for the focal actor, 0 for one in no loop; ``None`` for all when
        there is no loop. Values do not add up to 1.
        """
        shares = self._shares(self.found.by_place, self.total_score)
        return {
            a: s for a, s in zip(self.actors, shares, strict=True) if a not in self.outside
        }

    @cached_property
    def wvfo(self) -> dict[str, float | None]:
        """Weighted value flow occurrence of every scored exchange, by id.

        The share of the total score of the loops that contain it, in [0, 1]; ``None``
        for all when there is no loop.
        """
        shares = self._shares(self.found.by_arrow, self.total_score)
        return dict(zip(self.edges["id"].to_list(), shares, strict=True))

    @cached_property
    def wvfo_parts(self) -> dict[str, float | None]:
        """The numerators of ``wvfo`` as parts of their own sum, so that they add up to 1.

        The other normalisation in use; ``None`` for all when there is no loop.
        """
        shares = self._shares(self.found.by_arrow, float(self.found.by_arrow.sum()))
        return dict(zip(self.edges["id"].to_list(), shares, strict=True))

    def _shares(self, sums: npt.NDArray[np.float64], whole: float) -> list[float | None]:
        if self.count == 0 or whole == 0:
            return [None] * len(sums)
        return [min(float(s), 1.0) for s in sums / whole]

    def to_json(self) -> dict[str, Any]:
        """Return the content that ``valuechain loops --format json`` prints."""
        return {
            "focal": self.focal,
            "loops": [loop.to_json() for loop in self.loops],
            "total_score": self.total_score,
            "count": self.count,
            "unscored": self.unscored,
            "score_table": self.score_table,
            "wso": self.wso,
            "wvfo": self.wvfo,
            "wvfo_parts": self.wvfo_parts,
        }
