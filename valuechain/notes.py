"""What people said: notes and quotes, what they are about, and who may see them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from valuechain.asked import unknown
from valuechain.model import Ecosystem
from valuechain.words import topic

__all__ = ["SUBJECTS", "cleared", "held_back", "notes", "words_by_theme"]

SUBJECTS = (
    "actor", "exchange", "difference", "kind", "measure", "outcome", "target", "innovation",
)  # fmt: skip
"""What a note can be about: an id, ``provider/receiver/kind`` (with ``/period``) for a
difference, or the name of an outcome, target or innovation."""

_TOLD = ("text", "quote", "consent", "link", "evidence", "theme")
_SCHEMA = dict.fromkeys(("about", "subject", "name", *_TOLD), pl.String)
_COUNTED = {"theme": pl.String, "word": pl.String, "count": pl.Int64, "notes": pl.Int64}
_SHORTEST = 3
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu|quoiqu)['’]", re.IGNORECASE)


def cleared(ecosystem: Ecosystem) -> Ecosystem:
    """Return an ecosystem with only the notes that may leave the group: consent ``yes``.

    Everything that is written for others goes through here, unless they were asked for all.
    What reading found in the rows of the others stays in the group with them.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = [dict(about="a", text="one", consent="yes"), dict(about="a", text="two")]
    >>> whole = ecosystem_of([dict(provider="a", receiver="b", kind="k", quantity=1)], notes=told)
    >>> cleared(whole).table("notes")["text"].to_list(), held_back(whole)
    (['one'], 1)
    """
    if not held_back(ecosystem):
        return ecosystem
    told, may = ecosystem.table("notes"), pl.col("consent").eq_missing("yes")
    places = set(told.filter(~may).select("@source", "@sheet", "@row").iter_rows())
    problems = (p for p in ecosystem.notes if (p.source, p.sheet, p.row) not in places)
    tables = {**ecosystem.tables, "notes": told.filter(may)}
    return replace(ecosystem, tables=tables, notes=tuple(problems))


def held_back(ecosystem: Ecosystem) -> int:
    """Return how many notes may not leave the group: those without consent ``yes``."""
    told = ecosystem.table("notes")
    if told.is_empty():
        return 0
    if "consent" not in told.columns:
        return told.height
    return int((~told["consent"].eq_missing("yes")).sum())


def notes(
    ecosystem: Ecosystem,
    *,
    about: str | None = None,
    theme: str | None = None,
    search: str | None = None,
) -> pl.DataFrame:
    """Return the notes, each with what it is about.

    Parameters
    ----------
    about, theme : str, optional
        Only those about this id or name, or of this theme.
    search : str, optional
        Only those that hold every word of it, whatever the case and accents, in what
        was said, its evidence, theme, or the name of what it is about.

    Returns
    -------
    polars DataFrame
        ``about``, ``subject`` (one of ``SUBJECTS``; null when nothing has that name),
        ``name`` (what it is about, as shown), ``text``, ``quote``, ``consent``, ``link``,
        ``evidence``, ``theme``, in the order they were written.

    Raises
    ------
    ValueError
        For a theme that no note has; the message names those there are.
    """
    told = ecosystem.table("notes")
    if theme is not None:
        _known_theme(told, theme)
    if told.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    known = _subjects(ecosystem)
    missing = [pl.lit(None, pl.String).alias(n) for n in _TOLD if n not in told.columns]
    found = [known.get(one, (None, one)) for one in told["about"]]
    rows = told.with_columns(
        *missing,
        pl.Series("subject", [s for s, _ in found], pl.String),
        pl.Series("name", [n for _, n in found], pl.String),
    ).select(*_SCHEMA)
    if about is not None:
        rows = rows.filter(pl.col("about") == about)
    if theme is not None:
        rows = rows.filter(pl.col("theme") == theme)
    if search:
        wanted = _plain(search).split()
        texts = [_plain(" ".join(filter(None, row))) for row in rows.iter_rows()]
        rows = rows.filter(
            pl.Series([all(w in t for w in wanted) for t in texts], dtype=pl.Boolean)
        )
    return rows


def _known_theme(told: pl.DataFrame, theme: str) -> None:
    known = told["theme"].drop_nulls().unique() if "theme" in told.columns else ()
    if theme not in known:
        raise unknown("theme", theme, sorted(known))


def words_by_theme(ecosystem: Ecosystem) -> pl.DataFrame:
    """Return how often each word is said, theme by theme.

    Returns
    -------
    polars DataFrame
        ``theme`` (null: none told), ``word`` (in small letters), ``count``, and in how many
        ``notes``; the most frequent first. Words of texts and quotes; common words of
        French and English, numbers, elided articles and words of less than three letters
        are left out, and no word is shortened to a stem.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = [dict(about="a", text="La crèche d'abord, la crèche.", theme="garde")]
    >>> rows = [dict(provider="a", receiver="b", kind="k", quantity=1)]
    >>> words_by_theme(ecosystem_of(rows, notes=told)).rows()
    [('garde', 'crèche', 2, 1), ('garde', 'abord', 1, 1)]
    """
    common = _common()
    counts: Counter[tuple[str | None, str]] = Counter()
    spread: Counter[tuple[str | None, str]] = Counter()
    for row in notes(ecosystem).iter_rows(named=True):
        said = _ELIDED.sub(
            " ", " ".join(filter(None, (row["text"], row["quote"])))
        ).casefold()
        words = [w for w in _WORD.findall(said) if len(w) >= _SHORTEST and w not in common]
        counts.update((row["theme"], w) for w in words)
        spread.update((row["theme"], w) for w in set(words))
    rows = [(theme, word, n, spread[theme, word]) for (theme, word), n in counts.items()]
    frame = pl.DataFrame(rows, schema=_COUNTED, orient="row")
    order = ["theme", "count", "notes", "word"]
    return frame.sort(order, descending=[False, True, True, False], nulls_last=True)


def _common() -> frozenset[str]:
    return frozenset(
        word
        for language in ("en", "fr")
        for word in topic("stopwords", language)["all"].split()
    )


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in split if not unicodedata.combining(c))


def _subjects(ecosystem: Ecosystem) -> Mapping[str, tuple[str, str]]:
    """Return what each id or name stands for, and how it is shown; actors come first."""
    found: dict[str, tuple[str, str]] = {}

    def add(subject: str, pairs: Mapping[str, str]) -> None:
        for key, shown in pairs.items():
            found.setdefault(key, (subject, shown))

    names, kinds = ecosystem.names, ecosystem.table("kinds")
    of_kind = dict(zip(kinds["id"].to_list(), kinds["name"].to_list(), strict=True))
    add("actor", names)
    add("exchange", _exchanges(ecosystem, names, of_kind))
    add("difference", _differences(ecosystem, names, of_kind))
    add("kind", of_kind)
    for table, column, subject in (
        ("measures", "id", "measure"),
        ("outcomes", "outcome", "outcome"),
        ("targets", "indicator", "target"),
        ("stages", "innovation", "innovation"),
        ("transactions", "innovation", "innovation"),
    ):
        frame = ecosystem.table(table)
        if column in frame.columns:
            add(subject, {one: one for one in frame[column].drop_nulls().unique()})
    return found


def _exchanges(
    ecosystem: Ecosystem, names: Mapping[str, str], kinds: Mapping[str, str]
) -> dict[str, str]:
    """Return each exchange's id, shown as who gives what to whom; only those that are noted."""
    wanted = ecosystem.table("notes")["about"].to_list()
    rows = ecosystem.identified().filter(pl.col("id").is_in(wanted))
    told = rows.select(pl.col("id", "provider", "receiver", "kind").cast(pl.String))
    return {
        one: f"{names[giver]} → {names[taker]}, {kinds.get(kind) or kind}"
        for one, giver, taker, kind in told.iter_rows()
    }


def _differences(
    ecosystem: Ecosystem, names: Mapping[str, str], kinds: Mapping[str, str]
) -> dict[str, str]:
    """Return each line that is noted by the names of its parties and kind, as shown."""
    wanted = {one for one in ecosystem.table("notes")["about"] if "/" in one}
    if not wanted:
        return {}
    rows = ecosystem.table("transactions")
    told = rows.select(
        pl.col("provider", "receiver", "kind", "period").cast(pl.String)
    ).unique(maintain_order=True)
    found: dict[str, str] = {}
    for giver, taker, kind, period in told.iter_rows():
        whole = f"{giver}/{taker}/{kind}"
        shown = f"{names[giver]} → {names[taker]}, {kinds.get(kind) or kind}"
        for key, name in ((whole, shown), (f"{whole}/{period}", f"{shown}, {period}")):
            if key in wanted:
                found[key] = name
    return found
