"""What a value should be, in words, from its JSON Schema: range, unit, choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channelsim.model.quantities import NAME_PATTERN

JsonSchema = Mapping[str, Any]

_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "object": "a mapping (`key: value` lines)",
    "null": "nothing (null)",
}
_MOST_CHOICES = 20


def dereferenced(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """Follow ``$ref`` into the definitions of `root`; keys beside the reference win."""
    while "$ref" in schema:
        target: JsonSchema = root
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def expected(schema: JsonSchema, root: JsonSchema) -> str:
    """Say what a value of this schema is; empty when the schema says nothing.

    Examples
    --------
    >>> expected({"type": "number", "minimum": 0, "maximum": 1, "unit": "share"}, {})
    'a number from 0 to 1 (share)'
    >>> expected({"type": "integer", "exclusiveMinimum": 0}, {})
    'a whole number above 0'
    >>> expected({"enum": ["cash", "goods"]}, {})
    'cash or goods'
    """
    schema = dereferenced(schema, root)
    if "anyOf" in schema:
        words = [expected(member, root) for member in schema["anyOf"]]
        return " or ".join(dict.fromkeys(word for word in words if word))
    if "enum" in schema:
        choices = [str(choice) for choice in schema["enum"]]
        listed = [*choices[:_MOST_CHOICES], *(["..."] if len(choices) > _MOST_CHOICES else [])]
        return " or ".join(listed)
    if "const" in schema:
        return str(schema["const"])
    if "discriminator" in schema:
        return f"a mapping with `{schema['discriminator']['propertyName']}`"
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return _number(schema)
    if kind == "array":
        return _list(schema)
    if kind == "string" and "pattern" in schema:
        return _pattern(str(schema["pattern"]))
    return _WORDS.get(str(kind), "")


def _number(schema: JsonSchema) -> str:
    words = ["a whole number" if schema["type"] == "integer" else "a number"]
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        words.append(f"from {low:g} to {high:g}")
    else:
        limits = [("at least", low), ("above", above), ("below", below), ("at most", high)]
        given = [f"{word} {limit:g}" for word, limit in limits if limit is not None]
        words.append(" and ".join(given))
    if "unit" in schema:
        words.append(f"({schema['unit']})")
    return " ".join(word for word in words if word)


def _list(schema: JsonSchema) -> str:
    low, high = schema.get("minItems"), schema.get("maxItems")
    if low is not None and low == high:
        return f"a list of {low} items"
    limits = [f"at least {low}" if low else "", f"at most {high}" if high is not None else ""]
    given = " and ".join(limit for limit in limits if limit)
    return f"a list of {given} items" if given else "a list"


def _pattern(pattern: str) -> str:
    if pattern == NAME_PATTERN:
        return (
            "a name of 1 to 80 characters without dots, brackets or line breaks and without a "
            "blank at either end"
        )
    return f"text that matches {pattern}"
