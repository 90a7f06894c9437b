"""Demand: who comes, and what share of them buys at the prices on the shelf.

Two steps, kept apart so that scenarios with other prices meet the same people. **Arrivals** say how
many potential buyers an outlet sees; they depend on no policy. A **demand kind** turns prices,
brand and display into `intensity`, the expected purchases per potential buyer. A new kind is one
file and one line in `KINDS` below.
"""

from channelsim.model.demand.arrivals import Arrivals
from channelsim.model.demand.attraction import Attraction
from channelsim.model.demand.constant_elasticity import ConstantElasticity
from channelsim.model.demand.fixed import Fixed
from channelsim.model.demand.habit import Habit
from channelsim.model.demand.kind import Demand, DemandView, PricedDemand
from channelsim.model.demand.linear import Linear
from channelsim.model.demand.trace import Trace

__all__ = [
    "HABITUAL",
    "KINDS",
    "PRICED",
    "Arrivals",
    "Attraction",
    "ConstantElasticity",
    "Demand",
    "DemandView",
    "Fixed",
    "Habit",
    "Linear",
    "PricedDemand",
    "Trace",
]

KINDS = (Attraction, ConstantElasticity, Linear, Fixed, Trace)
"""Every kind of demand."""

PRICED = (Attraction, ConstantElasticity, Linear)
"""Kinds that answer prices."""

HABITUAL = (Attraction, ConstantElasticity)
"""Kinds that know habit."""
