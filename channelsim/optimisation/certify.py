"""From curves and limits to a plan with a certificate.

1. Solve the linear relaxation, adding tangents where its solution lies, until it settles: a bound.
2. Allow each cell only the zones that the relaxation uses, solve that small programme, fix its
   zones and refine the tangents around it: a plan, valued on the true curves; keep the better of
   it and the jump greedy plan.
3. While the gap between bound and plan is above the tolerance: drop the zones whose reduced cost
   proves them useless, solve the programme in full, and refine the plan and the pieces around it.
4. Fix the zones of the best plan and read the duals.

The bound always belongs to an over-estimate of the true problem, so the gap certifies the plan on
the true curves, not on their approximation.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from channelsim.optimisation.pieces import first_marks
from channelsim.optimisation.search import Search
from channelsim.optimisation.task import Answer, NoPlanFound, Status, Task


def _verdict(search: Search, *, quick: bool) -> Status:
    if quick:
        return "quick"
    if search.gap <= search.tolerance:
        return "optimal"
    return "time_limit" if search.left <= 0 else "stalled"


def certify(
    task: Task,
    *,
    tolerance: float,
    time_limit_s: float,
    quick: bool = False,
    marks: Sequence[Sequence[float]] | None = None,
    pieces: int = 8,
) -> Answer:
    """Find levels whose value is within `tolerance` of the proven bound.

    Parameters
    ----------
    tolerance : float
        Relative gap to certify (share).
    time_limit_s : float
        Wall-clock limit; what was found and proven until then is returned as "time_limit".
        ("stalled": more rounds change nothing, the tolerance is beyond the solver's arithmetic.)
    quick : bool
        Stop after step 2 (hull relaxation and its repair); the gap is reported, not pursued.
    marks : sequence of sequences of float
        Further tangent points to start from, such as the levels of a neighbouring problem.

    Raises
    ------
    Infeasible
        If the limits exclude one another.
    NoPlanFound
        If the time limit came before the first plan.
    """
    started = time.perf_counter()
    first = [set(first_marks(t.curve, t.domain[0][0], t.reach, pieces)) for t in task.terms]
    for own, more in zip(first, marks or (), strict=marks is not None):
        own.update(more)
    search = Search(
        task=task,
        tolerance=tolerance,
        deadline=started + time_limit_s,
        marks=first,
    )
    draft, solution = search.relax()
    if solution.found:
        search.restrict(draft, solution)
    search.compare_greedy()
    before = (math.nan, math.nan, 0)
    while not search.done and not (quick and search.levels is not None):
        search.full()
        now = (search.bound, search.value, sum(map(len, search.marks)))
        if now == before:
            break
        before = now
    if search.levels is None:
        raise NoPlanFound(f"no plan within {time_limit_s:g} s; bound so far {search.bound:g}")
    duals, prices = search.duals()
    return Answer(
        levels=search.levels,
        value=search.value,
        bound=max(search.bound, search.value),
        status=_verdict(search, quick=quick),
        duals=duals,
        prices=prices,
        rounds=search.rounds,
        seconds=time.perf_counter() - started,
    )
