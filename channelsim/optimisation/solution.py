"""What the solver proved and found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "none"]

Variable = Any  # pulp.LpVariable in PuLP 3, the model's own variable class in PuLP 4

Terms = Sequence[tuple[Variable, float]]


class NoSolution(RuntimeError):
    """A value was asked of a programme that has no feasible point to read it from."""


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What the solver proved and found.

    Attributes
    ----------
    status : {"optimal", "feasible", "infeasible", "unbounded", "none"}
        "feasible" is an incumbent without the requested proof (time limit reached); "none"
        means that the solver stopped before it found any point.
    objective, bound : float
        Value of the incumbent and proven lower bound (the programme is a minimisation); NaN
        without an incumbent, minus infinity without a bound.
    seconds : float
        Wall-clock time of building and solving.
    duals : mapping of row name to float
        Change of the objective per unit of the row's right-hand side (linear programmes only).
    reduced : mapping of variable name to float
        Reduced costs (linear programmes only).
    """

    status: Status
    objective: float
    bound: float
    seconds: float
    duals: Mapping[str, float]
    reduced: Mapping[str, float]
    _values: Mapping[str, float] = field(repr=False)

    @property
    def found(self) -> bool:
        """Whether there is a feasible point to read."""
        return self.status in ("optimal", "feasible")

    def value(self, terms: Terms) -> float:
        """Value of a linear expression at the incumbent; raises `NoSolution` without one."""
        if not self.found:
            raise NoSolution(f"the programme is {self.status}: there is no point to read")
        return math.fsum(self._values[variable.name] * factor for variable, factor in terms)
