"""The scenarios that travel with the package, under the schema of the trade."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import channelsim
from channelsim.scenario import (
    ScenarioError,
    json_schema,
    load_scenario,
    scenario_from,
    shipped_scenarios,
    write_starter,
)

PACKAGE = Path(channelsim.__file__).parent


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenario_loads_by_name_and_by_path(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert load_scenario(shipped_scenarios()[name]) == scenario
    again = scenario_from(json.loads(json.dumps(scenario.document)))
    assert again == scenario
    assert again.document == scenario.document


def test_shipped_scenarios_differ() -> None:
    digests = {load_scenario(name).digest for name in shipped_scenarios()}
    assert len(digests) == len(shipped_scenarios()) > 0


def faults_of(overrides: dict[str, object]) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("small", overrides=overrides, override_source="--set")
    return [str(fault) for fault in caught.value.faults]


def test_unknown_region_names_the_nearest() -> None:
    region = load_scenario("small").spec.regions[0].name
    fault = faults_of({"horizon.days": 30, "outlets.0.region": f"{region}x"})[0]
    assert fault.startswith("--set:2: outlets.0.region: unknown region")
    assert fault.endswith(f"; did you mean {region!r}?")


def test_negative_stock_is_refused_with_its_unit() -> None:
    (fault,) = faults_of({"manufacturer.order_up_to": -5})
    assert fault == (
        "--set:1: manufacturer.order_up_to: "
        "should be a whole number from 0 to 1e+12 (units) or nothing (null), not -5"
    )


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ({"day": [1], "unit": [2]}, "data.sales", "needs the column 'units'; did you mean 'unit'?"),
        ({"day": [1, 2.5], "units": [2, 2]}, "data.sales.day.1", "a whole number (day), not 2.5"),
        ({"day": [1, 2], "units": [2, -2]}, "data.sales.units.1", "at least 0 (units), not -2"),
        ({"day": [0, 10**9], "units": [2, 2]}, "data.sales.day", "span more than 36,500"),
        ({"day": [0], "units": [2], "region": ["X"]}, "data.sales.region.0", "unknown region 'X'"),
    ],
)
def test_replayed_table_is_checked(table: dict[str, object], place: str, words: str) -> None:
    changes: dict[str, object] = {"demand": {"kind": "trace", "table": "sales"}}
    fault = faults_of({**changes, "data": {"sales": table}})[0]
    assert fault.startswith("--set:")
    assert f" {place}: " in fault
    assert words in fault


@pytest.mark.parametrize(
    ("past", "table", "place", "words"),
    [
        ({}, {"day": [1], "prize": [2]}, "data.past", "column 'price'; did you mean 'prize'?"),
        ({}, {"day": [1.5], "price": [2]}, "data.past.day.0", "a whole number (day), not 1.5"),
        ({}, {"day": [1], "price": [0]}, "data.past.price.0", "a number above 0, not 0"),
        ({}, {"day": [1, 1], "price": [2, 3]}, "data.past.day.1", "is listed twice"),
        (
            {},
            {"day": [1], "price": [2], "outlets": ["East shop"]},
            "data.past.outlets.0",
            "unknown outlets 'East shop'; did you mean 'East shops'?",
        ),
        (
            {"of": "list"},
            {"day": [1], "price": [2], "channel": ["Modern"]},
            "data.past.channel",
            "list prices differ by region, not by channel",
        ),
    ],
)
def test_table_of_history_is_checked(
    past: dict[str, object], table: dict[str, object], place: str, words: str
) -> None:
    changes: dict[str, object] = {"history": {"prices": {"table": "past", **past}}}
    fault = faults_of({**changes, "data": {"past": table}})[0]
    assert f" {place}: " in fault
    assert words in fault


def test_history_needs_its_table_and_a_demand_with_buyers_of_its_own() -> None:
    assert "unknown table 'past'" in faults_of({"history.buyers": {"table": "past"}})[0]
    replay: dict[str, object] = {"demand": {"kind": "trace", "table": "sales"}}
    tables = {"sales": {"day": [0], "units": [1]}, "past": {"day": [0], "buyers": [1]}}
    faults = faults_of({**replay, "data": tables, "history": {"buyers": {"table": "past"}}})
    assert "has its own numbers of buyers" in faults[0]


def test_replayed_table_reaches_the_scenario() -> None:
    table = {"day": [0, 1], "units": [2, 3]}
    scenario = load_scenario("small").override(
        {"demand": {"kind": "trace", "table": "sales"}, "data": {"sales": table}}
    )
    assert scenario.document["data"] == {"sales": table}


def leaves(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [leaf for item in schema for leaf in leaves(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if schema.get("type") in ("number", "integer") else []
    return own + [leaf for item in schema.values() for leaf in leaves(item)]


def test_schema_gives_every_number_a_unit_and_a_range() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "extends" in schema["properties"]
    numbers = leaves(schema)
    assert len(numbers) > 50
    for number in numbers:
        assert number["unit"], number
        assert {"minimum", "exclusiveMinimum"} & number.keys(), number
        assert {"maximum", "exclusiveMaximum"} & number.keys(), number


def test_schema_describes_every_section() -> None:
    schema = json_schema()
    for name, entry in schema["properties"].items():
        # a section whose own description says the same is not described twice
        target = schema["$defs"].get(entry.get("$ref", "").removeprefix("#/$defs/"), {})
        assert entry.get("description") or target.get("description"), name


class TestStarter:
    def test_works_where_it_was_written(self, tmp_path: Path) -> None:
        written = write_starter(tmp_path / "mine")
        assert written[0] == tmp_path / "mine" / "small.yaml"
        assert load_scenario(written[0]) == load_scenario("small")

    def test_brings_what_it_extends(self, tmp_path: Path) -> None:
        for name in shipped_scenarios():
            written = write_starter(tmp_path / name, name)
            assert load_scenario(written[0]) == load_scenario(name)

    def test_never_overwrites(self, tmp_path: Path) -> None:
        (tmp_path / "small.yaml").write_text("mine")
        with pytest.raises(ScenarioError, match="exists already"):
            write_starter(tmp_path)
        assert (tmp_path / "small.yaml").read_text() == "mine"

    def test_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ScenarioError, match="cannot be written"):
            write_starter(tmp_path / "file" / "folder")

    def test_unknown_name(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="did you mean 'small'"):
            write_starter(tmp_path, "smal")


def python(code: str, *path: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=path[0],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_installed_package_finds_its_scenarios(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "channelsim", ignore=shutil.ignore_patterns("__pycache__"))
    source = next(iter(shipped_scenarios().values())).parent
    shutil.copytree(source, tmp_path / "channelsim" / "scenarios", dirs_exist_ok=True)
    code = (
        "import channelsim.scenario as s; print(s.load_scenario('small').digest);"
        "print(s.shipped_scenarios()['small'])"
    )
    digest, path = python(code, tmp_path).split()
    assert digest == load_scenario("small").digest
    assert Path(path).resolve() == (tmp_path / "channelsim/scenarios/small.yaml").resolve()


def test_room_is_light_until_a_file_is_read() -> None:
    code = (
        "import sys, channelsim.scenario; from channelsim.scenario import Scenario, ScenarioError;"
        "print([m for m in ('pydantic', 'ruamel.yaml', 'numpy', 'pandas') if m in sys.modules])"
    )
    assert python(code, PACKAGE.parent).strip() == "[]"
