"""Diversion: what a diverter offers, and to how many (D_offer, M5)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import Floats, records_of

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


@dataclass(frozen=True)
class Border:
    """A diverter and the territory it sells into."""

    gap: float
    """Gain per unit at the local quote there, before penalties, money."""
    quote: float
    """Quote there, money per unit."""
    demand: float
    """Units per day that the shops there order."""
    loyalties: Floats
    """Price cut that each shop there needs, shape (n,)."""
    seller: "DistributorGroup"

    @property
    def loyalty(self) -> float:
        """Mean price cut that a shop there needs."""
        return float(self.loyalties.mean())

    @property
    def cut(self) -> float:
        """Best undercut, a share of the quote: half the gap, at most what wins everybody."""
        return min(self.gap / (2.0 * self.quote), 2.0 * self.loyalty)

    @property
    def share(self) -> float:
        """Share of the shops that it wins: loyalties are uniform on (0, 2 l)."""
        return self.cut / (2.0 * self.loyalty)


def border(spec: "ScenarioSpec") -> Border:
    """Read a scenario of two regions in which one distributor diverts.

    Raises
    ------
    QuestionError
        If anything else bears on its decision.
    """
    require(len(spec.distributors) == 2 and len(spec.regions) == 2, "two regions, two distributors")
    require(len(spec.products) == 1 and spec.demand.kind == "fixed", "one product, fixed demand")
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    active = [g for g in spec.distributors if (g.conduct or spec.conduct).diverting.active]
    require(len(active) == 1, "one distributor who diverts")
    seller = active[0]
    victim = next(g for g in spec.distributors if g is not seller)
    mine = seller.conduct or spec.conduct
    require(
        mine.diverting.rationality == "exact" and mine.diverting.to_order,
        "an exact maximiser who buys to divert: rationality exact, to_order",
    )
    require(
        mine.finance.capital_rate == 0.0 and mine.finance.storage_per_unit_year == 0.0,
        "stock that costs nothing to carry",
    )
    require(not spec.incentives, "no rebates")
    from channelsim.scenario.network import build_network

    theirs = (victim.conduct or spec.conduct).quoting
    require(theirs.matching == 0.0, "a victim who does not match prices")
    prices = {
        region.name: spec.products[0].list_price * region.list_price_factor
        for region in spec.regions
    }
    quote = prices[victim.region] * victim.price_factor * (1.0 + theirs.margin)
    road = next(
        (r for r in spec.freight if {r.from_region, r.to_region} == {seller.region, victim.region}),
        None,
    )
    freight = spec.costs.default_freight if road is None else road.cost
    shops = [g for g in spec.outlets if g.served_by == victim.name]
    require(len(shops) == 1, "one group of shops there")
    channel = next(c for c in spec.channels if c.name == shops[0].channel)
    require(channel.visit_every_days == 1 and channel.loyalty > 0.0, "daily visits, some loyalty")
    outlets = build_network(spec).outlets
    there = np.array([spec.regions[r].name == victim.region for r in outlets.region])
    gap = quote - prices[seller.region] * seller.price_factor - freight
    demand = shops[0].count * shops[0].footfall.mean
    return Border(max(gap, 0.0), quote, demand, outlets.loyalty[there], seller)


def offer_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """Diverted share of the demand there: none without a gap, else the best undercut's.

    The shops are finitely many: `shops_taken` counts those whose own loyalty the undercut beats.

    With gain G at the quote q and loyalties uniform on (0, 2 l), an undercut u wins u / 2l and
    ``(G - u q) u / 2l`` is highest at ``u = G / 2q``.
    """
    require(not spec.enforcement.ladder, "no penalties")
    there = border(spec)
    taken = float((there.loyalties < there.cut).mean())
    return {"diverted_share": there.share, "shops_taken": taken}


def watch_diversion(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate; take the last whole month."""
    units, days = diverted(scenario, seed, replication)
    share = units / days / border(scenario.spec).demand
    return {"diverted_share": sample(share), "shops_taken": sample(share)}


def diverted(scenario: "Scenario", seed: int, replication: int) -> tuple[int, int]:
    """Give units diverted in the last month and its days."""
    records = records_of(scenario, seed, replication)
    start = max(row.period for row in records.months)
    flows = [f for f in records.flows if f.kind == "malicious" and f.period == start]
    return sum(flow.units for flow in flows), scenario.spec.horizon.days - start


CASES = (
    Case(
        id="D_offer",
        title="Diverted share of a territory, exact maximiser",
        limits={"diverted_share": Limit(tolerance=0.01), "shops_taken": Limit(tolerance=1e-9)},
        oracle=offer_theory,
        observe=watch_diversion,
        quick=True,
    ),
    Case(
        id="M5",
        title="No diversion when freight exceeds the price gap",
        limits={"diverted_share": Limit(tolerance=0.0), "shops_taken": Limit(tolerance=0.0)},
        oracle=offer_theory,
        observe=watch_diversion,
        quick=True,
    ),
)
