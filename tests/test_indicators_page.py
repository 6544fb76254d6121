"""The pages of methods say what the code does, in both languages."""

import doctest
import importlib.util
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from valuechain.indicators.registry import INDICATORS, known_indicators
from valuechain.words import say

DOCS = Path(__file__).parent.parent / "docs"
KNOWN = known_indicators()


def made(language):
    spec = importlib.util.spec_from_file_location("make_methods", DOCS / "make_methods.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page(language)


@pytest.mark.parametrize(
    ("language", "name"), [("en", "methods.md"), ("fr", "methods.fr.md")]
)
def test_the_page_of_methods_is_not_stale(language, name):
    written = (DOCS / name).read_text("utf-8")

    assert written == made(language), "run python docs/make_methods.py"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_indicator_is_on_the_page(language):
    page = made(language)

    assert all(f"### `{name}`" in page for name in KNOWN)


def test_the_french_page_speaks_french():
    page = made("fr")

    for english in ("Undefined", "Formula:", "our choice", "**Returns**"):
        assert english not in page


@pytest.mark.parametrize("name", KNOWN)
def test_a_docstring_has_formula_unit_undefined_source_and_an_example(name):
    one = KNOWN[name]
    text = inspect.getdoc(one.compute)
    told = " ".join(text.split())

    assert f"- Formula: {say('explain', f'formula.{name}', 'en')}" in told
    assert re.search(r"- Unit: \S", told)
    assert f"- Undefined: {say('indicators', f'reason.{one.undefined_when}', 'en')}" in told
    assert f"- Source: {one.source}" in told
    examples = doctest.DocTestParser().get_examples(text)
    assert any(example.want for example in examples), "an example that shows its result"


@pytest.mark.parametrize("module", INDICATORS)
def test_each_file_of_indicators_speaks_of_one_matter(module):
    loaded = import_module(f"valuechain.indicators.{module}")
    own = [one for one in KNOWN.values() if one.compute.__module__ == loaded.__name__]

    assert own, "a file in the list holds indicators"
    for one in own:
        assert one in vars(loaded).values()
