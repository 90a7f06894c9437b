"""Orders swing more than demand: forecasts and batches (B1 to B4)."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.reading import (
    base_stock_of,
    daily_mean,
    depot,
    fixed_lead_days,
)
from channelsim.experiments.verification.watching import (
    after_warm_up,
    market,
    records_of,
    trade,
)

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def _depot(spec: "ScenarioSpec") -> tuple["DistributorGroup", int, float]:
    """Give the depot, the days that its level covers and the autocorrelation of demand."""
    point = depot(spec)
    rule = base_stock_of(point)
    require(
        rule.uses_forecast and rule.returns_allowed,
        "a level that follows the forecast, with returns_allowed",
    )
    require(rule.service_level == 0.5, "no safety stock: service_level 0.5")
    arrivals = spec.demand.arrivals
    require(arrivals.law == "normal" or arrivals.autocorrelation == 0.0, "an AR(1) demand")
    require(arrivals.dispersion == 0.0, "no dispersion")
    cover = fixed_lead_days(point) + point.review_days - 1  # until the next order arrives
    return point, cover, arrivals.autocorrelation


def moving_average_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """B1: variance of orders over variance of demand, moving average."""
    point, cover, rho = _depot(spec)
    forecast = point.forecast
    require(forecast.kind == "moving_average", "forecast of kind moving_average")
    assert forecast.kind == "moving_average"
    return {"bullwhip": theory.bullwhip_moving_average(cover, forecast.window_days, rho)}


def smoothing_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """B2: variance of orders over variance of demand, exponential smoothing."""
    point, cover, rho = _depot(spec)
    forecast = point.forecast
    require(forecast.kind == "exponential_smoothing", "forecast of kind exponential_smoothing")
    assert forecast.kind == "exponential_smoothing"
    return {"bullwhip": theory.bullwhip_exponential_smoothing(cover, forecast.weight, rho)}


def optimal_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """B3: variance of orders over variance of demand, forecast of an AR(1) demand.

    With the true autocorrelation and horizon it is the best forecast's closed form; a planner who
    believes in others orders ``(1 + w) D_t - w D_{t-1}``, w = cover x weight of the latest day.
    """
    point, cover, rho = _depot(spec)
    forecast = point.forecast
    require(forecast.kind == "autoregressive", "forecast of kind autoregressive")
    assert forecast.kind == "autoregressive"
    require(forecast.level is not None, "a forecast with a fixed level")
    believed, days = forecast.correlation, forecast.horizon_days
    if believed == rho and days == cover:
        return {"bullwhip": theory.bullwhip_optimal_forecast(cover - 1, rho)}
    weight = cover * believed * (1.0 - believed**days) / ((1.0 - believed) * days)
    return {"bullwhip": theory.filter_variance([1.0 + weight, -weight], rho)}


def watch_orders(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate a depot; every product is an independent copy of it.

    Deviations are taken from the mean that the scenario states, which is known.
    """
    records = records_of(scenario, seed, replication)
    mean = daily_mean(scenario.spec)
    ordered = after_warm_up(records, trade(records, "distributor_orders")) - mean
    asked = after_warm_up(records, market(records, "wanted")) - mean
    return {"bullwhip": sample((ordered**2).mean(axis=0), (asked**2).mean(axis=0))}


# Batches -----------------------------------------------------------------------------------------


def _batches(spec: "ScenarioSpec") -> tuple[dict[str, int], float, float]:
    """Give shops by visiting rhythm, mean and standard deviation of a shop's day."""
    require(spec.demand.kind == "fixed", "demand of kind fixed")
    arrivals = spec.demand.arrivals
    require(
        arrivals.law in ("gamma", "normal") and arrivals.autocorrelation == 0.0,
        "independent days of law gamma or normal",
    )
    means = {group.footfall.mean for group in spec.outlets}
    require(len(means) == 1, "shops that are all alike")
    every = {channel.visit_every_days for channel in spec.channels}
    require(len(every) == 1, "the same visit_every_days everywhere")
    require(all(c.order_up_to is not None for c in spec.channels), "fixed order levels")
    shops = {"interval": every.pop()}
    for channel in spec.channels:
        groups = [group for group in spec.outlets if group.channel == channel.name]
        shops[channel.name] = sum(group.count for group in groups)
        one_day = all(group.count == 1 for group in groups)
        even = len(groups) == 1 and groups[0].count % shops["interval"] == 0
        require(
            one_day if channel.name == "synchronised" else even,
            "channel synchronised: groups of one shop; balanced: one group, a multiple of "
            "visit_every_days",
        )
    require(
        set(shops) == {"interval", "synchronised", "balanced"}, "channels synchronised and balanced"
    )
    mean = means.pop()
    return shops, mean, mean * arrivals.coefficient_of_variation


def batching_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """B4: daily variance of the orders of shops that are visited every few days."""
    shops, mean, sd = _batches(spec)
    every = shops["interval"]
    together = theory.batching_variance(shops["synchronised"], every, mean, sd)
    balanced = theory.batching_variance(shops["balanced"], every, mean, sd)
    return {"synchronised": together.synchronised, "balanced": balanced.balanced}


def watch_batches(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate the shops; every product is an independent copy of them."""
    records = records_of(scenario, seed, replication)
    shops, mean, _ = _batches(scenario.spec)
    samples = {}
    for name in ("synchronised", "balanced"):
        orders = np.asarray(records.markets["orders"], dtype=float).sum(axis=1)
        mine = after_warm_up(records, orders[:, records.channels.index(name)])
        whole = mine[: len(mine) // shops["interval"] * shops["interval"]]
        samples[name] = sample(((whole - shops[name] * mean) ** 2).mean(axis=0))
    return samples


_ORDERS = {"bullwhip": Limit(relative=0.001)}

CASES = (
    Case(
        id="B1",
        title="Bullwhip, moving average, returns allowed",
        limits=_ORDERS,
        oracle=moving_average_theory,
        observe=watch_orders,
        replications=8,
        quick=True,
    ),
    Case(
        id="B1_correlated",
        title="Bullwhip, moving average, correlated demand",
        limits=_ORDERS,
        oracle=moving_average_theory,
        observe=watch_orders,
        replications=12,
    ),
    Case(
        id="B2",
        title="Bullwhip, exponential smoothing, returns allowed",
        limits=_ORDERS,
        oracle=smoothing_theory,
        observe=watch_orders,
        replications=8,
        quick=True,
    ),
    Case(
        id="B3",
        title="Bullwhip, best forecast of correlated demand",
        limits={"bullwhip": Limit(relative=0.002)},
        oracle=optimal_theory,
        observe=watch_orders,
        replications=8,
        quick=True,
    ),
    Case(
        id="B4",
        title="Bullwhip, orders in batches",
        limits={"synchronised": Limit(relative=0.01), "balanced": Limit(relative=0.02)},
        oracle=batching_theory,
        observe=watch_batches,
        replications=2,
    ),
)
