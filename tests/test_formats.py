"""Every format name leads to a reader that says what it maps."""

from __future__ import annotations

from importlib import import_module

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.formats import FORMATS, importer

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


def test_a_format_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ImporterError) as refusal:
        importer("dbf")
    (problem,) = refusal.value.problems
    assert problem.code == "VC103"
    assert "360giving" in problem.expected
