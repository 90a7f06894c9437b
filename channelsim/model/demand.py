"""Demand: who comes, and what share of them buys at the prices on the shelf.

Two steps, kept apart so that scenarios with other prices meet the same people. **Arrivals** say how
many potential buyers an outlet sees; they depend on no policy. A **demand kind** turns prices,
brand and display into `intensity`, the expected purchases per potential buyer.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import (
    STRICT,
    Elasticity,
    LogEffect,
    Name,
    PositiveDays,
    Share,
    Unit,
)

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


@dataclass(frozen=True, kw_only=True)
class Attraction:
    """Attraction-model share ``A / (A + A_rival + A_none)``.

    ``ln A = a + beta ln(p / p_ref) + display effect + gamma ln B + support``; `beta` follows from
    the elasticity e measured at reference prices, where the brand's share is s: ``beta = e / (1 -
    s)``. Source: Cooper & Nakanishi (1988), *Market-Share Analysis*, eq. 2.6 and the elasticity
    2.13.
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
        rival = self.rival_share / (1.0 - self.share - self.rival_share)
        slope = 1.0 - self.share
        attraction = np.exp(
            ours
            + (view.elasticity / slope) * view.log_price
            + (self.display_lift_log / slope) * view.display
            + self.brand_effect * view.log_brand
            + view.log_support
        )
        rival_attraction = rival * np.exp(self.rival_elasticity * view.log_rival_price)
        share: Floats = attraction / (1.0 + attraction + rival_attraction)
        return share


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


KINDS = (Attraction, ConstantElasticity, Fixed, Trace)
