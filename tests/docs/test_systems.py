"""The page on what is modelled names keys, KPIs and scenarios that exist and are at work."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import channelsim
from channelsim.measurement import COLUMNS
from channelsim.scenario import load_scenario, shipped_scenarios

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "systems.md"
GLOSSARY = PAGE.parents[1] / "reference" / "glossary.md"
LINES = PAGE.read_text("utf-8").splitlines()
TABLE_COLUMNS = {
    f"{table}.{column.name}" for table, columns in COLUMNS.items() for column in columns
}


def rows(columns: int) -> list[list[str]]:
    """Give the cells of every row of the tables with so many columns, without their heads."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line[:2] == "| "
    ]
    return [row for row in cells if len(row) == columns and row[1] != "中文"]


def spans(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def values(document: object, path: list[str]) -> Iterator[object]:
    """Give what a document says under a path; entries of lists are all looked into."""
    if isinstance(document, list):
        for item in document:
            yield from values(item, path)
    elif not path:
        yield document
    elif isinstance(document, dict) and path[0] in document:
        yield from values(document[path[0]], path[1:])


def sets(scenario: str, key: str) -> bool:
    path, _, value = key.partition(": ")
    found = list(values(dict(load_scenario(scenario).document), path.split(".")))
    return value in map(str, found) if value else bool(found)


SYSTEMS = rows(5)


def test_every_system_has_its_row() -> None:
    assert len(SYSTEMS) == 63
    assert len(rows(4)) == 5
    for row in [*SYSTEMS, *rows(4)]:
        assert all(row), row
        assert re.search(r"[一-鿿]", row[1]), row


@pytest.mark.parametrize("row", SYSTEMS, ids=[row[0] for row in SYSTEMS])
def test_keys_are_set_in_a_scenario_of_the_row(row: list[str]) -> None:
    keys, scenarios = spans(row[2]), spans(row[4])
    assert keys
    assert scenarios
    for key in keys:
        assert any(sets(scenario, key) for scenario in scenarios), key
    for scenario in scenarios:
        assert any(sets(scenario, key) for key in keys), scenario


def test_what_shows_a_system_is_measured() -> None:
    seen = {name for row in SYSTEMS for name in spans(row[3])}
    seen |= {name for row in rows(4) for name in spans(row[3])}
    assert seen - channelsim.KPIS.keys() - TABLE_COLUMNS == set()
    without = {
        row[0] for row in SYSTEMS if not any(name in channelsim.KPIS for name in spans(row[3]))
    }
    assert without == {
        "price ladder",
        "score card with veto",
        "tiers and reviews",
        "grades red, yellow, green",
    }


def test_every_shipped_scenario_has_a_place() -> None:
    named = {name for row in SYSTEMS for name in spans(row[4])}
    named |= {name for row in rows(4) for name in spans(row[2])}
    assert named == set(shipped_scenarios())


def test_every_kpi_shows_something() -> None:
    seen = {name for row in SYSTEMS for name in spans(row[3])}
    assert channelsim.KPIS.keys() - seen <= {"revenue"}


def test_every_kind_of_incentive_is_at_work() -> None:
    from channelsim.model.incentives import KINDS

    kinds = {
        key.partition(": ")[2]
        for row in SYSTEMS
        for key in spans(row[2])
        if "incentives.kind" in key
    }
    assert kinds == {kind.__dataclass_fields__["kind"].default for kind in KINDS}


def test_chinese_terms_are_those_of_the_glossary() -> None:
    glossary = GLOSSARY.read_text("utf-8")
    terms = {
        term for row in [*SYSTEMS, *rows(4)] for term in re.split(r"[、(]", row[1].replace(")", ""))
    }
    assert {term for term in terms if term not in glossary} == set()


def test_the_glossary_explains_a_term_once() -> None:
    heads = re.findall(r"^\| ([^|]+) \| [^|]*[一-鿿]", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    terms = [term for head in heads for term in head.split(", ") if term != "English"]
    assert len(terms) > 200
    assert sorted(term for term in set(terms) if terms.count(term) > 1) == []
