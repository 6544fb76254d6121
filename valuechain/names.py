"""Actors that are likely one: proposed from their names and numbers, never merged here."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from valuechain.errors import Problem
from valuechain.model import Ecosystem
from valuechain.registration import Registration, registration_of
from valuechain.spoken_names import Spoken, spoken_name

__all__ = [
    "Known",
    "Likeness",
    "decision_line",
    "known_actors",
    "likeness_problems",
    "likenesses",
]

_ALIKE, _PART_ALIKE, _SHORTEST = 88.0, 75.0, 4
_WINDOW, _BLOCK = 3, 12
_SIDES = ("provider", "receiver")
_NONE = Registration()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one actor: ``weight`` is how often it is named."""

    id: str
    name: str
    numbers: Registration = _NONE
    territory: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two actors that may be one: ``alias`` would be read as ``actor``.

    ``certain`` is said of equal numbers, and of names that differ only in case, accents,
    marks, small words, usual abbreviations and legal form. ``reason`` is one of
    ``siret``, ``siren``, ``rna``, ``name``, ``acronym``, ``spelling``; ``score`` is
    between 0 and 100.
    """

    alias: Known
    actor: Known
    certain: bool
    reason: str
    score: float = 100.0


def likenesses(
    actors: Sequence[Known], different: Iterable[tuple[str, str]] = ()
) -> list[Likeness]:
    """Return the pairs of actors that may be one, the certain first.

    Two actors with different SIRET, SIREN or RNA numbers are never proposed. Actors are
    compared within blocks only (equal keys, neighbours in the alphabet from either end,
    rare words), so that the work grows with their number, not with its square.

    Parameters
    ----------
    actors : sequence of Known
        One an actor; ids are distinct.
    different : iterable of pairs of ids
        Pairs that someone has decided are two: not proposed again.

    Returns
    -------
    list of Likeness
        At most one for each pair; ``actor`` is the one named more often.

    Examples
    --------
    >>> pair = [Known("a", "Régie des Moulins", weight=3), Known("b", "REGIE DES MOULINS")]
    >>> [(p.alias.id, p.actor.id, p.certain) for p in likenesses(pair)]
    [('b', 'a', True)]
    """
    apart = {frozenset(pair) for pair in different}
    names = [spoken_name(a.name) for a in actors]
    found: dict[frozenset[str], Likeness] = {}
    for first, second, reason in (
        *_same_numbers(actors),
        *_same_names(actors, names),
    ):
        pair = frozenset((first.id, second.id))
        if pair not in apart and pair not in found and not _apart(first, second):
            found[pair] = _ordered(first, second, True, reason)
    for one, other, reason, score in _close(actors, names):
        first, second = actors[one], actors[other]
        pair = frozenset((first.id, second.id))
        if pair not in apart and pair not in found and not _apart(first, second):
            found[pair] = _ordered(first, second, False, reason, score)
    return sorted(found.values(), key=lambda p: (not p.certain, -p.score))


def _apart(first: Known, second: Known) -> bool:
    return first.numbers.conflicts(second.numbers)


def _ordered(
    first: Known, second: Known, certain: bool, reason: str, score: float = 100.0
) -> Likeness:
    """Return the pair with the actor to keep last: named more, numbered, longer name."""

    def rank(actor: Known) -> tuple[int, bool, int]:
        return actor.weight, bool(actor.numbers.siren), len(actor.name)

    kept, left = (first, second) if rank(first) >= rank(second) else (second, first)
    return Likeness(left, kept, certain, reason, score)


def _same_numbers(actors: Sequence[Known]) -> Iterator[tuple[Known, Known, str]]:
    """Yield actors that share a number of a register with the first that has it."""
    for register in ("siret", "rna", "siren"):
        met: dict[str, Known] = {}
        for actor in actors:
            number = getattr(actor.numbers, register)
            if not number or (register == "siren" and actor.numbers.siret):
                continue
            first = met.setdefault(number, actor)
            if first is not actor:
                yield first, actor, register


def _same_names(
    actors: Sequence[Known], names: Sequence[Spoken]
) -> Iterator[tuple[Known, Known, str]]:
    """Yield actors whose names say the same and whose forms and territories do not differ."""
    groups: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        if name.key:
            groups.setdefault(name.key, []).append(at)
    for group in groups.values():
        if len(group) < 2:
            continue
        numbered = {actors[at].numbers.siret for at in group} - {""}
        if len(numbered) > 1:
            continue
        first, *others = sorted(group, key=lambda at: (-actors[at].weight, at))
        for at in others:
            forms = names[first].forms, names[at].forms
            places = actors[first].territory, actors[at].territory
            if _agree(*forms) and _agree(*places):
                yield actors[first], actors[at], "name"


def _agree(one: object, other: object) -> bool:
    return not one or not other or one == other


def _close(
    actors: Sequence[Known], names: Sequence[Spoken]
) -> Iterator[tuple[int, int, str, float]]:
    """Yield pairs that are written nearly alike, or one as the initials of the other."""
    import numpy as np
    from rapidfuzz import fuzz, process

    pairs = sorted(_candidates(names))
    if pairs:
        left, right = zip(*pairs, strict=True)
        texts = [" ".join(n.words) for n in names]
        scores = process.cpdist(
            [texts[a] for a in left],
            [texts[b] for b in right],
            scorer=fuzz.token_sort_ratio,
            score_cutoff=_ALIKE,
        )
        for at in np.flatnonzero(scores).tolist():
            one, other = pairs[at]
            if _parts_agree(names[one], names[other]):
                yield one, other, "spelling", float(scores[at])
    short = {n.key: at for at, n in enumerate(names) if len(n.words) == 1}
    for at, name in enumerate(names):
        if len(name.words) >= 3 and name.initials in short:
            yield short[name.initials], at, "acronym", _ALIKE


def _parts_agree(one: Spoken, other: Spoken) -> bool:
    """Return whether two names hold the same figures and no word that is quite another."""
    from rapidfuzz import fuzz

    if one.numbers != other.numbers:
        return False
    mine = [w for w in one.words if w not in other.words]
    theirs = [w for w in other.words if w not in one.words]
    if not mine or not theirs:
        return not mine and not theirs
    if "".join(mine) == "".join(theirs):
        return True
    return len(mine) == len(theirs) and all(
        min(len(a), len(b)) >= _SHORTEST and fuzz.ratio(a, b) >= _PART_ALIKE
        for a, b in zip(sorted(mine), sorted(theirs), strict=True)
    )


def _candidates(names: Sequence[Spoken]) -> set[tuple[int, int]]:
    """Return the pairs worth comparing: neighbours in two orders, and sharers of rare words."""
    pairs: set[tuple[int, int]] = set()
    keys = [n.key for n in names]
    for order in (
        sorted(range(len(keys)), key=lambda at: keys[at]),
        sorted(range(len(keys)), key=lambda at: keys[at][::-1]),
    ):
        for step in range(1, _WINDOW + 1):
            pairs.update(map(_sorted, order, order[step:]))
    often = Counter(w for n in names for w in set(n.words))
    blocks: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for word in sorted(set(name.words), key=lambda w: (often[w], w))[:2]:
            if 1 < often[word] <= _BLOCK:
                blocks.setdefault(word, []).append(at)
    for block in blocks.values():
        pairs.update(itertools.combinations(block, 2))
    return pairs


def _sorted(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def known_actors(ecosystem: Ecosystem) -> list[Known]:
    """Return what is known of each actor, with how many declarations name it."""
    actors, told = ecosystem.table("actors"), ecosystem.table("transactions")
    sides = pl.concat([told[side].cast(pl.String).rename("id") for side in _SIDES])
    often = dict(sides.value_counts().iter_rows())
    columns = [c for c in ("id", "name", "siret", "territory") if c in actors.columns]
    return [
        Known(
            row["id"],
            row.get("name") or row["id"],
            registration_of(row.get("siret"), row["id"]),
            row.get("territory") or "",
            often.get(row["id"], 0),
        )
        for row in actors.select(columns).iter_rows(named=True)
    ]


def likeness_problems(pairs: Iterable[Likeness], source: str) -> list[Problem]:
    """Return a note (VC306) for each pair, with the line to put into ``aliases.csv``."""
    return [
        Problem(
            "VC306",
            source,
            column="name",
            value=" | ".join(_told(actor) for actor in (pair.actor, pair.alias)),
            expected=pair.reason,
            hint=decision_line(pair),
            level="note",
            variant="certain" if pair.certain else "likely",
        )
        for pair in pairs
    ]


def decision_line(pair: Likeness, decision: str = "same") -> str:
    """Return the line of ``aliases.csv`` that decides a pair.

    Examples
    --------
    >>> decision_line(Likeness(Known("ACME, Ltd", "ACME"), Known("acme", "Acme"), True, "name"))
    '"ACME, Ltd",acme,same'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([pair.alias.id, pair.actor.id, decision])
    return line.getvalue()


def _told(actor: Known) -> str:
    return actor.name if actor.name == actor.id else f"{actor.name} ({actor.id})"
