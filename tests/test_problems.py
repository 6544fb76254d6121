"""Problems become sentences in two languages, with no control character of the input."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.commands.blocks import problem_blocks
from valuechain.errors import Problem
from valuechain.words.problems import (
    about,
    problem_codes,
    problem_place,
    problem_sentence,
    visible,
)

CODES = [
    *(f"VC{n}" for n in (*range(101, 120), 123)),
    *(f"VC{n}" for n in range(201, 223)),
    *(f"VC{n}" for n in range(301, 309)),
    *(f"VC{n}" for n in range(401, 407)),
    *(f"VC{n}" for n in range(501, 505)),
    *(f"VC{n}" for n in range(601, 609)),
    *(f"VC{n}" for n in range(701, 705)),
    "VC801",
    "VC802",
]
VARIANTS = [
    "VC101.missing",
    "VC103.html",
    "VC103.shape",
    "VC103.sheet",
    "VC103.text_named_xlsx",
    "VC103.toml",
    "VC103.truncated",
    "VC103.zip",
    "VC108.area",
    "VC108.encrypted",
    "VC108.members",
    "VC108.nesting",
    "VC108.ratio",
    "VC109.link",
    "VC109.name",
    "VC111.attributes",
    "VC111.deep",
    "VC112.doubled",
    "VC112.not_finite",
    "VC112.second",
    "VC114.macro",
    "VC114.old",
    "VC117.columns",
    "VC117.title_rows",
    "VC203.merged",
    "VC204.brackets",
    "VC204.texts",
    "VC205.both_readings",
    "VC205.contradiction",
    "VC207.scientific",
    "VC209.partial",
    "VC212.missing",
    "VC212.unknown",
    "VC213.error",
    "VC213.formula",
    "VC215.closest",
    "VC220.rows",
    "VC220.sheets",
    "VC221.kept",
    "VC221.left_out",
    "VC221.setting",
    "VC221.table",
]
WORDS = json.loads((files("valuechain.words") / "problems.json").read_text("utf-8"))
PLACEHOLDERS = {"value", "expected", "hint", "column", "row", "cell", "source", "sheet"}
FULL = {"value": "V", "expected": "E", "hint": "H", "column": "C", "row": 3, "sheet": "S"}


def test_every_code_of_the_taxonomy_has_its_sentences_and_no_other_code_has():
    assert problem_codes() == tuple(CODES)
    for code in CODES:
        assert {code, f"{code}.todo", f"{code}.about"} <= set(WORDS)


@pytest.mark.parametrize("key", VARIANTS)
def test_special_cases_have_a_sentence_of_their_own(key):
    code, _, variant = key.partition(".")
    special = problem_sentence(Problem(code, "f", variant=variant, **FULL), "en")

    plain = problem_sentence(Problem(code, "f", **FULL), "en")

    assert key in WORDS
    assert (special == plain) is (key == "VC215.closest")


def test_every_special_case_that_the_code_names_has_words():
    source = files("valuechain")
    modules = [p for folder in (source, source / "importers") for p in folder.iterdir()]
    named = {
        variant
        for module in modules
        if module.name.endswith(".py")
        for variant in re.findall(r'variant="(\w+)"', module.read_text("utf-8"))
    }

    assert named - {key.rpartition(".")[2] for key in WORDS} - {"more"} == set()


def test_every_key_exists_in_both_languages_and_asks_for_the_same_fields():
    for key, words in WORDS.items():
        assert set(words) == {"en", "fr"}, key
        named = [set(re.findall(r"\{(\w+)", words[lang])) for lang in ("en", "fr")]
        assert named[0] == named[1], key
        assert named[0] <= PLACEHOLDERS | {"code", "count"}, key


def test_french_has_unbreakable_spaces_and_no_straight_apostrophe():
    for key, words in WORDS.items():
        assert not re.search(r"« | »| [:;!?](?=\s)|'", words["fr"]), (key, words["fr"])
        assert words["fr"].count("«") == words["fr"].count("»"), key


@pytest.mark.parametrize("key", [k for k in WORDS if k.endswith(".about")])
def test_what_a_code_means_is_told_in_two_to_five_sentences(key):
    for text in WORDS[key].values():
        assert 2 <= len(re.findall(r"[.?!](?=\s|$)", text)) <= 8
        assert not re.search(r"\{(value|expected|hint)\b", text)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("fields", [{}, FULL, {"value": "V"}], ids=["none", "all", "value"])
def test_a_sentence_is_whole_whatever_fields_are_known(code, language, fields):
    sentence = problem_sentence(Problem(code, "file.csv", **fields), language)

    assert not re.search(r"[{}\[\]|]|  |\(\)| ,|“”", sentence), sentence
    assert sentence.endswith(".")


def test_the_example_of_the_house_reads_as_agreed():
    cells = [
        Problem("VC217", "atelier.xlsx", "Transactions", row, "Quantité", text, "", hint,
                cell=f"D{row}")
        for row, text, hint in [
            (14, "1 200 euros env.", "1200"), (22, "30 €", "30"), (31, "1 200 euros env.", "1200"),
        ]
    ]  # fmt: skip
    (english,), (french,) = (problem_blocks(cells, lang) for lang in ("en", "fr"))

    assert english.splitlines() == [
        "VC217  atelier.xlsx › Transactions › D14 (Quantité)",
        "  “1 200 euros env.” holds a percent or currency sign, or a multiplier.",
        "  expected: a number alone; the unit goes in its own column",
        "  suggestion: 1200",
        "  to do: Write the number alone, and the unit in its own column.",
        "  2 others of the same kind: D22 “30 €” → 30, D31",
    ]
    assert french.replace("\u00a0", " ").splitlines() == [
        "VC217  atelier.xlsx › Transactions › D14 (Quantité)",
        "  « 1 200 euros env. » contient un signe de pourcentage ou de monnaie, ou un "
        "multiplicateur.",
        "  attendu : un nombre seul ; l’unité va dans sa colonne",
        "  proposition : 1200",
        "  à faire : Écrivez le nombre seul, et l’unité dans sa colonne.",
        "  2 autres du même type : D22 « 30 € » → 30, D31",
    ]


def test_what_a_sentence_tells_is_not_told_twice():
    mil = Problem("VC215", "t.csv", row=7, column="receiver", value="mil", hint="mill")
    (block,) = problem_blocks([mil], "en")

    assert block.splitlines() == [
        "VC215  t.csv › line 7 › column receiver",
        "  “mil” is not the id of any actor. Closest: “mill”.",
        "  to do: Correct the spelling, or add “mil” to the actors.",
    ]


def test_a_missing_column_names_what_is_missing_and_what_was_found():
    problem = Problem(
        "VC117", "t.csv", value="id, provider", expected="receiver", variant="columns"
    )

    assert "receiver" in problem_sentence(problem, "fr")
    assert "id, provider" in problem_sentence(problem, "fr")


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem("VC102", "a.csv"), "a.csv"),
        (Problem("VC201", "a.csv", row=3), "a.csv › line 3"),
        (
            Problem("VC203", "a.json", "actors", 2, "id"),
            "a.json › actors › row 2 › column id",
        ),
        (
            Problem("VC204", "a.xlsx", "Dons", 14, "Montant", cell="D14"),
            "a.xlsx › Dons › D14 (Montant)",
        ),
        (Problem("VC220", "a.xlsx", "Secret"), "a.xlsx › Secret"),
    ],
)
def test_the_place_is_said_as_people_see_it(problem, place):
    assert problem_place(problem, "en") == place


def test_what_is_to_correct_comes_first_then_warnings_then_notes():
    levels = ("note", "warning", "error")
    blocks = problem_blocks([Problem("VC208", "a.csv", level=at) for at in levels], "en")

    assert [block.splitlines()[0] for block in blocks] == [
        "VC208  a.csv",
        "VC208 warning  a.csv",
        "VC208 note  a.csv",
    ]


def test_a_storm_is_one_block_that_names_twenty_others_and_counts_all():
    storm = [Problem("VC204", "a.csv", None, n, "q", "x") for n in range(1, 31)]
    beyond = Problem("VC204", "a.csv", None, None, "q", "970", variant="more")
    first, second = problem_blocks([storm[0], Problem("VC102", "b.csv"), *storm[1:], beyond],
                                   "en")  # fmt: skip

    assert first.splitlines()[-1].startswith(
        "  999 others of the same kind: line 2, line 3,"
    )
    assert first.endswith("line 21, …")
    assert second.startswith("VC102  b.csv\n")


def test_of_one_code_twenty_blocks_are_made_then_a_count():
    many = [Problem("VC204", "a.csv", None, 2, f"column {n}", "x") for n in range(30)]
    blocks = problem_blocks(many, "en")

    assert len(blocks) == 21
    assert blocks[-1] == "VC204: and 10 more of the same kind."


def test_control_and_direction_characters_are_shown_by_code():
    assert visible("\x1b[31m\x07\x9b\x7f\r\n\t") == r"\x1b[31m\x07\x9b\x7f\x0d\x0a\x09"
    assert visible("a\u202eb\u2066c\u200bd\ufeff") == "aU+202EbU+2066cU+200BdU+FEFF"
    assert visible("\ud800") == "U+D800"


def test_names_of_all_scripts_are_shown_as_they_are():
    for name in (
        "Café",
        "مؤسسة",
        "עמותה",
        "社会",
        "\u0928\u094d\u200d\u092f",
        "👩\u200d🌾",
    ):
        assert visible(name) == name


def test_a_long_value_is_cut_to_eighty_characters():
    assert visible("é" * 80) == "é" * 80
    assert visible("é" * 200_000) == "é" * 79 + "…"
    assert len(visible("\x1b" * 80)) == 80


@settings(deadline=None)
@given(st.text(), st.sampled_from(CODES), st.sampled_from(["en", "fr"]))
def test_no_control_character_of_the_input_is_ever_printed(text, code, language):
    problem = Problem(code, text, text, 1, text, text, text, text, cell=text or None)
    blocks = problem_blocks([problem] * 21, language)
    printed = "".join(line for block in blocks for line in block.split("\n"))

    assert not {unicodedata.category(c) for c in printed} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(printed) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_brackets_and_braces_of_the_input_stay_text():
    problem = Problem("VC204", "a[1]{2}.csv", value="{hint} [x|y]", hint="{value}")

    assert "“{hint} [x|y]” is not a number" in problem_sentence(problem, "en")
    assert problem_blocks([problem], "en")[0].startswith("VC204  a[1]{2}.csv\n")


def test_a_code_without_words_is_still_told():
    assert "VC999" in problem_blocks([Problem("VC999", "a.csv", value="x")], "fr")[0]


def test_codes_are_explained_in_either_case_and_unknown_ones_are_not():
    assert about("vc204", "fr") == about("VC204", "fr") != about("VC204", "en")
    assert about("VC999", "en") is None


def test_readings_that_hold_commas_stay_apart():
    problem = Problem("VC113", "a.csv", row=2, expected="cp1252: a,é | mac_roman: a,È")

    assert "cp1252: a,é | mac_roman: a,È" in problem_sentence(problem, "en")


def test_two_readings_are_joined_by_a_word():
    problem = Problem(
        "VC205",
        "a.csv",
        row=2,
        value="1,234",
        expected="1234 | 1.234",
        variant="both_readings",
    )

    assert "can be 1234 or 1.234, and" in problem_sentence(problem, "en")
    assert "peut valoir 1234 ou 1.234, et" in problem_sentence(problem, "fr")


def test_two_rows_with_one_id_are_both_named_with_the_column_that_differs():
    problem = Problem("VC302", "a.csv", None, 4, "quantity", "t1", "a.csv:2", "100 | 150")
    (block,) = problem_blocks([problem], "en")

    assert block.startswith("VC302  a.csv › line 4 › column quantity\n")
    assert all(
        part in block for part in ("“t1”", "column quantity", "a.csv:2", "100 | 150")
    )


def test_choices_are_told_in_the_language_of_the_reader() -> None:
    problem = Problem("VC221", "stages.csv", value="x", expected="no | under_way | done")
    assert "non, en cours ou acquis" in problem_sentence(problem, "fr")
    assert "no, under_way or done" in problem_sentence(problem, "en")
