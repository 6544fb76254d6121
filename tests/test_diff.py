"""Later less earlier; reversed, every row is reversed."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.comparator import difference_in_differences
from valuechain.diff.diff import diff
from valuechain.diff.timeline import timeline
from valuechain.load import sample
from valuechain.tables import ecosystem_of

HOURS = dict(kind="hours", unit="h")


def told(*rows, **tables):
    return ecosystem_of([HOURS | r for r in rows], **tables)


def row(provider, receiver, quantity, period="2024", **more):
    return (
        dict(provider=provider, receiver=receiver, quantity=quantity, period=period) | more
    )


def changes(found, table="transactions", name="change"):
    rows = found.table(table).select("provider", "receiver", name)
    return {(p, r): c for p, r, c in rows.iter_rows()}


ONE = told(row("a", "b", 10), row("a", "c", 5), row("b", "c", 7), row("c", "a", 1))
OTHER = told(row("a", "b", 12), row("a", "c", 5), row("b", "c", 2), row("d", "a", 3))


def test_an_exchange_was_added_ended_grew_or_shrank():
    assert changes(diff(ONE, OTHER)) == {
        ("a", "b"): "grown",
        ("a", "c"): "unchanged",
        ("b", "c"): "shrunk",
        ("c", "a"): "ended",
        ("d", "a"): "added",
    }
    delta = changes(diff(ONE, OTHER), name="delta")
    assert (delta["a", "b"], delta["b", "c"]) == (2, -5)
    assert delta["d", "a"] is None, "what was not there is not zero"


def test_rounds_of_different_periods_are_taken_whole():
    later = told(row("a", "b", 12, "2025"))
    found = diff(ONE, later)
    assert found.aligned_by == "round"
    assert changes(found)["a", "b"] == "grown"
    assert diff(ONE, OTHER).aligned_by == "period"


def test_two_periods_of_one_source_are_two_rounds():
    both = told(row("a", "b", 10), row("a", "b", 15, "2025"), row("c", "b", 1, "2025"))
    found = diff(both, both, earlier_period="2024", later_period="2025")
    assert changes(found) == {("a", "b"): "grown", ("c", "b"): "added"}
    actors = found.table("actors")
    assert dict(actors.select("actor", "change").iter_rows()) == {
        "a": "unchanged", "b": "grown", "c": "added",
    }  # fmt: skip


def test_differences_are_opened_closed_and_widened():
    def round_of(*pairs):
        return told(
            *(row("a", who, given) for who, given, _ in pairs),
            *(row("a", who, got, declared_by="receiver") for who, _, got in pairs),
        )

    one = round_of(("b", 100, 300), ("c", 100, 100), ("d", 100, 300))
    other = round_of(("b", 100, 100), ("c", 100, 300), ("d", 100, 400))
    assert changes(diff(one, other), "differences") == {
        ("a", "b"): "closed", ("a", "c"): "opened", ("a", "d"): "widened",
    }  # fmt: skip
    gone = diff(one, told(row("a", "c", 100)))
    assert changes(gone, "differences")["a", "b"] == "gone"


def test_measures_come_go_and_grow():
    own = dict(owner="a", kind="hours", unit="h", side="provides", period="2024")
    one = told(row("a", "b", 1), measures=[own | dict(quantity=5)])
    other = told(row("a", "b", 1), measures=[own | dict(quantity=8)])
    none = told(row("a", "b", 1))
    assert diff(one, other).table("measures")["change"].to_list() == ["grown"]
    assert diff(one, none).table("measures")["change"].to_list() == ["ended"]


OPPOSITE = {
    "added": "ended", "ended": "added", "grown": "shrunk", "shrunk": "grown",
    "opened": "closed", "closed": "opened", "widened": "narrowed", "narrowed": "widened",
    "appeared": "gone", "gone": "appeared", "unchanged": "unchanged", "unknown": "unknown",
    "earlier": "later", "later": "earlier",
}  # fmt: skip


def mirrored(frame):
    """Return what a table would be if the rounds had been named the other way round."""
    names = {c: c.replace("earlier", "\0").replace("later", "earlier").replace("\0", "later")
             for c in frame.columns}  # fmt: skip
    turned = frame.rename(names)
    if "change" in turned.columns:
        turned = turned.with_columns(pl.col("change").replace(OPPOSITE))
    if "round" in turned.columns:
        turned = turned.with_columns(pl.col("round").replace(OPPOSITE))
    if "delta" in turned.columns:
        turned = turned.with_columns(-pl.col("delta"))
    return turned.select(frame.columns)


def assert_reversed(one, other, **chosen):
    back = {
        "earlier_period": chosen.get("later_period"),
        "later_period": chosen.get("earlier_period"),
    }
    there, here = diff(one, other, **chosen), diff(other, one, **back)
    for name, frame in there.tables.items():
        if name == "comparator":
            continue
        expected = mirrored(here.table(name))
        keys = [c for c in frame.columns if frame[c].dtype == pl.String]
        assert frame.sort(keys, nulls_last=True).equals(
            expected.sort(keys, nulls_last=True)
        ), name


ROUND = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from("abc"), st.integers(-40, 40),
        st.sampled_from(["2024", "2025"]), st.sampled_from(["provider", "receiver"]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(ROUND, ROUND)
def test_a_diff_reversed_is_the_diff_of_the_rounds_reversed(one, other):
    first, second = (
        told(*(row(p, r, q, when, declared_by=who) for p, r, q, when, who in rows))
        for rows in (one, other)
    )
    assert_reversed(first, second)


def test_the_two_years_of_the_sample_reversed_are_reversed():
    both = sample()
    assert_reversed(both, both, earlier_period="2024", later_period="2025")


def test_a_round_against_itself_changes_nothing():
    found = diff(sample(), sample())
    for name in ("transactions", "layers", "actors", "measures", "differences"):
        assert set(found.table(name)["change"]) == {"unchanged"}, name


def test_a_change_is_compared_with_a_named_comparator_and_its_trend_before():
    years = told(
        *(row("t", "z", q, y) for q, y in ((10, "2022"), (12, "2023"), (20, "2024"))),
        *(row("c", "z", q, y) for q, y in ((10, "2022"), (11, "2023"), (13, "2024"))),
    )
    found = diff(years, years, earlier_period="2023", later_period="2024",
                 actor="t", comparator="c").table("comparator")  # fmt: skip
    one = found.row(by_predicate=pl.col("side") == "gives", named=True)

    # (20 - 12) - (13 - 11) = 6; before: (12 - 10) - (11 - 10) = 1
    assert (one["estimate"], one["pre_trend"], one["pre_periods"]) == (6.0, 1.0, 1)


def test_figures_to_the_millionth_are_compared_exactly_with_whom_the_ecosystem_names():
    rows = (
        ("t", "0.1", "2024"),
        ("t", "0.3", "2025"),
        ("c", "0.1", "2024"),
        ("c", "0.2", "2025"),
    )
    years = told(
        *(row(who, "z", q, y) for who, q, y in rows),
        settings={"ecosystem": {"focal": "t", "comparator": "c"}},
    )
    found = diff(years, years, earlier_period="2024", later_period="2025")
    assert found.table("comparator")["estimate"].to_list() == [Decimal("0.1")]


def test_without_a_named_comparator_nothing_is_said_and_one_name_alone_is_refused():
    assert diff(ONE, OTHER).table("comparator").is_empty()
    with pytest.raises(ValueError, match="name both"):
        diff(ONE, OTHER, actor="a")


def test_without_two_periods_before_there_is_no_trend():
    assert difference_in_differences(3, 1).pre_trend is None
    assert difference_in_differences(3, 1).t is None


def test_the_timeline_counts_each_layer_and_period():
    both = told(row("a", "b", 10), row("a", "b", 9, declared_by="receiver"),
                row("b", "c", 5, "2025"))  # fmt: skip
    found = timeline(both)
    assert found.select("period", "quantity", "lines", "confirmed", "actors").rows() == [
        ("2024", 9, 1, 1, 2), ("2025", 5, 1, 0, 2),
    ]  # fmt: skip


def test_the_timelines_of_two_rounds_are_of_what_each_takes():
    money = dict(kind="money", unit="EUR")
    both = told(row("a", "b", 10), row("a", "b", 9, "2025"), row("a", "b", 8, "2026"),
                row("b", "c", 700, **money), row("b", "c", 800, "2025", **money))  # fmt: skip
    years = dict(earlier_period="2024", later_period="2025")

    def rows(**chosen):
        found = diff(both, both, **chosen).table("timeline")
        return sorted(found.select("round", "kind", "period", "quantity").iter_rows())

    assert rows(**years) == [
        ("earlier", "hours", "2024", 10), ("earlier", "money", "2024", 700),
        ("later", "hours", "2025", 9), ("later", "money", "2025", 800),
    ]  # fmt: skip
    assert rows(layer="hours", **years) == [
        ("earlier", "hours", "2024", 10), ("later", "hours", "2025", 9),
    ]  # fmt: skip
    assert len(rows()) == 10, "without a period, every layer and period of both rounds"


def test_the_measures_of_two_rounds_are_of_the_layer_that_is_asked_for():
    own = dict(owner="a", side="provides", period="2024", quantity=5)
    both = told(
        row("a", "b", 1),
        row("a", "b", 1, kind="money", unit="EUR"),
        measures=[own | HOURS, own | dict(kind="money", unit="EUR")],
    )
    whole, hours = (
        diff(both, both, layer=layer).table("measures")["kind"].to_list()
        for layer in (None, "hours:h")
    )
    assert whole == ["hours", "money"]
    assert hours == ["hours"]


def test_the_trend_before_is_of_the_exchanges_that_are_compared():
    """Promised before, 12 - 10 and 11 - 10; what was done then does not count."""
    years = told(
        *(row("t", "z", q, y, state="promised")
          for q, y in ((10, "2022"), (12, "2023"), (20, "2024"))),
        *(row("c", "z", q, y, state="promised")
          for q, y in ((10, "2022"), (11, "2023"), (13, "2024"))),
        *(row(who, "z", 100, y) for who in "tc" for y in ("2021", "2023")),
    )  # fmt: skip
    found = diff(years, years, earlier_period="2023", later_period="2024", state="promised",
                 actor="t", comparator="c").table("comparator")  # fmt: skip
    one = found.row(by_predicate=pl.col("side") == "gives", named=True)
    assert (one["estimate"], one["pre_trend"], one["pre_periods"]) == (6.0, 1.0, 1)
