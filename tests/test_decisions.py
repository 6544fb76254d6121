"""What importers decide is said in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from valuechain.decisions import decision_sentence
from valuechain.words import LANGUAGES, topic

IMPORTERS = Path(__file__).parents[1] / "valuechain" / "importers"


def test_every_decision_of_an_importer_has_a_sentence_in_both_languages() -> None:
    code = "\n".join(p.read_text("utf-8") for p in sorted(IMPORTERS.glob("*.py")))
    decided = set(re.findall(r'\.decide\(\s*"([^"]+)"', code))
    told = re.findall(r'\(\(?(?:path\.name|source|self\.source), "([a-z0-9 ]+)", ', code)
    decided |= set(told) - {"transactions"}
    assert {"binary dust", "heading row", "scdl amount as written"} <= decided
    for language in LANGUAGES:
        assert decided <= set(topic("decisions", language))


def test_a_decision_nobody_has_words_for_is_said_plainly() -> None:
    assert decision_sentence("rows", "3", "fr") == "rows: 3"
