"""The commands of evaluation print what their schemas describe, in both languages."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from click.testing import CliRunner

from valuechain.cli import group

SAMPLE = str(files("valuechain.samples") / "ais-emploi")
COMMANDS = {
    "targets": ["targets", SAMPLE],
    "renewal": ["renewal", SAMPLE],
    "diff": [
        "diff",
        SAMPLE,
        SAMPLE,
        "--earlier-period",
        "2024",
        "--later-period",
        "2025",
        "--actor",
        "passerelle-neuve",
        "--comparator",
        "fabrique-saulebourg",
    ],
    "value": ["value", SAMPLE],
    "scenario": ["scenario", SAMPLE, "--without", "without"],
    "spreading": ["spreading", SAMPLE],
    "notes": ["notes", SAMPLE],
}


def ran(arguments):
    result = CliRunner().invoke(group, arguments)
    assert result.exit_code == 0, (result.exception, result.stderr)
    return result.stdout


def schema_of(name):
    return json.loads(
        (files("valuechain.schemas.output") / f"{name}.json").read_text("utf-8")
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_printed_as_json_follows_its_schema(name):
    content = json.loads(ran([*COMMANDS[name], "--format", "json"]))
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(content)
    arrays = [k for k, v in schema["properties"].items() if v.get("type") == "array"]
    for array in arrays:
        told = schema["properties"][array]["items"]["properties"]
        assert content[array], f"the sample has something to show in {array}"
        assert set(content[array][0]) == set(told), f"every field of {array} is described"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_property_is_described(name):
    for array, rows in schema_of(name)["properties"].items():
        assert rows["description"], array
        for field, told in rows.get("items", {}).get("properties", {}).items():
            assert told["description"], (array, field)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_speaks_both_languages_and_gives_an_example(name):
    spoken = {
        language: ran([*COMMANDS[name], "--lang", language]) for language in ("en", "fr")
    }
    assert spoken["en"].splitlines()[0] != spoken["fr"].splitlines()[0]
    assert "Example:" in ran([name, "--help"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_table_can_be_printed_as_csv(name):
    tables = [
        k for k, v in schema_of(name)["properties"].items() if v.get("type") == "array"
    ]
    for table in tables:
        chosen = [] if len(tables) == 1 else ["--table", table]
        lines = ran([*COMMANDS[name], *chosen, "--format", "csv"]).splitlines()
        told = schema_of(name)["properties"][table]["items"]["properties"]
        assert lines[0].split(",") == list(told), table


def test_a_scenario_that_does_not_exist_is_a_wrong_use():
    result = CliRunner().invoke(group, ["scenario", SAMPLE, "--without", "nowhere"])
    assert "scenarios: actual, without" in str(result.exception)


def test_what_is_the_same_in_both_scenarios_is_not_counted_as_ambiguous():
    title = ran(["scenario", SAMPLE, "--without", "actual", "--lang", "en"]).splitlines()[0]
    assert "0 ambiguous, 231 the same in both" in title
