"""Blank projects and questionnaires: what people fill in, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from valuechain.asked import unknown
from valuechain.exporters.native_folder import settings_toml, write_csv
from valuechain.exporters.template_sheet import write_help, write_input_sheet
from valuechain.exporters.workbook import new_workbook, write_sheet
from valuechain.model import Ecosystem
from valuechain.replace import replaced_folder
from valuechain.schema import TABLES, load_schema
from valuechain.words import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook

__all__ = ["write_questionnaire", "write_template"]

_SHOWN: dict[str, tuple[str, ...]] = {
    "transactions": (
        "provider", "receiver", "kind", "quantity", "unit", "period", "declared_by",
        "state", "evidence", "note",
    ),
    "actors": ("id", "name", "type", "territory", "participates"),
    "kinds": ("id", "name", "nature", "dimension", "unit", "margin", "floor"),
    "measures": (
        "owner", "side", "kind", "partner", "quantity", "unit", "period", "relation",
        "evidence", "note",
    ),
    "explanations": ("provider", "receiver", "kind", "period", "cause", "effect", "note"),
}  # fmt: skip

_EVALUATED = ("low", "high", "scenario", "agreed_by", "innovation")
"""The columns of exchanges that a counterfactual and a spreading innovation ask for."""

_KINDS = (
    ("money", "financial", "money", "EUR"),
    ("volunteering", "non_financial", "time", "h"),
    ("expertise", "non_financial", "time", "h"),
    ("premises", "non_financial", "area_time", "m2.day"),
    ("referral", "non_financial", "count", "referral"),
)

Settings = Mapping[str, Mapping[str, object]]


def write_template(
    path: str | Path, *, language: str = "en", evaluation: bool = False, force: bool = False
) -> Path:
    """Write a blank project: a workbook when ``path`` ends in ``.xlsx``, else a folder.

    Parameters
    ----------
    path : str or Path
        Where it is written.
    language : str
        ``en`` or ``fr``: headings, drop-down lists and help.
    evaluation : bool
        Whether it also holds scenarios with their ranges, innovations, and every other
        table: rates, outcomes, targets, costs, stocks, stages, notes.
    force : bool
        Whether to write into a folder that holds other files.

    Raises
    ------
    OutputError
        ``VC501`` the disk refuses, ``VC503`` the folder holds other files.
    """
    kinds: list[dict[str, object]] = [
        {
            "id": kind,
            "name": say("template", f"kind_{kind}", language),
            "nature": nature,
            "dimension": dimension,
            "unit": unit,
        }
        for kind, nature, dimension, unit in _KINDS
    ]
    steps = ("actors", "kinds", "transactions", "measures", "unknown", "policy", "check")
    told = [say("template", "title", language)]
    told += [say("template", f"step_{step}", language) for step in steps]
    told.append(say("template", "example", language))
    name = say("template", "blank_name", language)
    settings = {
        "ecosystem": {"name": name, "language": language, "currency": "EUR", "period": ""},
        "policy": {"agreed_by": "", "agreed_on": ""},
    }
    shown = _evaluated() if evaluation else _SHOWN
    return _write(Path(path), shown, {"kinds": kinds}, settings, told, language, force)


def write_questionnaire(
    ecosystem: Ecosystem,
    actor: str,
    path: str | Path,
    *,
    language: str = "en",
    force: bool = False,
) -> Path:
    """Write a questionnaire for one actor: its partners and kinds are there, no amounts.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where its exchanges are read; no figure of it is written.
    actor : str
        The id of who fills it in. Rows where it gives are its word as provider, rows
        where it receives its word as receiver.
    path : str or Path
        A workbook when it ends in ``.xlsx``, else a folder.
    language : str
        ``en`` or ``fr``.
    force : bool
        Whether to write into a folder that holds other files.

    Raises
    ------
    ValueError
        When the ecosystem has no such actor.
    OutputError
        ``VC501`` the disk refuses, ``VC503`` the folder holds other files.
    """
    if actor not in ecosystem.actor_ids:
        raise unknown("actor", actor, ecosystem.actor_ids)
    exchanges = _exchanges(ecosystem, actor)
    present = {actor, *exchanges["provider"], *exchanges["receiver"]}
    rows = {
        "transactions": exchanges.to_dicts(),
        "actors": _kept(ecosystem, "actors", present),
        "kinds": _kept(ecosystem, "kinds", set(exchanges["kind"])),
        "measures": _own_measures(exchanges, actor),
    }
    schema = load_schema("transactions")
    measures = load_schema("measures").titles[language]
    told = [
        say("template", "questionnaire_title", language, actor=ecosystem.names[actor]),
        say(
            "template",
            "questionnaire_fill",
            language,
            quantity=schema.field("quantity").titles[language],
        ),
        say("template", "questionnaire_measures", language, sheet=measures),
        say("template", "step_unknown", language),
    ]
    settings = {
        "ecosystem": {
            "name": ecosystem.name,
            "language": language,
            "currency": ecosystem.currency,
            "period": ecosystem.period,
        }
    }
    return _write(Path(path), _SHOWN, rows, settings, told, language, force)


def _evaluated() -> dict[str, tuple[str, ...]]:
    """Return the columns shown of every table."""
    whole = {t: tuple(f.name for f in load_schema(t).fields) for t in TABLES}
    exchanges = (*_SHOWN["transactions"][:-1], *_EVALUATED, "note")
    return {**_SHOWN, **{t: c for t, c in whole.items() if t not in _SHOWN},
            "transactions": exchanges}  # fmt: skip


def _exchanges(ecosystem: Ecosystem, actor: str) -> pl.DataFrame:
    """Return what the actor gives and receives, each exchange once, without amounts."""
    told = ["provider", "receiver", "kind", "unit", "period"]
    frame = ecosystem.table("transactions").filter(pl.col("scenario") == "actual")
    text = frame.select(pl.col(c).cast(pl.String) for c in told)
    gives, receives = pl.col("provider") == actor, pl.col("receiver") == actor
    own = text.filter(gives | receives).unique(maintain_order=True).sort(told)
    word = pl.when(gives).then(pl.lit("provider")).otherwise(pl.lit("receiver"))
    return own.with_columns(word.alias("declared_by"))


def _own_measures(exchanges: pl.DataFrame, actor: str) -> list[dict[str, object]]:
    side = pl.when(pl.col("provider") == actor).then(pl.lit("provides"))
    return (
        exchanges.select(
            pl.lit(actor).alias("owner"),
            side.otherwise(pl.lit("receives")).alias("side"),
            "kind",
            "unit",
            "period",
        )
        .unique()
        .sort(pl.all())
        .to_dicts()
    )


def _kept(ecosystem: Ecosystem, table: str, ids: set[str]) -> list[dict[str, object]]:
    frame = ecosystem.table(table)
    shown = [c for c in _SHOWN[table] if c in frame.columns]
    return frame.filter(pl.col("id").is_in(sorted(ids))).select(shown).to_dicts()


def _write(
    path: Path,
    shown: Mapping[str, tuple[str, ...]],
    rows: Mapping[str, list[dict[str, object]]],
    settings: Settings,
    told: list[str],
    language: str,
    force: bool,
) -> Path:
    rest = ", ".join(load_schema(t).titles[language] for t in TABLES if t not in shown)
    if rest:
        told = [*told, say("template", "other_tables", language, names=rest)]
    frames = {
        name: _spoken(name, columns, rows.get(name, []), language)
        for name, columns in shown.items()
    }
    if path.suffix.lower() == ".xlsx":
        with new_workbook(path, constant_memory=False) as book:
            write_help(book, told, frames, language)
            for name, frame in frames.items():
                write_input_sheet(book, name, frame, language)
            _write_settings(book, settings)
        return path
    with replaced_folder(path, force=force) as folder:
        for name, frame in frames.items():
            titles = {f: load_schema(name).field(f).titles[language] for f in frame.columns}
            write_csv(frame.rename(titles), folder / f"{name}.csv")
        plain = {s: {k: v for k, v in values.items()} for s, values in settings.items()}
        for file, text in (
            ("ecosystem.toml", settings_toml(plain)),
            (f"{say('template', 'help_sheet', language)}.txt", "\n\n".join([*told, ""])),
        ):
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
    return path


def _spoken(
    table: str, shown: tuple[str, ...], rows: list[dict[str, object]], language: str
) -> pl.DataFrame:
    """Return rows as text with every shown column, choices in the reader's language."""
    columns = {}
    for name in shown:
        field = load_schema(table).field(name)
        words = dict(zip(field.enum, field.enum_titles[language], strict=True))
        cells = [row.get(name) for row in rows]
        columns[name] = [None if v is None else words.get(str(v), str(v)) for v in cells]
    return pl.DataFrame(columns, schema=dict.fromkeys(shown, pl.String))


def _write_settings(book: Workbook, settings: Settings) -> None:
    rows = [
        (s, k, str(v) or None) for s, values in settings.items() for k, v in values.items()
    ]
    schema = dict.fromkeys(("section", "key", "value"), pl.String)
    write_sheet(book, "ecosystem", pl.DataFrame(rows, schema=schema, orient="row"))
