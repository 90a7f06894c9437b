"""What a document has to look like: the validator around the root class, and its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from channelsim.scenario.document import Node, fault_at, plain
from channelsim.scenario.faults import Fault, PathParts
from channelsim.scenario.scalars import Scalar
from channelsim.scenario.tables import tables_of, with_names_of_tables

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_MOST_ERRORS = 100

DATA_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Tables by name: a CSV file beside the scenario, a file with the columns to "
    "read and their types, or the columns themselves.",
    "additionalProperties": {
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {
                    "file": {"type": "string"},
                    "columns": {
                        "type": "object",
                        "additionalProperties": {"enum": ["number", "text"]},
                    },
                },
                "required": ["file"],
                "additionalProperties": False,
            },
            {"type": "object", "additionalProperties": {"type": "array"}},
        ]
    },
}

Tables = Mapping[str, Mapping[str, Sequence[Scalar]]]
References = Callable[[Any, Tables], Iterable[tuple[str | PathParts, str]]]


@dataclass(frozen=True, slots=True)
class Shape:
    """A root class and the check of what its parts say about one another.

    Parameters
    ----------
    root
        Frozen dataclass of the whole document.
    references
        Given a valid root and the columns of its tables, yields path and message of each fault
        between its parts.
    """

    root: type[object]
    references: References

    def validate(self, tree: Node, faults: list[Fault]) -> Any:
        """Return the root object, or None after adding to `faults` what is wrong.

        Values are checked as JSON is: a quoted number is text, ``true`` is not 1.
        """
        from pydantic import ValidationError

        from channelsim.scenario.wording import translate

        text = json.dumps(plain(with_names_of_tables(tree)), ensure_ascii=True)
        try:
            spec = _adapter(self).validate_json(text, strict=True)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)[:_MOST_ERRORS]
            known = {(fault.file, fault.line, fault.path) for fault in faults}
            faults += [
                fault
                for fault in translate(errors, tree, _json_schema(self))
                if (fault.file, fault.line, fault.path) not in known
            ]
            return None
        if not faults:
            found = islice(self.references(spec, tables_of(tree)), _MOST_ERRORS)
            faults += [fault_at(tree, _parts(path), message) for path, message in found]
        return spec


def _parts(path: str | PathParts) -> PathParts:
    from channelsim.scenario.overrides import parse_path

    if isinstance(path, str):
        return parse_path(path) if path else ()
    return tuple(path)


@cache
def _adapter(shape: Shape) -> TypeAdapter[object]:
    from pydantic import TypeAdapter

    return TypeAdapter(shape.root)


@cache
def _json_schema(shape: Shape) -> dict[str, Any]:
    return _adapter(shape).json_schema()


@cache
def scenario_shape() -> Shape:
    """Shape of a channelsim scenario: the one place where the root class is chosen."""
    from channelsim.scenario.checks import scenario_references
    from channelsim.scenario.schema import ScenarioSpec

    return Shape(ScenarioSpec, scenario_references)


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, for editors.

    Returns
    -------
    dict
        Draft 2020-12. Every number carries its range and, as ``unit``, its unit. Keys are not
        required where ``extends`` may supply them.
    """
    return editors_schema(scenario_shape())


def editors_schema(shape: Shape) -> dict[str, Any]:
    """Do the work of `json_schema` for a scenario of any shape."""
    schema = json.loads(json.dumps(_json_schema(shape)))
    extends = {
        "type": "string",
        "description": "Scenario that this one extends: a path relative to this file, or the "
        "name of a shipped scenario.",
    }
    properties = {"extends": extends, **schema.pop("properties", {})}
    if "data" in properties:
        properties["data"] = DATA_SCHEMA
    # the name may come from the file's own
    required = [key for key in schema.pop("required", []) if key != "name"]
    schema = {"$schema": DRAFT, "title": "channelsim scenario", **schema, "properties": properties}
    if required:
        schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    return dict(schema)
