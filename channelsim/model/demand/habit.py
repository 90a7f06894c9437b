"""Habit: what buyers have bought before raises what they buy now."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, PositiveDays, Unit

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Habit:
    r"""A stock of habit, and how much it counts in the choice; off while `strength` is 0.

    The stock L is the share of buyers who bought the brand, smoothed exponentially with a memory of
    :math:`\tau` days: the loyalty of Guadagni & Little (1983), *Marketing Science* 2:203-238,
    for a market instead of a household. Log demand gains :math:`\eta \ln(L / s_0)`: past purchases
    add to present ones in logs, as in the habit stocks of Houthakker & Taylor (1970), *Consumer
    Demand in the United States*; buyers do not look ahead (the myopic case of Becker & Murphy 1988,
    *Journal of Political Economy* 96:675-700). Where demand has the elasticity e at once it has
    :math:`e / (1 - \eta)` in the long run, and closes the gap by :math:`e^{-(1 - \eta) t / \tau}`.
    """

    __pydantic_config__ = STRICT

    strength: Annotated[float, Ge(0.0), Le(0.95), Unit("elasticity")] = 0.0
    """Elasticity of demand in the habit stock, at the share at reference prices: 1 less the short
    over the long-run price elasticity. 0 = no habit."""
    memory_days: PositiveDays = 365
    """Time constant of the stock: purchases so many days ago weigh 1/e of today's."""

    @property
    def active(self) -> bool:
        """Whether habit counts at all."""
        return self.strength > 0.0

    def kept(self, days: float) -> float:
        """Give the part of the stock that is still there after some days.

        Examples
        --------
        >>> round(Habit(strength=0.5, memory_days=100).kept(100.0), 4)
        0.3679
        """
        return float(np.exp(-days / self.memory_days))
