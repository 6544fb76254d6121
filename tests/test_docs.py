"""The pages made from schemas and words are those that the schemas and words make now."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from pathlib import Path

import pytest

import valuechain.page
from valuechain.page import asset, shortened

ROOT = Path(__file__).parent.parent
MAKERS = ("make_tables", "make_problems", "make_formats")


def maker(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def links(text):
    return re.findall(r"\]\((?!https?:|#)([^)#]+)", text)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", MAKERS)
def test_a_page_is_not_stale(name, language):
    made = maker(name)
    written = (ROOT / "docs" / made.PAGES[language]).read_text("utf-8")

    assert written == made.page(language), f"run: python docs/{name}.py"


def test_what_pages_carry_is_made_from_the_scripts_and_styles_as_they_are():
    made = maker("make_scripts")
    kept = json.loads(made.SHORTER.read_text("utf-8"))

    assert set(kept) == set(made.CARRIED)
    for name, found in kept.items():
        now = hashlib.sha256(asset(name).encode()).hexdigest()
        assert found["of"] == now, f"{name} changed: run python docs/make_scripts.py"


def test_a_script_changed_since_then_runs_as_it_is_written(monkeypatch):
    monkeypatch.setattr(
        valuechain.page, "_made", lambda: {"map.js": {"of": "another", "text": "x"}}
    )
    shortened.cache_clear()
    assert shortened("map.js") == asset("map.js")
    shortened.cache_clear()


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "docs").glob("*.md")))
def test_the_links_of_a_page_lead_somewhere(name):
    for link in links((ROOT / "docs" / name).read_text("utf-8")):
        assert (ROOT / "docs" / link).exists(), link


def test_every_decision_says_question_choice_reason_price_and_what_would_reverse_it():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert len(pages) >= 5
    for number, page in enumerate(pages, 1):
        assert page.name.startswith(f"{number:04}-")
        heads = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
        assert heads == [
            "Question",
            "Choice",
            "Reason",
            "Price",
            "What would reverse it",
        ], page


def test_every_dependency_is_justified_in_a_line():
    setup = (ROOT / "setup.cfg").read_text("utf-8")
    required = re.search(r"^install_requires =\n((?: {4}.+\n)+)", setup, re.MULTILINE)[1]
    names = [re.match(r"[\w-]+", line.strip())[0] for line in required.splitlines()]
    page = (ROOT / "docs" / "decisions" / "0004-dependencies.md").read_text("utf-8")
    justified = re.findall(r"^\| `([\w-]+)` \| .{20,} \|$", page, re.MULTILINE)

    assert sorted(justified) == sorted(names)
