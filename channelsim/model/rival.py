"""The rival brand: what consumers see of it, and what it offers our distributors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.periods import runs_on
from channelsim.model.quantities import STRICT, Factor, Name, PositiveDays, Rate, Share, Unit
from channelsim.model.selectors import Choice, Selector, names_in
from channelsim.model.year import DAYS_PER_YEAR

Floats = NDArray[np.float64]
StartDay = Annotated[int, Ge(-36500), Le(36500), Unit("day")]


@dataclass(frozen=True, kw_only=True)
class RivalMarket:
    """The rival in one region, where it differs from the country."""

    __pydantic_config__ = STRICT

    region: Name
    """The region."""
    price_index: Factor = 1.0
    """Its shelf price here relative to its price in the country."""
    brand: Factor = 1.0
    """Its attraction here at equal prices relative to its attraction in the country."""


@dataclass(frozen=True, kw_only=True)
class RivalPromotion:
    """A promotion of the rival on the shelf."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the promotion."""
    region: Choice = None
    """Region or regions; left out: all."""
    start_day: StartDay = 0
    """First day of the first occurrence."""
    days: PositiveDays = 14
    """Length of one occurrence."""
    every_days: PositiveDays | None = None
    """Days from one start to the next; none = once."""
    discount: Share = 0.0
    """Cut of its shelf price while it runs."""

    def active(self, day: int) -> bool:
        """Tell whether the promotion runs on a day."""
        return runs_on(day, self.start_day, self.days, self.every_days)


@dataclass(frozen=True, kw_only=True)
class RivalTier:
    """A step of the rival's commission."""

    __pydantic_config__ = STRICT

    at_least: Share
    """Share of its effort that a distributor must give the rival for the rate."""
    rate: Rate
    """Commission per money of the rival's goods sold."""


@dataclass(frozen=True, kw_only=True)
class RivalOffer:
    """What the rival offers our distributors for carrying its goods too, or instead.

    Its worth is counted per money of sales, as what they earn with us is: margin, the commission of
    the tier, and in the first year the subsidy for opening.
    """

    __pydantic_config__ = STRICT

    name: Name
    """Name of the offer."""
    where: Selector = Selector()
    """Whom it is made to: regions, levels, tiers, names of groups or members."""
    margin: Share = 0.074
    """Distributor's margin on the rival's goods, share of sales."""
    tiers: tuple[RivalTier, ...] = ()
    """Commission on top of the margin, by share of effort; none = no commission."""
    first_order_subsidy: Rate = 0.0
    """Subsidy for opening, per money of the first order of the rival's goods."""
    first_order_days: PositiveDays = 30
    """Days of sales that the first order is for. Distributors reckon by the year: in the first one
    the subsidy is worth ``first_order_subsidy first_order_days / 365`` of what they sell."""
    start_day: StartDay = 0
    """First day of the first occurrence."""
    days: PositiveDays | None = None
    """Length of one occurrence; none = the offer stands for good."""
    every_days: PositiveDays | None = None
    """Days from one start to the next; none = once."""

    def active(self, day: int) -> bool:
        """Tell whether the offer stands on a day."""
        return runs_on(day, self.start_day, self.days, self.every_days)

    def worth(self, tier: RivalTier | None, opening: bool) -> float:
        """Give what a money of sales earns with the rival.

        Parameters
        ----------
        tier : RivalTier, optional
            Step of the commission that is reached.
        opening : bool
            Whether the subsidy for opening counts: in the first year.

        Returns
        -------
        float
            Money per money of sales, at least 0.

        Examples
        --------
        >>> offer = RivalOffer(name="first order", margin=0.07, first_order_subsidy=0.15)
        >>> offer.worth(None, opening=False), round(offer.worth(None, opening=True), 4)
        (0.07, 0.0823)
        """
        rate = tier.rate if tier is not None else 0.0
        subsidy = self.first_order_subsidy * min(1.0, self.first_order_days / DAYS_PER_YEAR)
        return self.margin + rate + (subsidy if opening else 0.0)


@dataclass(frozen=True, kw_only=True)
class Rival:
    """The competing brand: its prices, its promotions, and its offers to our distributors."""

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
    markets: tuple[RivalMarket, ...] = ()
    """Regions in which its price or its brand differs from the country."""
    promotions: tuple[RivalPromotion, ...] = ()
    """Calendar of promotions by region, beside the regular one above."""
    offers: tuple[RivalOffer, ...] = ()
    """Incentive offers to our distributors; how they weigh them is `conduct.share_of_mind`."""

    def log_price(
        self, day: int, our_log_price: Floats, regions: Sequence[str] | None = None
    ) -> Floats:
        """Give the log of the rival's relative shelf price on a day.

        Parameters
        ----------
        day : int
            Day of the simulation.
        our_log_price : ndarray of float, any shape
            Log of our street price over our reference price, per market.
        regions : sequence of str, optional
            Names of the regions along the first axis; none = the country as a whole.

        Returns
        -------
        ndarray of float, same shape
            ``ln(price_index) + reaction * our_log_price``, less the cuts of running promotions,
            with the price index of the region times that of the country.

        Examples
        --------
        >>> Rival(reaction=0.5).log_price(3, np.array([-0.2]))
        array([-0.1])
        >>> week = RivalPromotion(name="week", region="East", days=7, discount=0.1)
        >>> Rival(promotions=(week,)).log_price(3, np.zeros((2, 1)), ["East", "West"]).round(4)
        array([[-0.1054],
               [ 0.    ]])
        """
        level: Floats = np.log(self.price_index) + self.reaction * our_log_price
        if self.promotion_every_days and day % self.promotion_every_days < self.promotion_days:
            level = level + np.log1p(-min(self.promotion_discount, 0.99))
        if regions is None or not (self.markets or self.promotions):
            return level
        index = {market.region: float(np.log(market.price_index)) for market in self.markets}
        here = np.array([index.get(region, 0.0) for region in regions])
        for item in self.promotions:
            if item.active(day):
                names = names_in(item.region)
                there = np.array([not names or region in names for region in regions])
                here = here + there * np.log1p(-min(item.discount, 0.99))
        moved: Floats = level + here[:, None]
        return moved

    def log_brand(self, regions: Sequence[str]) -> Floats:
        """Give the log of the rival's relative attraction by region, shape (r,).

        Examples
        --------
        >>> strong = RivalMarket(region="East", brand=2.0)
        >>> Rival(markets=(strong,)).log_brand(["East", "West"]).round(3)
        array([0.693, 0.   ])
        """
        brand = {market.region: float(np.log(market.brand)) for market in self.markets}
        return np.array([brand.get(region, 0.0) for region in regions])

    def turns(self, day: int) -> bool:
        """Tell whether a promotion begins or ends on a day, so that its price is another.

        Examples
        --------
        >>> rival = Rival(promotion_every_days=30, promotion_days=7)
        >>> [day for day in range(40) if rival.turns(day)]
        [0, 7, 30, 37]
        """
        every = self.promotion_every_days
        if every is not None and day % every in (0, self.promotion_days):
            return True
        return any(item.active(day) != item.active(day - 1) for item in self.promotions)
