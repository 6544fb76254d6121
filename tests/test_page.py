"""The shell of every page: nothing leaves it, nothing typed by others runs in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from valuechain.page import embedded_json, escaped, page

NASTY = (
    "</script><script>a()</script>",
    "<!--",
    "a\u2028b\u2029c",
    "\\u003c",
    "R&D",
    '"><svg onload=a()>',
)


class Elements(HTMLParser):
    """The elements of a page in order, with the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open = tag

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open in ("script", "style"):
            self.inside.append((self.open, data))


def policy_of(text: str) -> str:
    found = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert len(found) == 1
    return str(found[0])


def test_the_policy_is_the_first_element_after_the_character_set():
    elements = Elements(page("t", "en", "<p>x</p>", scripts=["a();"], styles=["p{}"])).found

    after_head = [tag for tag, _ in elements][elements.index(("head", {})) + 1 :]
    assert after_head[:2] == ["meta", "meta"]
    assert elements[2][1] == {"charset": "utf-8"}
    assert elements[3][1]["http-equiv"] == "Content-Security-Policy"


def test_the_policy_holds_exactly_the_hash_of_each_script_and_style():
    text = page(
        "t",
        "fr",
        "<p>x</p>",
        data={"a": 1},
        scripts=["a();\r\nb();"],
        styles=["p{}", "q{}"],
    )

    inside = Elements(text).inside
    wanted = set()
    for tag, content in inside:
        if not content.startswith("{"):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            wanted.add((tag, f"sha256-{digest}"))
    policy = policy_of(text)
    named = set()
    for tag in ("script", "style"):
        rule = re.search(rf"{tag}-src ([^;]*)", policy)
        assert rule is not None
        named |= {(tag, h) for h in re.findall(r"'(sha256-[^']*)'", rule.group(1))}
    assert named == wanted
    assert len(wanted) == 3


def test_the_policy_allows_nothing_else():
    policy = policy_of(page("t", "en", ""))

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy


def test_line_ends_are_line_feeds_only():
    assert "\r" not in page("t", "en", "a\r\nb\rc", scripts=["a\r\nb"], styles=["a\rb"])


@pytest.mark.parametrize("name", NASTY)
def test_data_come_back_letter_by_letter_and_hold_no_markup(name):
    text = embedded_json({"name": name})

    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["name"] == name


@pytest.mark.parametrize("name", NASTY)
def test_a_title_typed_by_others_is_text(name):
    text = page(name, "en", f"<h1>{escaped(name)}</h1>", data=[name])

    assert [tag for tag, _ in Elements(text).found].count("script") == 1
    assert "svg" not in [tag for tag, _ in Elements(text).found]


@pytest.mark.parametrize("script", ["let a = '</script>';", "// <!-- x"])
def test_a_script_that_could_end_its_element_is_refused(script):
    with pytest.raises(ValueError, match="would end its element"):
        page("t", "en", "", scripts=[script])


def test_a_number_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        embedded_json([float("nan")])
