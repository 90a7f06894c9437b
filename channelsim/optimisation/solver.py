"""One adapter around PuLP: the only module of the package that imports a solver.

Every programme is a minimisation, the solver is named explicitly, the number of threads is
fixed, and nothing is read from a solution before its status has been looked at.

The adapter uses the names that PuLP 3.3 and PuLP 4 share. Rows may be scaled by a unit (for
example "one million yuan") so that the numbers the solver sees stay near one; duals are given
back in the caller's units.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

import pulp

from channelsim.optimisation.solution import Solution, Status, Terms, Variable

_FEASIBLE_POINT = 2  # HiGHS: kSolutionStatusFeasible
_last_threads: list[int] = []


class SolverMissing(RuntimeError):
    """The linear programming solver is not installed or cannot start."""


class Programme:
    """A linear or mixed-integer minimisation under construction.

    >>> programme = Programme("two products")
    >>> x = programme.variable("x", 0, 3)
    >>> y = programme.variable("y", 0, 3, integer=True)
    >>> programme.row("hours", [(x, 1.0), (y, 2.0)], high=5.5)
    >>> programme.cost([(x, -1.0), (y, -2.5)])
    >>> solution = programme.solve()
    >>> solution.status, round(solution.objective, 6)
    ('optimal', -6.5)
    """

    def __init__(self, name: str) -> None:
        self._problem = pulp.LpProblem(_plain(name), pulp.LpMinimize)
        self._units: dict[str, tuple[str, float]] = {}
        self._costs: list[tuple[Variable, float]] = []
        self._names: dict[str, Variable] = {}
        self._integers = 0

    @property
    def integers(self) -> int:
        """Number of integer variables."""
        return self._integers

    def variable(
        self,
        name: str,
        low: float | None = 0.0,
        high: float | None = None,
        *,
        integer: bool = False,
    ) -> Variable:
        """Add a variable with bounds (None: unbounded on that side)."""
        if name in self._names:
            raise ValueError(f"the programme already has a variable {name!r}")
        category = pulp.LpInteger if integer else pulp.LpContinuous
        variable = self._problem.add_variable(name, low, high, category)
        self._names[name] = variable
        self._integers += integer
        return variable

    def row(
        self,
        name: str,
        terms: Terms,
        *,
        low: float | None = None,
        high: float | None = None,
        unit: float = 1.0,
    ) -> None:
        """Add `low <= terms <= high`, divided by `unit` before the solver sees it.

        A row with two different bounds becomes two rows, `name:min` and `name:max`.
        """
        sides = [(":min", low, 1), (":max", high, -1)]
        if low is not None and low == high:
            sides = [("", low, 0)]
        elif low is None or high is None:
            sides = [("", bound, sense) for _, bound, sense in sides if bound is not None]
        for suffix, bound, sense in sides:
            if bound is None or not math.isfinite(bound):
                raise ValueError(f"row {name!r}: bound {bound!r} is not a finite number")
            expression = _sum(terms, unit)
            right = bound / unit
            if sense > 0:
                constraint = expression >= right
            elif sense < 0:
                constraint = expression <= right
            else:
                constraint = expression == right
            label = f"r{len(self._units)}"
            self._units[label] = (name + suffix, unit)
            self._problem += constraint, label

    def cost(self, terms: Iterable[tuple[Variable, float]]) -> None:
        """Add terms to the objective that is minimised."""
        self._costs.extend(terms)

    def solve(
        self,
        *,
        time_limit_s: float | None = None,
        relative_gap: float = 1e-9,
        relax: bool = False,
        threads: int = 1,
    ) -> Solution:
        """Solve with HiGHS; `relax` drops the integrality.

        Raises
        ------
        SolverMissing
            If HiGHS (package `highspy`) cannot be used.
        """
        started = time.perf_counter()
        solver = _highs(threads, relative_gap, time_limit_s, mip=not relax)
        self._problem += _sum(self._costs, 1.0)
        self._problem.solve(solver)
        model = self._problem.solverModel
        info = model.getInfo()
        status = _status(model, info)
        linear = relax or self._integers == 0
        found = status in ("optimal", "feasible")
        objective = float(info.objective_function_value) if found else math.nan
        bound = -math.inf
        if linear:
            bound = objective if status == "optimal" else bound
        elif math.isfinite(info.mip_dual_bound):
            bound = float(info.mip_dual_bound)
        values = self._read_values() if found else {}
        proved = linear and status == "optimal"
        return Solution(
            status=status,
            objective=objective,
            bound=min(bound, objective) if found else bound,
            seconds=time.perf_counter() - started,
            duals=MappingProxyType(self._read_duals() if proved else {}),
            reduced=MappingProxyType(self._read_reduced() if proved else {}),
            _values=MappingProxyType(values),
        )

    def _read_values(self) -> dict[str, float]:
        values = dict.fromkeys(self._names, 0.0)
        for variable in self._problem.variables():
            values[variable.name] = float(variable.value() or 0.0)
        return values

    def _read_duals(self) -> dict[str, float]:
        duals = {}
        for label, (name, unit) in self._units.items():
            row = self._problem.get_constraint_by_name(label)
            duals[name] = float(row.pi or 0.0) / unit
        return duals

    def _read_reduced(self) -> dict[str, float]:
        return {v.name: float(v.dj or 0.0) for v in self._problem.variables()}


def _sum(terms: Iterable[tuple[Variable, float]], unit: float) -> Any:
    """Write a linear expression, repeated variables added up.

    Term by term, because PuLP 4 builds no expression from a list of pairs and PuLP 3 from no class
    method.
    """
    expression = pulp.lpSum([])
    for variable, factor in terms:
        expression.addterm(variable, factor / unit)
    return expression


def _highs(threads: int, gap: float, time_limit_s: float | None, *, mip: bool) -> Any:
    try:
        import highspy
    except ImportError as error:
        raise SolverMissing(
            "the solver HiGHS is missing: install it with `python -m pip install highspy`"
        ) from error
    if _last_threads and _last_threads[-1] != threads:
        # A changed thread count is answered with 'not solved' until the scheduler restarts.
        highspy.Highs.resetGlobalScheduler(True)
    _last_threads[:] = [threads]
    limit = None if time_limit_s is None else max(time_limit_s, 0.01)
    solver = pulp.HiGHS(
        mip=mip,
        msg=False,
        threads=threads,
        gapRel=gap,
        gapAbs=1e-9,
        timeLimit=limit,
        random_seed=0,
    )
    if not solver.available():
        raise SolverMissing("PuLP cannot start the solver HiGHS (package highspy)")
    return solver


def _status(model: Any, info: Any) -> Status:
    """Normalised status from the solver itself: PuLP 3 calls a time limit 'optimal'."""
    name = str(model.getModelStatus()).rsplit("k", 1)[-1]
    known: dict[str, Status] = {
        "Optimal": "optimal",
        "Infeasible": "infeasible",
        "UnboundedOrInfeasible": "infeasible",
        "Unbounded": "unbounded",
    }
    if name in known:
        return known[name]
    return "feasible" if info.primal_solution_status == _FEASIBLE_POINT else "none"


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)
