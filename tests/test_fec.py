"""How the French file of accounting entries (FEC) is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.fec import read
from valuechain.importers.table import Document, Reading

HEAD = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
    "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
    "ValidDate\tMontantdevise\tIdevise"
)


def entry(
    journal: str, number: str, account: str, party: str, debit: str, credit: str
) -> str:
    cells = [
        journal,
        "",
        number,
        "20240131",
        account,
        "",
        party,
        party.title(),
        "F1",
        "",
        "Lib",
    ]
    return "\t".join([*cells, debit, credit, "", "", "", "", ""])


LINES = [
    entry("AC", "1", "401000", "IMPRIMEUR", "0,00", "120,00"),
    entry("AC", "1", "606400", "", "120,00", "0,00"),
    entry("BQ", "2", "401000", "IMPRIMEUR", "120,00", "0,00"),
    entry("BQ", "2", "512000", "", "0,00", "120,00"),
    entry("BQ", "3", "411000", "VILLE", "0,00", "5000,50"),
    entry("BQ", "3", "512000", "", "5000,50", "0,00"),
]


def ledger(
    tmp_path: Path, name: str = "123456782FEC20241231.txt", head: str = HEAD
) -> Document:
    path = tmp_path / name
    path.write_text("\n".join([head, *LINES]) + "\n", "utf-8")
    return read(path, Reading())


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def test_what_the_bank_moved_is_given_or_received_and_invoices_are_not(
    tmp_path: Path,
) -> None:
    columns = ("provider", "receiver", "quantity", "declared_by", "start")
    assert [tuple(r[c] for c in columns) for r in rows(ledger(tmp_path))] == [
        ("123456782", "IMPRIMEUR", "120,00", "provider", "2024-01-31"),
        ("VILLE", "123456782", "5000,50", "receiver", "2024-01-31"),
    ]


def test_the_structure_is_known_by_the_siren_of_the_file_name(tmp_path: Path) -> None:
    first = rows(ledger(tmp_path), "actors")[0]
    assert (first["id"], first["siret"]) == ("123456782", "123456782")
    assert rows(ledger(tmp_path, "compta.txt"), "actors")[0]["id"] == "compta"


def test_lines_left_out_are_counted_so_that_the_account_adds_up(tmp_path: Path) -> None:
    document = ledger(tmp_path)
    assert document.tables[0].read == 6
    assert document.decisions[-1] == ("123456782FEC20241231.txt", "fec lines left out", "4")


def test_each_transaction_leads_back_to_its_line(tmp_path: Path) -> None:
    assert ledger(tmp_path).tables[0].rows.to_list() == [4, 6]


def test_a_ledger_without_auxiliary_accounts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImporterError) as refusal:
        ledger(tmp_path, head=HEAD.replace("CompAuxNum", "Autre"))
    assert [(p.code, p.column) for p in refusal.value.problems] == [("VC117", "CompAuxNum")]
