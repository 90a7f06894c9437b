"""Sales tables of known parameters, from a generator that shares no code with the package."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaincinv, ndtr

YEAR = 365.25 / 7.0


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Parameters behind a generated table of weekly sales per outlet."""

    outlets: int = 30
    weeks: int = 104
    elasticity: float = -2.4
    elasticity_sd: float = 0.0
    display: float = 0.8
    feature: float = 0.4
    amplitude: float = 0.2
    alpha: float = 0.2
    memory: float = 0.3
    base: float = 60.0
    pass_through: float = 0.6
    price_on_shock: float = 0.0
    regions: int = 6


def sales(truth: Truth, seed: int) -> pd.DataFrame:
    """Negative-binomial weekly sales: ln mean linear in ln price, display, feature and a wave.

    The gamma multiplier of the mean keeps a normal score that is AR(1) within each outlet.
    """
    rng = np.random.default_rng(seed)
    shape = (truth.outlets, truth.weeks)
    outlet, week = np.indices(shape)
    cost = np.exp(rng.normal(0, 0.1, (shape[0], 1)) + np.cumsum(rng.normal(0, 0.02, shape), axis=1))
    deal = rng.random(shape) < 0.2
    display = np.where(deal & (rng.random(shape) < 0.6), rng.uniform(0.3, 1.0, shape), 0.0)
    feature = (rng.random(shape) < np.where(deal, 0.5, 0.05)).astype(float)
    score = np.empty(shape)
    score[:, 0] = rng.normal(size=shape[0])
    for t in range(1, shape[1]):
        shock = np.sqrt(1.0 - truth.memory**2) * rng.normal(size=shape[0])
        score[:, t] = truth.memory * score[:, t - 1] + shock
    multiplier = truth.alpha * gammaincinv(1.0 / truth.alpha, ndtr(score))
    markdown = np.where(deal, np.log(rng.uniform(0.7, 0.95, shape)), 0.0)
    log_price = (
        np.log(2.0)
        + truth.pass_through * np.log(cost)
        + markdown
        + rng.normal(0, 0.02, shape)
        + truth.price_on_shock * score
    )
    slope = truth.elasticity + truth.elasticity_sd * rng.normal(size=(shape[0], 1))
    log_mean = (
        np.log(truth.base)
        + rng.normal(0, 0.5, (shape[0], 1))
        + slope * (log_price - np.log(2.0))
        + truth.display * display
        + truth.feature * feature
        + truth.amplitude * np.cos(2.0 * np.pi * (week - 20) / YEAR)
    )
    columns = {
        "outlet": outlet,
        "region": outlet % truth.regions,
        "week": week + 1,
        "units": rng.poisson(np.exp(log_mean) * multiplier),
        "price": np.exp(log_price),
        "display": display,
        "feature": feature,
        "cost": cost,
    }
    return pd.DataFrame({name: values.ravel() for name, values in columns.items()})


@pytest.fixture(scope="session")
def make_sales() -> Callable[[dict[str, float], int], pd.DataFrame]:
    """Table for some parameters (those of `Truth` left out keep their defaults) and a seed."""
    return lambda changes, seed: sales(replace(Truth(), **changes), seed)  # type: ignore[arg-type]  # counts are whole
