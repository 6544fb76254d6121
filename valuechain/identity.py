"""Actors that may be one: same name but for case, look-alike letters, who gives to itself."""

from __future__ import annotations

import unicodedata

import polars as pl

from valuechain.errors import Problem
from valuechain.schema import column_key

__all__ = ["closest", "look_alikes", "self_loops"]

_CONFUSABLE = str.maketrans(
    "АВЕКМНОРСТУХавеікмнорстухһѕјԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ",
    "ABEKMHOPCTYXabeikmhopctyxhsjdqwABEZHIKMNOPTYXaikvoptux",
)


def look_alikes(names: pl.Series, source: str) -> list[Problem]:
    """Return what is to be told of names that may be the same actor; nothing is merged.

    VC306 (note): equal but for case, accents or spaces. VC305 (warning): equal once
    letters of another alphabet are read as the Latin ones they look like.

    Examples
    --------
    >>> [p.code for p in look_alikes(pl.Series(["Acme", "ACME", "Caritas", "Саritas"]), "a.csv")]
    ['VC306', 'VC305']
    """
    problems = []
    lower = names.str.to_lowercase().str.replace_all(r"[\s.'’-]", "")
    groups = pl.DataFrame({"name": names, "key": lower}).filter(
        pl.col("key").is_duplicated()
    )
    for _, group in groups.group_by("key", maintain_order=True):
        alike = group["name"].to_list()
        problems.append(
            Problem("VC306", source, column="name", value=" | ".join(alike), level="note")
        )
    strange = names.filter(names.str.contains(r"[\u0370-\u03ff\u0400-\u052f]"))
    if len(strange):
        plain: dict[str, list[str]] = {}
        for name in names.to_list():
            plain.setdefault(column_key(name.translate(_CONFUSABLE)), []).append(name)
        for alike in plain.values():
            odd = sorted({c for n in alike for c in n if c.translate(_CONFUSABLE) != c})
            if len(alike) > 1 and odd:
                letters = " ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}" for c in odd)
                problems.append(
                    Problem(
                        "VC305",
                        source,
                        column="name",
                        value=" | ".join(alike),
                        expected=letters,
                        level="warning",
                    )
                )
    return problems


def self_loops(transactions: pl.DataFrame) -> list[Problem]:
    """Return a warning (VC303) for each declaration from an actor to itself."""
    same = transactions.select(pl.col("provider") == pl.col("receiver"))
    at = same.to_series().fill_null(False).arg_true().head(200)
    loops = transactions.select("@source", "@sheet", "@row", "receiver")[at]
    return [
        Problem(
            "VC303",
            row["@source"],
            row["@sheet"],
            row["@row"],
            "receiver",
            row["receiver"],
            level="warning",
        )
        for row in loops.iter_rows(named=True)
    ]


def closest(value: str, known: list[str]) -> str:
    """Return the known id nearest to ``value``, or an empty string when none is near."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(value, known, scorer=fuzz.ratio, score_cutoff=70)
    return str(near[0]) if near else ""
