r"""Support levers: what the manufacturer's money beside the price list does.

A lever turns spend into an effect on one quantity of the trade; sales follow from that quantity, or
do not. Spend is measured against the size of the market it meets, so one set of parameters serves
small and large markets:

.. math::

    a_t = \theta a_{t-1} + (1 - \theta) x_t, \qquad
    E_t = E_{min} + (E_{max} - E_{min}) \frac{a_t^n}{h^n + a_t^n}

with :math:`x_t` the spend of week t per month and unit of size, :math:`\theta` what a week carries
over into the next, h the spend of half effect and n the shape (above 1: S-shaped).

Sources: adstock, Broadbent (1979), *Journal of the Market Research Society* 21; the form, Little
(1979), *Operations Research* 27. At half saturation and shape 1 the elasticity of sales in spend is
``ceiling / 4 (1 - share)`` for an effect on log attraction; the defaults use a share of
0.25. Elasticities: advertising 0.12 in the short and 0.24 in the long run (Sethuraman, Tellis and
Briesch 2011, *Journal of Marketing Research* 48); personal selling 0.34 (Albers, Mantrala & Sridhar
2010, *Journal of Marketing Research* 47); pass-through of trade deals 0.6 (Besanko, Dube & Gupta
2005, *Marketing Science* 24). Spends of half effect are assumptions: set them from your own trade.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, ByKind, Factor, LogEffect, Money, Name, Unit

Floats = NDArray[np.float64]

Basis = Literal["outlets", "buyers", "takings"]
Quantity = Literal[
    "attraction", "display", "shelf price", "visits", "information", "detection", "listing"
]
REGIONAL: frozenset[Quantity] = frozenset({"information", "detection"})
"""Quantities that belong to a whole region: spend in its channels is pooled."""

MONTHS_PER_YEAR = 12.0


@dataclass(frozen=True, kw_only=True)
class Response:
    """What every lever has: a saturating response with carry-over."""

    __pydantic_config__ = STRICT

    moves: ClassVar[Quantity]
    per: ClassVar[Basis]

    name: Name = "lever"
    """What the spend table calls it; the name of its kind unless told otherwise."""
    floor: LogEffect = 0.0
    """Effect without any spend; below 0 where neglect does harm. In the unit of the effect."""
    ceiling: LogEffect = 1.0
    """Effect of unlimited spend, in the unit of the effect."""
    half_saturation: Factor = 100.0
    """Spend that has half of the effect: money per month and unit of the market's size."""
    shape: Annotated[float, Gt(0.0), Le(10.0), Unit("exponent")] = 1.0
    """Exponent of the response: 1 saturates at once, above 1 little money does little."""
    theta: Annotated[float, Ge(0.0), Le(0.999), Unit("per week")] = 0.0
    """Share of a week's effective spend that is still at work in the next week."""

    def __post_init__(self) -> None:
        if self.floor > self.ceiling:
            raise ValueError(f"floor {self.floor:g} must not exceed ceiling {self.ceiling:g}")
        if self.moves != "attraction" and not 0.0 <= self.floor <= self.ceiling <= 1.0:
            raise ValueError("floor and ceiling of this lever are shares, between 0 and 1")

    def effect(self, spend: Floats) -> Floats:
        """Give the effect of each week from the history of spend.

        Parameters
        ----------
        spend : ndarray of float, shape (weeks, ...)
            Money per month and unit of size in each week, at least 0; before it there was none.

        Returns
        -------
        ndarray of float, same shape
            Between `floor` and `ceiling`.

        Examples
        --------
        A constant spend x has built up ``x (1 - theta^t)`` after t weeks, and half saturation has
        half of the effect:

        >>> lever = ConsumerAdvertising(ceiling=1.0, half_saturation=30.0, theta=0.5)
        >>> lever.effect(np.full(3, 40.0))
        array([0.4       , 0.5       , 0.53846154])
        >>> 40 * (1 - 0.5**3) / (30 + 40 * (1 - 0.5**3))
        0.5384615384615384
        """
        at_work = np.empty_like(spend)
        left = np.zeros(spend.shape[1:])
        for week, fresh in enumerate(spend):
            left = self.theta * left + (1.0 - self.theta) * fresh
            at_work[week] = left
        power = (at_work / self.half_saturation) ** self.shape
        effect: Floats = self.floor + (self.ceiling - self.floor) * (power / (1.0 + power))
        return effect


@dataclass(frozen=True, kw_only=True)
class ConsumerAdvertising(Response):
    """Advertising to consumers: adds to log attraction. Size: 1,000 potential buyers a month."""

    moves = "attraction"
    per = "buyers"

    kind: Literal["consumer_advertising"] = "consumer_advertising"
    """Names the kind."""
    name: Name = "consumer_advertising"
    ceiling: LogEffect = 1.28
    half_saturation: Factor = 40.0
    theta: Annotated[float, Ge(0.0), Le(0.999), Unit("per week")] = 0.85


@dataclass(frozen=True, kw_only=True)
class Training(Response):
    """Selling skill at the outlets: adds to log attraction there. Size: outlets."""

    moves = "attraction"
    per = "outlets"

    kind: Literal["training"] = "training"
    """Names the kind."""
    name: Name = "training"
    ceiling: LogEffect = 1.8
    half_saturation: Factor = 150.0
    theta: Annotated[float, Ge(0.0), Le(0.999), Unit("per week")] = 0.96


@dataclass(frozen=True, kw_only=True)
class Display(Response):
    """Rented display: share of the brand's facings on display. Size: outlets."""

    moves = "display"
    per = "outlets"

    kind: Literal["display"] = "display"
    """Names the kind."""
    name: Name = "display"
    ceiling: LogEffect = 0.8
    half_saturation: Factor = 120.0
    shape: Annotated[float, Gt(0.0), Le(10.0), Unit("exponent")] = 2.0


@dataclass(frozen=True, kw_only=True)
class TradePromotion(Response):
    """Allowance to outlets for a lower shelf price: share by which their supply cost falls.

    Size: the takings of a month at suggested prices. A small allowance reaches the shelf with the
    pass-through ``ceiling / half_saturation``, a large one with less.
    """

    moves = "shelf price"
    per = "takings"

    kind: Literal["trade_promotion"] = "trade_promotion"
    """Names the kind."""
    name: Name = "trade_promotion"
    ceiling: LogEffect = 0.15
    half_saturation: Factor = 0.25


@dataclass(frozen=True, kw_only=True)
class FieldVisits(Response):
    """Calls on outlets: share of them visited twice as often, with suggested orders. Size: outlets.

    A suggested order counts what was asked for and not at hand, so that forecasts include it.
    """

    moves = "visits"
    per = "outlets"

    kind: Literal["field_visits"] = "field_visits"
    """Names the kind."""
    name: Name = "field_visits"
    half_saturation: Factor = 60.0


@dataclass(frozen=True, kw_only=True)
class DigitalSharing(Response):
    """Sell-out data for distributors: weight of sell-out in their forecasts. Size: outlets."""

    moves = "information"
    per = "outlets"

    kind: Literal["digital_sharing"] = "digital_sharing"
    """Names the kind."""
    name: Name = "digital_sharing"
    ceiling: LogEffect = 0.9
    half_saturation: Factor = 20.0
    theta: Annotated[float, Ge(0.0), Le(0.999), Unit("per week")] = 0.9


@dataclass(frozen=True, kw_only=True)
class EnforcementSupport(Response):
    """Better searches: share of what a visit or investigation misses that is found. Size: outlets.

    It makes the visits of the programme more telling; it makes no visits.
    """

    moves = "detection"
    per = "outlets"

    kind: Literal["enforcement"] = "enforcement"
    """Names the kind."""
    name: Name = "enforcement"
    ceiling: LogEffect = 0.8
    half_saturation: Factor = 20.0
    theta: Annotated[float, Ge(0.0), Le(0.999), Unit("per week")] = 0.5


@dataclass(frozen=True, kw_only=True)
class OpeningSubsidy(Response):
    """Listing money: weekly chance that an outlet without the brand takes it in. Size: outlets."""

    moves = "listing"
    per = "outlets"

    kind: Literal["opening_subsidy"] = "opening_subsidy"
    """Names the kind."""
    name: Name = "opening_subsidy"
    ceiling: LogEffect = 0.1
    half_saturation: Factor = 30.0


@dataclass(frozen=True, kw_only=True)
class Spend:
    """Money for one lever in a region and channel, at a steady rate while it lasts."""

    __pydantic_config__ = STRICT

    lever: Name
    """Name of a lever; of a kind that is not listed under `levers`, the default one."""
    region: Name | None = None
    """Region; none = all, in proportion to their size."""
    channel: Name | None = None
    """Channel; none = all, in proportion to their size."""
    per_month: Money | None = None
    """Money per month, a twelfth of a year."""
    per_year: Money | None = None
    """Money per year."""
    from_day: Annotated[int, Ge(-36500), Le(36500), Unit("day")] | None = None
    """First day; none = the start of the simulation, before the warm-up."""
    to_day: Annotated[int, Ge(-36500), Le(36500), Unit("day")] | None = None
    """Last day; none = the end."""

    def __post_init__(self) -> None:
        if (self.per_month is None) == (self.per_year is None):
            raise ValueError("give either per_month or per_year")
        if self.from_day is not None and self.to_day is not None and self.to_day < self.from_day:
            raise ValueError("to_day must not lie before from_day")

    @property
    def yearly(self) -> float:
        """Money per year."""
        if self.per_year is not None:
            return self.per_year
        return MONTHS_PER_YEAR * (self.per_month or 0.0)


KINDS = (
    ConsumerAdvertising,
    Training,
    Display,
    TradePromotion,
    FieldVisits,
    DigitalSharing,
    EnforcementSupport,
    OpeningSubsidy,
)

Lever = (
    ConsumerAdvertising
    | Training
    | Display
    | TradePromotion
    | FieldVisits
    | DigitalSharing
    | EnforcementSupport
    | OpeningSubsidy
)


@dataclass(frozen=True, kw_only=True)
class Support:
    """Levers that the manufacturer pays for, and the money it spends on them."""

    __pydantic_config__ = STRICT

    levers: tuple[Annotated[Lever, ByKind()], ...] = ()
    """Levers with parameters of their own; any kind not listed here has its default ones."""
    spend: tuple[Spend, ...] = ()
    """Who spends how much where; entries of one place add up."""

    @property
    def known(self) -> dict[str, Lever]:
        """Levers that the spend table may name, by name."""
        listed = {lever.name: lever for lever in self.levers}
        return {**default_levers(), **listed}


def default_levers() -> dict[str, Lever]:
    """Give one lever of each kind with default parameters, by name.

    Examples
    --------
    >>> sorted(default_levers())[:3]
    ['consumer_advertising', 'digital_sharing', 'display']
    """
    return {lever.name: lever for lever in (kind() for kind in KINDS)}
