"""Ranges, units and what the validator makes of them."""

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from channelsim.model import quantities as q


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section with one field of each sort."""

    __pydantic_config__ = q.STRICT

    name: q.Name = "东区 distributor 7"
    """Name."""

    share: q.Share = 0.5
    """Share."""

    days: q.Days | None = None
    """Days."""

    steepness: q.Rationality = "exact"
    """Rationality."""

    steps: tuple[q.Money, ...] = ()
    """Amounts."""


SECTION = TypeAdapter(Section)


@pytest.mark.parametrize(
    "document",
    [
        {"share": True},
        {"share": "0.5"},
        {"share": math.nan},
        {"share": 1.0001},
        {"share": None},
        {"days": 1.5},
        {"days": -1},
        {"days": False},
        {"steepness": 0},
        {"steepness": math.inf},
        {"steepness": "exactly"},
        {"steps": [1, -1]},
        {"name": ""},
        {"name": "a.b"},
        {"name": "a[0]"},
        {"name": "a\nb"},
        {"name": "a\n"},
        {"name": " a"},
        {"name": "x" * 81},
        {"name": 5},
        {"unknown": 1},
    ],
)
def test_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        SECTION.validate_python(document)
    assert caught.value.errors()[0]["loc"][0] in document


@pytest.mark.parametrize(
    "document",
    [
        {"share": 1},
        {"days": 36_500},
        {"steepness": 0.01},
        {"steepness": "exact"},
        {"steps": [0, 1e9]},
        {"name": "A-1 (north), 华东 50%"},
    ],
)
def test_accepted(document: dict[str, Any]) -> None:
    SECTION.validate_python(document)


def test_schema_carries_unit_range_and_description() -> None:
    share = SECTION.json_schema()["properties"]["share"]
    assert share == {
        "default": 0.5,
        "description": "Share.",
        "maximum": 1.0,
        "minimum": 0.0,
        "title": "Share",
        "type": "number",
        "unit": "share",
    }


def test_rationality_of_exact_is_infinite() -> None:
    assert q.rationality("exact") == math.inf
    assert q.rationality(3) == 3.0


def test_kinds_are_told_apart() -> None:
    @dataclass(frozen=True)
    class Fixed:
        kind: Literal["fixed"] = "fixed"
        days: q.Days = 1

    @dataclass(frozen=True)
    class Spread:
        kind: Literal["spread"] = "spread"
        share: q.Share = 0.5

    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[Fixed | Spread, q.ByKind()])
    assert adapter.validate_python({"kind": "spread", "share": 0.2}) == Spread(share=0.2)
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python({"kind": "spread", "share": 2})
    assert [fault["loc"] for fault in caught.value.errors()] == [("spread", "share")]
    assert adapter.json_schema()["discriminator"]["propertyName"] == "kind"
