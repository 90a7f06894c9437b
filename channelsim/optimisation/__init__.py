"""Response curves, programmes and plans.

`allocate_budget` distributes money with a certificate; `frontier` does so for several budgets.
"""

from channelsim.optimisation.budget import allocate_budget, frontier
from channelsim.optimisation.certify import NoPlanFound
from channelsim.optimisation.curves import (
    HillCurve,
    PowerCurve,
    ResponseCurve,
    SaturatingExponential,
    SmoothCurve,
    TabulatedCurve,
)
from channelsim.optimisation.explain import Change, InfeasibleError
from channelsim.optimisation.plan import HeldOut, Plan
from channelsim.optimisation.problem import BudgetProblem
from channelsim.optimisation.reading import ProblemError
from channelsim.optimisation.solver import SolverMissing

CURVES = (HillCurve, PowerCurve, SaturatingExponential, TabulatedCurve)

__all__ = [
    "CURVES",
    "BudgetProblem",
    "Change",
    "HeldOut",
    "HillCurve",
    "InfeasibleError",
    "NoPlanFound",
    "Plan",
    "PowerCurve",
    "ProblemError",
    "ResponseCurve",
    "SaturatingExponential",
    "SmoothCurve",
    "SolverMissing",
    "TabulatedCurve",
    "allocate_budget",
    "frontier",
]
