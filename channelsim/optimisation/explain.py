"""Why nothing satisfies all limits, and the least change after which something does.

Two answers from an elastic programme (J. W. Chinneck, *Feasibility and Infeasibility in
Optimization*, 2008). The *least change* breaks limits at a price and minimises the total breach.
The *conflict* is a small set of limits that cannot hold together: the elastic filter collects
limits that must give way, then a deletion filter removes those that the contradiction does not
need.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from channelsim.optimisation.limits import SpendLimit
from channelsim.optimisation.separable import Draft, Limit, Term
from channelsim.optimisation.solution import Solution
from channelsim.optimisation.solver import Programme


@dataclass(frozen=True, kw_only=True)
class Change:
    """One limit to give way.

    Attributes
    ----------
    limit : str
        Name of the limit.
    by : float
        Change of its right-hand side: money, or a count for limits on activity; positive raises it.
    """

    limit: str
    by: float

    def __str__(self) -> str:
        return f"{'raise' if self.by > 0 else 'lower'} {self.limit!r} by {abs(self.by):.6g}"


class InfeasibleError(ValueError):
    """The limits of a problem exclude one another.

    Attributes
    ----------
    conflict : tuple of str
        Names of limits that cannot all hold; each of them is needed for the contradiction if
        `minimal`.
    least_change : tuple of Change
        Changes that make the problem feasible with the least sum.
    minimal : bool
        False if the time ran out before the conflict was reduced to the end.
    """

    def __init__(
        self, conflict: Sequence[str], least_change: Sequence[Change], *, minimal: bool = True
    ) -> None:
        self.conflict = tuple(conflict)
        self.least_change = tuple(least_change)
        self.minimal = minimal
        text = "infeasible: these limits cannot all hold: " + "; ".join(self.conflict)
        if self.least_change:
            text += ". The least change that would do: "
            text += "; ".join(str(change) for change in self.least_change)
        super().__init__(text)


class Row(Protocol):
    """Anything with a name that writes rows into a draft."""

    @property
    def name(self) -> str:
        """What the user knows it by."""
        ...

    def write(self, draft: Draft) -> None:
        """Add the rows."""
        ...


def explain(
    terms: Sequence[Term], limits: Sequence[Limit], *, time_limit_s: float = 20.0
) -> InfeasibleError | None:
    """Explain why `limits` on cells cannot all hold, or return None if they can.

    Parameters
    ----------
    terms : sequence of Term
        Cells with the levels at which their curves are known; a domain not starting at zero and
        the end of each curve count as limits of their own.
    limits : sequence of Limit
        Every limit, those of single cells included. A conflict among them alone is preferred to
        one that the ends of the curves take part in.
    time_limit_s : float
        Wall-clock limit of the reduction (seconds).
    """
    every = [*limits, *_ranges(terms)]
    roomy = _roomy(terms, every)
    among_limits = explain_draft(lambda: _draft(roomy), limits, time_limit_s=time_limit_s)
    if among_limits is not None:
        return among_limits
    return explain_draft(lambda: _draft(roomy), every, time_limit_s=time_limit_s)


def explain_draft(
    make: Callable[[], Draft], rows: Sequence[Row], *, time_limit_s: float = 20.0
) -> InfeasibleError | None:
    """Explain why `rows` cannot all hold in the drafts that `make` starts.

    Parameters
    ----------
    make : callable
        Gives a fresh draft with the variables and the rows that are beyond dispute.
    rows : sequence of Row
        What may have to give way.
    time_limit_s : float
        Wall-clock limit of the reduction (seconds).
    """
    deadline = time.perf_counter() + time_limit_s
    draft, solution = _elastic(make, rows, ())
    if not solution.found or solution.objective <= 1e-7:
        return None
    change = _changes(draft, solution)
    enforced: list[str] = []
    while solution.found and time.perf_counter() < deadline:
        broken = [c.limit for c in _changes(draft, solution) if c.limit not in enforced]
        if not broken:
            break
        enforced += broken
        draft, solution = _elastic(make, rows, enforced)
    conflict = [row for row in rows if row.name in set(enforced)]
    for row in list(conflict):
        if time.perf_counter() >= deadline:
            return InfeasibleError([c.name for c in conflict], change, minimal=False)
        rest = [c for c in conflict if c is not row]
        if not _hold(make, rest):
            conflict = rest
    return InfeasibleError([c.name for c in conflict], change)


def _ranges(terms: Sequence[Term]) -> list[SpendLimit]:
    """What the curves themselves impose."""
    ranges = []
    for i, term in enumerate(terms):
        low = term.domain[0][0]
        if low > 0:
            name = f"{term.name}: the curve starts at {low:g}"
            ranges.append(SpendLimit(name=name, cells=(i,), low=low))
        name = f"{term.name}: the curve ends at {term.reach:g}"
        ranges.append(SpendLimit(name=name, cells=(i,), high=term.reach))
    return ranges


def _roomy(terms: Sequence[Term], limits: Sequence[Limit]) -> list[Term]:
    """The same cells with room for every floor, so that limits alone decide."""
    reach = 2 * sum(term.reach for term in terms)
    for limit in limits:
        if isinstance(limit, SpendLimit):
            reach = max(reach, 2 * (limit.low or limit.high or 0.0))
    return [
        Term(name=t.name, curve=t.curve, domain=((0.0, max(reach, 1e-9)),), kept=t.kept)
        for t in terms
    ]


def _draft(terms: Sequence[Term]) -> Draft:
    unit = terms[0].reach / (2 * len(terms))
    draft = Draft(programme=Programme("limits"), terms=terms, unit=unit)
    for i, term in enumerate(terms):
        level = draft.programme.variable(f"x{i}", 0.0, term.reach / unit)
        draft.levels[i] = [(level, unit)]
    for i, term in enumerate(terms):
        if term.kept:
            draft.programme.row(f"carried {i}", draft.spend(i), low=0.0, unit=unit)
    return draft


def _elastic(
    make: Callable[[], Draft], rows: Sequence[Row], enforced: Sequence[str]
) -> tuple[Draft, Solution]:
    """Least total breach of the rows that are not enforced."""
    draft = make()
    for row in rows:
        draft.elastic = row.name not in enforced
        row.write(draft)
    draft.programme.cost([(slack, 1.0) for _, slack, _, _ in draft.slacks])
    return draft, draft.programme.solve(relative_gap=1e-4, time_limit_s=20.0)


def _changes(draft: Draft, solution: Solution) -> list[Change]:
    return [
        Change(limit=name, by=sign * unit * solution.value([(slack, 1.0)]))
        for name, slack, unit, sign in draft.slacks
        if solution.value([(slack, 1.0)]) > 1e-7
    ]


def _hold(make: Callable[[], Draft], rows: Sequence[Row]) -> bool:
    draft = make()
    for row in rows:
        row.write(draft)
    return draft.programme.solve(time_limit_s=20.0).found
