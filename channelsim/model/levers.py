"""The support levers: one small class each, with what it moves and the market it is measured by.

Beside the numbers of `Response` a lever says what money buys; how its effect combines with that of
other levers stands with the quantity that it moves.

Sources: at half saturation and shape 1 the elasticity of sales in spend is ``ceiling / 4 (1 -
share)`` for an effect on log attraction; the defaults use a share of 0.25. Elasticities:
advertising 0.12 in the short and 0.24 in the long run (Sethuraman, Tellis and Briesch 2011,
*Journal of Marketing Research* 48); personal selling 0.34 (Albers, Mantrala & Sridhar 2010,
*Journal of Marketing Research* 47); pass-through of trade deals 0.6 (Besanko, Dube & Gupta 2005,
*Marketing Science* 24). Spends of half effect are assumptions: set them from your own trade.
"""

from dataclasses import dataclass
from typing import Literal

from channelsim.model.quantities import Factor, LogEffect, Name
from channelsim.model.response import (
    ATTRACTION,
    DETECTION,
    DISPLAY,
    INFORMATION,
    LISTING,
    SHELF_PRICE,
    VISITS,
    Exponent,
    Response,
    Retention,
)


@dataclass(frozen=True, kw_only=True)
class ConsumerAdvertising(Response):
    """Advertising to consumers: adds to log attraction. Size: 1,000 potential buyers a month."""

    moves = ATTRACTION
    per = "buyers"

    kind: Literal["consumer_advertising"] = "consumer_advertising"
    """Names the kind."""
    name: Name = "consumer_advertising"
    ceiling: LogEffect = 1.28
    half_saturation: Factor = 40.0
    theta: Retention = 0.85


@dataclass(frozen=True, kw_only=True)
class Training(Response):
    """Selling skill at the outlets: adds to log attraction there. Size: outlets."""

    moves = ATTRACTION
    per = "outlets"

    kind: Literal["training"] = "training"
    """Names the kind."""
    name: Name = "training"
    ceiling: LogEffect = 1.8
    half_saturation: Factor = 150.0
    theta: Retention = 0.96


@dataclass(frozen=True, kw_only=True)
class Display(Response):
    """Rented display: share of the brand's facings on display. Size: outlets."""

    moves = DISPLAY
    per = "outlets"

    kind: Literal["display"] = "display"
    """Names the kind."""
    name: Name = "display"
    ceiling: LogEffect = 0.8
    half_saturation: Factor = 120.0
    shape: Exponent = 2.0


@dataclass(frozen=True, kw_only=True)
class TradePromotion(Response):
    """Allowance to outlets for a lower shelf price: share by which their supply cost falls.

    Size: the takings of a month at suggested prices. A small allowance reaches the shelf with the
    pass-through ``ceiling / half_saturation``, a large one with less.
    """

    moves = SHELF_PRICE
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

    moves = VISITS
    per = "outlets"

    kind: Literal["field_visits"] = "field_visits"
    """Names the kind."""
    name: Name = "field_visits"
    half_saturation: Factor = 60.0


@dataclass(frozen=True, kw_only=True)
class DigitalSharing(Response):
    """Sell-out data for distributors: weight of sell-out in their forecasts. Size: outlets."""

    moves = INFORMATION
    per = "outlets"

    kind: Literal["digital_sharing"] = "digital_sharing"
    """Names the kind."""
    name: Name = "digital_sharing"
    ceiling: LogEffect = 0.9
    half_saturation: Factor = 20.0
    theta: Retention = 0.9


@dataclass(frozen=True, kw_only=True)
class EnforcementSupport(Response):
    """Better searches: share of what a visit or investigation misses that is found. Size: outlets.

    It makes the visits of the programme more telling; it makes no visits.
    """

    moves = DETECTION
    per = "outlets"

    kind: Literal["enforcement"] = "enforcement"
    """Names the kind."""
    name: Name = "enforcement"
    ceiling: LogEffect = 0.8
    half_saturation: Factor = 20.0
    theta: Retention = 0.5


@dataclass(frozen=True, kw_only=True)
class OpeningSubsidy(Response):
    """Listing money: weekly chance that an outlet without the brand takes it in. Size: outlets."""

    moves = LISTING
    per = "outlets"

    kind: Literal["opening_subsidy"] = "opening_subsidy"
    """Names the kind."""
    name: Name = "opening_subsidy"
    ceiling: LogEffect = 0.1
    half_saturation: Factor = 30.0


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


def default_levers() -> dict[str, Lever]:
    """Give one lever of each kind with default parameters, by name.

    Examples
    --------
    >>> sorted(default_levers())[:3]
    ['consumer_advertising', 'digital_sharing', 'display']
    """
    return {lever.name: lever for lever in (kind() for kind in KINDS)}
