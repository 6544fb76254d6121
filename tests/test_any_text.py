"""Whatever text is given to a gate, it fails with our own errors only; finds are replayed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FUZZ = Path(__file__).parent / "fuzz"


def _gates() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_gates", FUZZ / "gates.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_gates"] = module
    spec.loader.exec_module(module)
    return module


GATES = _gates()
KEPT = sorted((FUZZ / "corpus").glob("*/*"))
MARKS = st.sampled_from(
    list("0123456789.,;:'\"\t\n -+/()%€eE{}[]\u00a0\u202f−١½\x00\ufeffTZQ")
)
LIKELY = st.lists(MARKS | st.characters(), max_size=60).map("".join)
ANY = st.binary(max_size=200) | LIKELY.map(
    lambda text: text.encode("utf-8", "surrogatepass")
)


def test_the_corpus_holds_every_gate() -> None:
    assert {path.parent.name for path in KEPT} == set(GATES.TARGETS)


@pytest.mark.parametrize("path", KEPT, ids=lambda p: f"{p.parent.name}-{p.name[:20]}")
def test_what_was_found_once_is_taken_ever_after(path: Path) -> None:
    GATES.TARGETS[path.parent.name](path.read_bytes())


@settings(deadline=None)
@given(ANY)
def test_any_text_is_a_number_or_told(content: bytes) -> None:
    GATES.numbers(content)


@settings(deadline=None)
@given(ANY)
def test_any_text_is_a_date_or_told(content: bytes) -> None:
    GATES.dates(content)


@settings(deadline=None)
@given(ANY)
def test_any_bytes_are_a_table_or_told(content: bytes) -> None:
    GATES.csv(content)


@settings(deadline=None)
@given(ANY)
def test_any_text_is_json_or_told(content: bytes) -> None:
    GATES.json(content)


@pytest.mark.parametrize("name", list(GATES.TARGETS))
def test_a_gate_that_breaks_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The targets can fail: a reader that breaks is not taken for one that refuses."""
    inner = {"numbers": "read_quantities", "dates": "read_dates", "csv": "read_csv"}

    def broken(*_: object) -> None:
        raise KeyError(name)

    monkeypatch.setattr(GATES, inner.get(name, "parse_json"), broken)
    with pytest.raises(KeyError):
        GATES.TARGETS[name](b"0x")
