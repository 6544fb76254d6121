"""What the commands print with --format json follows the published schemas."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from click.testing import CliRunner

from valuechain.cli import group
from valuechain.commands.compare_command import TABLES
from valuechain.compare.statuses import STATUSES

NAMES = ("flows", "indicators", "loops", "without", "compare", "check")
SCHEMAS = {
    name: json.loads(
        (files("valuechain.schemas.output") / f"{name}.json").read_text("utf-8")
    )
    for name in NAMES
}
CONTRACT = {
    "flows": (
        "rows",
        "actor kind unit period given received net lines unconfirmed missing",
    ),
    "indicators": ("rows", "indicator actor kind unit period value reason flows"),
    "loops": ("loops", "transactions actors score"),
    "without": ("rows", "dependent kind unit lost share"),
    "compare": (
        "lines",
        "provider receiver kind period state unit provider_quantity receiver_quantity "
        "difference status direction causes resolution residual",
    ),
    "check": ("problems", "code level source sheet row column value expected hint"),
}
COMMANDS = {
    "flows": ["flows"],
    "indicators": ["indicators"],
    "loops": ["loops"],
    "without": ["without", "--side", "supply"],
    "compare": ["compare"],
    "check": ["check"],
}


def validator(schema):
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema)


def described(schema, path=""):
    """Return the paths of the properties that nothing describes."""
    bare = []
    for name, part in schema.get("properties", {}).items():
        here = f"{path}/{name}"
        if "description" not in part and "$ref" not in part:
            bare.append(here)
        bare += described(part, here)
    return bare + (described(schema["items"], path) if "items" in schema else [])


def printed(arguments):
    result = CliRunner().invoke(group, [*arguments, "--format", "json"])
    assert result.exit_code == 0, (result.exception, result.stderr)
    return json.loads(result.stdout)


def sample():
    return str(files("valuechain.samples") / "ais-emploi")


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_json_schema_of_2020_and_describes_every_property(name):
    schema = SCHEMAS[name]

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert described(schema) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_requires_the_fields_that_never_change_name(name):
    array, fields = CONTRACT[name]
    row = SCHEMAS[name]["properties"][array]["items"]

    assert set(fields.split()) == set(row["required"]) == set(row["properties"])
    assert array in SCHEMAS[name]["required"]


def test_the_statuses_of_a_line_are_those_of_the_comparison():
    lines = SCHEMAS["compare"]["properties"]["lines"]["items"]["properties"]

    assert set(lines["status"]["enum"]) == set(STATUSES)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_a_comparison_has_a_schema_that_its_rows_follow(name):
    rows = SCHEMAS["compare"]["properties"][name]
    told = rows["items"]["properties"]
    content = printed(["compare", sample()])[name]

    assert content, "the sample has something to show"
    validator({**rows, "$defs": SCHEMAS["compare"]["$defs"]}).validate(content)
    assert set(rows["items"]["required"]) <= set(told)
    if name != "lines":
        assert set(content[0]) == set(told), "every field is described"
    without = {k: v for k, v in content[0].items() if k != rows["items"]["required"][-1]}
    with pytest.raises(jsonschema.ValidationError, match="is a required property"):
        validator({**rows, "$defs": SCHEMAS["compare"]["$defs"]}).validate([without])


def test_more_fields_may_be_added():
    row = {"code": "VC102", "level": "error", "source": "a.csv", "sheet": None, "row": None}
    row |= {"column": None, "value": "", "expected": "", "hint": "", "added": 1}

    validator(SCHEMAS["check"]).validate({"problems": [row], "counts": {}, "later": True})


@pytest.mark.parametrize("good", ["0", "-3", "1250.5", "100000000000000.01", None])
def test_a_quantity_is_exact_text_or_null(good):
    validator({**SCHEMAS["flows"]["$defs"]["quantity"]}).validate(good)


@pytest.mark.parametrize("bad", [3, 1.5, "", "1,5", "1e3", "NaN", "+1", ".5", "1."])
def test_a_quantity_is_never_a_number_or_another_text(bad):
    with pytest.raises(jsonschema.ValidationError):
        validator({**SCHEMAS["flows"]["$defs"]["quantity"]}).validate(bad)


def test_a_missing_field_is_told():
    with pytest.raises(
        jsonschema.ValidationError, match="'missing' is a required property"
    ):
        validator(SCHEMAS["flows"]).validate(
            {
                "rows": [
                    {
                        "actor": "a",
                        "kind": "money",
                        "unit": "EUR",
                        "period": None,
                        "given": "1",
                        "received": "0",
                        "net": "-1",
                        "lines": 1,
                        "unconfirmed": 0,
                    }
                ]
            }
        )


@pytest.mark.parametrize("name", NAMES)
def test_what_the_command_prints_for_the_sample_follows_its_schema(name):
    command, *options = COMMANDS[name]
    actor = ["etat-emploi"] if name == "without" else []
    content = printed([command, sample(), *actor, *options])

    validator(SCHEMAS[name]).validate(content)
    array, _ = CONTRACT[name]
    assert isinstance(content[array], list)
    if name != "check":
        assert content[array], "the sample has something to show"


@pytest.mark.parametrize("name", ["flows", "indicators", "without", "compare", "check"])
def test_an_exchange_without_unit_or_period_follows_the_schemas(name, tmp_path):
    table = tmp_path / "transactions.csv"
    table.write_text("provider,receiver,kind,quantity\na,b,advice,3\n", "utf-8")
    command, *options = COMMANDS[name]
    actor = ["a"] if name == "without" else []

    validator(SCHEMAS[name]).validate(printed([command, str(table), *actor, *options]))


def test_the_problems_of_a_refused_table_follow_the_schema(tmp_path):
    table = tmp_path / "transactions.csv"
    table.write_text("provider,receiver,kind,quantity\na,b,money,about 12\n", "utf-8")
    result = CliRunner().invoke(group, ["check", str(table), "--format", "json"])
    content = json.loads(result.stdout)

    assert result.exit_code == 3
    validator(SCHEMAS["check"]).validate(content)
    assert [
        (p["code"], p["row"]) for p in content["problems"] if p["level"] == "error"
    ] == [("VC204", 2)]
