"""The toolbar of a page: one line on a projector, two on a laptop, no button left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from valuechain.drawing import draw
from valuechain.load import sample

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

LINES = """() => {
  const middle = (one) => { const r = one.getBoundingClientRect(); return (r.top + r.bottom) / 2; };
  const found = [...document.querySelectorAll("#bar button, #bar select, #bar input")]
    .filter((one) => one.offsetWidth);
  const lines = [];
  for (const one of found.sort((a, b) => middle(a) - middle(b))) {
    const last = lines[lines.length - 1];
    if (last && middle(one) - last.at < 8) last.ids.push(one.id || one.textContent);
    else lines.push({ at: middle(one), ids: [one.id || one.textContent] });
  }
  return lines.map((line) => line.ids);
}"""

COVERED = """() => {
  const acts = document.querySelector(".acts").getBoundingClientRect();
  const meets = (r) => r.left < acts.right && r.right > acts.left && r.top < acts.bottom && r.bottom > acts.top;
  const texts = [...document.querySelectorAll("header h1, header span, #bar > :not(.acts)")];
  return texts.flatMap((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return [...range.getClientRects()];
  }).filter(meets).length;
}"""


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("width", "height", "most"), [(1920, 1080, 1), (1280, 720, 2)])
def test_the_choices_stand_on_few_lines_and_the_language_with_other_buttons(
    opened: Open, language: str, width: int, height: int, most: int
) -> None:
    page = opened(draw(sample(), language=language).html, width, height).page
    for view in page.evaluate("[...TABS, ...MORE]"):
        page.evaluate(f"showTab('{view}')")
        lines = page.evaluate(LINES)
        (own,) = (line for line in lines if "language" in line)

        assert {"undo", "room", "save", "language"} <= set(own), (view, lines)
        assert page.locator("#bar").bounding_box()["height"] < 36 * most + 4, view
        assert page.evaluate(COVERED) == 0, view
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_searched_for_is_asked_in_full(opened: Open) -> None:
    page = opened(draw(sample(), language="fr").html, 1280, 720).page
    wide = page.evaluate(
        """() => {
          const input = document.getElementById("search");
          const context = document.createElement("canvas").getContext("2d");
          context.font = getComputedStyle(input).font;
          return [context.measureText(input.placeholder).width, input.clientWidth];
        }"""
    )
    assert wide[0] < wide[1]
