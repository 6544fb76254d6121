"""What ``check`` prints to be read: what was understood, each cause once, the account."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
import xlsxwriter

from valuechain.cli import main
from valuechain.load import check

GRANTS = (
    ["nomAttribuant", "idAttribuant", "dateConvention", "nomBeneficiaire", "montant"],
    ["Ville", "21690123100011", "2024-03-31", "Asso A", "1 200 euros env."],
    ["Ville", "21690123100011", "31/02/2024", "Asso B", "abc"],
    ["Ville", "21690123100011", "2024-03-31", "Asso C", "300"],
)


def plain(text: str) -> str:
    """Return a text with its unbreakable spaces as common ones."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Run a command in a folder of its own; return its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        told = capsys.readouterr()
        return int(ended.value.code or 0), *map(plain, told)

    return ran


@pytest.fixture
def gifts(tmp_path: Path) -> str:
    rows = ("A;B;argent;12,50", "A;;argent;abc", "A;B;argent;5 €", "B;A;argent;-3")
    text = "\n".join(("De;À;Nature;Montant", *rows, ""))
    (tmp_path / "dons.csv").write_text(text, "utf-8")
    return "dons.csv"


@pytest.fixture
def grants(tmp_path: Path) -> str:
    with xlsxwriter.Workbook(str(tmp_path / "grants.xlsx")) as book:
        sheet = book.add_worksheet("Subventions")
        for at, cells in enumerate(GRANTS):
            sheet.write_row(at, 0, cells)
    return "grants.xlsx"


FRENCH = """\
Compris : dons.csv
  format : native-csv (sinon : --from)
  lu en UTF-8 (sinon : --encoding)
  cellules séparées par « ; » (sinon : --delimiter)
  ligne 2 › colonne Montant : « 12,50 » décide pour sa colonne : la marque décimale est la \
virgule. (sinon : --decimal point)

VC203  dons.csv › ligne 3 › colonne À
  Une valeur obligatoire manque.
  à faire : Remplissez cette cellule.

VC217  dons.csv › ligne 4 › colonne Montant
  « 5 € » contient un signe de pourcentage ou de monnaie, ou un multiplicateur.
  attendu : un nombre seul ; l’unité va dans sa colonne
  proposition : 5
  à faire : Écrivez le nombre seul, et l’unité dans sa colonne.

VC204  dons.csv › ligne 3 › colonne Montant
  « abc » n’est pas un nombre.
  attendu : un nombre, par exemple 1250,50 ; l’unité va dans sa colonne
  à faire : N’écrivez que des chiffres.

VC208 avertissement  dons.csv › ligne 5 › colonne Montant
  « -3 » est négatif ; il est gardé tel quel.
  à faire : Rien à faire si c’est un remboursement ou une correction ; sinon, corrigez le signe.

3 à corriger, 1 à regarder. Rien n'a été enregistré.
4 lignes lues : 0 enregistrées, 4 refusées, 0 vides, 0 en double
"""


def test_what_is_printed_in_french_is_the_house_format(run, gifts):
    code, told, after = run("check", gifts, "--lang", "fr")

    assert told == FRENCH
    assert (code, after) == (
        3,
        "Ensuite : valuechain check dons.csv --fix-copy a_corriger.xlsx\n",
    )


def test_what_is_printed_in_english_has_the_same_parts_in_the_same_order(run, gifts):
    _, told, after = run("check", gifts, "--lang", "en", "--decimal", "comma")
    heads = [line for line in told.splitlines() if line[:1].strip()]

    assert heads == [
        "Understood: dons.csv",
        "VC203  dons.csv › line 3 › column À",
        "VC217  dons.csv › line 4 › column Montant",
        "VC204  dons.csv › line 3 › column Montant",
        "VC208 warning  dons.csv › line 5 › column Montant",
        "3 to correct, 1 to look at. Nothing was stored.",
        "read 4 rows: 0 stored, 4 refused, 0 blank, 0 duplicates",
    ]
    assert "suggestion: 5\n" in told
    assert after.endswith("dons.csv --decimal comma --fix-copy to_correct.xlsx\n")


def test_a_total_and_a_line_under_the_table_are_told_as_what_they_are(run, tmp_path):
    lines = ("De;À;Nature;Montant;Unité", "A;B;argent;12;EUR", "A;C;argent;3;EUR",
             "Total général;;;15;", "Source : la ville;;;;")  # fmt: skip
    (tmp_path / "dons.csv").write_text("\n".join(lines) + "\n", "utf-8")
    code, told, _ = run("check", "dons.csv", "--lang", "en")

    assert code == 3 and told.count("VC203") == 2
    assert (
        "line 4\n  This row looks like a total, not an exchange: “Total général”." in told
    )
    assert "line 5\n  This row holds one cell only, and is no exchange" in told
    code, told, _ = run("check", "dons.csv", "--keep-good", "--lang", "en")
    assert code == 0 and "2 to correct, 0 to look at. The good rows are kept." in told


@pytest.mark.parametrize(
    ("heading", "more", "told"),
    [("Montant (€)", "", ["EUR"]), ("Montant (€)", ";Unité", []), ("Montant", "", [])],
)
def test_a_unit_in_a_heading_is_told_where_no_column_gives_it(
    tmp_path, heading, more, told
):
    path = tmp_path / "dons.csv"
    path.write_text(
        f"De;À;Nature;{heading}{more}\nA;B;argent;12{more and ';EUR'}\n", "utf-8"
    )
    found = [p.hint for p in check(path).problems if p.variant == "heading"]
    assert found == told


def test_an_importer_names_headings_and_cells_as_the_file_has_them(run, grants):
    code, told, _ = run("check", grants, "--lang", "en")

    assert code == 3
    for place in ("E2 (montant)", "E3 (montant)", "C3 (dateConvention)"):
        assert f"grants.xlsx › Subventions › {place}\n" in told
    assert "  sheet read: Subventions (else: --sheet)\n" in told


def test_a_copy_to_correct_marks_the_cell_of_a_renamed_column(run, grants):
    run("check", grants, "--fix-copy", "copy.xlsx", "--lang", "en")
    from openpyxl import load_workbook

    marked = {
        cell.value: cell.comment.text[:5]
        for sheet in load_workbook("copy.xlsx").worksheets
        for row in sheet
        for cell in row
        if cell.comment
    }
    assert marked == {"1 200 euros env.": "VC217", "abc": "VC204", "31/02/2024": "VC209"}


def test_an_explanation_of_a_foreign_workbook_names_the_cell(run, grants, tmp_path):
    rows = [GRANTS[0], GRANTS[3]]
    with xlsxwriter.Workbook(str(tmp_path / "good.xlsx")) as book:
        sheet = book.add_worksheet("Subventions")
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
    _, told, _ = run("explain", "good.xlsx", "received", "Asso C", "--format", "json")

    assert [row["cell"] for row in json.loads(told)["rows"]] == ["Subventions!E2"]


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A table whose headings nobody can know."""
    text = "Alpha;Beta;Gamma;Delta\nmoulin;four;farine;3\n"
    (tmp_path / "own.csv").write_text(text, "utf-8")
    return "own.csv"


MEANT = [
    word
    for pair in ("Alpha=provider", "Beta=Bénéficiaire", "Gamma=kind", "Delta=quantity")
    for word in ("--column", pair)
]


def test_an_option_says_what_a_heading_means_for_any_command(run, own):
    assert run("check", own)[0] == 3
    code, told, _ = run("check", own, *MEANT, "--lang", "en")
    assert code == 0
    assert "heading read as asked: Beta → receiver\n" in told
    assert run("convert", own, "read.json", *MEANT)[0] == 0
    (row,) = json.loads(Path("read.json").read_text("utf-8"))["transactions"]
    assert (row["provider"], row["receiver"], row["quantity"]) == ("moulin", "four", "3")
    told = run("explain", own, "given", "moulin", *MEANT, "--format", "json")[1]
    assert [row["cell"] for row in json.loads(told)["rows"]] == ["Delta"]
    assert not Path("columns.csv").exists()


def test_what_an_option_says_is_remembered_when_asked(run, own):
    assert run("check", own, *MEANT, "--remember-columns")[0] == 0
    assert run("check", own)[0] == 0


def test_an_option_for_a_heading_that_is_nowhere_is_refused(run, own):
    code, told, _ = run("check", own, *MEANT, "--column", "Epsilon=unit", "--lang", "en")
    assert code == 3
    assert "No column is headed “Epsilon”." in told


def test_an_option_for_a_column_that_is_filled_already_is_refused(run, tmp_path):
    text = "provider,receiver,kind,quantity,paid\na,b,money,1,2\n"
    (tmp_path / "two.csv").write_text(text, "utf-8")
    code, told, _ = run("check", "two.csv", "--column", "paid=quantity", "--lang", "en")
    assert code == 3
    assert "VC118  two.csv › column paid" in told


@pytest.mark.parametrize("pair", ["Delta", "=quantity", "Delta=quantyti"])
def test_an_option_that_names_no_column_is_wrong_usage(run, own, pair):
    assert run("check", own, "--column", pair)[0] == 2


def test_a_pipe_is_read_once_for_the_check_and_its_copy(run, monkeypatch, gifts, tmp_path):
    content = (tmp_path / gifts).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))
    code, told, after = run("check", "-", "--fix-copy", "copy.xlsx", "--lang", "en")

    from openpyxl import load_workbook

    assert code == 3 and "VC204  stdin › line 3 › column Montant" in told
    assert after == "Annotated copy: copy.xlsx\n"
    sheet = load_workbook("copy.xlsx").worksheets[0]
    assert sheet["D3"].value == "abc" and sheet["D3"].comment.text.startswith("VC204")


def workbook(path: Path, **sheets: list[list[object]]) -> str:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, cells)
    return path.name


def test_what_is_found_after_the_gate_names_heading_and_cell_too(run, tmp_path):
    heads = ["id", "Donneur", "Bénéficiaire", "Nature", "Quantité"]
    rows = [
        heads,
        ["t1", "Moulin", "Mulin", "pain", 3],
        ["t1", "Moulin", "Moulin", "pain", 4],
    ]
    name = workbook(tmp_path / "a.xlsx", Acteurs=[["id"], ["Moulin"]], Transactions=rows)
    told = run("check", name, "--lang", "en")[1]

    assert "VC215  a.xlsx › Transactions › C2 (Bénéficiaire)\n" not in told
    assert "VC302  a.xlsx › Transactions › C3 (Bénéficiaire)\n" in told
    rows[2][0] = "t2"
    workbook(tmp_path / "a.xlsx", Acteurs=[["id"], ["Moulin"]], Transactions=rows)
    told = run("check", name, "--lang", "en")[1]
    assert "VC215  a.xlsx › Transactions › C2 (Bénéficiaire)\n" in told


def test_rows_of_two_sheets_are_each_accounted_for_once(run, tmp_path):
    heads = ["Identifier", "Funding Org:Identifier", "Recipient Org:Identifier",
             "Amount Awarded", "Currency"]  # fmt: skip
    grant = ["g1", "f", "r", 5, "GBP"]
    name = workbook(tmp_path / "g.xlsx", one=[heads, grant], two=[heads, grant])
    counts = json.loads(run("check", name, "--format", "json")[1])["counts"]["transactions"]

    assert counts == {"read": 2, "stored": 1, "refused": 0, "blank": 0, "duplicate": 1}


def test_rows_above_headings_that_were_asked_for_are_told(run, tmp_path):
    text = "Dons de l'année;;;\nDe;À;Nature;Montant\nA;B;argent;12\n"
    (tmp_path / "dons.csv").write_text(text, "utf-8")
    code, told, _ = run("check", "dons.csv", "--header-row", "2", "--lang", "en")

    assert code == 0
    assert "  headings in row 2, as asked; rows above are left out\n" in told


def test_how_a_source_was_read_is_told_as_data_too(run, gifts):
    told = json.loads(run("check", gifts, "--format", "json", "--lang", "fr")[1])

    assert [(d["what"], d["value"]) for d in told["understood"]] == [
        ("format", "native-csv"), ("encoding", "UTF-8"), ("delimiter", ";"),
    ]  # fmt: skip
    assert told["understood"][1]["message"] == "lu en UTF-8"


@pytest.mark.parametrize(
    ("shown", "more", "told"),
    [
        ('#,##0.00 "€"', [], [("€", "EUR")]),
        ("#,##0.00 [$CHF-100C]", [], [("CHF", "CHF")]),
        ("#,##0.00", [], []),
        ('#,##0.00 "€"', ["Unité"], []),
    ],
)
def test_a_unit_that_only_the_format_of_cells_gives_is_told(tmp_path, shown, more, told):
    path = tmp_path / "dons.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Transactions")
        sheet.write_row(0, 0, ["De", "À", "Nature", "Montant", *more])
        sheet.write_row(1, 0, ["A", "B", "argent"])
        sheet.write_number(1, 3, 12.5, book.add_format({"num_format": shown}))
    found = [(p.value, p.hint) for p in check(path).problems if p.variant == "shown"]
    assert found == told
