"""One stock point with backorders: base stock and reorder points (I3, I4, I6, I7)."""

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.reading import (
    base_stock_level,
    daily_law,
    daily_mean,
    depot,
    fixed_lead_days,
)
from channelsim.experiments.verification.watching import (
    Floats,
    after_warm_up,
    depot_queue,
    records_of,
    trade,
)

if TYPE_CHECKING:
    from channelsim.model.partners import LeadTime
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

BLOCKS = 10  # stretches of a run that count as independent where goods share their lead times


def watch_depot(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate a depot; every product is an independent copy of it."""
    records = records_of(scenario, seed, replication)
    queue = depot_queue(records)
    stock = after_warm_up(records, trade(records, "stock"))
    owed, asked = after_warm_up(records, queue.owed), after_warm_up(records, queue.asked)
    ordered = after_warm_up(records, trade(records, "distributor_orders"))
    on_order = after_warm_up(records, trade(records, "transit"))
    at_once = after_warm_up(records, queue.at_once)
    means = {"on_hand": stock, "backorders": owed, "on_order": on_order}
    if scenario.spec.distributors[0].lead_time.delay_mean > 0.0:
        return {name: sample(_blocks(figure)) for name, figure in means.items()}
    return {
        **{name: sample(figure.mean(axis=0)) for name, figure in means.items()},
        "fill_rate": sample(at_once.sum(axis=0), asked.sum(axis=0)),
        "orders_per_day": sample((ordered > 0).mean(axis=0)),
    }


def _blocks(figure: Floats) -> Floats:
    """Average over products and stretches of time: goods ordered together travel together."""
    return np.array([part.mean() for part in np.array_split(figure, BLOCKS)])


def base_stock_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """I3: base stock with backorders; l days of lead time are L = l - 1 periods."""
    point, law = depot(spec), daily_law(spec)
    lead = fixed_lead_days(point) - 1
    best = theory.base_stock(law, lead, 1.0, 1.0, level=base_stock_level(point))
    return {
        "on_hand": best.on_hand,
        "backorders": best.backorders,
        "fill_rate": theory.base_stock_fill_rate(law, lead, base_stock_level(point)),
    }


def one_for_one_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """I4: units on order and what follows, with lead times that may cross.

    The order of a day is out as long as its lead time, independently of the others, so the units
    on order are a sum of Poisson numbers, each there or not. With a fixed lead time that is
    Palm's Poisson law itself; with random ones Palm's law is its limit for short days.
    """
    point, mean, level = depot(spec), daily_mean(spec), base_stock_level(depot(spec))
    require(isinstance(daily_law(spec), theory.Poisson), "Poisson demand")
    if point.lead_time.delay_mean == 0.0:
        palm = theory.one_for_one_backorders(mean, fixed_lead_days(point), level)
        return {"on_order": palm.on_order, "on_hand": palm.on_hand, "backorders": palm.backorders}
    chances = _on_order(mean, _still_out(point.lead_time))
    units = np.arange(len(chances))
    on_order = float((chances * units).sum())
    backorders = float((chances * np.maximum(units - level, 0)).sum())
    on_hand = level - on_order + backorders
    return {"on_order": on_order, "on_hand": on_hand, "backorders": backorders}


def _still_out(lead: "LeadTime") -> Floats:
    """Give the chance that an order is out at the end of its n-th day, n = 0, 1 ..."""
    shape = 1.0 / lead.delay_cv**2
    longest = lead.days + int(lead.delay_mean * (1.0 + 40.0 * lead.delay_cv**2)) + 1
    late = np.arange(longest) - lead.days + 0.5  # a delay is rounded to whole days
    out = special.gammaincc(shape, np.maximum(late, 0.0) * shape / lead.delay_mean)
    return np.where(late < 0.0, 1.0, out)


def _on_order(mean: float, out: Floats) -> Floats:
    """Give the law of the units on order: Poisson days that are each out or not."""
    most = int(mean * out.sum() + 12.0 * np.sqrt(mean * out.sum() * (1.0 + mean)) + 20)
    units = np.arange(most + 1)
    day = np.exp(special.xlogy(units, mean) - mean - special.gammaln(units + 1.0))
    total = np.zeros(most + 1)
    total[0] = 1.0
    for chance in out[out > 1e-15]:
        mixed = chance * day
        mixed[0] += 1.0 - chance
        total = np.convolve(total, mixed)[: most + 1]
    return total


def batch_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """I6: (r, nQ). Right after an order the position is uniform on r + 1 ... r + Q."""
    point, law = depot(spec), daily_law(spec)
    rule = point.ordering
    require(rule.kind == "r_Q" and rule.reorder_point is not None, "r_Q with a reorder_point")
    assert rule.kind == "r_Q"
    assert rule.reorder_point is not None
    covered = law.over(fixed_lead_days(point))
    if isinstance(covered, theory.Normal):
        plan = theory.reorder_point_normal(
            covered, law.mean, 0.0, 1.0, 1.0, point=rule.reorder_point, lot=rule.batch
        )
    else:
        plan = theory.reorder_point_discrete(
            covered, law.mean, 0.0, 1.0, 1.0, point=rule.reorder_point, lot=rule.batch
        )
    return {"on_hand": plan.on_hand, "backorders": plan.backorders}


def up_to_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """I7: (s, S), taken apart into its stock, its backorders and its orders.

    Cost is linear in its three rates, so differences of costs are the three averages.
    """
    point, law = depot(spec), daily_law(spec)
    rule = point.ordering
    require(rule.kind == "s_S" and not rule.uses_forecast, "s_S with reorder_point, order_up_to")
    assert rule.kind == "s_S"
    lead = fixed_lead_days(point) - 1

    def cost(fixed: float, holding: float, backorder: float) -> float:
        return theory.reorder_up_to(
            law, lead, fixed, holding, backorder,
            point=rule.reorder_point, level=rule.order_up_to,
        ).cost  # fmt: skip

    plain = cost(0.0, 1.0, 1.0)
    return {
        "on_hand": cost(0.0, 2.0, 1.0) - plain,
        "backorders": cost(0.0, 1.0, 2.0) - plain,
        "orders_per_day": cost(1.0, 1.0, 1.0) - plain,
    }


CASES = (
    Case(
        id="I3",
        title="Base stock, gamma demand, backorders",
        limits={
            "on_hand": Limit(relative=0.002),
            "backorders": Limit(relative=0.02, absolute=0.002),
            "fill_rate": Limit(absolute=2e-4),
        },
        oracle=base_stock_theory,
        observe=watch_depot,
        replications=18,
        quick=True,
    ),
    Case(
        id="I4",
        title="(S-1, S), Poisson demand, fixed lead time",
        limits={
            "on_order": Limit(relative=0.005),
            "on_hand": Limit(relative=0.01),
            "backorders": Limit(relative=0.03, absolute=0.002),
        },
        oracle=one_for_one_theory,
        observe=watch_depot,
        replications=6,
    ),
    Case(
        id="I4_random",
        title="(S-1, S), Poisson demand, random lead times that cross",
        limits={
            "on_order": Limit(relative=0.02),
            "on_hand": Limit(relative=0.03),
            "backorders": Limit(relative=0.05, absolute=0.002),
        },
        oracle=one_for_one_theory,
        observe=watch_depot,
        replications=8,
    ),
    Case(
        id="I6",
        title="(r, Q), Poisson demand",
        limits={
            "on_hand": Limit(relative=0.01),
            "backorders": Limit(relative=0.03, absolute=0.002),
        },
        oracle=batch_theory,
        observe=watch_depot,
        replications=6,
    ),
    Case(
        id="I7",
        title="(s, S), Poisson demand",
        limits={
            "on_hand": Limit(relative=0.01),
            "backorders": Limit(relative=0.03, absolute=0.002),
            "orders_per_day": Limit(relative=0.005),
        },
        oracle=up_to_theory,
        observe=watch_depot,
        replications=6,
    ),
)
