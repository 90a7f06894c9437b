"""What is to be chosen, what comes back, and how far it is from proven."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from channelsim.optimisation.criteria import Criterion
from channelsim.optimisation.curves import Floats
from channelsim.optimisation.separable import Limit, Term

Status = Literal["optimal", "time_limit", "stalled", "quick"]


class Infeasible(ValueError):
    """No choice of levels meets all limits."""


class NoPlanFound(RuntimeError):
    """The time limit was reached before any plan was found."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What to choose: cells, limits and a criterion."""

    terms: tuple[Term, ...]
    limits: tuple[Limit, ...]
    criterion: Criterion


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Levels with their certificate.

    `duals` are changes of the criterion per unit of each limit's right-hand side; `prices` is what
    a unit of level costs in each cell through the limits it shares with others.
    """

    levels: Floats
    value: float
    bound: float
    status: Status
    duals: Mapping[str, float]
    prices: Floats
    rounds: int
    seconds: float

    @property
    def gap(self) -> float:
        """Certified relative gap."""
        return relative_gap(self.bound, self.value)


def relative_gap(bound: float, value: float) -> float:
    """Gap relative to the larger of bound and value.

    Zero when both are zero, infinite while one of them is unknown.
    """
    if math.isinf(bound) or math.isinf(value):
        return math.inf
    scale = max(abs(bound), abs(value))
    return max(0.0, bound - value) / scale if scale > 0 else 0.0
