"""Attraction model of market shares: the brand, its rival, and buying neither."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le

from channelsim.model.best_prices import logit_price, power_price
from channelsim.model.demand.arrivals import Arrivals
from channelsim.model.demand.habit import Habit
from channelsim.model.demand.kind import DemandView, Floats
from channelsim.model.quantities import STRICT, Elasticity, LogEffect, Unit
from channelsim.model.series import quotient


@dataclass(frozen=True, kw_only=True)
class Attraction:
    """Attraction-model share ``A / (A + A_rival + A_none)``.

    ``ln A = a + beta ln(p / p_ref) + display effect + gamma ln B + support + habit``; `beta`
    follows from the elasticity e measured at reference prices, where the brand's share is s:
    ``beta = e / (1 - s)``. With `price_effect` exponential, ``beta (p / p_ref - 1)`` stands in
    the place of ``beta ln(p / p_ref)``: the multinomial logit. Source: Cooper & Nakanishi
    (1988), *Market-Share Analysis*, eq. 2.6 and the elasticity 2.13; both forms in sec. 2.3.
    """

    __pydantic_config__ = STRICT

    kind: Literal["attraction"] = "attraction"
    """Names the kind."""
    arrivals: Arrivals = Arrivals()
    """Law of the potential buyers."""
    share: Annotated[float, Ge(0.001), Le(0.98), Unit("share")] = 0.3
    """Share of potential buyers who buy the brand at reference prices, brand 1, no display."""
    rival_share: Annotated[float, Ge(0.001), Le(0.98), Unit("share")] = 0.3
    """Share of potential buyers who buy the rival then; the rest buy neither."""
    elasticity: Elasticity = -2.62
    """Own-price elasticity at reference prices, mean over outlets."""
    elasticity_sd: Annotated[float, Ge(0.0), Le(10.0), Unit("elasticity")] = 0.0
    """Standard deviation of the elasticity between outlets."""
    display_lift_log: LogEffect = 0.0
    """Effect of full display on log sales at reference prices."""
    brand_effect: Annotated[float, Ge(0.0), Le(10.0), Unit("elasticity")] = 1.0
    """gamma: effect of log brand equity on log attraction."""
    rival_elasticity: Elasticity = -2.62
    """Elasticity of the rival's attraction in its own price."""
    price_effect: Literal["power", "exponential"] = "power"
    """How attraction falls with the brand's price: as a power of it, or exponentially (logit)."""
    habit: Habit = Habit()
    """How much past purchases count."""

    bounded = True

    def __post_init__(self) -> None:
        if self.share + self.rival_share > 0.99:
            raise ValueError("share + rival_share must leave at least 0.01 for buying neither")
        if self.habit.strength + self.share >= 1.0:
            raise ValueError("habit.strength + share must stay below 1, or habit feeds on itself")

    def intensity(self, view: DemandView) -> Floats:
        """Give the purchase probability of a potential buyer.

        Examples
        --------
        At reference prices it is the base share; a 1 % cut moves it by the elasticity.

        >>> zero = np.zeros((1, 1))
        >>> def at(p):
        ...     return Attraction(share=0.3, rival_share=0.3).intensity(DemandView(
        ...         log_price=np.full((1, 1), p), elasticity=np.full((1, 1), -2.0),
        ...         log_brand=zero, display=zero, log_rival_price=zero))[0, 0]
        >>> round(float(at(0.0)), 12)
        0.3
        >>> round(float(np.log(at(1e-4) / at(-1e-4))) / 2e-4, 4)
        -2.0
        """
        ours = np.log(self.share / (1.0 - self.share - self.rival_share))
        slope = 1.0 - self.share
        price = view.log_price if self.price_effect == "power" else np.expm1(view.log_price)
        attraction = np.exp(
            ours
            + (view.elasticity / slope) * price
            + (self.display_lift_log / slope) * view.display
            + self.brand_effect * view.log_brand
            + (view.log_support + (self.habit.strength / slope) * view.log_habit)
        )
        share: Floats = attraction / (1.0 + attraction + self._rival_attraction(view))
        return share

    def _rival_attraction(self, view: DemandView) -> Floats:
        rival = self.rival_share / (1.0 - self.share - self.rival_share)
        attraction: Floats = rival * np.exp(
            self.rival_elasticity * view.log_rival_price + view.log_rival_brand
        )
        return attraction

    def _odds(self, view: DemandView) -> Floats:
        """Give the odds of buying at the reference price."""
        share = self.intensity(replace(view, log_price=np.zeros_like(view.log_price)))
        odds: Floats = share / (1.0 - share)
        return odds

    def clearing_log_price(self, intensity: Floats, view: DemandView) -> Floats:
        """Invert the share: its odds fall with the price."""
        some = np.minimum(intensity, 1.0 - 1e-12)
        effect = np.log(some / (1.0 - some) / self._odds(view)) * (1.0 - self.share)
        effect = effect / view.elasticity
        if self.price_effect == "power":
            return effect
        with np.errstate(divide="ignore"):
            log: Floats = np.log1p(np.maximum(effect, -1.0))
        return log

    def best_price(self, cost: Floats, view: DemandView) -> Floats:
        """Give the monopoly price: see `channelsim.model.best_prices`."""
        steepness = -view.elasticity / (1.0 - self.share)
        if self.price_effect == "power":
            return power_price(cost, self._odds(view) * cost**-steepness, steepness)
        odds = self._odds(view) * np.exp(-steepness * (cost - 1.0))
        return logit_price(cost, odds, steepness)

    def series(self, price: Floats, view: DemandView, order: int) -> Floats:
        """Give the power series of the share about a price."""
        beta = view.elasticity / (1.0 - self.share)
        odds = np.zeros((order + 1, *price.shape))
        if self.price_effect == "power":
            odds[0] = self._odds(view) * price**beta
            for j in range(1, order + 1):
                odds[j] = odds[j - 1] * (beta - j + 1.0) / (j * price)
        else:
            odds[0] = self._odds(view) * np.exp(beta * (price - 1.0))
            for j in range(1, order + 1):
                odds[j] = odds[j - 1] * beta / j
        everything = odds.copy()
        everything[0] += 1.0
        return quotient(odds, everything)
