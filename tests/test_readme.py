"""The read-me pages say what the program does now, the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from valuechain.cli import group

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.fr.md")


def text(name):
    return (ROOT / name).read_text("utf-8")


def commands():
    return group.list_commands(click.Context(group))


@pytest.mark.parametrize("readme", PAGES)
def test_every_command_has_its_row_and_every_row_its_command(readme):
    rows = re.findall(r"^\| `valuechain (\w+)` \|", text(readme), re.MULTILINE)

    assert sorted(rows) == sorted(commands())


@pytest.mark.parametrize("readme", PAGES)
def test_every_link_leads_to_a_file_of_the_project(readme):
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text(readme))

    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("readme", PAGES)
def test_the_page_fits_a_screen_and_a_half(readme):
    assert len(text(readme).splitlines()) <= 75


def test_both_pages_run_the_same_commands():
    first, second = (
        re.findall(r"^(?:python3|\.venv).*$", text(p), re.MULTILINE) for p in PAGES
    )

    assert [line.removesuffix(" --lang fr") for line in second] == first


def test_every_package_of_the_tree_is_installed():
    names = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "valuechain").rglob("*.py")
    }
    listed = re.findall(r"^    (valuechain[\w.]*)$", text("setup.cfg"), re.MULTILINE)

    assert names <= set(listed)
