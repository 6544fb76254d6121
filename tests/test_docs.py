"""The pages made from schemas and words are those that the schemas and words make now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

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
