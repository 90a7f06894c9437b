"""What a file has to say to turn one scenario into another: `extends` read backwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channelsim.scenario.merging import IDENTITY_KEYS

Document = Mapping[str, Any]


def overlay_between(below: Document, above: Document) -> dict[str, Any]:
    """Give the smallest overlay that turns one resolved document into another.

    Parameters
    ----------
    below, above
        Resolved documents, as `Scenario.document` gives them.

    Returns
    -------
    dict
        Laid over `below` by the rules of `merge` it gives `above`. Name, title, description and
        question are left out.

    Raises
    ------
    ValueError
        If no overlay can say it: a key was taken away from a mapping whose kind stays, or named
        items changed places.

    Examples
    --------
    >>> below = {"regions": [{"name": "East", "income": 1}, {"name": "West", "income": 2}]}
    >>> above = {"regions": [{"name": "East", "income": 3}, {"name": "West", "income": 2}]}
    >>> overlay_between(below, above)
    {'regions': [{'name': 'East', 'income': 3}]}
    >>> overlay_between({"tiers": [{"rate": 1}, {"rate": 2}]}, {"tiers": [{"rate": 1}]})
    {'tiers': [{'rate': 1}]}
    """
    ours = {key: value for key, value in above.items() if key not in IDENTITY_KEYS}
    theirs = {key: value for key, value in below.items() if key not in IDENTITY_KEYS}
    return _mapping(theirs, ours, "")


def _mapping(below: Document, above: Document, path: str) -> dict[str, Any]:
    if {"kind"} <= below.keys() & above.keys() and below["kind"] != above["kind"]:
        return dict(above)
    gone = [key for key in below if key not in above]
    if gone:
        raise ValueError(f"{path or 'the scenario'}: an overlay cannot take {gone[0]!r} away")
    found = {}
    for key, value in above.items():
        if key not in below:
            found[key] = value
        elif value != below[key]:
            found[key] = _value(below[key], value, f"{path}.{key}".lstrip("."))
    return found


def _value(below: Any, above: Any, path: str) -> Any:
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return _mapping(below, above, path)
    if _named(above) and _named(below):
        return _items(below, above, path)
    return above


def _items(below: list[Any], above: list[Any], path: str) -> list[Any]:
    theirs = {item["name"]: item for item in below}
    ours = {item["name"]: item for item in above}
    kept = [name for name in theirs if name in ours]
    if list(ours) != kept + [name for name in ours if name not in theirs]:
        raise ValueError(f"{path}: an overlay cannot change the order of named items")
    found = [{"name": name, "remove": True} for name in theirs if name not in ours]
    for name, item in ours.items():
        if name not in theirs:
            found.append(item)
        elif item != theirs[name]:
            found.append({"name": name, **_mapping(theirs[name], item, f"{path}.{name}")})
    return found


def _named(value: object) -> bool:
    """Tell whether the items of a list merge by name."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, Mapping) and isinstance(item.get("name"), str) for item in value)
