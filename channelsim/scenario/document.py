"""The document tree: plain data in which every value knows the file and line it came from."""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from channelsim.scenario.faults import Fault, PathParts, path_text, shown
from channelsim.scenario.scalars import Scalar, checked_number, checked_text

DEEPEST = 40
"""Deepest nesting a document may have."""

MOST_NODES = 50_000
"""Most keys and values of a scenario's YAML files together, aliases counted in full."""

_MOST_PYTHON_NODES = 1_000_000

Plain = Scalar | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document and where it was written.

    Parameters
    ----------
    value
        A scalar, a mapping or list of nodes, or a tuple: one column of a table, whose cell ``i``
        stands on line ``line + i``. The tree is never changed in place.
    file
        The file as the user named it.
    line
        Line of the value's key (of the value itself in a list), from 1.
    """

    value: Scalar | dict[str, Node] | list[Node] | tuple[Scalar, ...]
    file: str
    line: int

    @property
    def mapping(self) -> dict[str, Node]:
        """The entries when the node is a mapping, otherwise none."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items when the node is a list, otherwise none."""
        return self.value if isinstance(self.value, list) else []

    def at(self, line: int) -> Node:
        """Return the same value, marked with another line of the same file."""
        return replace(self, line=line)


class Budget:
    """Counts the values and bytes read for one scenario, so that no file can swamp the reader.

    Parameters
    ----------
    nodes
        Values still allowed.
    """

    def __init__(self, nodes: int = MOST_NODES) -> None:
        self.limit = nodes
        self.spent = 0
        self.bytes_read = 0

    def spend(self, nodes: int) -> None:
        """Count `nodes` more values.

        Raises
        ------
        ValueError
            When the document has become too large.
        """
        self.spent += nodes
        if self.spent > self.limit:
            raise ValueError(
                f"the document holds more than {self.limit:,} keys and values once its aliases are "
                "written out; larger tables belong in a CSV file under `data:`"
            )


def plain(node: Node) -> Plain:
    """Return the tree as fresh plain data: ``dict``, ``list``, ``str``, numbers, ``bool``, None.

    Examples
    --------
    >>> plain(from_plain({"a": [1, {"b": 2.5}]}, "example"))
    {'a': [1, {'b': 2.5}]}
    """
    match node.value:
        case dict() as mapping:
            return {key: plain(child) for key, child in mapping.items()}
        case list() as items:
            return [plain(child) for child in items]
        case tuple() as column:
            return list(column)
        case value:
            return value


def from_plain(value: object, file: str, line: int = 1) -> Node:
    """Tree of plain Python data, every value marked with the same source.

    Raises
    ------
    ValueError
        For data that a scenario file could not hold: other types, keys that are not text, NaN,
        numbers above 1e15, nesting deeper than 40.
    """
    return _from_plain(value, file, line, 0, Budget(_MOST_PYTHON_NODES))


def _from_plain(value: object, file: str, line: int, depth: int, budget: Budget) -> Node:
    budget.spend(1)
    if depth > DEEPEST:
        raise ValueError(f"is nested deeper than {DEEPEST} levels")
    match value:
        case None | bool():
            return Node(value, file, line)
        case str():
            return Node(checked_text(str(value)), file, line)
        case numbers.Integral():
            return Node(checked_number(int(value)), file, line)
        case numbers.Real():
            return Node(checked_number(float(value)), file, line)
        case Mapping():
            entries: dict[str, Node] = {}
            for key, item in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"the key {shown(key)} is not text")
                entries[checked_text(key)] = _from_plain(item, file, line, depth + 1, budget)
            return Node(entries, file, line)
        case Sequence() if not isinstance(value, bytes | bytearray):
            return Node(
                [_from_plain(item, file, line, depth + 1, budget) for item in value], file, line
            )
    raise ValueError(
        f"is a {type(value).__name__}; a scenario holds numbers, text, true and false, "
        "lists and mappings only"
    )


def name_of(node: Node) -> str | None:
    """Return the ``name`` of a mapping, or None when it has none."""
    name = node.mapping.get("name")
    return name.value if name is not None and isinstance(name.value, str) else None


def names_of(node: Node) -> list[str] | None:
    """Names of a list's items when every item is a mapping with a ``name``, otherwise None."""
    names = [name_of(item) for item in node.items]
    known = [name for name in names if name is not None]
    return known if known and len(known) == len(names) else None


def step(node: Node, part: str | int) -> Node | None:
    """Child of a mapping by key, of a list by index or by its item's name; None when absent."""
    match node.value:
        case dict() as mapping:
            return mapping.get(part) if isinstance(part, str) else None
        case list() as items:
            if isinstance(part, int):
                return items[part] if 0 <= part < len(items) else None
            return next((item for item in items if name_of(item) == part), None)
        case tuple() as column if isinstance(part, int) and 0 <= part < len(column):
            return Node(column[part], node.file, node.line + part)
    return None


def locate(tree: Node, parts: PathParts) -> Node:
    """Node at `parts`, or the deepest one that exists on the way there."""
    node = tree
    for part in parts:
        child = step(node, part)
        if child is None:
            return node
        node = child
    return node


def fault_at(tree: Node, parts: PathParts, message: str) -> Fault:
    """Fault with the file and line of the value at `parts`."""
    node = locate(tree, parts)
    return Fault(node.file, node.line, path_text(parts), message)


def walk(tree: Node, parts: PathParts = ()) -> Iterator[tuple[PathParts, Node]]:
    """Yield every node of the tree with its path, parents first."""
    yield parts, tree
    for key, child in tree.mapping.items():
        yield from walk(child, (*parts, key))
    for index, child in enumerate(tree.items):
        yield from walk(child, (*parts, index))
