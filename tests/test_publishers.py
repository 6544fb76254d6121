"""Files of real publishers give the figures counted from their bytes, or are refused."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.formats import importer
from valuechain.importers.table import Document, Reading, Table

OWN = Path(__file__).parent / "fixtures" / "publishers"
SHARED = Path(__file__).parents[2] / "shared" / "data"

FOLDERS = {
    "360giving": [SHARED / "360giving", SHARED / "360giving" / "fixtures"],
    "scdl": [SHARED / "fr" / "scdl", SHARED / "fr" / "scdl-realistic"],
}
DATA = {"360giving": {".json", ".csv", ".txt", ".xlsx"}, "scdl": {".csv", ".xlsx"}}

REFUSED: dict[str, set[str]] = {
    "bom.csv": {"VC117"},
    "codelist.csv": {"VC117"},
    "oneof.csv": {"VC117"},
    "decimal_amounts.csv": {"VC117"},
    "decimal_amounts.json": {"VC203"},
    "nulls.json": {"VC203"},
    "validation_errors-3.json": {"VC103"},
    "badfile_all_validation_errors.json": {"VC203", "VC204"},
    "fundingproviders-grants_malformed.json": {"VC112"},
    "fundingproviders-grants_2_grants_cp1252.csv": {"VC113"},
    "fundingproviders-grants_broken_grants.json": {"VC203"},
    "fundingproviders-grants_fixed_2_grants.json": {"VC203"},
    "t360_01_bad_grants.json": {"VC203", "VC204"},
    "GeoCodePostcode.xlsx": {"VC117"},
    "bad.xlsx": {"VC103"},
    "badfile_all_validation_errors.xlsx": {"VC117"},
    "badfile_all_validation_errors_4_times.xlsx": {"VC117"},
    "exemple-duplicate-column.csv": {"VC113"},
    "SCDL_MANY_MISSING_MANDATORY.csv": {"VC117"},
    "test-csv-invalid-headers-names.csv": {"VC117"},
}
"""What the importer itself refuses; the rest of a bad file is for the gate to say."""


def expected_of(path: Path) -> dict[str, Any]:
    """Return the figures counted beside a file, empty when there are none."""
    for name in (f"{path.name}.expected.json", f"{path.stem}.expected.json"):
        if path.with_name(name).exists():
            figures: dict[str, Any] = json.loads(path.with_name(name).read_text("utf-8"))
            return figures
    return {}


def files(layout: str) -> list[Path]:
    own = [p for p in sorted(OWN.iterdir()) if format_of(p) == layout]
    shared = [
        path
        for folder in FOLDERS[layout]
        if folder.exists()
        for path in sorted(folder.iterdir())
        if path.suffix in DATA[layout] and not path.name.endswith(".expected.json")
    ]
    return own + shared


def format_of(path: Path) -> str | None:
    if path.name.endswith(".expected.json") or path.suffix not in DATA["360giving"]:
        return None
    return "scdl" if path.suffix == ".csv" else "360giving"


def table(document: Document, name: str) -> list[Table]:
    return [t for t in document.tables if t.name == name]


def sums(document: Document) -> dict[str, Any]:
    """Count the tables of text with plain Python."""
    rows = [row for t in table(document, "transactions") for row in t.frame.to_dicts()]
    totals: dict[str, Decimal] = defaultdict(Decimal)
    given: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    taken: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["quantity"] is not None:
            amount = Decimal(row["quantity"].replace(",", "."))
            totals[row["unit"]] += amount
            given[row["provider"], row["unit"]] += amount
            taken[row["receiver"], row["unit"]] += amount
    return {
        "transactions": len(rows),
        "actors": sum(t.frame.height for t in table(document, "actors")),
        "providers": len({row["provider"] for row in rows}),
        "receivers": len({row["receiver"] for row in rows}),
        "totals": {unit: total.quantize(Decimal("0.01")) for unit, total in totals.items()},
        "given": given,
        "taken": taken,
        "by_unit": Counter(row["unit"] for row in rows if row["quantity"] is not None),
    }


CASES = [(layout, path) for layout in FOLDERS for path in files(layout)]


@pytest.mark.parametrize(
    ("layout", "path"), CASES, ids=[f"{path.parent.name}/{path.name}" for _, path in CASES]
)
def test_a_publishers_file_gives_its_figures_or_the_reason_why_not(
    layout: str, path: Path
) -> None:
    try:
        document = importer(layout)(path, Reading())
        problems = document.problems
    except ImporterError as refusal:
        problems = refusal.problems
        document = None
    codes = {p.code for p in problems if p.level == "error"}
    assert codes == REFUSED.get(path.name, set())
    figures = expected_of(path)
    if codes or document is None:
        return
    if path.suffix == ".xlsx" and "total_EUR" in figures:
        found = sums(document)
        assert found["transactions"] == figures["rows"]
        assert found["totals"] == {"EUR": Decimal(figures["total_EUR"])}
    if "transactions" not in figures:
        return
    found = sums(document)
    for key in ("transactions", "actors", "providers", "receivers"):
        assert found[key] == figures[key], key
    units = {unit: Decimal(total) for unit, total in figures["total_by_unit_2dp"].items()}
    assert found["totals"] == units
    assert found["by_unit"] == figures["transactions_by_unit"]
    for top in figures["top_providers"]:
        assert round(found["given"][top["actor"], top["unit"]], 2) == round(
            Decimal(top["total"]), 2
        )
    for top in figures["top_receivers"]:
        assert round(found["taken"][top["actor"], top["unit"]], 2) == round(
            Decimal(top["total"]), 2
        )


BOTH = SHARED / "360giving" / "andrew-lloyd-webber-foundation"


@pytest.mark.parametrize("stem", [BOTH] if BOTH.with_suffix(".json").exists() else [])
def test_the_same_grants_as_workbook_and_as_json_are_the_same(stem: Path) -> None:
    columns = ["id", "provider", "receiver", "quantity", "unit", "start"]
    rows = []
    for suffix in (".json", ".xlsx"):
        document = importer("360giving")(stem.with_suffix(suffix), Reading())
        (transactions,) = table(document, "transactions")
        days = transactions.frame.with_columns(transactions.frame["start"].str.head(10))
        rows.append(days.select(columns).sort("id").rows())
    assert rows[0] == rows[1]


def test_a_publishers_workbook_under_rows_of_title_is_found(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.append(["Du 01/01/2023 au 30/06/2023"])
    sheet = workbook.create_sheet("Données")
    sheet.append(["Subventions de la ville"])
    sheet.append([])
    sheet.append(["Nom de l'attribuant", "Nom du bénéficiaire", "Montant de la subvention"])
    sheet.append(["Ville", "Club", 1250.5])
    path = tmp_path / "subventions.xlsx"
    workbook.save(path)
    document = importer("scdl")(path, Reading())
    (transactions,) = table(document, "transactions")
    assert transactions.frame["quantity"].to_list() == ["1250.5"]
    assert transactions.rows.to_list() == [4]
    assert ("subventions.xlsx", "heading row", "Données: 3") in document.decisions
