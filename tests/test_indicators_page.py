"""The page of methods says what the code does."""

import importlib.util
from pathlib import Path

from valuechain.indicators.registry import known_indicators

DOCS = Path(__file__).parent.parent / "docs"


def made():
    spec = importlib.util.spec_from_file_location("make_methods", DOCS / "make_methods.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page()


def test_the_page_of_methods_is_not_stale():
    written = (DOCS / "methods.md").read_text("utf-8")

    assert written == made(), "run python docs/make_methods.py"


def test_every_indicator_is_on_the_page():
    page = made()

    assert all(f"### `{name}`" in page for name in known_indicators())
