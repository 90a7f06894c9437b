"""Promotions on the shelf: the trade promotions of the brand, and the rival's prices."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Factor, Name, PositiveDays, Share, Unit
from channelsim.model.selectors import Selector


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """A repeated trade promotion: a discount on the invoice, with display at the outlets."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the promotion."""
    where: Selector = Selector()
    """Regions, channels and products that take part."""
    start_day: Annotated[int, Ge(-36500), Le(36500), Unit("day")] = 0
    """First day of the first occurrence."""
    days: PositiveDays = 14
    """Length of one occurrence."""
    every_days: PositiveDays | None = None
    """Days from one start to the next; none = once."""
    invoice_discount: Share = 0.0
    """Discount on the manufacturer's invoice while it runs (the selector's channel is ignored)."""
    display: Share = 0.0
    """Share of the selected outlets' brand facings on display while it runs."""

    def active(self, day: int) -> bool:
        """Tell whether the promotion runs on a day.

        Examples
        --------
        >>> spring = Promotion(name="spring", start_day=80, days=10, every_days=100)
        >>> [spring.active(day) for day in (79, 80, 89, 90, 180)]
        [False, True, True, False, True]
        """
        since = day - self.start_day
        if since < 0:
            return False
        return (since if self.every_days is None else since % self.every_days) < self.days


@dataclass(frozen=True, kw_only=True)
class Rival:
    """The competing brand as consumers see it."""

    __pydantic_config__ = STRICT

    price_index: Factor = 1.0
    """The rival's shelf price relative to its own reference price."""
    reaction: Annotated[float, Ge(0.0), Le(1.0), Unit("elasticity")] = 0.0
    """Relative change of the rival's price per relative change of ours in the region."""
    promotion_every_days: PositiveDays | None = None
    """Days from the start of one rival promotion to the next; none = no promotions."""
    promotion_days: PositiveDays = 14
    """Length of a rival promotion."""
    promotion_discount: Share = 0.0
    """Cut of the rival's shelf price while it promotes."""

    def log_price(self, day: int, our_log_price: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log of the rival's relative shelf price on a day.

        Parameters
        ----------
        day : int
            Day of the simulation.
        our_log_price : ndarray of float, any shape
            Log of our street price over our reference price, per market.

        Returns
        -------
        ndarray of float, same shape
            ``ln(price_index) + reaction * our_log_price``, less the promotion's cut.

        Examples
        --------
        >>> Rival(reaction=0.5).log_price(3, np.array([-0.2]))
        array([-0.1])
        """
        level: NDArray[np.float64] = np.log(self.price_index) + self.reaction * our_log_price
        if self.promotion_every_days and day % self.promotion_every_days < self.promotion_days:
            level = level + np.log1p(-min(self.promotion_discount, 0.99))
        return level
