"""Who comes and who buys: moments, seasons, prices (Poisson, NB, Season, E1, E2)."""

from math import log
from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.prices import shelf_prices
from channelsim.experiments.verification.reading import daily_mean
from channelsim.experiments.verification.watching import (
    Floats,
    after_warm_up,
    market,
    records_of,
)

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

_DAYS_PER_YEAR = 365


# Moments -----------------------------------------------------------------------------------------


def _spell(spec: "ScenarioSpec") -> int:
    """Give the days whose counts are added up: those that share a multiplier."""
    require(spec.demand.arrivals.law == "poisson", "arrivals of law poisson")
    dispersion = spec.demand.arrivals.dispersion
    return spec.demand.arrivals.dispersion_days if dispersion > 0.0 else 1


def moments_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """Give mean and variance of Poisson and of negative binomial counts.

    ``Var = mu + alpha mu^2``; alpha = 0 is Poisson.
    """
    mean = daily_mean(spec) * _spell(spec)
    return {"mean": mean, "variance": mean + spec.demand.arrivals.dispersion * mean**2}


def watch_counts(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate arrivals; every product is an independent copy of them."""
    records = records_of(scenario, seed, replication)
    spell, mean = _spell(scenario.spec), moments_theory(scenario.spec)["mean"]
    counts = _sums(after_warm_up(records, market(records, "potential")), spell)
    return {
        "mean": sample(counts.mean(axis=0)),
        "variance": sample(((counts - mean) ** 2).mean(axis=0)),
    }


def _sums(figure: Floats, days: int) -> Floats:
    """Add up stretches of days from day 0 on, shape (stretches, k)."""
    whole = len(figure) // days * days
    return np.add.reduceat(figure[:whole], np.arange(0, whole, days), axis=0)


# Season ------------------------------------------------------------------------------------------


def season_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """Give arrivals per day in each quarter of the year, in shares of the mean day.

    ``exp(a cos(2 pi (t - peak) / 365)) / I0(a)``, a half the log of peak over trough.
    """
    season = spec.regions[0].season
    half = season.peak_to_trough_log / 2.0
    days = np.arange(_DAYS_PER_YEAR)
    wave = np.exp(half * np.cos(2.0 * np.pi * (days - season.peak_day) / _DAYS_PER_YEAR))
    wave /= float(np.i0(half))
    values = {f"quarter_{i + 1}": float(p.mean()) for i, p in enumerate(np.array_split(wave, 4))}
    return {**values, "peak_to_trough": float(np.exp(season.peak_to_trough_log))}


def watch_seasons(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate whole years; every product is an independent copy of them."""
    records = records_of(scenario, seed, replication)
    group, season = scenario.spec.outlets[0], scenario.spec.regions[0].season
    require(group.count == 1 and scenario.spec.regions[0].trend == 0.0, "one shop, no trend")
    counts = after_warm_up(records, market(records, "potential"))
    years = len(counts) // _DAYS_PER_YEAR
    require(years >= 1, "at least one year")
    year = counts[: years * _DAYS_PER_YEAR].reshape(years, _DAYS_PER_YEAR, -1).mean(axis=0)
    parts = np.array_split(year / (group.footfall.mean * scenario.spec.regions[0].income), 4)
    around = np.arange(-_NEAR, _NEAR + 1)
    peak = year[(season.peak_day + around) % _DAYS_PER_YEAR].mean(axis=0)
    trough = year[(season.peak_day + _DAYS_PER_YEAR // 2 + around) % _DAYS_PER_YEAR].mean(axis=0)
    return {
        **{f"quarter_{i + 1}": sample(part.mean(axis=0)) for i, part in enumerate(parts)},
        "peak_to_trough": sample(peak, trough),
    }


_NEAR = 2  # days on either side of peak and trough, over which the wave is flat


# Prices ------------------------------------------------------------------------------------------


def _two_regions(spec: "ScenarioSpec") -> tuple[Floats, Floats]:
    """Give shelf prices and their references in the dear and in the cheap region."""
    require(len(spec.regions) == 2 and len(spec.outlets) == 2, "two regions with a shop each")
    require(all(group.count == 1 for group in spec.outlets), "two regions with a shop each")
    require(len({group.footfall.mean for group in spec.outlets}) == 1, "shops that are alike")
    shelf = shelf_prices(spec)
    reference = np.array([spec.products[0].suggested_price] * 2)
    require(bool((shelf <= reference).all()), "shelf prices below the suggested price")
    return shelf, reference


def price_cut_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """E1: sales at two prices under constant elasticity, and the lift between them."""
    shelf, reference = _two_regions(spec)
    demand = spec.demand
    require(demand.kind == "constant_elasticity", "demand of kind constant_elasticity")
    assert demand.kind == "constant_elasticity"
    require(demand.elasticity_sd == 0.0, "the same elasticity everywhere")
    sales = demand.share * (shelf / reference) ** demand.elasticity
    cut = 1.0 - float(shelf[1] / shelf[0])
    lift = theory.price_cut(demand.elasticity, cut, 0.5)
    mean = spec.outlets[0].footfall.mean
    return {"sales_dear": mean * float(sales[0]), "lift": lift.lift, "revenue": lift.revenue}


def watch_price_cut(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate two regions whose list prices differ."""
    records = records_of(scenario, seed, replication)
    dear, cheap = (
        after_warm_up(records, np.asarray(records.markets["wanted"][:, r].sum(axis=1), dtype=float))
        for r in range(2)
    )
    before, after = dear.sum(axis=0), cheap.sum(axis=0)
    prices = records.markets["street_price"][-1]
    paid = [float(np.nanmean(prices[r])) for r in range(2)]
    return {
        "sales_dear": sample(dear.mean(axis=0)),
        "lift": sample(after - before, before),
        "revenue": sample(after * paid[1] - before * paid[0], before * paid[0]),
    }


def attraction_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """E2: share of buyers at two prices, from attractions, and the arc elasticity between them."""
    shelf, reference = _two_regions(spec)
    demand = spec.demand
    require(demand.kind == "attraction", "demand of kind attraction")
    assert demand.kind == "attraction"
    require(demand.elasticity_sd == 0.0, "the same elasticity everywhere")
    require(
        spec.rival.price_index == 1.0 and spec.rival.reaction == 0.0, "a rival that stands still"
    )
    none = 1.0 - demand.share - demand.rival_share
    exponent = demand.elasticity / (1.0 - demand.share)
    shares = [
        float(
            theory.mci_shares(
                [demand.share * float(p / ref) ** exponent, demand.rival_share, none]
            )[0]
        )
        for p, ref in zip(shelf, reference, strict=True)
    ]
    slope = log(shares[1] / shares[0]) / log(float(shelf[1] / shelf[0]))
    return {"share_dear": shares[0], "share_cheap": shares[1], "arc_elasticity": slope}


def watch_shares(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate two regions whose list prices differ; shares are purchases over buyers.

    The elasticity is linearised about the shares of the whole run: good to second order.
    """
    records = records_of(scenario, seed, replication)
    bought, came = (
        [
            after_warm_up(records, np.asarray(table[:, r].sum(axis=1), dtype=float)).sum(axis=0)
            for r in range(2)
        ]
        for table in (records.markets["wanted"], records.markets["potential"])
    )
    prices = records.markets["street_price"][-1]
    gap = float(np.log(np.nanmean(prices[1]) / np.nanmean(prices[0])))
    share = [bought[r].sum() / came[r].sum() for r in range(2)]
    noise = [(bought[r] / came[r] - share[r]) / share[r] for r in range(2)]
    slope = (np.log(share[1] / share[0]) + noise[1] - noise[0]) / gap
    return {
        "share_dear": sample(bought[0], came[0]),
        "share_cheap": sample(bought[1], came[1]),
        "arc_elasticity": sample(slope),
    }


CASES = (
    Case(
        id="Poisson",
        title="Moments of Poisson arrivals",
        limits={"mean": Limit(relative=0.002), "variance": Limit(relative=0.01)},
        oracle=moments_theory,
        observe=watch_counts,
        quick=True,
    ),
    Case(
        id="NB",
        title="Moments of negative-binomial arrivals",
        limits={"mean": Limit(relative=0.01), "variance": Limit(relative=0.03)},
        oracle=moments_theory,
        observe=watch_counts,
        replications=3,
    ),
    Case(
        id="Season",
        title="Arrivals over the year",
        limits={
            **{f"quarter_{i}": Limit(relative=0.005) for i in (1, 2, 3, 4)},
            "peak_to_trough": Limit(relative=0.02),
        },
        oracle=season_theory,
        observe=watch_seasons,
        replications=2,
    ),
    Case(
        id="E1",
        title="Price cut under constant elasticity",
        limits={
            "sales_dear": Limit(relative=0.002),
            "lift": Limit(relative=0.01),
            "revenue": Limit(relative=0.02),
        },
        oracle=price_cut_theory,
        observe=watch_price_cut,
        quick=True,
    ),
    Case(
        id="E2",
        title="Shares and elasticity of the attraction model",
        limits={
            "share_dear": Limit(relative=0.005),
            "share_cheap": Limit(relative=0.005),
            "arc_elasticity": Limit(relative=0.02),
        },
        oracle=attraction_theory,
        observe=watch_shares,
    ),
)
