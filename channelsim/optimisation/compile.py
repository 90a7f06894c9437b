"""From a validated problem and its cells to terms and limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from channelsim.optimisation.cells import Cell
from channelsim.optimisation.curves import TabulatedCurve
from channelsim.optimisation.limits import (
    AtMost,
    BudgetLimit,
    Cells,
    MinimumIfActive,
    ShareLimit,
    Smoothness,
    SpendLimit,
)
from channelsim.optimisation.problem import BudgetProblem, LimitSpec, Selector
from channelsim.optimisation.reading import Reader, nearest
from channelsim.optimisation.separable import Term


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """A budget problem as the solver's front end takes it.

    Attributes
    ----------
    cells : tuple of Cell
        In the order of the terms.
    loose : tuple of Term
        Cells that may take any spend at which their curve is known.
    limits : tuple of BudgetLimit
        All limits, those of single cells included.
    problem : BudgetProblem
        What was asked.
    """

    cells: tuple[Cell, ...]
    loose: tuple[Term, ...]
    limits: tuple[BudgetLimit, ...]
    problem: BudgetProblem

    @property
    def coupling(self) -> tuple[BudgetLimit, ...]:
        """Limits that are not folded into the domain of a single cell."""
        return tuple(limit for limit in self.limits if self.own_cell(limit) is None)

    def own_cell(self, limit: BudgetLimit) -> int | None:
        """Index of the cell if the limit concerns one cell's own money only."""
        if isinstance(limit, SpendLimit | MinimumIfActive) and len(limit.cells) == 1:
            return None if self.loose[limit.cells[0]].kept else limit.cells[0]
        return None

    def terms(self) -> tuple[Term, ...] | None:
        """Cells with their own limits folded into the domain; None if a domain is empty."""
        counted = {i for limit in self.coupling for i in limit.counted()}
        low = [term.domain[0][0] for term in self.loose]
        high = [term.reach for term in self.loose]
        least = [0.0] * len(low)
        for limit in self.limits:
            i = self.own_cell(limit)
            if i is not None:
                if isinstance(limit, MinimumIfActive):
                    least[i] = max(least[i], limit.minimum)
                    counted.add(i)
                elif isinstance(limit, SpendLimit):
                    low[i] = low[i] if limit.low is None else max(low[i], limit.low)
                    high[i] = high[i] if limit.high is None else min(high[i], limit.high)
        terms = []
        for i, term in enumerate(self.loose):
            domain: tuple[tuple[float, float], ...] = ((low[i], high[i]),)
            if i in counted and not term.kept:
                lowest = max(low[i], least[i])
                domain = ((lowest, high[i]),) if lowest <= high[i] else ()
                domain = domain if low[i] > 0 else ((0.0, 0.0), *domain)
            if not domain or domain[0][0] > domain[0][1]:
                return None
            terms.append(replace(term, domain=domain))
        return tuple(terms)


def compile_problem(problem: BudgetProblem, cells: tuple[Cell, ...]) -> Compiled:
    """Bind a problem to its cells.

    Raises
    ------
    ProblemError
        Names that no curve has, with the nearest known ones; limits that select no cell.
    """
    reader = Reader()
    limits: list[BudgetLimit] = list(_totals(problem, cells))
    for spec in problem.limits:
        limits += _bind(reader, spec, cells)
    for lever in problem.carry_over:
        known = {cell.lever for cell in cells}
        if lever not in known:
            reader.fault(f"carry_over.{lever}", f"no curve has this lever{nearest(lever, known)}")
    if problem.carry_over and cells[0].period is None:
        reader.fault("carry_over", "needs periods: a period column in the curves, or `periods`")
    terms = _loose(reader, problem, cells, limits)
    if problem.risk.alpha is not None:
        _check_replications(reader, problem, cells)
    reader.finish()
    names: dict[str, int] = {}
    unique = []
    for limit in limits:
        names[limit.name] = names.get(limit.name, 0) + 1
        again = f"{limit.name} #{names[limit.name]}"
        unique.append(limit if names[limit.name] == 1 else replace(limit, name=again))
    return Compiled(cells=cells, loose=terms, limits=tuple(unique), problem=problem)


def _totals(problem: BudgetProblem, cells: Sequence[Cell]) -> Iterator[BudgetLimit]:
    everything = tuple(range(len(cells)))
    if problem.total.high is not None:
        yield SpendLimit(name="total", cells=everything, high=problem.total.high)
    if problem.total.low > 0:
        yield SpendLimit(name="total min", cells=everything, low=problem.total.low)


def _loose(
    reader: Reader, problem: BudgetProblem, cells: tuple[Cell, ...], limits: list[BudgetLimit]
) -> tuple[Term, ...]:
    """Terms over everything that is known of each curve; carry-over links periods."""
    before = _previous(cells)
    terms = []
    for i, cell in enumerate(cells):
        rate = problem.carry_over.get(cell.lever, 0.0)
        if isinstance(cell.curve, TabulatedCurve):
            low, high = float(cell.curve.grid[0]), float(cell.curve.grid[-1])
        else:
            caps = [
                limit.high
                for limit in limits
                if isinstance(limit, SpendLimit) and i in limit.cells and limit.high is not None
            ]
            low, high = 0.0, min(caps, default=0.0) / (1 - rate)
            if not caps:
                reader.fault(f"curves {cell.name}", "needs a cap: total.max or a max limit")
        earlier = before.get(i)
        kept = ((earlier, rate),) if rate > 0 and earlier is not None else ()
        terms.append(Term(name=cell.name, curve=cell.curve, domain=((low, high),), kept=kept))
    return tuple(terms)


def _previous(cells: Sequence[Cell]) -> dict[int, int]:
    """Index of the same cell one period earlier."""
    periods = list(dict.fromkeys(cell.period for cell in cells))
    index = {(cell.key[:3], cell.period): i for i, cell in enumerate(cells)}
    found = {}
    for earlier, later in pairwise(periods):
        for i, cell in enumerate(cells):
            if cell.period == later and (cell.key[:3], earlier) in index:
                found[i] = index[cell.key[:3], earlier]
    return found


def _check_replications(reader: Reader, problem: BudgetProblem, cells: Sequence[Cell]) -> None:
    counts = set()
    for cell in cells:
        if not isinstance(cell.curve, TabulatedCurve):
            reader.fault(f"curves {cell.name}", "cvar needs a table with replications")
            return
        counts.add(cell.curve.table.shape[0])
    if len(counts) > 1 or min(counts) < 2:
        reader.fault("risk", f"cvar needs the same replications in all cells, found {counts}")
    elif problem.risk.folds > min(counts):
        reader.fault("risk.folds", f"more folds than the {min(counts)} replications")


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


def _bind(reader: Reader, spec: LimitSpec, cells: Sequence[Cell]) -> Iterator[BudgetLimit]:
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
    before = _previous(cells)
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
