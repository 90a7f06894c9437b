"""One for one with lost sales, in ever shorter days (I5)."""

from math import isclose
from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import Floats, after_warm_up, records_of

if TYPE_CHECKING:
    from channelsim.model.outlets import OutletGroup
    from channelsim.model.records import Records
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def _shops(spec: "ScenarioSpec") -> tuple["OutletGroup", "OutletGroup", int]:
    """Give the shops with coarse and with fine days, and their level."""
    require(len(spec.outlets) == 2, "two groups of shops, with coarse and with fine days")
    coarse, fine = sorted(spec.outlets, key=lambda group: group.lead_days)
    require(fine.lead_days == 2 * coarse.lead_days, "lead times of which one is twice the other")
    require(isclose(coarse.footfall.mean, 2.0 * fine.footfall.mean), "the same load in both groups")
    require(coarse.footfall.sd == fine.footfall.sd == 0.0, "shops that are all alike")
    require(coarse.channel != fine.channel, "groups in different channels, to tell them apart")
    require(spec.demand.kind == "fixed", "demand of kind fixed")
    require(spec.demand.arrivals.law == "poisson", "Poisson demand")
    require(spec.demand.arrivals.dispersion == 0.0, "no dispersion")
    require(spec.stock_out.unmet == "lost", "lost sales")
    require(spec.stock_out.try_elsewhere == 0.0, "buyers who do not look elsewhere")
    channels = {channel.name: channel for channel in spec.channels}
    levels = {channels[group.channel].order_up_to for group in spec.outlets}
    require(len(levels) == 1 and None not in levels, "the same fixed level in both groups")
    require(all(c.visit_every_days == 1 for c in channels.values()), "an order every day")
    level = levels.pop()
    assert level is not None
    return coarse, fine, level


def lost_sales_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """I5: Erlang's loss formula, and the stock that follows from it."""
    coarse, _, level = _shops(spec)
    plan = theory.one_for_one_lost_sales(coarse.footfall.mean, coarse.lead_days, level)
    return {"lost_share": 1.0 - plan.fill_rate, "on_hand": plan.on_hand}


def watch_lost_sales(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate both groups; every product is an independent copy of them.

    A day of length h errs by ``c h + O(h^2)``: twice the fine result less the coarse one keeps the
    square only (Richardson's extrapolation).
    """
    records = records_of(scenario, seed, replication)
    coarse, fine, _ = _shops(scenario.spec)
    rough, sharp = (_results(records, group) for group in (coarse, fine))
    return {name: sample(2.0 * sharp[name] - rough[name]) for name in rough}


def _results(records: "Records", group: "OutletGroup") -> dict[str, Floats]:
    """Give the lost share and the stock of a shop, shape (k,) each."""
    channel = records.channels.index(group.channel)

    def figure(name: str) -> Floats:
        table = np.asarray(records.markets[name][:, :, channel].sum(axis=1), dtype=float)
        return after_warm_up(records, table)

    lost = figure("lost").sum(axis=0) / figure("wanted").sum(axis=0)
    return {"lost_share": lost, "on_hand": figure("stock").mean(axis=0) / group.count}


CASES = (
    Case(
        id="I5",
        title="(S-1, S), Poisson demand, lost sales, days made short",
        limits={"lost_share": Limit(absolute=0.0015), "on_hand": Limit(relative=0.005)},
        oracle=lost_sales_theory,
        observe=watch_lost_sales,
        replications=2,
    ),
)
