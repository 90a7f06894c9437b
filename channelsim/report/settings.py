"""Which settings of two scenarios differ, path by path."""

from collections.abc import Iterator, Mapping, Sequence

_IDENTITY = {"name", "title", "description", "question"}


def setting_differences(
    baseline: Mapping[str, object], variant: Mapping[str, object]
) -> list[tuple[str, str, str]]:
    """List what a scenario sets otherwise than the baseline.

    Parameters
    ----------
    baseline, variant : mapping
        Resolved documents.

    Returns
    -------
    list of (str, str, str)
        Path, the baseline's value, the variant's; a dash where one has none. Items of lists go by
        their names where they have them. Name, title, description and question are left out.

    Examples
    --------
    >>> setting_differences({"name": "a", "regions": [{"name": "East", "income": 1.2}]},
    ...                     {"name": "b", "regions": [{"name": "East", "income": 1.0}]})
    [('regions.East.income', '1.2', '1.0')]
    """
    ours = dict(_leaves({k: v for k, v in variant.items() if k not in _IDENTITY}))
    theirs = dict(_leaves({k: v for k, v in baseline.items() if k not in _IDENTITY}))
    paths = list(dict.fromkeys([*theirs, *ours]))
    return [
        (path, _said(theirs.get(path)), _said(ours.get(path)))
        for path in paths
        if _said(theirs.get(path)) != _said(ours.get(path))
    ]


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Walk a document down to its values."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, str) and _has_parts(value):
        for place, inner in enumerate(value):
            name = inner.get("name", place) if isinstance(inner, Mapping) else place
            yield from _leaves(inner, f"{path}.{name}")
    else:
        yield path, value


def _has_parts(value: Sequence[object]) -> bool:
    return any(isinstance(inner, Mapping) for inner in value)


def _said(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
