"""From the limits of a problem to limits on its cells, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from channelsim.optimisation.cells import Cell
from channelsim.optimisation.limit_spec import LimitSpec, Selector
from channelsim.optimisation.limits import (
    AtMost,
    BudgetLimit,
    Cells,
    MinimumIfActive,
    ShareLimit,
    Smoothness,
    SpendLimit,
)
from channelsim.optimisation.reading import Reader, nearest


def previous_cells(cells: Sequence[Cell]) -> dict[int, int]:
    """Index of the same cell one period earlier."""
    periods = list(dict.fromkeys(cell.period for cell in cells))
    index = {(cell.key[:3], cell.period): i for i, cell in enumerate(cells)}
    found = {}
    for earlier, later in pairwise(periods):
        for i, cell in enumerate(cells):
            if cell.period == later and (cell.key[:3], earlier) in index:
                found[i] = index[cell.key[:3], earlier]
    return found


def bind_limit(reader: Reader, spec: LimitSpec, cells: Sequence[Cell]) -> Iterator[BudgetLimit]:
    """Give the limits that one entry of `limits` stands for; faults go to the reader."""
    picked = _pick(reader, spec.where, cells, spec.path)
    if not picked:
        reader.fault(spec.path, f"selects no cell ({spec.where.label})")
        return
    by = [dimension for dimension in spec.per if dimension != "group"]
    groups = _split(cells, picked, by) if by else {"": picked}
    for label, group in groups.items():
        parts = (
            [spec.name] if spec.name else [] if spec.where.label == "all" else [spec.where.label]
        )
        title = " ".join([*parts, *([label] if label else [])]) or "all cells"
        yield from _money(spec, title, group, len(cells))
        yield from _minimum(spec, title, group, cells)
        yield from _changes(reader, spec, title, group, cells)
        if spec.at_most is not None and spec.of is not None:
            counted = tuple(_split(cells, group, [spec.of]).values())
            name = f"{title} at_most {spec.at_most} of {spec.of}"
            yield AtMost(name=name, groups=counted, count=spec.at_most)
        if spec.either_or:
            found = [_pick(reader, s, cells, spec.path) for s in spec.either_or]
            sides = tuple(tuple(i for i in side if i in set(group)) for side in found)
            name = f"{title} either_or " + " / ".join(s.label for s in spec.either_or)
            yield AtMost(name=name, groups=tuple(side for side in sides if side), count=1)


def _pick(reader: Reader, selector: Selector, cells: Sequence[Cell], path: str) -> Cells:
    for key, names in selector.where:
        known = {cell.names[key] for cell in cells if key in cell.names}
        for name in names:
            if name not in known:
                reader.fault(f"{path}.{key}", f"no curve has {name!r}{nearest(name, known)}")
    return tuple(i for i, cell in enumerate(cells) if selector.takes(cell.names))


def _split(cells: Sequence[Cell], picked: Cells, by: Sequence[str]) -> dict[str, Cells]:
    """Group cells by dimensions; `cell` gives each its own group."""
    groups: dict[str, list[int]] = {}
    for i in picked:
        names = cells[i].names
        label = cells[i].name if "cell" in by else " ".join(f"{d}={names.get(d)}" for d in by)
        groups.setdefault(label, []).append(i)
    return {label: tuple(group) for label, group in groups.items()}


def _money(spec: LimitSpec, title: str, group: Cells, count: int) -> Iterator[BudgetLimit]:
    everything = tuple(range(count))
    amounts = spec.amounts
    if "min" in amounts:
        yield SpendLimit(name=f"{title} min", cells=group, low=amounts["min"])
    if "max" in amounts:
        yield SpendLimit(name=f"{title} max", cells=group, high=amounts["max"])
    if "min_share" in amounts:
        share = amounts["min_share"]
        yield ShareLimit(name=f"{title} min_share", cells=group, of=everything, low=share)
    if "max_share" in amounts:
        share = amounts["max_share"]
        yield ShareLimit(name=f"{title} max_share", cells=group, of=everything, high=share)


def _minimum(
    spec: LimitSpec, title: str, group: Cells, cells: Sequence[Cell]
) -> Iterator[BudgetLimit]:
    if "min_if_active" not in spec.amounts:
        return
    minimum = spec.amounts["min_if_active"]
    if "group" in spec.per:
        yield MinimumIfActive(name=f"{title} min_if_active", cells=group, minimum=minimum)
        return
    for i in group:
        name = f"{cells[i].name} min_if_active"
        yield MinimumIfActive(name=name, cells=(i,), minimum=minimum)


def _changes(
    reader: Reader, spec: LimitSpec, title: str, group: Cells, cells: Sequence[Cell]
) -> Iterator[BudgetLimit]:
    if not {"max_change", "max_change_share"} & set(spec.amounts):
        return
    if cells[0].period is None:
        reader.fault(spec.path, "max_change needs periods")
    step = spec.amounts.get("max_change", 0.0)
    share = spec.amounts.get("max_change_share", 0.0)
    before = previous_cells(cells)
    for later in group:
        if later in before:
            for rise in (True, False):
                yield Smoothness(
                    name=f"{cells[later].name} max_{'rise' if rise else 'fall'}",
                    earlier=before[later],
                    later=later,
                    step=step,
                    share=share,
                    rise=rise,
                )
