"""What stands out, in ten plain sentences: every number leads back to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from valuechain.indicators.absent import feedback, gives_without_return, never_spoke
from valuechain.indicators.dependency import without
from valuechain.indicators.evidence import Evidence, evidence
from valuechain.model import Ecosystem
from valuechain.words import say

__all__ = ["Number", "Statement", "findings", "written"]

_MOST_NAMES = 5
_LOOPS = 1000
_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence, its unit, and the declarations behind it."""

    value: float
    unit: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One finding: a code, the names in its sentence and its numbers with their rows."""

    code: str
    names: Mapping[str, str]
    numbers: Mapping[str, Number]

    def sentence(self, language: str) -> str:
        """Return the finding as one sentence, ``en`` or ``fr``."""
        values = dict(self.names)
        values |= {key: written(number, language) for key, number in self.numbers.items()}
        if "others" in values:
            names, number = values["names"], values.pop("others")
            values["names"] = say(
                "findings", "and_more", language, names=names, number=number
            )
        key = self.code
        if "number" in self.numbers:
            # French counts below two as singular; English only one.
            count = self.numbers["number"].value
            single = count < 2 if language == "fr" else count == 1
            key += ".one" if single else ".many"
        return say("findings", key, language, **values)


def written(number: Number, language: str) -> str:
    """Return a number as it is written in a sentence, spaces inside unbreakable.

    Examples
    --------
    >>> written(Number(1234.5, "EUR"), "en"), written(Number(0.43, "%"), "en")
    ('1,234.50 €', '43%')
    >>> written(Number(1234.5, "EUR"), "fr").replace(chr(0xA0), "_")
    '1_234,50_€'
    """
    if number.unit == "%":
        text = f"{100 * number.value:.0f}"
        return f"{text}\u00a0%" if language == "fr" else f"{text}%"
    whole = float(number.value).is_integer()
    text = f"{number.value:,.0f}" if whole else f"{number.value:,.2f}"
    if language == "fr":
        text = text.replace(",", "\u00a0").replace(".", ",")
    unit = _SYMBOLS.get(number.unit, number.unit)
    space = "\u00a0" if language == "fr" else " "
    return f"{text}{space}{unit}" if unit else text


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
        no difference at all, is left out.
    """
    periods = evidence(ecosystem, period=period, basis=basis)
    if not periods:
        return []
    found = periods[-1]
    layers = sorted(found.layers(), key=lambda one: -one.lines.height)
    main = layers[0] if layers else None
    makers: list[Callable[[], Iterator[Statement]]] = [
        lambda: _absent(ecosystem),
        lambda: _without_return(ecosystem, found, basis),
        lambda: _one_sided(found),
        lambda: _difference(ecosystem, layers),
    ]
    if main is not None:
        layer = main
        makers += [
            lambda: _largest(ecosystem, layer),
            lambda: _main_source(ecosystem, layer),
            lambda: _passes_through(ecosystem, layer, basis),
        ]
    makers += [lambda: _both_ways(found), lambda: _feedback(ecosystem, found, basis)]
    return [statement for make in makers for statement in make()][:most]


def _listed(names: list[str]) -> tuple[dict[str, str], dict[str, Number]]:
    """Return the first names, and how many more there are."""
    shown = {"names": ", ".join(names[:_MOST_NAMES])}
    more = len(names) - _MOST_NAMES
    return shown, {"others": Number(more)} if more > 0 else {}


def _absent(ecosystem: Ecosystem) -> Iterator[Statement]:
    silent = never_spoke(ecosystem)
    if silent.height:
        ids = tuple(silent["ids"].explode().unique().sort())
        names, more = _listed([ecosystem.names[a] for a in silent["actor"]])
        yield Statement(
            "never_spoke", names, more | {"number": Number(silent.height, "", ids)}
        )


def _without_return(
    ecosystem: Ecosystem, found: Evidence, basis: str
) -> Iterator[Statement]:
    open_ended = gives_without_return(ecosystem, period=found.period, basis=basis)
    if open_ended.height:
        ids = tuple(open_ended["ids"].explode().unique().sort())
        names, more = _listed([ecosystem.names[a] for a in open_ended["actor"]])
        count = Number(open_ended.height, "", ids)
        yield Statement("without_return", names, more | {"number": count})


def _one_sided(found: Evidence) -> Iterator[Statement]:
    outside = list(found.outside)
    ends = [~pl.col(s).cast(pl.String).is_in(outside) for s in ("provider", "receiver")]
    lines = found.lines.filter(*ends)
    single = lines.filter(pl.col("unconfirmed"))
    if single.height:
        numbers = {
            "number": Number(single.height, "", _ids(found, single)),
            "total": Number(lines.height, "", _ids(found, lines)),
        }
        yield Statement("one_sided", {}, numbers)


_LINE = ["provider", "receiver", "kind", "unit", "period", "state"]


def _ids(found: Evidence, lines: pl.DataFrame) -> tuple[str, ...]:
    """Return the ids of the declarations behind some lines."""
    told = found.declarations.join(
        lines.select(_LINE), on=_LINE, how="semi", nulls_equal=True
    )
    return tuple(told["id"].sort())


def _kind(ecosystem: Ecosystem, kind: str) -> str:
    kinds = ecosystem.table("kinds")
    if "name" not in kinds.columns:
        return kind
    named = dict(
        zip(kinds["id"].cast(pl.String), kinds["name"].cast(pl.String), strict=True)
    )
    return named.get(kind) or kind


def _difference(ecosystem: Ecosystem, layers: list[Evidence]) -> Iterator[Statement]:
    """Tell the largest relative difference between two sides, in any layer."""
    told = [one.lines.filter(~pl.col("unconfirmed")) for one in layers]
    given, received = (
        pl.col(f"{s}_quantity").cast(pl.Float64) for s in ("provider", "receiver")
    )
    size = (given.abs() + received.abs()) / 2
    best: tuple[float, Evidence, pl.DataFrame] | None = None
    for one, lines in zip(layers, told, strict=True):
        apart = lines.filter(given != received).with_columns(
            ((given - received).abs() / size).alias("apart")
        )
        top = apart.sort("apart", *_LINE, descending=[True, *[False] * 6]).head(1)
        if top.height and (best is None or top["apart"][0] > best[0]):
            best = (top["apart"][0], one, top)
    if best is None:
        return
    _, one, line = best
    row, ids = line.row(0, named=True), _ids(one, line)
    unit = one.flows[0].layer.unit if one.flows else str(row["unit"] or "")
    provided, got = float(row["provider_quantity"]), float(row["receiver_quantity"])
    names = _ends(ecosystem, row) | {"kind": _kind(ecosystem, str(row["kind"]))}
    yield Statement(
        "largest_difference",
        names,
        {
            "given": Number(provided, unit, ids),
            "received": Number(got, unit, ids),
            "difference": Number(abs(provided - got), unit, ids),
        },
    )


def _ends(ecosystem: Ecosystem, row: Mapping[str, object]) -> dict[str, str]:
    return {side: ecosystem.names[str(row[side])] for side in ("provider", "receiver")}


def _largest(ecosystem: Ecosystem, layer: Evidence) -> Iterator[Statement]:
    """Tell the largest exchange, giver and receiver of a layer."""
    lines = layer.lines.filter(pl.col("quantity") > 0)
    if lines.is_empty():
        return
    flows = layer.flows[0]
    kind = {"kind": _kind(ecosystem, flows.layer.kind)}
    total = float(lines["quantity"].sum())
    whole = Number(total, flows.layer.unit, _ids(layer, lines))
    for code, keys in (
        ("largest_exchange", ["provider", "receiver"]),
        ("largest_giver", ["provider"]),
        ("largest_receiver", ["receiver"]),
    ):
        sums = lines.group_by(keys).agg(pl.col("quantity").sum())
        sums = sums.filter(
            ~pl.col(k).cast(pl.String).is_in(list(layer.outside)) for k in keys
        )
        if sums.is_empty():
            continue
        top = sums.sort("quantity", *keys, descending=[True, *[False] * len(keys)]).head(1)
        ids = _ids(layer, lines.join(top.select(keys), on=keys, how="semi"))
        amount = float(top["quantity"][0])
        ends = {k: ecosystem.names[str(top[k][0])] for k in keys}
        names = kind | (ends if len(keys) == 2 else {"actor": ends[keys[0]]})
        numbers = {
            "quantity": Number(amount, flows.layer.unit, ids),
            "total": whole,
            "share": Number(amount / total, "%", ids),
        }
        yield Statement(code, names, numbers)


def _main_source(ecosystem: Ecosystem, layer: Evidence) -> Iterator[Statement]:
    """Whom the largest receiver with more than one source receives most from."""
    outside = list(layer.outside)
    ends = [~pl.col(s).cast(pl.String).is_in(outside) for s in ("provider", "receiver")]
    lines = layer.lines.filter(pl.col("quantity") > 0, *ends)
    pairs = lines.group_by("receiver", "provider").agg(pl.col("quantity").sum())
    own = pl.col("quantity").sum().over("receiver")
    several = pairs.with_columns(
        own.alias("total"), pl.len().over("receiver").alias("sources")
    ).filter(pl.col("sources") > 1)
    if several.is_empty():
        return
    keys = ["total", "receiver", "quantity", "provider"]
    top = several.sort(keys, descending=[True, False, True, False]).row(0, named=True)
    came = lines.filter(pl.col("receiver") == top["receiver"])
    ids = _ids(layer, came.filter(pl.col("provider") == top["provider"]))
    unit = layer.flows[0].layer.unit
    yield Statement(
        "main_source",
        {
            "actor": ecosystem.names[str(top["receiver"])],
            "partner": ecosystem.names[str(top["provider"])],
            "kind": _kind(ecosystem, layer.flows[0].layer.kind),
        },
        {
            "share": Number(float(top["quantity"]) / float(top["total"]), "%", ids),
            "quantity": Number(float(top["quantity"]), unit, ids),
            "total": Number(float(top["total"]), unit, _ids(layer, came)),
        },
    )


def _passes_through(
    ecosystem: Ecosystem, layer: Evidence, basis: str
) -> Iterator[Statement]:
    """Tell what passes through the largest giver without coming straight from it."""
    lines = layer.lines.filter(pl.col("quantity") > 0)
    inner = lines.filter(~pl.col("provider").cast(pl.String).is_in(list(layer.outside)))
    if inner.is_empty():
        return
    sums = inner.group_by("provider").agg(pl.col("quantity").sum())
    giver = str(sums.sort("quantity", "provider", descending=[True, False])["provider"][0])
    lost = without(
        ecosystem, giver, layer=layer.flows[0].layer, period=layer.period, basis=basis
    )
    lost = lost.filter(pl.col("share").is_not_null())
    direct = inner.filter(pl.col("provider").cast(pl.String) == giver)["receiver"]
    lost = lost.filter(~pl.col("dependent").is_in(direct.cast(pl.String).implode()))
    if lost.is_empty():
        return
    top = lost.sort("lost", "dependent", descending=[True, False]).row(0, named=True)
    ids, unit = _ids(layer, lines), layer.flows[0].layer.unit
    came = lines.filter(pl.col("receiver").cast(pl.String) == top["dependent"])
    yield Statement(
        "passes_through",
        {
            "actor": ecosystem.names[top["dependent"]],
            "partner": ecosystem.names[giver],
            "kind": _kind(ecosystem, layer.flows[0].layer.kind),
        },
        {
            "share": Number(top["share"], "%", ids),
            "quantity": Number(float(top["lost"]), unit, ids),
            "total": Number(float(top["of"]), unit, _ids(layer, came)),
        },
    )


def _both_ways(found: Evidence) -> Iterator[Statement]:
    outside = list(found.outside)
    ends = [pl.col(s).cast(pl.String) for s in ("provider", "receiver")]
    lines = found.lines.filter(
        pl.col("quantity") > 0, ends[0] != ends[1], *(~e.is_in(outside) for e in ends)
    )
    pair = lines.with_columns(
        pl.min_horizontal(*ends).alias("one"), pl.max_horizontal(*ends).alias("other")
    )
    ways = pair.group_by("one", "other").agg(pl.col("provider").n_unique().alias("ways"))
    mutual = ways.filter(pl.col("ways") == 2)
    if ways.is_empty():
        return
    both = pair.join(mutual, on=["one", "other"], how="semi")
    numbers = {
        "number": Number(mutual.height, "", _ids(found, both)),
        "total": Number(ways.height, "", _ids(found, lines)),
    }
    yield Statement("pairs_both_ways", {}, numbers)


def _feedback(ecosystem: Ecosystem, found: Evidence, basis: str) -> Iterator[Statement]:
    loops = feedback(ecosystem, period=found.period, basis=basis, most=_LOOPS)
    if loops:
        ids = tuple(sorted({i for loop in loops for step in loop.ids for i in step}))
        names = " → ".join(
            ecosystem.names[a] for a in (*loops[0].actors, loops[0].actors[0])
        )
        yield Statement(
            "feedback", {"names": names}, {"number": Number(len(loops), "", ids)}
        )
