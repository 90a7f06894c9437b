"""The validator's complaints in words of the trade, each at its file and line.

The validator says where in its own terms (with tags of unions in the path) and what in its own
words. Walking the JSON Schema beside the document gives the path as the user wrote it and the
unit, range or known names that belong there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from channelsim.scenario.document import Node, fault_at
from channelsim.scenario.expectation import JsonSchema, dereferenced, expected
from channelsim.scenario.faults import Fault, PathParts, shown, suggestion

_PERCENT = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*%\s*")
_UNKNOWN_KEY = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_MISSING = frozenset({"missing", "missing_argument", "missing_keyword_only_argument"})
_KINDS = frozenset({"union_tag_invalid", "union_tag_not_found"})
_RULES = frozenset({"value_error", "assertion_error"})


@dataclass(frozen=True)
class _Spot:
    """A place in the document and what the schema says of it."""

    path: PathParts
    schema: JsonSchema
    node: Node | None
    known: tuple[str, ...] = ()


def translate(
    errors: Iterable[Mapping[str, Any]], tree: Node, schema: JsonSchema
) -> Iterator[Fault]:
    """Yield one fault for each place that the validator complains about.

    Parameters
    ----------
    errors
        The validator's errors: ``type``, ``loc``, ``msg`` and ``ctx`` of each.
    tree
        The document.
    schema
        JSON Schema of its root.
    """
    done: set[PathParts] = set()
    for error in errors:
        spot = _walk(error["loc"], tree, schema)
        kind = str(error["type"])
        if kind == "union_tag_invalid":
            discriminator = _union(spot.schema, schema)["discriminator"]
            key = discriminator["propertyName"]
            spot = replace(spot, path=(*spot.path, key), node=_entry(spot.node, key))
        if spot.path not in done:
            done.add(spot.path)
            yield fault_at(tree, spot.path, _message(kind, error, spot, schema))


def _entry(node: Node | None, key: str) -> Node | None:
    return None if node is None else node.mapping.get(key)


def _walk(loc: Sequence[str | int], tree: Node, root: JsonSchema) -> _Spot:
    """Follow the validator's path through document and schema, leaving out tags of unions."""
    spot = _Spot((), root, tree)
    tagged = False
    for element in loc:
        here = _resolved(spot.schema, root, spot.node)
        if not tagged and element == _tag(spot, root):
            tagged = True
            continue
        child = _step(spot, here, element)
        if child is not None:
            spot, tagged = child, False
    return spot


def _step(spot: _Spot, here: JsonSchema, element: str | int) -> _Spot | None:
    if isinstance(element, int):
        items = spot.node.items if spot.node is not None else []
        inner = here.get("items", {})
        if not isinstance(inner, Mapping):
            inner = {}
        prefix = here.get("prefixItems", [])
        inner = prefix[element] if element < len(prefix) else inner
        node = items[element] if element < len(items) else None
        return _Spot((*spot.path, element), inner, node)
    properties = here.get("properties", {})
    node = _entry(spot.node, element)
    if node is None and element not in properties:
        return None
    extra = here.get("additionalProperties", {})
    inner = properties.get(element, extra if isinstance(extra, Mapping) else {})
    return _Spot((*spot.path, element), inner, node, tuple(properties))


def _union(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """Tagged union inside a schema that may also allow null."""
    schema = dereferenced(schema, root)
    if "discriminator" in schema:
        return schema
    for member in schema.get("anyOf", ()):
        found = _union(member, root)
        if "discriminator" in found:
            return found
    return {}


def _tag(spot: _Spot, root: JsonSchema) -> object:
    """Tag that the validator puts into its path below a node of a tagged union."""
    union = _union(spot.schema, root)
    if not union or spot.node is None:
        return None
    node = spot.node.mapping.get(union["discriminator"]["propertyName"])
    return None if node is None else node.value


def _resolved(schema: JsonSchema, root: JsonSchema, node: Node | None) -> JsonSchema:
    """Return the schema of the alternative that the node is meant to be."""
    schema = dereferenced(schema, root)
    value = None if node is None else node.value
    if "discriminator" in schema and node is not None:
        kind = node.mapping.get(schema["discriminator"]["propertyName"])
        mapping = schema["discriminator"]["mapping"]
        if kind is not None and isinstance(kind.value, str) and kind.value in mapping:
            return dereferenced({"$ref": mapping[kind.value]}, root)
    members = [
        _resolved(member, root, node)
        for member in schema.get("anyOf", ())
        if member.get("type") != "null"
    ]
    if not members:
        return schema
    wanted = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else ""
    fitting = [member for member in members if member.get("type") == wanted]
    return fitting[0] if fitting else members[0] if len(members) == 1 else schema


def _message(kind: str, error: Mapping[str, Any], spot: _Spot, root: JsonSchema) -> str:
    value = None if spot.node is None else spot.node.value
    if kind in _UNKNOWN_KEY:
        return f"unknown key{suggestion(str(spot.path[-1]), spot.known, 'known keys')}"
    if kind in _KINDS:
        return _kind_message(value if kind == "union_tag_invalid" else None, spot, root)
    wanted = expected(spot.schema, root)
    if kind in _MISSING:
        return f"is missing{f'; it should be {wanted}' if wanted else ''}"
    here = _resolved(spot.schema, root, spot.node)
    if kind in _RULES and not _speaks_of_numbers(here):
        return str(error["msg"]).split(", ", 1)[-1]
    if not wanted:
        return str(error["msg"]).replace("Input should", "should")
    said = shown(value)
    if kind in ("too_short", "too_long") and spot.node is not None:
        said = f"{len(spot.node.items)}"
    hint = _percent_hint(value, here) or _near_choice(value, here)
    return f"should be {wanted}, not {said}{hint}"


def _speaks_of_numbers(schema: JsonSchema) -> bool:
    """Tell whether range and unit of the schema say more than the rule that was broken."""
    kinds = [schema.get("type"), *(member.get("type") for member in schema.get("anyOf", ()))]
    return "number" in kinds or "integer" in kinds


def _kind_message(value: object, spot: _Spot, root: JsonSchema) -> str:
    kinds = list(_union(spot.schema, root)["discriminator"]["mapping"])
    if value is None:
        return f"needs a kind: {' or '.join(kinds)}"
    if not isinstance(value, str):
        return f"should be {' or '.join(kinds)}, not {shown(value)}"
    return f"unknown kind {shown(value)}{suggestion(value, kinds, 'kinds')}"


def _near_choice(value: object, here: JsonSchema) -> str:
    choices = [str(choice) for choice in here.get("enum", ())]
    if not isinstance(value, str) or not choices:
        return ""
    near = suggestion(value, choices)
    return near if near.startswith("; did") else ""


def _percent_hint(value: object, here: JsonSchema) -> str:
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None or here.get("type") != "number":
        return ""
    return f"; write {float(match.group(1)) / 100:g}"
