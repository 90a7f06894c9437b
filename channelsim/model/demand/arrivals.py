"""How many potential buyers come: the law of a day's count at an outlet."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, PositiveDays, Unit


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
