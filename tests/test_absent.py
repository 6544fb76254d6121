"""Who is missing around the table, and what holds the ecosystem together."""

from valuechain.indicators.absent import feedback, gives_without_return, never_spoke
from valuechain.tables import ecosystem_of


def told(*rows, **more):
    names = ("id", "provider", "receiver", "kind", "declared_by")
    listed = [dict(quantity="1") | dict(zip(names, r, strict=False)) for r in rows]
    return ecosystem_of(listed, **more)


def test_an_actor_named_by_others_who_said_nothing_is_absent():
    found = never_spoke(
        told(
            ("1", "a", "b", "time"),
            ("2", "c", "a", "time", "receiver"),
            ("3", "d", "c", "time", "facilitator"),
        )
    )

    assert found.to_dicts() == [
        {"actor": "c", "named_by": ["a"], "named": 2, "ids": ["2", "3"]},
        {"actor": "b", "named_by": ["a"], "named": 1, "ids": ["1"]},
        {"actor": "d", "named_by": [], "named": 1, "ids": ["3"]},
    ]


def test_the_world_outside_is_not_absent():
    actors = [dict(id="a", name="a"), dict(id="w", name="w", type="outside")]

    assert never_spoke(told(("1", "a", "w", "time"), actors=actors)).is_empty()


def test_a_return_of_another_kind_is_a_return():
    found = gives_without_return(
        told(("1", "a", "b", "time"), ("2", "b", "a", "thanks"), ("3", "c", "b", "time"))
    )

    assert found.select("actor", "kinds", "partners", "ids").rows() == [
        ("c", ["time"], 1, ["3"])
    ]


def test_loops_of_three_or_more_are_found_once_and_pairs_left_out():
    found = feedback(
        told(
            ("1", "a", "b", "time"),
            ("2", "b", "c", "money"),
            ("3", "c", "a", "thanks"),
            ("4", "b", "a", "money"),
            ("5", "c", "d", "time"),
        )
    )

    assert [(f.actors, f.kinds, f.ids) for f in found] == [
        (("a", "b", "c"), (("time",), ("money",), ("thanks",)), (("1",), ("2",), ("3",)))
    ]
