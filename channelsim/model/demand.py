"""Demand: who comes, and what share of them buys at the prices on the shelf.

Two steps, kept apart so that scenarios with other prices meet the same people. **Arrivals** say how
many potential buyers an outlet sees; they depend on no policy. A **demand kind** turns prices,
brand and display into `intensity`, the expected purchases per potential buyer.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, Protocol

import numpy as np
from annotated_types import Ge, Le, Lt
from numpy.typing import NDArray

from channelsim.model.best_prices import logit_price, power_price
from channelsim.model.quantities import (
    STRICT,
    Elasticity,
    LogEffect,
    Name,
    PositiveDays,
    Share,
    Unit,
)
from channelsim.model.series import quotient

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """Law of the number of potential buyers (or of the units asked for) per outlet and day.

    The mean is footfall x season x trend. With ``law: poisson`` and `dispersion` a above 0 the mean
    is multiplied by a gamma variable of mean 1 and variance a, drawn anew every `dispersion_days`
    days with autocorrelation rho of its normal score; counts over such a spell are negative
    binomial with Var = mu + a mu^2, the law fitted to weekly scanner panels.
    """

    __pydantic_config__ = STRICT

    law: Literal["poisson", "normal", "gamma", "uniform", "deterministic"] = "poisson"
    """Law of a day's count given its mean; all but poisson are rounded to units."""
    coefficient_of_variation: Annotated[float, Ge(0.0), Le(10.0), Unit("share of the mean")] = 0.0
    """Standard deviation over mean of a day's count (normal, gamma and uniform laws)."""
    shared_days: PositiveDays = 1
    """Days in a row that share one draw (normal and uniform laws): a season good or bad as one."""
    dispersion: Annotated[float, Ge(0.0), Le(10.0), Unit("variance of the multiplier")] = 0.0
    """Negative-binomial alpha of the counts over `dispersion_days` (poisson law)."""
    dispersion_days: PositiveDays = 7
    """Days that share one gamma multiplier."""
    autocorrelation: Annotated[float, Ge(-0.99), Le(0.99), Unit("correlation")] = 0.0
    """Lag-one autocorrelation: of the multiplier's score (poisson), of daily counts (normal)."""

    def __post_init__(self) -> None:
        if self.law in ("poisson", "deterministic") and self.coefficient_of_variation > 0.0:
            raise ValueError("coefficient_of_variation belongs to the laws normal, gamma, uniform")
        if self.law != "poisson" and self.dispersion > 0.0:
            raise ValueError("dispersion belongs to the law poisson")
        if self.law in ("gamma", "uniform", "deterministic") and self.autocorrelation != 0.0:
            raise ValueError("autocorrelation belongs to the laws poisson and normal")
        if self.shared_days > 1 and self.law not in ("normal", "uniform"):
            raise ValueError("shared_days belongs to the laws normal and uniform")


@dataclass(frozen=True, kw_only=True)
class DemandView:
    """What a demand kind sees of the outlets on a day. n outlets, k products."""

    log_price: Floats
    """Log of shelf price over suggested price, shape (n, k)."""
    elasticity: Floats
    """Own-price elasticity at reference prices, shape (n, 1), at most 0."""
    log_brand: Floats
    """Log of the region's brand equity, shape (n, 1)."""
    display: Floats
    """Share of the brand's facings on display, shape (n, k), 0 to 1."""
    log_rival_price: Floats
    """Log of the rival's relative shelf price, shape (n, k)."""
    log_support: Floats | float = 0.0
    """What support levers add to log attraction, shape (n, 1), or 0 without any."""


class Demand(Protocol):
    """A demand kind: prices in, expected purchases per potential buyer out."""

    @property
    def kind(self) -> str:
        """Name of the kind."""
        ...

    @property
    def arrivals(self) -> Arrivals:
        """Law of the potential buyers."""
        ...

    @property
    def bounded(self) -> bool:
        """Whether the intensity is a probability; else it scales the mean of the arrivals."""
        ...

    def intensity(self, view: DemandView) -> Floats:
        """Give expected purchases per potential buyer, shape (n, k)."""
        ...


class PricedDemand(Demand, Protocol):
    """A demand kind that answers prices, so that prices can be set against it.

    Prices are relative to the reference price here: 1 is the reference price.
    """

    def clearing_log_price(self, intensity: Floats, view: DemandView) -> Floats:
        """Give the log price at which buyers take `intensity` units each, above 0, shape (n, k).

        Minus infinity where they would not take as much as a gift.
        """
        ...

    def best_price(self, cost: Floats, view: DemandView) -> Floats:
        """Give the price with the highest profit at unit `cost` above 0, shape (n, k)."""
        ...

    def series(self, price: Floats, view: DemandView, order: int) -> Floats:
        """Give the power series of the intensity about `price`, shape (order + 1, n, k)."""
        ...


@dataclass(frozen=True, kw_only=True)
class Attraction:
    """Attraction-model share ``A / (A + A_rival + A_none)``.

    ``ln A = a + beta ln(p / p_ref) + display effect + gamma ln B + support``; `beta` follows from
    the elasticity e measured at reference prices, where the brand's share is s: ``beta = e / (1 -
    s)``. With `price_effect` exponential, ``beta (p / p_ref - 1)`` stands in the place of ``beta
    ln(p / p_ref)``: the multinomial logit. Source: Cooper & Nakanishi (1988), *Market-Share
    Analysis*, eq. 2.6 and the elasticity 2.13; both forms in sec. 2.3.
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

    bounded = True

    def __post_init__(self) -> None:
        if self.share + self.rival_share > 0.99:
            raise ValueError("share + rival_share must leave at least 0.01 for buying neither")

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
            + view.log_support
        )
        share: Floats = attraction / (1.0 + attraction + self._rival_attraction(view))
        return share

    def _rival_attraction(self, view: DemandView) -> Floats:
        rival = self.rival_share / (1.0 - self.share - self.rival_share)
        attraction: Floats = rival * np.exp(self.rival_elasticity * view.log_rival_price)
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


@dataclass(frozen=True, kw_only=True)
class ConstantElasticity:
    """Iso-elastic demand ``share * (p / p_ref)^e``, for comparison with closed forms."""

    __pydantic_config__ = STRICT

    kind: Literal["constant_elasticity"] = "constant_elasticity"
    """Names the kind."""
    arrivals: Arrivals = Arrivals()
    """Law of the units asked for at reference prices."""
    share: Share = 1.0
    """Purchases per potential buyer at reference prices."""
    elasticity: Elasticity = -2.62
    """Own-price elasticity, mean over outlets."""
    elasticity_sd: Annotated[float, Ge(0.0), Le(10.0), Unit("elasticity")] = 0.0
    """Standard deviation of the elasticity between outlets."""
    display_lift_log: LogEffect = 0.0
    """Effect of full display on log sales."""

    bounded = False

    def intensity(self, view: DemandView) -> Floats:
        """Give purchases per potential buyer at reference prices."""
        log_lift = (
            view.elasticity * view.log_price
            + self.display_lift_log * view.display
            + view.log_support
        )
        lift: Floats = self.share * np.exp(log_lift)
        return lift

    def clearing_log_price(self, intensity: Floats, view: DemandView) -> Floats:
        """Invert the power law."""
        base = self.intensity(replace(view, log_price=np.zeros_like(view.log_price)))
        price: Floats = np.log(intensity / base) / view.elasticity
        return price

    def best_price(self, cost: Floats, view: DemandView) -> Floats:
        """Give ``cost e / (e - 1)`` with e the size of the elasticity, above 1."""
        if (view.elasticity >= -1.0).any():
            raise ValueError("a best price needs an elasticity below -1 everywhere")
        price: Floats = cost * view.elasticity / (1.0 + view.elasticity)
        return price

    def series(self, price: Floats, view: DemandView, order: int) -> Floats:
        """Give the power series of the intensity about a price."""
        out = np.zeros((order + 1, *price.shape))
        out[0] = self.intensity(replace(view, log_price=np.log(price)))
        for j in range(1, order + 1):
            out[j] = out[j - 1] * (view.elasticity - j + 1.0) / (j * price)
        return out


@dataclass(frozen=True, kw_only=True)
class Linear:
    """Linear demand ``share * max(0, 1 + e (p / p_ref - 1))`` per potential buyer.

    As inverse demand of a market with mu buyers a day: ``P = alpha - beta q`` with ``alpha = p_ref
    (1 + 1 / |e|)`` and ``beta = p_ref / (mu share |e|)``. Regions differ in beta by their numbers
    of buyers, in alpha by `price_sensitivity`. Display and support multiply it.
    """

    __pydantic_config__ = STRICT

    kind: Literal["linear"] = "linear"
    """Names the kind."""
    arrivals: Arrivals = Arrivals()
    """Law of the units asked for at reference prices."""
    share: Share = 1.0
    """Purchases per potential buyer at reference prices."""
    elasticity: Annotated[float, Ge(-50.0), Lt(0.0), Unit("elasticity")] = -2.0
    """Own-price elasticity at reference prices, mean over outlets."""
    elasticity_sd: Annotated[float, Ge(0.0), Le(10.0), Unit("elasticity")] = 0.0
    """Standard deviation of the elasticity between outlets."""
    display_lift_log: LogEffect = 0.0
    """Effect of full display on log sales."""

    bounded = False

    def _base(self, view: DemandView) -> Floats | float:
        lift: Floats | float = self.share * np.exp(
            self.display_lift_log * view.display + view.log_support
        )
        return lift

    def intensity(self, view: DemandView) -> Floats:
        """Give purchases per potential buyer at reference prices.

        Examples
        --------
        100 - 2 p around the reference price 25, per 50 buyers: nobody buys from 50 on.

        >>> zero = np.zeros((1, 1))
        >>> def at(p):
        ...     return 50 * Linear(elasticity=-1.0).intensity(DemandView(
        ...         log_price=np.full((1, 1), np.log(p / 25)), elasticity=np.full((1, 1), -1.0),
        ...         log_brand=zero, display=zero, log_rival_price=zero))[0, 0]
        >>> [round(float(at(p)), 9) for p in (25, 45, 60)]
        [50.0, 10.0, 0.0]
        """
        left = np.maximum(0.0, 1.0 + view.elasticity * np.expm1(view.log_price))
        bought: Floats = self._base(view) * left
        return bought

    def clearing_log_price(self, intensity: Floats, view: DemandView) -> Floats:
        """Invert the line; minus infinity beyond what buyers would take as a gift."""
        price = 1.0 + (intensity / self._base(view) - 1.0) / view.elasticity
        with np.errstate(divide="ignore"):
            log: Floats = np.log(np.maximum(price, 0.0))
        return log

    def best_price(self, cost: Floats, view: DemandView) -> Floats:
        """Give the mean of cost and choke price; the cost where it lies above the choke price."""
        choke = 1.0 - 1.0 / view.elasticity
        price: Floats = np.maximum(0.5 * (choke + cost), cost)
        return price

    def series(self, price: Floats, view: DemandView, order: int) -> Floats:
        """Give the power series of the intensity about a price."""
        out = np.zeros((order + 1, *price.shape))
        out[0] = self.intensity(replace(view, log_price=np.log(price)))
        if order > 0:
            out[1] = np.where(out[0] > 0.0, self._base(view) * view.elasticity, 0.0)
        return out


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """Every potential buyer asks for one unit, whatever the price."""

    __pydantic_config__ = STRICT

    kind: Literal["fixed"] = "fixed"
    """Names the kind."""
    arrivals: Arrivals = Arrivals()
    """Law of the units asked for."""

    bounded = True
    elasticity = 0.0
    elasticity_sd = 0.0

    def intensity(self, view: DemandView) -> Floats:
        """Give one purchase per potential buyer."""
        return np.ones_like(view.log_price)


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Replay of a table of real sales: the units asked for per outlet and day, or per week.

    The table (declared under `data:`) has the columns ``day`` and ``units`` and, as wanted,
    ``region``, ``channel`` and ``product``; a row counts for every outlet that it matches. A row
    holds until the next day listed, its units spread evenly over `every_days` days.
    """

    __pydantic_config__ = STRICT

    kind: Literal["trace"] = "trace"
    """Names the kind."""
    table: Name
    """Name of the table under `data:`."""
    every_days: PositiveDays = 1
    """Days that a row covers: 1 = daily, 7 = weekly."""
    arrivals: Arrivals = Arrivals(law="deterministic")
    """Law around the table's numbers; deterministic replays them exactly."""

    bounded = True
    elasticity = 0.0
    elasticity_sd = 0.0

    def intensity(self, view: DemandView) -> Floats:
        """Give one purchase per unit of the table."""
        return np.ones_like(view.log_price)


KINDS = (Attraction, ConstantElasticity, Linear, Fixed, Trace)

PRICED = (Attraction, ConstantElasticity, Linear)
"""Kinds that answer prices."""
