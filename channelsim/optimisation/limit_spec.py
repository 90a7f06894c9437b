"""Limits as a user writes them: which cells, how much, how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from channelsim.optimisation.reading import Reader, join, nearest

DIMENSIONS = ("region", "channel", "lever", "period")
_AMOUNTS = ("min", "max", "min_share", "max_share", "min_if_active", "max_change",
            "max_change_share", "at_most", "either_or")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Selector:
    """Cells by region, channel, lever and period; an absent key selects all.

    >>> Selector(where=(("region", ("East",)),)).label
    'region=East'
    """

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def label(self) -> str:
        """Short text for names and messages."""
        return " ".join(f"{key}={','.join(names)}" for key, names in self.where) or "all"

    def takes(self, cell: Mapping[str, str]) -> bool:
        """Whether a cell, given by its names, is selected."""
        return all(cell.get(key) in names for key, names in self.where)


@dataclass(frozen=True, kw_only=True)
class LimitSpec:
    """One entry of `limits`.

    Attributes
    ----------
    where : Selector
        The cells meant: keys `region`, `channel`, `lever`, `period`, each a name or a list.
    per : tuple of str
        Repeat the limit for each value of these dimensions; `cell` for each cell.
    amounts : mapping
        `min`, `max` (money of the group), `min_share`, `max_share` (of all money),
        `min_if_active` (money; of each cell, or of the group with `per: group`), `max_change`
        (money between periods, each cell), `max_change_share` (of the earlier spend).
    at_most, of : int and dimension
        At most so many values of the dimension (or `cell`) are active among the cells meant.
    either_or : tuple of Selector
        At most one of these groups is active.
    name : str or None
        The user's own name for it.
    path : str
        Where it stands in the problem.
    """

    where: Selector = Selector()
    per: tuple[str, ...] = ()
    amounts: Mapping[str, float] = field(default_factory=dict)
    at_most: int | None = None
    of: str | None = None
    either_or: tuple[Selector, ...] = ()
    name: str | None = None
    path: str = ""


def _selector(reader: Reader, data: Mapping[str, object], path: str) -> Selector:
    return Selector(
        where=tuple(
            (key, reader.names(data[key], join(path, key))) for key in DIMENSIONS if key in data
        )
    )


def read_limit(reader: Reader, entry: object, path: str) -> LimitSpec:
    """Read one entry of `limits`; faults go to the reader."""
    data = reader.mapping(entry, path)
    reader.known(data, (*DIMENSIONS, *_AMOUNTS, "of", "per", "name"), path)
    if data and not any(key in data for key in _AMOUNTS):
        reader.fault(path, f"limits nothing: give one of {', '.join(_AMOUNTS)}")
    if ("at_most" in data) != ("of" in data):
        reader.fault(path, "at_most and of go together: `at_most: 3, of: region`")
    amounts = {}
    for key in _AMOUNTS[:7]:
        high = 1.0 if key in ("min_share", "max_share") else float("inf")
        value = reader.number(data, key, path, low=0.0, high=high)
        if value is not None:
            amounts[key] = value
    for low, high_key in (("min", "max"), ("min_share", "max_share")):
        if amounts.get(low, 0.0) > amounts.get(high_key, float("inf")):
            reader.fault(path, f"{low} {amounts[low]:g} is above {high_key} {amounts[high_key]:g}")
    per = reader.names(data["per"], join(path, "per")) if "per" in data else ()
    for key in per:
        if key not in (*DIMENSIONS, "cell", "group"):
            reader.fault(join(path, "per"), f"unknown {key!r}{nearest(key, DIMENSIONS)}")
    groups = reader.items(data.get("either_or"), join(path, "either_or"))
    of = reader.choice(data, "of", path, (*DIMENSIONS, "cell")) if "of" in data else None
    return LimitSpec(
        where=_selector(reader, data, path),
        per=per,
        amounts=amounts,
        at_most=reader.count(data, "at_most", path, low=0),
        of=of,
        either_or=tuple(_group(reader, g, f"{path}.either_or.{k}") for k, g in enumerate(groups)),
        name=None if data.get("name") is None else str(data["name"]),
        path=path,
    )


def _group(reader: Reader, value: object, path: str) -> Selector:
    data = reader.mapping(value, path)
    reader.known(data, DIMENSIONS, path)
    return _selector(reader, data, path)
