"""From a validated problem and its cells to terms and limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from channelsim.optimisation.bind_limits import bind_limit, previous_cells
from channelsim.optimisation.carry_over import CarryOver
from channelsim.optimisation.cells import Cell
from channelsim.optimisation.curves import TabulatedCurve
from channelsim.optimisation.limits import BudgetLimit, MinimumIfActive, SpendLimit
from channelsim.optimisation.problem import BudgetProblem
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
        limits += bind_limit(reader, spec, cells)
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
    before = previous_cells(cells)
    periods = len({cell.period for cell in cells})
    terms = []
    for i, cell in enumerate(cells):
        carried = problem.carry_over.get(cell.lever, CarryOver())
        if isinstance(cell.curve, TabulatedCurve):
            low, high = float(cell.curve.grid[0]), float(cell.curve.grid[-1])
        else:
            caps = [
                limit.high
                for limit in limits
                if isinstance(limit, SpendLimit) and i in limit.cells and limit.high is not None
            ]
            low, high = 0.0, min(caps, default=0.0) * carried.steady
            if not caps:
                reader.fault(f"curves {cell.name}", "needs a cap: total.max or a max limit")
        kept = []
        earlier = before.get(i)
        for share in carried.handed_on(periods):
            if earlier is None:
                break
            if share != 0.0:
                kept.append((earlier, share))
            earlier = before.get(earlier)
        terms.append(
            Term(name=cell.name, curve=cell.curve, domain=((low, high),), kept=tuple(kept))
        )
    return tuple(terms)


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
