"""What the pages of one report share: the figures, the names, and the rows behind them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from valuechain.compare.comparison import Comparison, compare
from valuechain.flows import actor_flows, on_basis
from valuechain.indicators.evidence import Evidence, evidence
from valuechain.indicators.passage import largest_passage
from valuechain.indicators.registry import indicators
from valuechain.indicators.rows import COLUMNS
from valuechain.lines import declarations, lines
from valuechain.model import Ecosystem
from valuechain.notes import notes
from valuechain.report.covered import CoverageKey, Covered, covered
from valuechain.report.evaluation import Evaluation
from valuechain.report.markup import Html, both, element, figure, joined, person, unit_name

__all__ = ["ROWS_SHOWN", "Book", "LineKey", "Row", "page_name"]

ROWS_SHOWN = 25
"""How many rows behind a figure a page lists; the workbook has them all."""

Row = Mapping[str, Any]
LineKey = tuple[str, str, str, str | None, str | None, str]

_LONGEST_SLUG = 40
_PRESSING = ("material", "over_capacity", "below_minimum", "incompatible", "minor")


def page_name(actor: str) -> str:
    """Return the file name of an actor's page: safe everywhere, at most 80 bytes.

    Examples
    --------
    >>> page_name("Mairie d'Ébène")
    'mairie-d-ebene-7e4a26c72b.html'
    >>> page_name("../../outside") == page_name("outside")
    False
    """
    plain = unicodedata.normalize("NFKD", actor).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")
    digest = hashlib.sha256(actor.encode()).hexdigest()[:10]
    return f"{slug or 'structure'}-{digest}.html"


@dataclass(frozen=True, eq=False)
class Book:
    """One ecosystem, compared and added up, ready to be told.

    Attributes
    ----------
    ecosystem : Ecosystem
        What is reported.
    language : str
        ``en`` or ``fr``: what the pages open in.
    made_on : date
        The day printed on every page.
    constructed : bool
        Whether the figures were made up for an example.
    wanted : tuple of str
        The names of the indicators that structures and the whole find on their pages.
    held_back : int
        How many notes are not in ``ecosystem``, for want of consent.
    inside : bool
        Whether it holds notes that may not leave the group.
    is_unnamed : bool
        Whether all actors but one stand without their names, as ``unnamed`` makes it.
    """

    ecosystem: Ecosystem
    language: str
    made_on: date
    constructed: bool = False
    wanted: tuple[str, ...] = ()
    held_back: int = 0
    inside: bool = False
    is_unnamed: bool = False

    @cached_property
    def comparison(self) -> Comparison:
        """Declared against declared against measured."""
        return compare(self.ecosystem)

    @cached_property
    def basis(self) -> str:
        """The basis of the flows: the policy's."""
        return self.ecosystem.policy.basis

    @cached_property
    def evaluation(self) -> Evaluation:
        """What is asked around the exchanges, on the basis that sides told."""
        basis = "recognised" if self.basis == "reconciled" else self.basis
        return Evaluation(self.ecosystem, basis)

    @cached_property
    def targets(self) -> Sequence[Row]:
        """What was aimed at and what was reached, of everyone."""
        return self.evaluation.targets.to_dicts()

    @cached_property
    def actor_rows(self) -> pl.DataFrame:
        """Given, received and net per actor, layer and period, of what is done."""
        reconciled = None
        if self.basis == "reconciled":
            reconciled = self.comparison.table("reconciled")
        told = lines(self.ecosystem)
        return _texts(actor_flows(on_basis(told, self.basis, reconciled)))

    @cached_property
    def lines(self) -> Sequence[Row]:
        """Every compared line, of every state."""
        return _texts(self.comparison.table("lines")).to_dicts()

    @cached_property
    def by_actor(self) -> Mapping[str, list[Row]]:
        """The lines each actor gives or receives in."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.lines:
            for actor in dict.fromkeys((row["provider"], row["receiver"])):
                found[actor].append(row)
        return found

    @cached_property
    def declared(self) -> Mapping[LineKey, list[Row]]:
        """The declarations of each line, each with ``origin``, its ``file:row``."""
        wanted = [
            "id", "provider", "receiver", "kind", "unit", "period", "state", "quantity",
            "declared_by", "evidence", "note", "@source", "@sheet", "@row",
        ]  # fmt: skip
        identified = {"transactions": self.ecosystem.identified()}
        named = replace(self.ecosystem, tables={**self.ecosystem.tables, **identified})
        frame = declarations(named, state=None)
        found: dict[LineKey, list[Row]] = defaultdict(list)
        for row in _texts(frame.select(c for c in wanted if c in frame.columns)).iter_rows(
            named=True
        ):
            sheet = f"#{row['@sheet']}" if row["@sheet"] else ""
            told = row | {"origin": f"{row['@source']}{sheet}:{row['@row']}"}
            found[line_key(row)].append(told)
        return found

    @cached_property
    def kinds(self) -> Mapping[str, Row]:
        """The row of the kinds table of each kind."""
        return {r["id"]: r for r in self.ecosystem.table("kinds").iter_rows(named=True)}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The shown name of each actor."""
        return self.ecosystem.names

    @cached_property
    def actors(self) -> Mapping[str, Row]:
        """The row of the actors table of each actor."""
        return {r["id"]: r for r in self.ecosystem.table("actors").iter_rows(named=True)}

    @cached_property
    def flows_of(self) -> Mapping[str, list[Row]]:
        """Given, received and net of each actor, a row a layer and period."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.actor_rows.iter_rows(named=True):
            found[row["actor"]].append(row)
        return found

    @cached_property
    def measures(self) -> list[Row]:
        """Own records beside declarations, those that differ first."""
        rows = self.comparison.table("measures").to_dicts()
        order = {status: at for at, status in enumerate(_PRESSING)}
        last = len(order)
        return sorted(rows, key=lambda r: (order.get(r["status"], last), r["origin"]))

    @cached_property
    def squares(self) -> Sequence[Row]:
        """Every comparison square."""
        return self.comparison.table("squares").to_dicts()

    @cached_property
    def figures(self) -> pl.DataFrame:
        """The chosen indicators of every actor, and of the layers."""
        if not self.lines:
            return pl.DataFrame(schema=COLUMNS)
        return indicators(self.ecosystem, names=self.wanted, basis=self.basis)

    @cached_property
    def indicators(self) -> Mapping[str, list[Row]]:
        """The chosen indicators of each actor."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.figures.drop_nulls("actor").iter_rows(named=True):
            found[row["actor"]].append(row)
        return found

    @cached_property
    def evidence(self) -> list[Evidence]:
        """What the indicators read, a period each."""
        return evidence(self.ecosystem, basis=self.basis)

    @cached_property
    def passages(self) -> Mapping[tuple[str, str | None, str | None], Mapping[str, str]]:
        """Through whom most of what each actor receives passes, a layer and period."""
        return {
            (flows.layer.kind, flows.layer.unit or None, flows.period or None): (
                largest_passage(flows)
            )
            for found in self.evidence
            for flows in found.flows
        }

    @cached_property
    def covered(self) -> Mapping[CoverageKey, Covered]:
        """What each coverage rests on."""
        return covered(self.evidence)

    def kind(self, kind: str) -> str:
        """Return the shown name of a kind."""
        return str(self.kinds.get(kind, {}).get("name") or kind)

    def person(self, actor: str, folder: str = "structures/") -> Html:
        """Return an actor's name, leading to its page where it has one."""
        address = folder + page_name(actor) if actor in self.with_pages else ""
        return person(self.names.get(actor, actor), address)

    @cached_property
    def with_pages(self) -> frozenset[str]:
        """The actors that have a page: those in some exchange or measure."""
        owners = self.ecosystem.table("measures")
        told = set(owners["owner"].to_list()) if "owner" in owners.columns else set()
        return frozenset((set(self.by_actor) | told) - self.ecosystem.outside)

    @cached_property
    def questions(self) -> list[Row]:
        """The lines whose two sides have something to settle, most pressing first."""
        asked = [r for r in self.lines if _is_open(r)]
        return sorted(asked, key=lambda r: (-_rank(r), *map(str, line_key(r))))

    def layer(self, kind: str, unit: str | None) -> Html:
        """Return the name of a layer: its kind, and its unit in small."""
        small = element("small", unit_name(unit)) if unit else ""
        return joined([self.kind(kind), small], " ") if unit else joined([self.kind(kind)])

    @cached_property
    def noted(self) -> Mapping[str, list[Row]]:
        """The notes about each id or name."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in notes(self.ecosystem).iter_rows(named=True):
            found[row["about"]].append(row)
        return found

    def names_of(self, row: Row) -> list[str]:
        """Return the names a note can give a line: its exchanges' ids, its parties and kind."""
        whole = f"{row['provider']}/{row['receiver']}/{row['kind']}"
        ids = [told["id"] for told in self.declared[line_key(row)]]
        return [*ids, whole, f"{whole}/{row['period']}"]

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """Every declaration by its id."""
        return {row["id"]: row for rows in self.declared.values() for row in rows}

    def rows_of(self, ids: Sequence[str]) -> list[Row]:
        """Return the declarations of some ids, in their order."""
        return [self.by_id[one] for one in ids if one in self.by_id]

    @cached_property
    def _entries(self) -> dict[tuple[object, ...], Html]:
        return {}

    def _entry(self, row: Row) -> Html:
        """Return one declaration as an entry of a list; many lists hold the same one."""
        shown = (
            "origin", "provider", "receiver", "quantity", "unit", "declared_by", "evidence",
            "note",
        )  # fmt: skip
        key = tuple(row.get(name) for name in shown)
        known = self._entries.get(key)
        if known is None:
            known = self._entries[key] = element(
                "li",
                element("code", row["origin"]),
                " ",
                joined(
                    [self.names[row["provider"]], " → ", self.names[row["receiver"]], ": "]
                ),
                figure(row["quantity"], row["unit"]),
                ", ",
                both(f"word.{row['declared_by']}"),
                joined([", ", both(f"evidence.{row['evidence']}")])
                if row.get("evidence")
                else "",
                element("small", " ", row["note"])
                if row.get("note") and not self.is_unnamed
                else "",
            )
        return known

    def rows_behind(
        self,
        rows: Sequence[Row],
        most: int = ROWS_SHOWN,
        *,
        opener: Html | None = None,
        place: str | None = None,
        lead: Html | None = None,
    ) -> Html:
        """Return declarations as a list that opens, each with where it was read.

        ``opener`` is what one clicks on, by default their number; ``place`` is where a
        link can jump to; ``lead`` stands above the rows.
        """
        entries = [self._entry(row) for row in rows[:most]]
        if len(rows) > most:
            entries.append(element("li", both("rows.more", count=len(rows) - most)))
        if opener is None:
            opener = both("rows.one" if len(rows) == 1 else "rows.many", count=len(rows))
        return element(
            "details",
            element("summary", opener),
            lead or "",
            element("ul", *entries, cls="rows"),
            id=place,
        )


def line_key(row: Row) -> LineKey:
    """Return what makes a line."""
    return (
        row["provider"],
        row["receiver"],
        row["kind"],
        row["unit"],
        row["period"],
        row["state"],
    )


def _is_open(row: Row) -> bool:
    settled = ("bridged", "bridged_exact", "restated", "agreed_to_differ")
    return row["status"] in ("minor", "material") and row["resolution"] not in settled


def _rank(row: Row) -> float:
    material = 1e9 if row["status"] == "material" else 0.0
    return material + (row["weight"] or 0.0)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with its codes as text, for reading row by row."""
    coded = [c for c, d in frame.schema.items() if isinstance(d, pl.Enum | pl.Categorical)]
    return frame.with_columns(pl.col(c).cast(pl.String) for c in coded)
