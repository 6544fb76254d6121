"""Problems become sentences in two languages, with no control character of the input."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.errors import Problem
from valuechain.words.problems import (
    about,
    problem_codes,
    problem_line,
    problem_lines,
    problem_place,
    problem_sentence,
    problem_text,
    visible,
)

CODES = [
    *(f"VC{n}" for n in (*range(101, 120), 123)),
    *(f"VC{n}" for n in range(201, 223)),
    *(f"VC{n}" for n in range(301, 309)),
    *(f"VC{n}" for n in range(401, 407)),
    *(f"VC{n}" for n in range(501, 504)),
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
    problem = Problem(
        "VC215", "transactions.csv", row=7, column="receiver", value="mil", hint="mill"
    )

    assert problem_text(problem, "en") == (
        "transactions.csv, line 7, column receiver: “mil” is not the id of any actor. "
        "Closest: “mill”. Correct the spelling, or add “mil” to the actors. [VC215]"
    )
    assert problem_text(problem, "fr") == (
        "transactions.csv, ligne 7, colonne receiver\u00a0: «\u00a0mil\u00a0» n’est "
        "l’identifiant d’aucun acteur. Le plus proche\u00a0: «\u00a0mill\u00a0». Corrigez "
        "l’orthographe, ou ajoutez «\u00a0mil\u00a0» aux acteurs. [VC215]"
    )


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
        (Problem("VC201", "a.csv", row=3), "a.csv, line 3"),
        (
            Problem("VC203", "a.json", "actors", 2, "id"),
            "a.json › actors › row 2, column id",
        ),
        (
            Problem("VC204", "a.xlsx", "Dons", 14, "Montant", cell="D14"),
            "a.xlsx › Dons › D14",
        ),
        (Problem("VC220", "a.xlsx", "Secret"), "a.xlsx › Secret"),
    ],
)
def test_the_place_is_said_as_people_see_it(problem, place):
    assert problem_place(problem, "en") == place


@pytest.mark.parametrize(
    ("problem", "start"),
    [
        (Problem("VC102", "a.csv"), "a.csv: VC102: The"),
        (Problem("VC215", "a.csv", row=7, column="receiver"), "a.csv:7:receiver: VC215: "),
        (Problem("VC213", "a.xlsx", "T", 2, "q", cell="E2"), "a.xlsx[T]:2:E2: VC213: "),
        (Problem("VC208", "a.csv", row=2, level="warning"), "a.csv:2: VC208: warning: "),
    ],
)
def test_a_line_is_one_an_editor_can_jump_from(problem, start):
    assert problem_line(problem, "en").startswith(start)


def test_only_the_first_of_each_code_are_listed_then_counted():
    storm = [Problem("VC204", "a.csv", row=n, value="x") for n in range(1, 31)]
    lines = problem_lines([storm[0], Problem("VC102", "b.csv"), *storm[1:]], "en", limit=20)

    assert len(lines) == 20 + 1 + 1
    assert lines[19].startswith("a.csv:20:")
    assert lines[20] == "VC204: and 10 more of the same kind."
    assert lines[21].startswith("b.csv: VC102:")


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
    printed = "".join(
        [problem_text(problem, language), *problem_lines([problem] * 21, language)]
    )

    assert not {unicodedata.category(c) for c in printed} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(printed) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_brackets_and_braces_of_the_input_stay_text():
    problem = Problem("VC204", "a[1]{2}.csv", value="{hint} [x|y]", hint="{value}")

    assert "“{hint} [x|y]” is not a number" in problem_sentence(problem, "en")
    assert problem_line(problem, "en").startswith("a[1]{2}.csv: VC204:")


def test_a_code_without_words_is_still_told():
    assert "VC999" in problem_line(Problem("VC999", "a.csv", value="x"), "fr")


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
    line = problem_line(problem, "en")

    assert line.startswith("a.csv:4:quantity: VC302: ")
    assert all(part in line for part in ("“t1”", "column quantity", "a.csv:2", "100 | 150"))
