"""Response curves, programmes and plans.

`allocate_budget` distributes money with a certificate, `frontier` does so for several budgets,
`diversion_proof_prices` sets regional list prices, `cheapest_enforcement` asks the reverse, and
`choose_schemes` picks incentive schemes from a simulated menu.
"""

from channelsim.optimisation.budget import allocate_budget, frontier
from channelsim.optimisation.curves import (
    HillCurve,
    PowerCurve,
    ResponseCurve,
    SaturatingExponential,
    SmoothCurve,
    TabulatedCurve,
)
from channelsim.optimisation.enforcement import EnforcementPlan, cheapest_enforcement
from channelsim.optimisation.explain import Change, InfeasibleError
from channelsim.optimisation.markets import LinearDemandContribution
from channelsim.optimisation.menu import MenuPlan, choose_schemes
from channelsim.optimisation.plan import HeldOut, Plan
from channelsim.optimisation.prices import PricePlan, diversion_proof_prices
from channelsim.optimisation.problem import BudgetProblem
from channelsim.optimisation.reading import ProblemError
from channelsim.optimisation.solver import SolverMissing
from channelsim.optimisation.task import NoPlanFound

CURVES = (HillCurve, PowerCurve, SaturatingExponential, TabulatedCurve)

__all__ = [
    "CURVES",
    "BudgetProblem",
    "Change",
    "EnforcementPlan",
    "HeldOut",
    "HillCurve",
    "InfeasibleError",
    "LinearDemandContribution",
    "MenuPlan",
    "NoPlanFound",
    "Plan",
    "PowerCurve",
    "PricePlan",
    "ProblemError",
    "ResponseCurve",
    "SaturatingExponential",
    "SmoothCurve",
    "SolverMissing",
    "TabulatedCurve",
    "allocate_budget",
    "cheapest_enforcement",
    "choose_schemes",
    "diversion_proof_prices",
    "frontier",
]
