"""The rows an explanation lists make its figure again, by a second way of computing."""

from dataclasses import replace

import networkx as nx
import polars as pl
import pytest

from valuechain.explain.behind import FAR
from valuechain.explain.explain import explain
from valuechain.indicators.registry import indicators
from valuechain.load import sample

LINE = ["provider", "receiver", "kind", "unit", "period"]
ECOSYSTEM = sample()


def inside(rows):
    """Return the rows of which neither side is beyond the boundary."""
    outside = list(ECOSYSTEM.outside)
    sides = [~pl.col(side).is_in(outside) for side in ("provider", "receiver")]
    return rows.filter(*sides)


def amounts(rows):
    """Return what each pair inside exchanges, by provider and receiver."""
    told = inside(rows).filter(
        pl.col("contribution").is_not_null(), pl.col("provider") != pl.col("receiver")
    )
    sums = told.group_by("provider", "receiver").agg(pl.col("contribution").sum())
    return {(p, r): float(q) for p, r, q in sums.rows() if q > 0}


def given(pairs, actor):
    return {r: q for (p, r), q in pairs.items() if p == actor}


def received(pairs, actor):
    return {p: q for (p, r), q in pairs.items() if r == actor}


def concentration(parts):
    return sum((q / sum(parts.values())) ** 2 for q in parts.values())


def graph(pairs):
    return nx.DiGraph([(p, r, {"weight": q}) for (p, r), q in pairs.items()])


def confirmed(rows, actor):
    rows = inside(rows)
    own = rows if not actor else rows.filter(
        (pl.col("provider") == actor) | (pl.col("receiver") == actor)
    )  # fmt: skip
    words = own.group_by(LINE).agg(pl.col("declared_by").unique())
    both = [set(w) >= {"provider", "receiver"} for w in words["declared_by"]]
    return sum(both) / len(both)


def in_loops(pairs):
    parts = nx.strongly_connected_components(graph(pairs))
    group = {actor: n for n, part in enumerate(parts) for actor in part}
    inside = sum(q for (p, r), q in pairs.items() if group[p] == group[r])
    return inside / sum(pairs.values())


def returning(pairs, actor):
    to, back = set(given(pairs, actor)), set(received(pairs, actor))
    return len(to & back) / len(to)


def mutual(pairs):
    linked = {frozenset(pair) for pair in pairs}
    return sum((p, r) in pairs and (r, p) in pairs for p, r in map(tuple, linked)) / len(
        linked
    )


def covering(rows, term):
    """Return what partners tell on one side, over what the structure measures."""
    sums = {t: rows.filter(pl.col("term") == t)["contribution"].sum() for t in rows["term"]}
    assert set(sums) <= {term, "measured"}
    return float(sums.get(term, 0)) / float(sums["measured"])


def intakes(rows, leaver=None):
    """Return what each actor inside takes in, and what it would without one of them.

    Shares stay as they are: each receives from the others in proportion to what they
    still take in, iterated until nothing moves.
    """
    told = rows.filter(pl.col("contribution").is_not_null())
    sums = told.group_by("provider", "receiver").agg(pl.col("contribution").sum())
    links = {(p, r): float(q) for p, r, q in sums.rows() if q > 0}
    came, went = {}, {}
    for (giver, taker), quantity in links.items():
        came[taker] = came.get(taker, 0) + quantity
        went[giver] = went.get(giver, 0) + quantity
    whole = {
        a: max(came.get(a, 0), went.get(a, 0))
        if abs(came.get(a, 0) - went.get(a, 0)) > 1e-3 * max(came.get(a, 0), went.get(a, 0))
        else came.get(a, 0)
        for a in {**came, **went}
        if a not in ECOSYSTEM.outside
    }
    left = dict(whole)
    for _ in range(500):
        for actor in left:
            lost = sum(
                quantity * (1 - left[giver] / whole[giver])
                for (giver, taker), quantity in links.items()
                if taker == actor and giver in whole
            )
            left[actor] = 0.0 if actor == leaver else whole[actor] - lost
    return whole, left


def dependent(rows, actor):
    """Return the largest share of an actor's intake that is lost without another one."""
    others = {*rows["provider"], *rows["receiver"]} - {actor, *ECOSYSTEM.outside}
    shares = []
    for other in others:
        whole, left = intakes(rows, other)
        shares.append(1 - left[actor] / whole[actor])
    return max(shares)


def lost(rows, actor):
    whole, left = intakes(rows, actor)
    return 1 - sum(left.values()) / sum(whole.values())


def two_steps(pairs, actor):
    once = set(given(pairs, actor))
    near = {actor, *once}.union(*(given(pairs, one) for one in once))
    return (len(near) - 1) / (len(ECOSYSTEM.actor_ids) - len(ECOSYSTEM.outside) - 1)


AGAIN = {
    "largest_dependency": dependent,
    "leaving_loss": lost,
    "two_step_reach": lambda rows, actor: two_steps(amounts(rows), actor),
    "coverage_given": lambda rows, _: covering(rows, "given"),
    "coverage_received": lambda rows, _: covering(rows, "received"),
    "sources_concentration": lambda rows, actor: concentration(
        received(amounts(rows), actor)
    ),
    "outlets_concentration": lambda rows, actor: concentration(given(amounts(rows), actor)),
    "effective_sources": lambda rows, actor: 1 / concentration(
        received(amounts(rows), actor)
    ),
    "effective_outlets": lambda rows, actor: 1 / concentration(given(amounts(rows), actor)),
    "reciprocity": lambda rows, actor: (
        2 * sum(min(q, received(amounts(rows), actor).get(partner, 0))
                for partner, q in given(amounts(rows), actor).items())
        / (sum(given(amounts(rows), actor).values())
           + sum(received(amounts(rows), actor).values()))
    ),
    "layer_reciprocity": lambda rows, _: (
        sum(min(q, amounts(rows).get((r, p), 0)) for (p, r), q in amounts(rows).items())
        / sum(amounts(rows).values())
    ),
    "creation_by_quantity": lambda rows, actor: (
        sum(given(amounts(rows), actor).values()) / sum(amounts(rows).values())
    ),
    "confirmation": confirmed,
    "layer_confirmation": lambda rows, _: confirmed(rows, ""),
    "share_in_loops": lambda rows, _: in_loops(amounts(rows)),
    "flow_hierarchy": lambda rows, _: nx.flow_hierarchy(graph(amounts(rows)), "weight"),
    "other_kind_return": lambda rows, actor: returning(amounts(rows), actor),
    "dyad_reciprocity": lambda rows, _: mutual(amounts(rows)),
    "reach": lambda rows, actor: (
        len(nx.descendants(graph(amounts(rows)), actor)) / (len(ECOSYSTEM.actor_ids) - len(ECOSYSTEM.outside) - 1)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AGAIN)
def test_the_rows_make_the_figure_again(name):
    figures = indicators(ECOSYSTEM, names=[name]).drop_nulls("value")
    chosen = figures.gather_every(max(figures.height // 4, 1)).head(4).to_dicts()
    assert chosen
    for figure in chosen:
        layer = ":".join(figure[k] for k in ("kind", "unit") if figure[k]) or None
        actor = figure["actor"] or ""
        found = explain(ECOSYSTEM, name, actor, layer=layer, period=figure["period"])

        assert AGAIN[name](found.rows, actor) == pytest.approx(figure["value"]), figure


@pytest.mark.parametrize("name", ["coverage_given", "coverage_received"])
def test_the_rows_of_a_coverage_are_those_its_measures_see(name):
    figures = indicators(ECOSYSTEM, names=[name]).drop_nulls("value").to_dicts()
    own = "provider" if name == "coverage_given" else "receiver"
    other = "receiver" if own == "provider" else "provider"
    partial = 0
    for figure in figures:
        layer = f"{figure['kind']}:{figure['unit']}"
        found = explain(
            ECOSYSTEM, name, figure["actor"], layer=layer, period=figure["period"]
        )
        told = found.rows.filter(pl.col("term") != "measured")

        assert AGAIN[name](found.rows, "") == pytest.approx(figure["value"]), figure
        assert told.unique(LINE).height == figure["flows"]
        assert set(told[own]) == {figure["actor"]}
        measures = ECOSYSTEM.identified("measures").filter(
            pl.col("id").is_in(found.rows.filter(pl.col("term") == "measured")["id"])
        )
        if measures["partner"].null_count() == 0:
            assert set(told[other]) <= set(measures["partner"])
            partial += 1
    assert partial > 5


@pytest.mark.parametrize("name", ["given", "received", "net", "net_worth"])
def test_the_total_of_an_explanation_is_its_figure(name):
    figures = indicators(ECOSYSTEM, names=[name]).drop_nulls("value")
    for figure in figures.gather_every(max(figures.height // 6, 1)).to_dicts():
        layer = ":".join(figure[k] for k in ("kind", "unit") if figure[k]) or None
        found = explain(
            ECOSYSTEM, name, figure["actor"], layer=layer, period=figure["period"]
        )

        assert float(found.total) == pytest.approx(figure["value"])
        assert (
            found.rows.filter(pl.col("contribution").is_not_null())["cell"].null_count()
            == 0
        )


@pytest.mark.parametrize("name", FAR)
def test_the_rows_alone_give_the_figure_that_reads_them(name):
    kinds = ECOSYSTEM.tables["kinds"].with_columns(pl.lit("yes").alias("conserved"))
    rows = ECOSYSTEM.identified()
    tables = {**ECOSYSTEM.tables, "kinds": kinds, "transactions": rows}
    whole = replace(ECOSYSTEM, tables=tables)
    figures = indicators(whole, names=[name]).drop_nulls("value")
    for figure in figures.gather_every(max(figures.height // 4, 1)).to_dicts():
        layer = ":".join(figure[k] for k in ("kind", "unit") if figure[k]) or None
        chosen = dict(layer=layer, period=figure["period"])
        read = explain(whole, name, figure["actor"], **chosen).rows["id"].implode()
        alone = replace(
            whole, tables=tables | {"transactions": rows.filter(pl.col("id").is_in(read))}
        )
        found = indicators(alone, actor=figure["actor"], names=[name], **chosen)

        assert found["value"].to_list() == [pytest.approx(figure["value"])], figure
