"""Rebates: arithmetic to the cent, loading for a target, pulling sales forward (R2 to R4)."""

from itertools import pairwise
from math import ceil, exp
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.model.incentives import Scheme, Tiered
    from channelsim.model.partners import Conduct, DistributorGroup
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

MINOR = 100  # minor units per money
DAYS_PER_YEAR = 365.0


def _rate(spec: "ScenarioSpec", group: "DistributorGroup") -> float:
    """Give the units that one distributor of a group buys per day."""
    require(len(spec.products) == 1 and spec.demand.kind == "fixed", "one product, fixed demand")
    shops = [outlets for outlets in spec.outlets if outlets.served_by == group.name]
    require(len(shops) == 1 and shops[0].count == group.count, "one shop for each distributor")
    require(group.review_days == 1, "a review every day")
    return shops[0].footfall.mean


def _price(spec: "ScenarioSpec", group: "DistributorGroup") -> float:
    """Give the invoice price of a group, money per unit."""
    region = next(r for r in spec.regions if r.name == group.region)
    return spec.products[0].list_price * region.list_price_factor * group.price_factor


# Arithmetic --------------------------------------------------------------------------------------


def _schedule(scheme: "Scheme") -> theory.RebateSchedule:
    """Restate a tiered scheme as a rebate schedule."""
    require(scheme.kind == "tiered", "schemes of kind tiered")
    assert scheme.kind == "tiered"
    require(scheme.period == "month" and scheme.measure == "value", "monthly schemes on value")
    if scheme.threshold_basis == "target_share":
        return _task(scheme)
    starts = [tier.at_least for tier in scheme.tiers]
    require(all(start is not None for start in starts), "tiers that start at_least somewhere")
    rates = [tier.rate for tier in scheme.tiers]
    known = [float(start) for start in starts if start is not None]
    if scheme.mode == "all_units":
        return theory.all_units_schedule(known, rates)
    return theory.incremental_schedule(known, rates)


def _task(scheme: "Tiered") -> theory.RebateSchedule:
    task, tiers = scheme.target, scheme.tiers
    require(isinstance(task, float | int) and len(tiers) == 2, "a task in money and two tiers")
    assert isinstance(task, float | int)
    first, second = tiers
    require(first.above is not None and second.at_least == 1.0, "tiers above a share, and at 1.0")
    assert first.above is not None
    return theory.task_contract(
        task,
        qualifies=first.above,
        below=first.rate,
        reached=second.rate if second.rate_below is None else second.rate_below,
        excess=second.rate,
    )


def _months(spec: "ScenarioSpec") -> list[int]:
    """Give the lengths of the months that the run covers, days."""
    from channelsim.model.periods import ends_within

    ends = (0, *ends_within(0, spec.horizon.days, "month"))
    return [end - start for start, end in pairwise(ends)]


def arithmetic_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R3: what each distributor's schemes pay for its months, each month to the cent."""
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    require(spec.horizon.warm_up == 0, "no warm-up")
    expected = {}
    for group in spec.distributors:
        require(
            group.conduct is None and spec.conduct.chasing.longest_cover_days == 0.0,
            "distributors who do not chase: longest_cover_days 0",
        )
        schemes = [s for s in spec.incentives if s.where.name in (None, group.name)]
        daily = round(_rate(spec, group) * _price(spec, group) * MINOR)
        paid = sum(
            _schedule(s).payout_minor(daily * days) for s in schemes for days in _months(spec)
        )
        expected[group.name] = paid / MINOR
    return expected


def watch_rebates(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Add up what the months' books say was earned."""
    paid = {group.name: 0 for group in scenario.spec.distributors}
    for row in records_of(scenario, seed, replication).months:
        paid[row.distributor.rpartition("-")[0]] += row.rebate_accrued
    return {name: sample(amount / MINOR) for name, amount in paid.items()}


# Loading -----------------------------------------------------------------------------------------


def _carry(conduct: "Conduct", price: float) -> float:
    """Give the cost of carrying one unit for a day, money."""
    finance = conduct.finance
    return (price * finance.capital_rate + finance.storage_per_unit_year) / DAYS_PER_YEAR


def _loader(
    spec: "ScenarioSpec", *, exact: bool = True
) -> tuple["DistributorGroup", "Conduct", float, float]:
    """Give the one group that loads, its conduct, its sales per day and its price."""
    require(len(spec.distributors) == 1 and len(spec.incentives) == 1, "one group, one scheme")
    group = spec.distributors[0]
    conduct = group.conduct or spec.conduct
    require(not exact or conduct.chasing.rationality == "exact", "rationality exact")
    require(conduct.chasing.window_days <= 1, "a chase on the last day: window_days 1")
    require(not conduct.diverting.active, "no diversion")
    require(spec.horizon.warm_up == 0, "no warm-up")
    return group, conduct, _rate(spec, group), _price(spec, group)


def loading_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R2: the largest target that an exact maximiser loads for.

    Load iff ``rho w T >= kappa g + i w g^2 / (2 d)`` with ``g = T - V``, V the month's own need:
    the T at which `loading_gap` equals T - V.
    """
    group, conduct, sales, price = _loader(spec)
    require(group.count == 1, "a single distributor")
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    scheme = spec.incentives[0]
    require(scheme.kind == "tiered" and scheme.mode == "all_units", "an all-units scheme")
    assert scheme.kind == "tiered"
    require(len(scheme.tiers) == 1 and scheme.measure == "value", "one tier, on value")
    need = sales * _months(spec)[0]
    rate, loss = scheme.tiers[0].rate, conduct.chasing.expected_markdown * price
    capital = _carry(conduct, price) / price

    def beyond(target: float) -> float:
        gap = theory.loading_gap(rate, price, target, sales, capital, unit_loss=loss)
        return gap - (target - need)

    most = need
    while beyond(most) > 0.0:
        most *= 2.0
    target = float(optimize.brentq(beyond, need, most))
    require((target - need) / sales <= DAYS_PER_YEAR, "goods loaded that sell within a year")
    return {"largest_target": target, "order_at_half": round((need + target) / 2.0)}


def watch_loading(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Find the largest whole target that the distributor reaches, by halving."""
    low = round(_loader(scenario.spec)[2] * _months(scenario.spec)[0])
    half = round(loading_theory(scenario.spec)["order_at_half"])
    high = 2 * low
    while _bought(scenario, high, seed, replication) >= high:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _bought(scenario, middle, seed, replication) >= middle:
            low = middle
        else:
            high = middle
    return {
        "largest_target": sample(low),
        "order_at_half": sample(_bought(scenario, half, seed, replication)),
    }


def _bought(scenario: "Scenario", target: int, seed: int, replication: int) -> int:
    """Give the units bought in the first month when the rebate starts at a target, in units."""
    price = _price(scenario.spec, scenario.spec.distributors[0])
    there = scenario.override({"incentives.0.tiers.0.at_least": target * price})
    return records_of(there, seed, replication).months[0].purchase_units


def logit_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R2 with finite rationality: the share that loads is logistic in net gain over outlay."""
    _, conduct, sales, price = _loader(spec, exact=False)
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    scheme = spec.incentives[0]
    require(scheme.kind == "tiered" and scheme.mode == "all_units", "an all-units scheme")
    assert scheme.kind == "tiered"
    require(len(scheme.tiers) == 1 and scheme.measure == "value", "one tier, on value")
    steepness, start = conduct.chasing.rationality, scheme.tiers[0].at_least
    require(start is not None and steepness != "exact", "a tier at_least, and rationality finite")
    assert start is not None
    assert steepness != "exact"
    gap = ceil(start / price - 1e-9) - sales * _months(spec)[0]
    require(gap > 0.0, "a target above the month's own need")
    loss = conduct.chasing.expected_markdown * price
    cost = loss * gap + _carry(conduct, price) * gap**2 / (2.0 * sales)
    net = scheme.tiers[0].rate * start - cost
    chance = 1.0 / (1.0 + exp(-steepness * net / (price * gap)))
    return {"share_loading": chance, "bought": sales * _months(spec)[0] + chance * gap}


def watch_loaders(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate the first month of depots who know nothing of one another."""
    need = _loader(scenario.spec, exact=False)[2] * _months(scenario.spec)[0]
    rows = [row for row in records_of(scenario, seed, replication).months if row.period == 0]
    bought = np.array([row.purchase_units for row in rows], dtype=float)
    return {"share_loading": sample(bought > need), "bought": sample(bought)}


# Pulling forward ---------------------------------------------------------------------------------


def pull_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R4: a lump sum at a quota; pulling x units forward costs ``k x^2 / 2``, k = carry / sales.

    Demand of the month is the sum of its days.
    """
    group, conduct, sales, price = _loader(spec)
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
    days = _months(spec)[0]
    sd = sales * spec.demand.arrivals.coefficient_of_variation * float(np.sqrt(days))
    curvature = _carry(conduct, price) / sales
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
        id="R2",
        title="Loading for a target pays up to a computed target",
        limits={"largest_target": Limit(tolerance=1.0), "order_at_half": Limit(tolerance=0.0)},
        oracle=loading_theory,
        observe=watch_loading,
        quick=True,
    ),
    Case(
        id="R2_logit",
        title="Share of depots that load, finite rationality",
        limits={"share_loading": Limit(absolute=0.02), "bought": Limit(relative=0.02)},
        oracle=logit_theory,
        observe=watch_loaders,
        replications=3,
    ),
    Case(
        id="R3",
        title="Rebates in the books, to the cent",
        limits={
            "All units": Limit(tolerance=0.0),
            "Incremental": Limit(tolerance=0.0),
            "Task": Limit(tolerance=0.0),
        },
        oracle=arithmetic_theory,
        observe=watch_rebates,
        quick=True,
    ),
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
