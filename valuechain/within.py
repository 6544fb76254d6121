"""One territory, one innovation: the part of an ecosystem that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from valuechain.asked import unknown
from valuechain.model import Ecosystem

__all__ = ["innovation_of_line", "territories_of", "told", "within"]

_OF_ACTORS = {"measures": "owner", "stocks": "actor", "outcomes": "actor",
              "targets": "actor", "costs": "actor"}  # fmt: skip
_PLACED = ("territory", "innovation")


def territories_of(ecosystem: Ecosystem) -> dict[str, str]:
    """Return the territory of each actor that has one.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> actors = [dict(id="a", territory="north"), dict(id="b")]
    >>> territories_of(
    ...     ecosystem_of([dict(provider="a", receiver="b", kind="k", quantity=1)], actors=actors)
    ... )
    {'a': 'north'}
    """
    actors = ecosystem.table("actors")
    if "territory" not in actors.columns:
        return {}
    pairs = zip(actors["id"].to_list(), actors["territory"].to_list(), strict=True)
    return {actor: str(place) for actor, place in pairs if place}


def within(
    ecosystem: Ecosystem,
    *,
    territory: str | Iterable[str] | None = None,
    innovation: str | Iterable[str] | None = None,
) -> Ecosystem:
    """Return the part of an ecosystem that lies in some territories or innovations.

    Every verb takes what comes out: figures, comparisons, maps and reports of one place or
    one innovation, and two of them side by side.

    Parameters
    ----------
    ecosystem : Ecosystem
        The whole.
    territory : str or several, optional
        An exchange is in a territory when its provider or its receiver is; exchanges
        between two territories are in both, and so are not to be added up.
    innovation : str or several, optional
        As the transactions say in their column ``innovation``; a declaration that names
        none goes with the others of its line, when they all name the same one.

    Returns
    -------
    Ecosystem
        Its exchanges, their actors with those they belong to, and the actors of the
        territory that exchange nothing. A measure, stock, outcome, target or cost stays only when no exchange it
        could speak about was left out: those of its actor in its kind, or all of them
        where it names neither. Notes stay with what they are about. The name says what
        was chosen.

    Raises
    ------
    ValueError
        When no exchange has that territory or innovation; the message names those there
        are.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(kind="k", quantity=1)
    >>> told = [row | dict(provider="a", receiver="b"), row | dict(provider="c", receiver="b")]
    >>> actors = [dict(id=one, territory=place) for one, place in zip("abc", "nnm")]
    >>> within(ecosystem_of(told, actors=actors), territory="m").actor_ids
    ['b', 'c']
    """
    places, projects = _several(territory), _several(innovation)
    if not places and not projects:
        return ecosystem
    where = territories_of(ecosystem)
    rows = ecosystem.table("transactions").with_row_index("@at")
    kept = rows
    if places:
        _known("territory", places, set(where.values()))
        inside = [actor for actor, place in where.items() if place in places]
        ends = (
            pl.col(end).cast(pl.String).is_in(inside) for end in ("provider", "receiver")
        )
        kept = kept.filter(pl.any_horizontal(*ends))
    if projects:
        has = "innovation" in rows.columns
        told = rows["innovation"].drop_nulls().unique() if has else ()
        _known("innovation", projects, {str(one) for one in told})
        of = rows.select("@at", innovation_of_line().alias("@of"))
        chosen = of.filter(pl.col("@of").is_in(projects))
        kept = kept.join(chosen, on="@at", how="semi", maintain_order="left")
    left = rows.join(kept.select("@at"), on="@at", how="anti")
    present = {
        actor
        for end in ("provider", "receiver")
        for actor in kept[end].unique().cast(pl.String).to_list()
    }
    if places and not projects:
        present |= {actor for actor, place in where.items() if place in places}
    tables = _narrowed(ecosystem, kept.drop("@at"), left, present)
    if "stages" in tables:
        tables["stages"] = _stages(tables["stages"], places, projects)
    if "notes" in tables:
        tables["notes"] = _notes(replace(ecosystem, tables=tables))
    name = " – ".join(
        filter(None, (ecosystem.name, ", ".join(places), ", ".join(projects)))
    )
    focal = ecosystem.focal if ecosystem.focal in present else ""
    return replace(ecosystem, name=name, tables=tables, focal=focal)


def innovation_of_line() -> pl.Expr:
    """Return the innovation of a declaration: its own, else the only one its line names."""
    own = pl.col("innovation")
    keys = ("provider", "receiver", "kind", "period", "state", "scenario")
    named = own.drop_nulls()
    alone = pl.when(named.n_unique().over(keys) == 1).then(named.first().over(keys))
    return pl.coalesce(own, alone)


def told(ecosystem: Ecosystem) -> dict[str, list[str]]:
    """Return the territories and the innovations one can choose from, sorted."""
    rows = ecosystem.table("transactions")
    named = rows["innovation"].drop_nulls().unique() if "innovation" in rows.columns else ()
    found = (set(territories_of(ecosystem).values()), {str(one) for one in named})
    return {what: sorted(names) for what, names in zip(_PLACED, found, strict=True)}


def _several(asked: str | Iterable[str] | None) -> list[str]:
    if asked is None:
        return []
    return [asked] if isinstance(asked, str) else list(dict.fromkeys(asked))


def _known(what: str, asked: list[str], known: set[str]) -> None:
    for one in asked:
        if one not in known:
            raise unknown(what, one, sorted(known))


def _narrowed(
    ecosystem: Ecosystem, kept: pl.DataFrame, left: pl.DataFrame, present: set[str]
) -> dict[str, pl.DataFrame]:
    """Return every table with only what the kept exchanges bear on."""
    tables = dict(ecosystem.tables)
    gone = {
        pair
        for end in ("provider", "receiver")
        for pair in left.select(pl.col(end, "kind").cast(pl.String)).unique().iter_rows()
    }
    whole = _Left(gone, present)
    for name, column in _OF_ACTORS.items():
        if name in tables:
            tables[name] = _whole(tables[name], column, whole)
    if "explanations" in tables:
        keys = ["provider", "receiver", "kind"]
        texts = [
            part.select(pl.col(keys).cast(pl.String)).unique() for part in (kept, left)
        ]
        tables["explanations"] = (
            tables["explanations"]
            .join(texts[0], on=keys, how="semi", maintain_order="left")
            .join(texts[1], on=keys, how="anti", maintain_order="left")
        )
    tables["actors"] = _actors(tables, present)
    coded = pl.Enum(tables["actors"]["id"].to_list())
    tables["transactions"] = kept.with_columns(
        pl.col(end).cast(pl.String).cast(coded) for end in ("provider", "receiver")
    )
    return tables


def _actors(tables: Mapping[str, pl.DataFrame], present: set[str]) -> pl.DataFrame:
    """Return the actors present, and those that what is kept names, such as payers and parents."""
    actors = tables["actors"]
    named = set(present)
    for table, column in (("measures", "partner"), ("outcomes", "payer")):
        if column in tables.get(table, pl.DataFrame()).columns:
            named |= set(tables[table][column].drop_nulls())
    if "member_of" in actors.columns:
        parents = dict(actors.select("id", "member_of").drop_nulls().iter_rows())
        waiting = list(named)
        while waiting:
            parent = parents.get(waiting.pop())
            if parent is not None and parent not in named:
                named.add(parent)
                waiting.append(parent)
    return actors.filter(pl.col("id").is_in(sorted(named)))


class _Left:
    """Which exchanges were left out: of which actor, in which kind."""

    def __init__(self, pairs: set[tuple[str, str]], present: set[str]) -> None:
        self.pairs = pairs
        self.actors = {actor for actor, _ in pairs}
        self.kinds = {kind for _, kind in pairs}
        self.present = present

    def bears(self, actor: str | None, kind: str | None) -> bool:
        """Return whether something was left out of what a row speaks about."""
        if actor is None:
            return kind in self.kinds if kind else bool(self.pairs)
        if actor not in self.present:
            return True
        return (actor, kind) in self.pairs if kind else actor in self.actors


def _whole(frame: pl.DataFrame, column: str, left: _Left) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    kinds = frame["kind"].to_list() if "kind" in frame.columns else [None] * frame.height
    pairs = zip(frame[column].to_list(), kinds, strict=True)
    return frame.filter(pl.Series([not left.bears(actor, kind) for actor, kind in pairs]))


def _stages(frame: pl.DataFrame, places: list[str], projects: list[str]) -> pl.DataFrame:
    if places:
        frame = frame.filter(
            pl.col("territory").is_null() | pl.col("territory").is_in(places)
        )
    return frame.filter(pl.col("innovation").is_in(projects)) if projects else frame


def _notes(part: Ecosystem) -> pl.DataFrame:
    """Return the notes about what is still there."""
    known = {"kinds": "id", "actors": "id", "measures": "id", "outcomes": "outcome",
             "targets": "indicator", "stages": "innovation"}  # fmt: skip
    names: set[str] = set()
    for table, column in known.items():
        if column in part.table(table).columns:
            names |= set(part.table(table)[column].cast(pl.String).drop_nulls())
    rows = part.identified()
    names |= set(rows["id"])
    if "innovation" in rows.columns:
        names |= set(rows["innovation"].drop_nulls().unique().cast(pl.String))
    parts = [pl.col(c).cast(pl.String) for c in ("provider", "receiver", "kind")]
    line = pl.concat_str(parts, separator="/")
    for key in (line, line + "/" + pl.col("period").cast(pl.String)):
        names |= set(rows.select(key.alias("line").unique())["line"].drop_nulls())
    return part.table("notes").filter(pl.col("about").is_in(sorted(names)))
