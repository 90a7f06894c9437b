"""The trade promotions of the brand."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.periods import runs_on
from channelsim.model.quantities import STRICT, Name, PositiveDays, Share, Unit
from channelsim.model.selectors import Selector


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """A repeated trade promotion: a discount on the invoice, with display at the outlets."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the promotion."""
    where: Selector = Selector()
    """Regions, channels and products that take part; with `name` the discount on the invoice is for
    these groups only, such as an online shop's own depot."""
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
        return runs_on(day, self.start_day, self.days, self.every_days)
