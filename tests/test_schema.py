"""The table schemas are valid, whole in both languages, and no heading means two things."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from valuechain.schema import TABLES, column_key, load_schema, table_named

TYPES = {"string", "number", "integer", "boolean", "date", "year", "yearmonth"}
READS = {
    "choice",
    "date",
    "id",
    "name",
    "participates",
    "period",
    "quantity",
    "ratio",
    "text",
    "threshold",
    "unit",
}
LIMITS = {"required", "unique", "minimum", "maximum", "enum", "pattern"}
RAW = {
    name: json.loads((files("valuechain.schemas") / f"{name}.json").read_text("utf-8"))
    for name in TABLES
}
FIELDS = [(name, field) for name in TABLES for field in RAW[name]["fields"]]
BY_FIELD = pytest.mark.parametrize(
    ("table", "field"), FIELDS, ids=[f"{table}.{field['name']}" for table, field in FIELDS]
)


def aliases_of(described):
    return [*described["aliases"]["en"], *described["aliases"]["fr"]]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_a_table_schema(table):
    raw = RAW[table]
    names = [field["name"] for field in raw["fields"]]

    assert raw["name"] == table
    assert raw["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    assert len(set(names)) == len(names)
    assert set(raw.get("primaryKey", [])) <= set(names)
    for key in raw.get("foreignKeys", []):
        assert set(key["fields"]) <= set(names)
        assert key["reference"]["resource"] in TABLES
        other = RAW[key["reference"]["resource"]]
        assert set(key["reference"]["fields"]) <= {f["name"] for f in other["fields"]}


@BY_FIELD
def test_a_field_is_a_table_schema_field(table, field):
    limits = field.get("constraints", {})

    assert field["type"] in TYPES
    assert field["reads_as"] in READS
    assert set(limits) <= LIMITS
    assert isinstance(limits.get("required", False), bool)
    if "enum" in limits:
        assert field["type"] == "string"
        assert len(set(limits["enum"])) == len(limits["enum"]) > 0
        french = field["fr"].get("enum", limits["enum"])
        assert len({column_key(word) for word in french}) == len(limits["enum"])
        assert field.get("default", limits["enum"][0]) in limits["enum"]
    if "minimum" in limits or "maximum" in limits:
        assert field["type"] == "number"
    assert field["type"] == "number" or field["reads_as"] not in {"quantity", "ratio"}


@BY_FIELD
def test_a_foreign_key_and_what_a_field_refers_to_say_the_same(table, field):
    keys = {
        key["fields"][0]: key["reference"]["resource"]
        for key in RAW[table].get("foreignKeys", [])
    }

    assert keys.get(field["name"]) == field.get("refers_to")


@BY_FIELD
def test_a_field_is_described_in_both_languages_in_more_than_its_title(table, field):
    for words in (field, field["fr"]):
        assert words["title"].strip()
        assert words["description"].endswith((".", "…"))
        assert len(words["description"]) > len(words["title"]) + 8
    assert field["description"] != field["fr"]["description"]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_described_in_both_languages(table):
    assert len(RAW[table]["description"]) > 60
    assert len(RAW[table]["fr"]["description"]) > 60


@BY_FIELD
def test_the_example_of_a_field_is_one_that_it_accepts(table, field):
    example, limits = field["example"], field.get("constraints", {})

    assert isinstance(example, str)
    assert example
    if "enum" in limits:
        assert example in limits["enum"]
    if field["type"] == "number":
        assert re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", example)
        assert float(limits.get("minimum", example)) <= float(example)
        assert float(example) <= float(limits.get("maximum", example))
    if field["reads_as"] == "date":
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", example)


@pytest.mark.parametrize("table", TABLES)
def test_no_heading_names_two_fields_of_a_table(table):
    meanings: dict[str, set[str]] = {}
    for field in RAW[table]["fields"]:
        for heading in (
            field["name"],
            field["title"],
            field["fr"]["title"],
            *aliases_of(field),
        ):
            meanings.setdefault(column_key(heading), set()).add(field["name"])

    assert {k: v for k, v in meanings.items() if len(v) > 1} == {}
    assert "" not in meanings


def test_no_name_of_a_file_or_sheet_means_two_tables():
    meanings: dict[str, set[str]] = {}
    for table, raw in RAW.items():
        for word in (table, raw["title"], raw["fr"]["title"], *aliases_of(raw)):
            meanings.setdefault(column_key(word), set()).add(table)

    assert {k: v for k, v in meanings.items() if len(v) > 1} == {}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Donneur", "provider"),
        ("Émetteur", "provider"),
        ("FINANCEUR", "provider"),
        ("from", "provider"),
        ("Source", "provider"),
        ("Bénéficiaire", "receiver"),
        ("beneficiaire", "receiver"),
        ("to", "receiver"),
        ("target", "receiver"),
        ("Nature de valeur", "kind"),
        ("Montant", "quantity"),
        ("Quantité", "quantity"),
        ("amount", "quantity"),
        ("Unité", "unit"),
        ("Année", "period"),
        ("year", "period"),
        ("Date de début", "start"),
        ("Déclaré par", "declared_by"),
        ("En contrepartie de", "in_return_for"),
        ("N° de convention", "reference"),
    ],
)
def test_headings_that_people_write_are_understood(heading, field):
    assert load_schema("transactions").headings()[column_key(heading)] == field


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Échanges", "transactions"),
        ("subventions", "transactions"),
        ("Structures", "actors"),
        ("Natures de valeur", "kinds"),
        ("mesures_internes", "measures"),
        ("Dépenses", "costs"),
        ("Feuil1", None),
    ],
)
def test_sheets_are_recognised_by_the_name_people_give(name, table):
    assert table_named(name) == table


def test_choices_are_read_in_both_languages():
    state = load_schema("transactions").field("state")

    assert {state.choices[column_key(w)] for w in ("Fait", "done")} == {"done"}
    assert load_schema("kinds").field("conserved").choices["oui"] == "yes"


def test_only_the_transactions_columns_of_the_contract_are_required():
    assert load_schema("transactions").required == (
        "provider",
        "receiver",
        "kind",
        "quantity",
    )
    assert load_schema("actors").required == ("id",)
    assert load_schema("measures").required == ("owner", "kind", "quantity")
    assert load_schema("rates").required == ("kind", "central")
