"""Laying one document over another: what ``extends`` and overrides do to mappings and lists."""

from __future__ import annotations

from channelsim.scenario.document import Node, fault_at, name_of, names_of, walk
from channelsim.scenario.faults import Fault, PathParts, path_text, suggestion

IDENTITY_KEYS = ("name", "title", "description", "question")
"""Keys of the root that say which scenario a file is; a file never inherits them."""


def merge(below: Node, above: Node, faults: list[Fault], path: PathParts = ()) -> Node:
    """Lay one document over another.

    Mappings merge key by key; a mapping whose ``kind`` changes replaces the one below. Lists whose
    items all have a ``name`` merge by name: known names merge, new ones are appended, and an item
    ``{name: X, remove: true}`` takes X out. Everything else replaces what is below.

    Parameters
    ----------
    below, above
        The document extended and the one laid over it.
    faults
        Removals of names that do not exist are added to this list.
    path
        Where the two stand in the whole document, for messages.

    Returns
    -------
    Node
        The merged document; every value keeps the file and line it was written on.

    Examples
    --------
    >>> from channelsim.scenario.document import from_plain, plain
    >>> below = from_plain({"regions": [{"name": "East", "income": 1}, {"name": "West"}]}, "a")
    >>> above = from_plain(
    ...     {"regions": [{"name": "East", "cost": 2}, {"name": "West", "remove": True}]}, "b"
    ... )
    >>> plain(merge(below, above, []))
    {'regions': [{'name': 'East', 'income': 1, 'cost': 2}]}
    """
    if isinstance(below.value, dict) and isinstance(above.value, dict):
        if _kind_changes(below, above):
            return above
        entries = dict(below.value)
        for key, child in above.value.items():
            lower = entries.get(key)
            entries[key] = child if lower is None else merge(lower, child, faults, (*path, key))
        return Node(entries, above.file, above.line)
    if _merge_by_name(below, above):
        return _merge_named(below, above, faults, path)
    return above


def _kind_changes(below: Node, above: Node) -> bool:
    lower, upper = below.mapping.get("kind"), above.mapping.get("kind")
    return lower is not None and upper is not None and lower.value != upper.value


def _merge_by_name(below: Node, above: Node) -> bool:
    return names_of(above) is not None and (names_of(below) is not None or below.value == [])


def _removes(item: Node) -> bool:
    mark = item.mapping.get("remove")
    return mark is not None and mark.value is True


def _merge_named(below: Node, above: Node, faults: list[Fault], path: PathParts) -> Node:
    names = names_of(below) or []
    items = dict(zip(names, below.items, strict=True))
    if len(items) < len(names):
        return above  # names used twice below: reported there, nothing sensible to merge with
    for item in above.items:
        name = name_of(item) or ""
        if not _removes(item):
            known = items.get(name)
            items[name] = item if known is None else merge(known, item, faults, (*path, name))
        elif name in items:
            del items[name]
        else:
            message = f"nothing here is named {name!r}{suggestion(name, names)}"
            faults.append(Fault(item.file, item.line, path_text((*path, name)), message))
    return Node(list(items.values()), above.file, above.line)


def leftovers(tree: Node) -> list[Fault]:
    """Faults of the merged document: names used twice in one list, removals with no effect."""
    faults: list[Fault] = []
    for path, node in walk(tree):
        seen: dict[str, Node] = {}
        for index, name in enumerate(names_of(node) or ()):
            item = node.items[index]
            first = seen.setdefault(name, item)
            if first is not item:
                where = f"{first.file}:{first.line}"
                message = f"the name {name!r} is used twice in this list (first at {where})"
                faults.append(fault_at(tree, (*path, index, "name"), message))
        if "remove" in node.mapping and _removes(node) and name_of(node) is not None:
            message = "`remove: true` takes out nothing: no such item in the file extended"
            faults.append(fault_at(tree, (*path, "remove"), message))
    return faults


def without_identity(root: Node) -> Node:
    """Return the document without its name, title, description and question."""
    entries = {key: node for key, node in root.mapping.items() if key not in IDENTITY_KEYS}
    return Node(entries, root.file, root.line)
