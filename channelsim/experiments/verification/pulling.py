"""Pulling sales forward for a bonus (R4)."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.buying import month_lengths
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.loaders import carrying_cost, loader
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def pull_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R4: a lump sum at a quota; pulling x units forward costs ``k x^2 / 2``, k = carry / sales.

    Demand of the month is the sum of its days.
    """
    group, conduct, sales, price = loader(spec)
    scheme = spec.incentives[0]
    require(scheme.kind == "target_bonus" and scheme.measure == "units", "target_bonus on units")
    assert scheme.kind == "target_bonus"
    require(scheme.threshold_basis == "absolute", "a threshold in units")
    require(conduct.chasing.expected_markdown == 0.0, "no markdown")
    require(
        group.forecast.kind == "exponential_smoothing" and group.forecast.weight <= 1e-5,
        "a forecast that stays at the mean: exponential_smoothing of weight 1e-6",
    )
    require(spec.demand.arrivals.law == "normal", "normal demand")
    require(spec.demand.arrivals.autocorrelation == 0.0, "independent days")
    days = month_lengths(spec)[0]
    sd = sales * spec.demand.arrivals.coefficient_of_variation * float(np.sqrt(days))
    curvature = carrying_cost(conduct, price) / sales
    plan = theory.quota_pull_forward(sales * days, sd, scheme.at_least, scheme.bonus, curvature)
    return {"hit": plan.hit_after, "at_quota": plan.mass, "bought": plan.this_period}


def watch_pulling(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate the first month of distributors who know nothing of one another."""
    scheme = scenario.spec.incentives[0]
    assert scheme.kind == "target_bonus"
    quota = scheme.at_least
    bought = np.array(
        [
            row.purchase_units
            for row in records_of(scenario, seed, replication).months
            if row.period == 0
        ],
        dtype=float,
    )
    return {
        "hit": sample(bought >= quota),
        "at_quota": sample(bought == quota),
        "bought": sample(bought),
    }


CASES = (
    Case(
        id="R4",
        title="Sales pulled forward for a bonus at a quota",
        limits={
            "hit": Limit(absolute=0.01),
            "at_quota": Limit(absolute=0.01),
            "bought": Limit(relative=0.002),
        },
        oracle=pull_theory,
        observe=watch_pulling,
        replications=16,
    ),
)
