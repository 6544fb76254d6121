"""Pictures that leave the page stand as the page shows them, within 1 %."""

from __future__ import annotations

import pytest
from ecosystem import sixty

from valuechain.drawing import draw
from valuechain.load import sample
from valuechain.views.screen import Room, on_screen

pytestmark = pytest.mark.browser

SHOWN = """() => ({
  font: STATE.room ? SCENE.room.font : 16,
  room: [SCENE.room.width, SCENE.room.height],
  size: [SCENE.frame.width, SCENE.frame.height],
  boxes: SCENE.boxes.map((b) => [b.members.map((m) => ACTORS[m].id), b.x, b.y, b.w, b.h]),
  lines: SCENE.lines.map((l) => [l.provider, l.receiver, l.width, l.start.x, l.start.y, l.end.x, l.end.y]),
})"""


def shown(page):
    """What the page shows, in pixels at which the letters of a desk are 16 high."""
    seen = page.evaluate(SHOWN)
    scale = 16 / seen["font"]
    seen["room"] = [side * scale for side in seen["room"]]
    seen["size"] = [side * scale for side in seen["size"]]
    seen["boxes"] = [[ids, *(n * scale for n in place)] for ids, *place in seen["boxes"]]
    seen["lines"] = [
        [*ends, *(n * scale for n in place)]
        for *ends, place in ([a, b, rest] for a, b, *rest in seen["lines"])
    ]
    return seen


@pytest.mark.parametrize("far", [False, True], ids=["desk", "far"])
@pytest.mark.parametrize("size", [(1920, 1080), (1600, 1000)])
@pytest.mark.parametrize("ecosystem", [sixty(), sample()], ids=["sixty", "sample"])
def test_boxes_and_lines_stand_where_the_page_has_them(opened, ecosystem, size, far):
    drawing = draw(ecosystem, far=far)
    seen = shown(opened(drawing.html, *size).page)
    sight = drawing.sight
    room = Room(*seen["room"], far=far)
    scene = on_screen(ecosystem, sight.flows, sight.plan, {}, room=room)
    width, height = seen["size"]

    assert (scene.width, scene.height) == pytest.approx((width, height), abs=0.1)
    told = [(list(n.members), n.x, n.y, n.width, n.height) for n in scene.nodes]
    assert [box[0] for box in told] == [box[0] for box in seen["boxes"]]
    for ours, (_, *theirs) in zip(told, seen["boxes"], strict=True):
        assert ours[1:] == pytest.approx(theirs, abs=0.001 * height)
    for line in seen["lines"]:
        line[2] = (line[2] - 2) / min(size[1] / 1080, 1) + 2
    ends = [(k.provider, k.receiver, k.width, *k.start, *k.end) for k in scene.links]
    assert sorted(tuple(line[:2]) for line in seen["lines"]) == sorted(e[:2] for e in ends)
    for ours, theirs in zip(sorted(ends), sorted(map(tuple, seen["lines"])), strict=True):
        assert ours == pytest.approx(theirs, abs=0.01 * height)


@pytest.mark.parametrize("far", [False, True], ids=["desk", "far"])
def test_on_a_projector_the_room_of_a_page_is_ours_within_a_hundredth(opened, far):
    drawing = draw(sample(), far=far)
    seen = shown(opened(drawing.html, 1920, 1080).page)
    scene = drawing.scene

    for node, (_, x, y, *_) in zip(scene.nodes, seen["boxes"], strict=True):
        assert node.x / scene.width == pytest.approx(x / seen["size"][0], abs=0.01)
        assert node.y / scene.height == pytest.approx(y / seen["size"][1], abs=0.01)
