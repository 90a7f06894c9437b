"""What the schema says of one setting of a scenario: its value, unit, choices and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from channelsim.scenario.expectation import JsonSchema, dereferenced
from channelsim.scenario.shape import json_schema

if TYPE_CHECKING:
    from channelsim.scenario.document import Plain
    from channelsim.scenario.faults import PathParts
    from channelsim.scenario.scenario import Scenario

FieldKind = Literal["number", "choice", "flag", "text"]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One value of a scenario that somebody may want to change.

    Parameters
    ----------
    path
        Keys and list positions from the root.
    value
        As the document has it, or the default where it says nothing; None where there is none.
    kind
        What is entered: a number, one of `choices`, yes or no, or text.
    unit
        Unit of a number, as in the schema.
    choices
        The words to choose from.
    meaning
        One line from the scenario reference.
    """

    path: PathParts
    value: Plain
    kind: FieldKind
    unit: str = ""
    choices: tuple[str, ...] = ()
    meaning: str = ""


def read_setting(scenario: Scenario, path: PathParts) -> Setting | None:
    """Look a setting up in a scenario.

    Parameters
    ----------
    scenario
        The scenario.
    path
        Keys and list positions from the root.

    Returns
    -------
    Setting or None
        None if there is no such place: a list that is not so long, a key its kind does not have.

    Examples
    --------
    >>> from channelsim.scenario import load_scenario
    >>> small = load_scenario("small")
    >>> rate = read_setting(small, ("incentives", 0, "tiers", 1, "rate"))
    >>> rate.value, rate.unit, rate.kind
    (0.04, 'rate', 'number')
    >>> read_setting(small, ("incentives", 0, "period")).choices
    ('month', 'quarter', 'year')
    >>> read_setting(small, ("incentives", 0, "bonus")) is None
    True
    """
    return setting_in(scenario.document, path)


def setting_in(document: Mapping[str, Plain], path: PathParts) -> Setting | None:
    """Do the work of `read_setting` for a resolved document."""
    root = _root()
    schema: JsonSchema = root
    value: object = document
    for part in path:
        here = _meant(schema, root, value)
        if isinstance(part, int):
            if not isinstance(value, list) or part >= len(value):
                return None
            schema, value = here.get("items", {}), value[part]
            continue
        if part not in here.get("properties", {}):
            return None
        schema = here["properties"][part]
        known = value if isinstance(value, Mapping) else {}
        value = known.get(part, schema.get("default"))
    return _setting(path, value, schema, root)


@cache
def _root() -> JsonSchema:
    return json_schema()


def _setting(path: PathParts, value: object, schema: JsonSchema, root: JsonSchema) -> Setting:
    whole = dereferenced(schema, root)
    here = _meant(schema, root, value)
    choices = tuple(str(choice) for choice in here.get("enum", ()))
    kind: FieldKind = "text"
    if choices:
        kind = "choice"
    elif here.get("type") == "boolean":
        kind = "flag"
    elif here.get("type") in ("number", "integer"):
        kind = "number"
    return Setting(
        path=path,
        value=value,  # type: ignore[arg-type]  # a part of a plain document, or a JSON default
        kind=kind,
        unit=str(here.get("unit", "")),
        choices=choices,
        meaning=str(whole.get("description", "")).split("\n\n")[0],
    )


def _meant(schema: JsonSchema, root: JsonSchema, value: object) -> JsonSchema:
    """Return the alternative of a schema that a value is meant to be."""
    here = dereferenced(schema, root)
    if "discriminator" in here and isinstance(value, Mapping):
        tags = here["discriminator"]["mapping"]
        tag = value.get(here["discriminator"]["propertyName"])
        if tag in tags:
            return dereferenced({"$ref": tags[tag]}, root)
    members = [one for one in here.get("anyOf", ()) if one.get("type") != "null"]
    if not members or "properties" in here:
        return here
    wanted = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else ""
    resolved = [_meant(one, root, value) for one in members]
    return next((one for one in resolved if one.get("type") == wanted), resolved[0])
