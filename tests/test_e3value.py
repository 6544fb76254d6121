"""How e3value models (RDF/XML) are read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.e3value import read
from valuechain.importers.table import Document, Reading

SHARED = Path(__file__).parents[2] / "shared" / "data" / "e3value"
FILES = sorted(SHARED.glob("*.rdf"))

E3 = "http://www.cs.vu.nl/~gordijn/e3value#"


def thing(id_: str, type_: str, *told: str) -> str:
    return (
        f'<rdf:Description rdf:about="m#{id_}"><rdf:type rdf:resource="{E3}{type_}"/>'
        + "".join(told)
        + "</rdf:Description>"
    )


def link(name: str, target: str) -> str:
    return f'<a:{name} rdf:resource="m#{target}"/>'


def word(name: str, text: str) -> str:
    return f"<a:{name}>{text}</a:{name}>"


def model(tmp_path: Path, *more: str, kind: str = "value-exchange") -> Document:
    parts = [
        thing("shop", "elementary-actor", word("e3-has-name", "Shop")),
        thing("town", "market-segment", word("e3-has-name", "Town")),
        *(
            thing(f"i{n}", "value-interface", link("vi-assigned-to-ac", who))
            for n, who in ((1, "shop"), (2, "town"))
        ),
        *(thing(f"o{n}", "value-offering", link("vo-in-vi", f"i{n}")) for n in (1, 2)),
        thing("good", "value-object", word("e3-has-name", "BREAD")),
        thing(
            "p1",
            "value-port",
            link("vp-in-vo", "o1"),
            link("vp-requests-offers-vo", "good"),
            *more,
        ),
        thing("p2", "value-port", link("vp-in-vo", "o2")),
        thing("x", kind, link("ve-has-out-po", "p1"), link("ve-has-in-po", "p2")),
    ]
    path = tmp_path / "model.rdf"
    path.write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:a="{E3}">{"".join(parts)}</rdf:RDF>',
        "utf-8",
    )
    return read(path, Reading())


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def test_an_exchange_leads_from_the_actor_that_gives_to_the_one_that_gets(
    tmp_path: Path,
) -> None:
    (row,) = rows(model(tmp_path))
    assert (row["provider"], row["receiver"], row["kind"]) == ("shop", "town", "BREAD")
    assert (row["quantity"], row["unit"], row["state"]) == ("1", "exchange", "promised")


def test_a_valuation_that_is_a_number_is_the_quantity(tmp_path: Path) -> None:
    (row,) = rows(model(tmp_path, word("e3-has-formula", "VALUATION=37.5")))
    assert (row["quantity"], row["unit"]) == ("37.5", "valuation")


def test_nothing_is_computed_from_a_formula(tmp_path: Path) -> None:
    (row,) = rows(model(tmp_path, word("e3-has-formula", "VALUATION=2*18.75")))
    assert row["unit"] == "exchange"


def test_a_model_without_exchanges_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImporterError) as refusal:
        model(tmp_path, kind="diagram")
    assert [p.code for p in refusal.value.problems] == ["VC103"]


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_a_published_model_gives_its_transfers(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    document = read(path, Reading())
    names = {a["id"]: a["name"] for a in rows(document, "actors")}
    assert sorted(names.values()) == expected["actor_names"]
    found = rows(document)
    assert len(found) == expected["transfers"]
    assert Counter(names[r["provider"]] for r in found) == expected["transfers_given"]
    assert Counter(names[r["receiver"]] for r in found) == expected["transfers_received"]
