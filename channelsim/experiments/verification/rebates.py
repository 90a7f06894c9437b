"""Rebates in the books, to the cent (R3)."""

from typing import TYPE_CHECKING

from channelsim import theory
from channelsim.experiments.verification.buying import (
    daily_purchases,
    invoice_price,
    month_lengths,
)
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.model.incentives import Scheme, Tiered
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

MINOR = 100  # minor units per money


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
        daily = round(daily_purchases(spec, group) * invoice_price(spec, group) * MINOR)
        paid = sum(
            _schedule(s).payout_minor(daily * days) for s in schemes for days in month_lengths(spec)
        )
        expected[group.name] = paid / MINOR
    return expected


def watch_rebates(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Add up what the months' books say was earned."""
    paid = {group.name: 0 for group in scenario.spec.distributors}
    for row in records_of(scenario, seed, replication).months:
        paid[row.distributor.rpartition("-")[0]] += row.rebate_accrued
    return {name: sample(amount / MINOR) for name, amount in paid.items()}


CASES = (
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
)
