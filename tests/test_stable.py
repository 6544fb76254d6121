"""The map remembers: an actor more leaves the others where they were."""

from __future__ import annotations

import random

import pytest
from click.testing import CliRunner

from valuechain.cli import group
from valuechain.drawing import draw
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of
from valuechain.views.explore import positions
from valuechain.views.places import kept_places


def grown(count: int) -> Ecosystem:
    """``count`` actors of five types; each comes with two exchanges with those before."""
    told = random.Random(7)
    actors = [{"id": f"a{n:02}", "type": f"t{n % 5}"} for n in range(count)]
    rows = []
    for n in range(1, count):
        for partner in {told.randrange(n), told.randrange(n)}:
            ends = [f"a{n:02}", f"a{partner:02}"]
            told.shuffle(ends)
            rows.append(
                {
                    "provider": ends[0],
                    "receiver": ends[1],
                    "kind": "money",
                    "unit": "EUR",
                    "quantity": str(told.randrange(1, 900)),
                }
            )
    return ecosystem_of(rows, actors=actors)


@pytest.mark.parametrize("count", [25, 40, 41, 55])
def test_one_actor_more_moves_the_columns_by_at_most_two_in_a_hundred(count: int):
    before, after = draw(grown(count)).scene, draw(grown(count + 1)).scene

    old = {n.members[0]: (n.x, n.y) for n in before.nodes if not n.folded}
    new = {n.members[0]: (n.x, n.y) for n in after.nodes if not n.folded}
    both = set(old) & set(new)
    assert len(both) >= len(old) - 2
    for actor in both:
        for one, other in zip(old[actor], new[actor], strict=True):
            assert abs(one - other) <= 0.02 * after.width


@pytest.mark.parametrize("count", [5, 25, 40, 62, 100])
def test_one_actor_more_moves_nobody_in_explore(count: int):
    told = random.Random(3)
    pairs = [(told.randrange(count), told.randrange(count)) for _ in range(2 * count)]
    more = [*pairs, (0, count), (count, count // 2)]

    assert positions(count + 1, more)[:count] == positions(count, pairs)


def test_more_than_five_hundred_stand_in_discs_and_one_more_moves_nobody():
    told = random.Random(4)
    pairs = [(n, n // 30 * 30 + told.randrange(30)) for n in range(1200) for _ in range(3)]
    pairs = [(one, other) for one, other in pairs if other < 1200]
    before, after = positions(1200, pairs), positions(1201, [*pairs, (1200, 7)])

    assert after[:1200] == before
    assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y in before)
    far = [abs(before[n][0] - before[30 * (n // 30)][0]) for n in range(1024)]
    assert sorted(far)[512] < 100  # half of a group of thirty stands beside its first


def test_no_two_actors_share_a_place():
    told = random.Random(5)
    pairs = [(told.randrange(90), told.randrange(90)) for _ in range(200)]
    found = positions(90, pairs)

    assert len(set(found)) == 90
    assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y in found)


def test_places_chosen_by_hand_are_read_again(tmp_path):
    (tmp_path / "transactions.csv").write_text(
        "provider,receiver,kind,quantity,unit\na,b,money,3,EUR\n", "utf-8"
    )
    (tmp_path / "positions.csv").write_text(
        "actor,x,y\na,10,990\nb,nan,5\nz,1,2\n'=c,3,4\n", "utf-8"
    )
    ended = CliRunner().invoke(
        group, ["map", str(tmp_path), "-o", str(tmp_path / "m.html"), "--lang", "en"]
    )
    html = (tmp_path / "m.html").read_text("utf-8")

    assert ended.exit_code == 0
    assert '["a","a",0,0,10,990,' in html
    assert kept_places([tmp_path]) == {"a": (10, 990), "z": (1, 2), "=c": (3, 4)}
