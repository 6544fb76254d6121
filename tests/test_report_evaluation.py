"""The report holds what is asked around the exchanges, on its pages and in its workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from valuechain.report.report import write_report
from valuechain.tables import ecosystem_of

ACTORS = [
    dict(id="town", type="public", territory="north"),
    dict(id="club", type="association", territory="north"),
    dict(id="farm", type="association", territory="south"),
]
MONEY = dict(provider="town", kind="money", unit="EUR", innovation="garden")
ROWS = [
    MONEY | dict(receiver="club", quantity=100, period="2024"),
    MONEY | dict(receiver="club", quantity=160, period="2025"),
    MONEY | dict(receiver="farm", quantity=50, period="2024"),
    MONEY | dict(receiver="farm", quantity=60, period="2025"),
    dict(provider="farm", receiver="farm-hands", kind="hours", quantity=7, period="2025",
         innovation="garden"),
    MONEY | dict(receiver="club", quantity=90, period="2025", scenario="without"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ecosystem = ecosystem_of(
        ROWS,
        settings={"ecosystem": {"focal": "club", "comparator": "farm"}},
        actors=[*ACTORS, dict(id="farm-hands", type="people", territory="south")],
        targets=[
            dict(indicator="received", actor="club", kind="money", baseline=100, threshold=150,
                 target=200, date="2025-12-31", evaluator="town"),
            dict(indicator="received", actor="farm", kind="money", baseline=70, source="survey"),
        ],
        stages=[dict(innovation="garden", territory="north", period="2025", stage="III",
                     political="done", source="minutes")],
        stocks=[dict(actor="club", kind="money", start_quantity=1, end_quantity=2, period="2025")],
        notes=[dict(about="garden", text="plum plum", consent="yes")],
    )  # fmt: skip
    return write_report(ecosystem, tmp_path_factory.mktemp("r") / "r", language="en").parent


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8")


def test_every_result_of_evaluation_has_its_sheet(folder: Path) -> None:
    names = CalamineWorkbook.from_path(folder / "tables.xlsx").sheet_names
    wanted = {
        "scenario lines", "value rates", "targets", "rounds transactions", "rounds comparator",
        "renewal", "spreading patterns", "spreading stages", "words",
    }  # fmt: skip
    assert wanted <= set(names)


def test_a_named_comparator_is_set_beside_the_focal_actor_with_the_honest_sentence(
    folder: Path,
) -> None:
    page = text(folder, "rounds.html")
    # (160 - 100) - (60 - 50)
    assert "+50\u00a0€" in page
    assert "Difference between declared changes, not an effect" in page
    assert "fewer than two periods before" in page


def test_conditions_of_payment_and_references_stand_apart_from_targets(
    folder: Path,
) -> None:
    page = text(folder, "aims.html")
    contract, references = (
        page.index(f'id="aims-{key}"') for key in ("contract", "references")
    )
    assert "threshold reached" in page[contract:references]
    assert "survey" in page[references:] and "survey" not in page[:references]


def test_a_stage_its_source_and_the_notes_of_an_innovation_are_on_the_page_of_spreading(
    folder: Path,
) -> None:
    page = text(folder, "spreading.html")
    assert "III spreading" in page and "III essaimée" in page
    assert "minutes" in page and "plum plum" in page


def test_without_a_comparator_the_page_says_how_to_name_one(tmp_path: Path) -> None:
    page = write_report(ecosystem_of(ROWS), tmp_path / "r").parent / "rounds.html"
    assert "No comparator is named." in page.read_text("utf-8")
