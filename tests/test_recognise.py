"""A file's format is told by what it holds, whatever its name says."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from valuechain.errors import ImporterError, Problem
from valuechain.importers.recognise import recognise
from valuechain.importers.table import Reading

CORPUS = Path(__file__).parent / "fixtures" / "hostile"
HEADINGS = "provider,receiver,kind,quantity\n"


def refusal(path: Path, reading: Reading | None = None) -> Problem:
    with pytest.raises(ImporterError) as refused:
        recognise(path, reading or Reading())
    return refused.value.problems[0]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize(
    ("content", "format_name"),
    [
        (HEADINGS, "native-csv"),
        ("Donneur;Bénéficiaire;Nature;Quantité\n", "native-csv"),
        ("provider\treceiver\tkind\tquantity\n", "native-csv"),
        ("sep=;\nprovider;receiver;kind;quantity\n", "native-csv"),
        ("Identifier,Currency,Amount Awarded,Funding Org:0:Name\n", "360giving"),
        ("id,amountAwarded,currency\n", "360giving"),
        ("nomAttribuant,idAttribuant,nomBeneficiaire,montant\n", "scdl"),
        (
            "Nom attributaire*;Nom du bénéficiaire*;Montant total de la subvention*\n",
            "scdl",
        ),
        ("JournalCode|EcritureNum|CompteNum|Debit|Credit\n", "fec"),
        ("company,revenue_stream,government_reported,company_reported\n", "pairs"),
        ("source,target,weight\n", "edges"),
        ('*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 3\n', "pajek"),
        ("'@context':\n  - '@vocab': http://w3id.org/valueflows/ont/vf#\n", "valueflows"),
        ('<iati-activities version="2.03"/>', "iati"),
        ('<?xml version="1.0"?><iati-activity/>', "iati"),
        ('<graphml xmlns="http://graphml.graphdrawing.org/xmlns"/>', "graphml"),
        ('<gexf version="1.3"/>', "gexf"),
        ('<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "e3value"),
        ('{"grants": []}', "360giving"),
        ('{"elements": [], "connections": []}', "kumu"),
        ('{"releases": []}', "ocds"),
        ('{"ocid": "x"}', "ocds"),
        ('{"@context": [], "@graph": []}', "valueflows"),
        ('{"transactions": []}', "native-json"),
        ("[]", "native-json"),
        ("\ufeff  [ ]", "native-json"),
        (b"PAR1\x15\x00PAR1", "parquet"),
        ("cost\n12\n(13\n", "native-csv"),
    ],
)
def test_content_tells_the_format_under_any_name(
    tmp_path: Path, content: str | bytes, format_name: str
) -> None:
    assert recognise(written(tmp_path, "anything.dat", content), Reading()) == format_name


def test_a_folder_is_a_native_folder(tmp_path: Path) -> None:
    assert recognise(tmp_path, Reading()) == "native-folder"


def test_utf16_headings_are_recognised(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.txt", "nomAttribuant\tidAttribuant\tnomBeneficiaire".encode("utf-16")
    )
    assert recognise(path, Reading()) == "scdl"


@pytest.mark.parametrize(
    ("rows", "format_name"),
    [
        (
            [["provider", "receiver", "kind", "quantity"], ["a", "b", "money", 1]],
            "native-workbook",
        ),
        ([["Grants 2024"], [], ["Identifier", "Amount Awarded", "Currency"]], "360giving"),
        ([["nomAttribuant", "idAttribuant", "nomBeneficiaire", "montant"]], "scdl"),
        ([["anything"], ["at all"]], "native-workbook"),
    ],
)
def test_a_workbook_is_told_by_its_headings(
    tmp_path: Path, rows: list[list[object]], format_name: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", ("Sheet", rows))
    assert recognise(path, Reading()) == format_name


def test_a_workbook_with_elements_and_connections_is_kumu(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", ("Elements", [["Label"]]), ("Connections", [["From", "To"]])
    )
    assert recognise(path, Reading()) == "kumu"


def test_the_format_asked_for_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", HEADINGS)
    assert recognise(path, Reading(format="pairs")) == "pairs"
    assert recognise(path, Reading(format="native")) == "native-csv"


def test_an_unknown_format_asked_for_is_refused_with_the_list(tmp_path: Path) -> None:
    problem = refusal(written(tmp_path, "a.csv", HEADINGS), Reading(format="excel"))
    assert problem.code == "VC103"
    assert "native-csv" in problem.expected


def test_what_is_never_opened_is_refused_even_when_asked_for(tmp_path: Path) -> None:
    path = shutil.copy(CORPUS / "other_01_pickle.gpickle", tmp_path / "a.csv")
    assert refusal(Path(path), Reading(format="native-csv")).code == "VC115"


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_pickles_of_every_protocol_are_refused(tmp_path: Path, protocol: int) -> None:
    import pickle

    content = pickle.dumps({"a": Path("b")}, protocol=protocol)
    if protocol != 1:
        assert refusal(written(tmp_path, "a.dat", content)).code == "VC115"
    assert refusal(written(tmp_path, "a.pkl", content)).code == "VC115"


@pytest.mark.parametrize(
    ("name", "content", "code", "variant"),
    [
        ("a.csv", "", "VC102", ""),
        ("a.csv", "<!DOCTYPE html><html></html>", "VC103", "html"),
        ("a.csv", "  <!-- x --><HTML><body>", "VC103", "html"),
        ("a.xlsx", HEADINGS, "VC103", "text_named_xlsx"),
        ("a.xlsx", b"PK\x03\x04 cut", "VC103", "truncated"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "VC114", "old"),
        ("a.csv", b"\x1f\x8b\x08\x00", "VC103", ""),
        ("a.xml", "<unheard-of/>", "VC103", ""),
        ("a.xml", "<!DOCTYPE a><a/>", "VC110", ""),
        ("a.vchain", "text", "VC405", ""),
    ],
)
def test_what_is_no_source_is_refused_by_name(
    tmp_path: Path, name: str, content: str | bytes, code: str, variant: str
) -> None:
    problem = refusal(written(tmp_path, name, content))
    assert (problem.code, problem.variant, problem.source) == (code, variant, name)


def test_text_named_xlsx_is_read_when_its_format_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", HEADINGS)
    assert recognise(path, Reading(format="native-csv")) == "native-csv"


def test_a_missing_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.csv").code == "VC101"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_archives_are_refused_by_what_is_wrong_with_them(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", HEADINGS)
    cases = {
        "VC109": {"../a.csv": b"x"},
        "VC108": {"a.zip": inner.getvalue()},
        "VC103": {"a.csv": b"x"},
    }
    for code, members in cases.items():
        assert refusal(zipped(tmp_path / "a.zip", members)).code == code


def test_more_than_a_thousand_members_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{n}.csv": b"" for n in range(1_001)})
    problem = refusal(path)
    assert (problem.code, problem.variant) == ("VC108", "members")


def test_a_member_that_unpacks_past_its_ratio_is_refused_unread(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": b"0" * 1_000_001})
    assert refusal(path).variant == "ratio"
    small = zipped(tmp_path / "b.zip", {"a.csv": b"0" * 1_000_000})
    assert refusal(small).code == "VC103"


def test_project_files_are_told_apart_and_left_unchanged(tmp_path: Path) -> None:
    def project(name: str, application: int, version: int) -> Path:
        connection = sqlite3.connect(tmp_path / name)
        connection.execute(f"PRAGMA application_id = {application}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("CREATE TABLE event (a)")
        connection.commit()
        connection.close()
        return tmp_path / name

    cases = [
        (project("other.sqlite", 7, 1), "VC405"),
        (project("ours.dat", 0x56434831, 1), "VC405"),
        (project("newer.vchain", 0x56434831, 9_999), "VC403"),
    ]
    cut = tmp_path / "cut.vchain"
    cut.write_bytes((tmp_path / "ours.dat").read_bytes()[:5_000])
    for path, code in [*cases, (cut, "VC402")]:
        before = path.read_bytes()
        assert refusal(path).code == code, path.name
        assert path.read_bytes() == before


def test_the_wrong_shape_of_a_document_lists_the_formats(tmp_path: Path) -> None:
    from valuechain.importers.native_json import read

    path = written(
        tmp_path, "a.json", json.dumps({"id": ["t1"], "provider": {"name": "A"}})
    )
    with pytest.raises(ImporterError) as refused:
        read(path, Reading())
    assert {(p.code, p.variant) for p in refused.value.problems} == {("VC103", "shape")}
    assert "360giving" in refused.value.problems[0].expected
