"""Every format name leads to a reader that says what it maps."""

from __future__ import annotations

from importlib import import_module

import pytest

from valuechain.errors import ImporterError
from valuechain.exporters.destination import WRITERS
from valuechain.importers.formats import FORMATS, importer
from valuechain.words import LANGUAGES, topic

OWN = ("native-folder", "native-json", "native-workbook", "neo4j", "warehouse")
FOREIGN = sorted(name for name in FORMATS if not name.startswith("native"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_a_reader(name: str) -> None:
    assert callable(importer(name))


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_format_says_what_becomes_which_column(name: str) -> None:
    module = import_module(f"valuechain.importers.{FORMATS[name]}")
    assert module.MAPPING
    assert all(len(pair) == 2 and all(pair) for pair in module.MAPPING)
    assert "Left out" in module.__doc__


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FOREIGN)
def test_the_page_of_formats_says_how_each_is_read_and_what_is_left_out(
    name: str, language: str
) -> None:
    words = topic("formats", language)
    assert all(words[f"{part}.{name}"] for part in ("title", "read", "left"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [w for w in WRITERS if w not in OWN])
def test_the_page_of_formats_says_what_each_written_format_holds(
    name: str, language: str
) -> None:
    words = topic("formats", language)
    assert all(words[f"{part}.{name}"] for part in ("written", "write"))


def test_a_format_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ImporterError) as refusal:
        importer("dbf")
    (problem,) = refusal.value.problems
    assert problem.code == "VC103"
    assert "360giving" in problem.expected
