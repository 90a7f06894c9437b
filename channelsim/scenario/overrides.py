"""Changing a document by dotted paths: ``incentives.0.tiers.1.rate``, ``regions.East.income``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from channelsim.scenario.document import Node, from_plain, name_of, names_of, step
from channelsim.scenario.faults import Fault, PathParts, ScenarioError, path_text, shown, suggestion
from channelsim.scenario.merging import merge

_PART = re.compile(r'("(?:[^"\\]|\\.)*"|[^."\[\]]+)(\.|$)')
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_BRACKETS = re.compile(r"\[([^\[\].]+)\]")


def parse_path(text: str) -> PathParts:
    """Split a dotted path; whole numbers become list indices, ``a[0]`` is read as ``a.0``.

    Raises
    ------
    ValueError
        When the text is no path.

    Examples
    --------
    >>> parse_path("incentives.0.tiers[1].rate")
    ('incentives', 0, 'tiers', 1, 'rate')
    >>> parse_path('regions."St. Gallen".income')
    ('regions', 'St. Gallen', 'income')
    """
    dotted = text if '"' in text else _BRACKETS.sub(r".\1", text)
    parts: list[str | int] = []
    position = 0
    end = "."
    while position < len(dotted) or end == ".":
        match = _PART.match(dotted, position)
        if match is None:
            raise ValueError(f"{shown(text)} is not a path such as regions.East.income")
        part, end = match.group(1), match.group(2)
        if part.startswith('"'):
            parts.append(_unquoted(part))
        else:
            parts.append(int(part) if _INDEX.fullmatch(part) else part)
        position = match.end()
    return tuple(parts)


def _unquoted(part: str) -> str:
    try:
        return str(json.loads(part))
    except json.JSONDecodeError:
        raise ValueError(f"{part} is not a quoted name") from None


def split_setting(text: str, position: int = 1) -> tuple[str, object]:
    """Read one ``PATH=VALUE`` of the command line; the value is written in YAML.

    Parameters
    ----------
    text
        The setting.
    position
        Its number among the settings, from 1, for messages.

    Raises
    ------
    ScenarioError
        When there is no ``=``, the path cannot be read or the value is not YAML.

    Examples
    --------
    >>> split_setting("regions.East.income=1.5e4")
    ('regions.East.income', 15000)
    >>> split_setting("regions.East.tags=[a, no]")
    ('regions.East.tags', ['a', 'no'])
    """
    from channelsim.scenario.document import Budget, plain
    from channelsim.scenario.reading import read_text

    path, sign, value = text.partition("=")
    path = path.strip()
    faults: list[Fault] = []
    if not sign:
        message = f"{shown(text)} should be written PATH=VALUE"
        raise ScenarioError([Fault("--set", position, "", message)])
    try:
        parse_path(path)
    except ValueError as error:
        raise ScenarioError([Fault("--set", position, "", str(error))]) from None
    node = read_text(value, "--set", faults, Budget(), line=position)
    if faults:
        raise ScenarioError([Fault("--set", position, path, fault.message) for fault in faults])
    return path, plain(node)


def apply_overrides(
    tree: Node, changes: Mapping[str, object], faults: list[Fault], source: str = "override"
) -> Node:
    """Lay changes over a document, in order.

    Parameters
    ----------
    tree
        The document.
    changes
        Dotted path (or key of the root) to new value. A mapping or a list of named items is merged
        with what stands there, by the rules of ``extends``; any other value replaces it.
    faults
        Paths that lead nowhere and values that no file could hold are added to this list, with
        the number of the change as the line.
    source
        Where the changes come from, for messages.

    Returns
    -------
    Node
        The changed document.

    Examples
    --------
    >>> from channelsim.scenario.document import plain
    >>> tree = from_plain({"regions": [{"name": "East", "income": 1}]}, "a.yaml")
    >>> plain(apply_overrides(tree, {"regions.East.income": 2}, []))
    {'regions': [{'name': 'East', 'income': 2}]}
    """
    for position, (text, value) in enumerate(changes.items(), start=1):
        try:
            parts = parse_path(text)
        except ValueError as error:
            faults.append(Fault(source, position, "", str(error)))
            continue
        try:
            change = from_plain(value, source, position)
            tree = _lay(tree, parts, change, faults, ())
        except ValueError as error:
            faults.append(Fault(source, position, path_text(parts), str(error)))
    return tree


def _lay(node: Node, parts: PathParts, change: Node, faults: list[Fault], above: PathParts) -> Node:
    """Return `node` with `change` laid at `parts` below it."""
    if not parts:
        return merge(node, change, faults, above)
    part, rest = parts[0], parts[1:]
    here = (*above, part)
    match node.value:
        case list() as items:
            index = _index(node, part)
            child = _lay(items[index], rest, change, faults, here)
            return Node([*items[:index], child, *items[index + 1 :]], node.file, node.line)
        case dict() | None:
            key = str(part)
            known = step(node, key)
            lower = Node(None, change.file, change.line) if known is None else known
            child = _lay(lower, rest, change, faults, here)
            return Node({**node.mapping, key: child}, node.file, node.line)
        case tuple():
            raise ValueError("the cells of a table are not overridden; replace the column")
        case value:
            raise ValueError(f"{path_text(above)} is {shown(value)} and holds nothing below it")


def _index(node: Node, part: str | int) -> int:
    if isinstance(part, int):
        if 0 <= part < len(node.items):
            return part
        # an item may be named by a number
        part = str(part)
    for index, item in enumerate(node.items):
        if name_of(item) == part:
            return index
    names = names_of(node)
    if names is None:
        count = len(node.items)
        raise ValueError(f"the list has no item {part}; it has {count}, counted from 0")
    raise ValueError(f"nothing here is named {part!r}{suggestion(str(part), names)}")
