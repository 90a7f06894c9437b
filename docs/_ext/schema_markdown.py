"""Turn the JSON Schema of a scenario file into reference tables in Markdown."""

import re
from collections.abc import Iterator, Mapping

Schema = Mapping[str, object]

LOWER = {"minimum": "≥", "exclusiveMinimum": ">"}
UPPER = {"maximum": "≤", "exclusiveMaximum": "<"}
LENGTHS = {"minItems": "at least {} items", "maxItems": "at most {} items"}
HEADER = "| key | type | unit | range | default | meaning |\n|---|---|---|---|---|---|\n"


def mapping(value: object) -> Schema:
    """Return a part of the schema that has to be a mapping."""
    assert isinstance(value, Mapping), f"the schema holds {value!r} where a mapping is expected"
    return value


def sequence(value: object) -> list[object]:
    """Return a part of the schema that has to be a list."""
    assert isinstance(value, list), f"the schema holds {value!r} where a list is expected"
    return value


def anchor(name: str) -> str:
    """Return the link target of a section of the reference."""
    return f"scenario-{name.lower()}"


def cell(text: object) -> str:
    """Fit text into one cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def markdown(docstring: str) -> str:
    """Turn the prose of a docstring into Markdown; its sections of examples and the like go."""
    prose = re.split(r"\n[A-Z][A-Za-z ]+\n-{4,}\n", f"{docstring}\n")[0]
    prose = re.sub(r"\.\. math::((?:[^\S\n]+.*)?(?:\n(?:[^\S\n]+.*)?)*)", displayed, prose)
    prose = re.sub(r":math:`([^`]*)`", r"$\1$", prose)
    return prose.replace("``", "`").strip()


def displayed(match: re.Match[str]) -> str:
    """Write a displayed formula of reStructuredText in Markdown."""
    lines = [line.strip() for line in match[1].splitlines() if line.strip()]
    return "\n$$\n" + "\n".join(lines) + "\n$$\n\n"


def number(value: object) -> str:
    """Write a bound without needless digits."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def code(value: object) -> str:
    """Write a value as it stands in a scenario file."""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def alternatives(schema: Schema) -> list[Schema]:
    """Return the schemas one of which a value has to match."""
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return [mapping(option) for option in sequence(schema[key])]
    return [schema]


def reference(schema: Schema) -> str | None:
    """Return the name of the section that a schema points to, if it does."""
    pointer = schema.get("$ref")
    return pointer.rsplit("/", 1)[-1] if isinstance(pointer, str) else None


def type_of(schema: Schema) -> str:
    """Say in a few words what a key takes, with links to the sections it may hold."""
    options = alternatives(schema)
    if len(options) > 1:
        return " or ".join(type_of(option) for option in options)
    schema = options[0]
    if name := reference(schema):
        return f"[{name}](#{anchor(name)})"
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return ", ".join(code(value) for value in sequence(schema["enum"]))
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {type_of(mapping(schema.get('items', {})))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"mapping to {type_of(mapping(schema['additionalProperties']))}"
    words = {
        "number": "number",
        "integer": "whole number",
        "string": "text",
        "boolean": "yes or no",
    }
    return words.get(str(kind), str(kind))


def numbers(schema: Schema) -> Iterator[Schema]:
    """Walk the schemas of the numbers that a key holds, itself or as items."""
    for option in alternatives(schema):
        if option is not schema:
            yield from numbers(option)
        elif "items" in option:
            yield option
            yield from numbers(mapping(option["items"]))
        elif isinstance(option.get("additionalProperties"), Mapping):
            yield from numbers(mapping(option["additionalProperties"]))
        else:
            yield option


def unit_of(schema: Schema) -> str:
    """Return the unit, or units, of a key."""
    return ", ".join(dict.fromkeys(str(part["unit"]) for part in numbers(schema) if "unit" in part))


def range_of(schema: Schema) -> str:
    """Return the bounds of a key as inequalities."""
    bounds: dict[str, None] = {}
    for part in numbers(schema):
        limits = [
            f"{sign} {number(part[key])}" for key, sign in (LOWER | UPPER).items() if key in part
        ]
        limits += [text.format(part[key]) for key, text in LENGTHS.items() if key in part]
        if limits:
            bounds[", ".join(limits)] = None
    return "; ".join(bounds)


def default_of(schema: Schema, *, required: bool) -> str:
    """Return the default of a key, or that it has to be given."""
    if required:
        return "required"
    default = schema.get("default", [])  # a default made anew each time is an empty collection
    if default is None:
        return "none"
    if isinstance(default, Mapping) and default:
        return "see the section"
    return code(default) if default or isinstance(default, int | float) else "empty"


def table(section: Schema) -> str:
    """Write the keys of one section."""
    needed = set(sequence(section.get("required", [])))
    rows = []
    for key, value in mapping(section.get("properties", {})).items():
        schema = mapping(value)
        cells = (
            f"`{key}`",
            type_of(schema),
            unit_of(schema),
            range_of(schema),
            default_of(schema, required=key in needed),
            markdown(str(schema.get("description", ""))),
        )
        rows.append("| " + " | ".join(cell(text) for text in cells) + " |\n")
    return HEADER + "".join(rows) if rows else "This section has no keys.\n"


def page(schema: Schema) -> str:
    """Write the whole reference: the file's top level, then every section by name.

    Parameters
    ----------
    schema
        JSON Schema with its sections under `$defs`.
    """
    definitions = mapping(schema.get("$defs", {}))
    root = reference(schema)
    parts = ["## The file\n", table(mapping(definitions[root]) if root else schema)]
    for name in sorted(definitions):
        section = mapping(definitions[name])
        if name != root:
            description = markdown(str(section.get("description", "")))
            parts += [f"({anchor(name)})=\n## {name}\n", description + "\n", table(section)]
    return "\n".join(parts)
