"""What two scenario documents differ in, and documents that lie between them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

IDENTITY = frozenset({"name", "title", "description", "question"})
Path = tuple[str | int, ...]


class Missing(Enum):
    """Stands where one of two documents has nothing."""

    ABSENT = "absent"


ABSENT = Missing.ABSENT


@dataclass(frozen=True)
class Change:
    """One place in which two documents differ.

    Parameters
    ----------
    path
        Keys, names of list items and positions from the root down.
    before, after
        The values; `ABSENT` where a document has none.
    """

    path: Path
    before: object
    after: object


def changes_between(before: object, after: object, path: Path = ()) -> list[Change]:
    """List the smallest places in which two documents differ.

    Items of lists go by their names where all have one. A mapping whose `kind` changes is one
    change, as is a list of a new length without names.

    Examples
    --------
    >>> old = {"name": "a", "regions": [{"name": "East", "income": 1}], "visits": 1}
    >>> new = {"name": "b", "regions": [{"name": "East", "income": 2}]}
    >>> [change.path for change in changes_between(old, new)]
    [('regions', 'East', 'income'), ('visits',)]
    """
    if before == after:
        return []
    parts = _parts(before, after)
    if parts is None:
        return [Change(path, before, after)]
    return [
        change
        for key, (old, new) in parts.items()
        if path or key not in IDENTITY
        for change in changes_between(old, new, (*path, key))
    ]


def mixture(before: object, after: object, taken: Collection[Path], path: Path = ()) -> object:
    """Give the first document with some changes towards the second.

    Parameters
    ----------
    before, after
        Two documents.
    taken
        Paths of the changes that are made, as `changes_between` gives them.

    Examples
    --------
    >>> mixture({"a": 1, "b": 2}, {"a": 3, "c": 4}, {("a",), ("c",)})
    {'a': 3, 'b': 2, 'c': 4}
    """
    if before == after:
        return before
    parts = _parts(before, after)
    if parts is None:
        return after if path in taken else before
    mixed = {
        key: old if not path and key in IDENTITY else mixture(old, new, taken, (*path, key))
        for key, (old, new) in parts.items()
    }
    kept = {key: value for key, value in mixed.items() if value is not ABSENT}
    return kept if isinstance(before, Mapping) else list(kept.values())


def _parts(before: object, after: object) -> dict[str | int, tuple[object, object]] | None:
    """Pair what lies one level down; None where a place changes as a whole."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        if before.get("kind") != after.get("kind"):
            return None
        return _paired(before, after)
    if isinstance(before, list) and isinstance(after, list):
        old, new = _named(before), _named(after)
        if old is not None and new is not None:
            return _paired(old, new)
        if len(before) == len(after) and all(isinstance(item, Mapping) for item in before + after):
            return dict(enumerate(zip(before, after, strict=True)))
    return None


def _paired(
    before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str | int, tuple[object, object]]:
    keys = dict.fromkeys([*before, *after])
    return {key: (before.get(key, ABSENT), after.get(key, ABSENT)) for key in keys}


def _named(items: list[object]) -> dict[str, object] | None:
    """Give the items of a list by their names; None if some have none or share one."""
    named: dict[str, object] = {}
    for item in items:
        if not isinstance(item, Mapping) or "name" not in item:
            return None
        named[str(item["name"])] = item
    return named if len(named) == len(items) else None


def group(changes: Collection[Change], depth: int) -> dict[str, tuple[Change, ...]]:
    """Gather changes by the first parts of their paths.

    Parameters
    ----------
    changes
        From `changes_between`.
    depth
        Number of parts that tell groups apart: 1 for sections, 2 for their entries.

    Returns
    -------
    dict
        Dotted path -> its changes.
    """
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(".".join(map(str, change.path[:depth])), []).append(change)
    return {label: tuple(members) for label, members in groups.items()}
