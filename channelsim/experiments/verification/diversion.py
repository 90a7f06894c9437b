"""Diversion: what a diverter offers, and what deters it (D_offer, D6, M5)."""

from dataclasses import dataclass
from math import exp, floor
from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import Floats, records_of

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

DAYS_PER_YEAR = 365
SUSPENSION = 60
"""Days of a supply stop in one variant of the penalty."""


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
    units, days = _diverted(scenario, seed, replication)
    share = units / days / border(scenario.spec).demand
    return {"diverted_share": sample(share), "shops_taken": sample(share)}


def _diverted(scenario: "Scenario", seed: int, replication: int) -> tuple[int, int]:
    """Give units diverted in the last month and its days."""
    records = records_of(scenario, seed, replication)
    start = max(row.period for row in records.months)
    flows = [f for f in records.flows if f.kind == "malicious" and f.period == start]
    return sum(flow.units for flow in flows), scenario.spec.horizon.days - start


# Deterrence --------------------------------------------------------------------------------------


def deterrence_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """D6: the believed detection from which an exact maximiser stays away, ``g / (delta F)``.

    Without delay ``g / F``. A fine that is limited to the deposit S deters no more than S: ``g /
    (delta min(F, S))``. A supply stop, or the end of the contract, costs the margin m of n days as
    well: ``g / (delta (min(F, S) + n m))``, the rule for a share n / 365 of a year's margin.
    """
    there, seller = border(spec), border(spec).seller
    habits = (seller.conduct or spec.conduct).diverting
    programme = spec.enforcement
    require(
        len(programme.ladder) == 1 and not programme.announced,
        "one step of the ladder, not announced",
    )
    step = programme.ladder[0]
    require(
        step.fine_multiple == 0.0
        and not step.forfeit_rebate
        and step.suspend_days == 0
        and not step.terminate,
        "a fine per case and nothing else",
    )
    require(
        programme.coded_share == 0.0 or programme.find_probability == 0.0,
        "beliefs that experience does not change: nothing is ever found",
    )
    require(habits.learning == 0.0, "learning 0")
    units = floor(there.share * there.demand * habits.offer_days + 1e-9)
    gain = (there.gap - there.cut * there.quote) * units
    fine, deposit = step.fine_per_case, _deposit(spec, seller)
    late = {"discount": exp(-habits.penalty_discount), "delay": programme.delay_days}
    weight = exp(-habits.penalty_discount * programme.delay_days)
    margin = _margin_per_day(spec, seller)

    def stopped(days: int) -> float:
        # A year's margin without interest is m / (1 - delta) at delta = 1 - 1 / 365.
        year = 1.0 - 1.0 / DAYS_PER_YEAR
        share = days / DAYS_PER_YEAR
        repeated = theory.deterrence_repeated(gain, fine, margin, share, year, deposit=deposit)
        return repeated * year / weight

    return {
        "detection_prompt": theory.deterrence_once(gain, fine),
        "detection_unlimited": theory.deterrence_once(gain, fine, **late),
        "detection_deposit": theory.deterrence_once(gain, fine, deposit=deposit, **late),
        "detection_suspension": stopped(SUSPENSION),
        "detection_termination": stopped(DAYS_PER_YEAR),
    }


def _home_sales(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    return sum(g.count * g.footfall.mean for g in spec.outlets if g.served_by == seller.name)


def _home_price(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    home = next(r for r in spec.regions if r.name == seller.region)
    return spec.products[0].list_price * home.list_price_factor


def _deposit(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    """Give the deposit, money: days of planned purchases at list price."""
    finance = (seller.conduct or spec.conduct).finance
    return finance.deposit_days * _home_sales(spec, seller) * _home_price(spec, seller)


def _margin_per_day(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    """Give what a day of honest trade earns, money."""
    quoting = (seller.conduct or spec.conduct).quoting
    require(quoting.pass_through == 0.0, "no rebate passed on")
    price = _home_price(spec, seller) * seller.price_factor
    return _home_sales(spec, seller) * price * quoting.margin


def watch_deterrence(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Find the belief at which diversion stops, by halving, under each kind of penalty."""
    path = "conduct.diverting.prior_detection"

    def threshold(terms: dict[str, object]) -> float:
        low, high = 0.0, 1.0
        while high - low > _STEP:
            middle = (low + high) / 2.0
            there = scenario.override({**terms, path: middle})
            if _diverted(there, seed, replication)[0] > 0:
                low = middle
            else:
                high = middle
        return (low + high) / 2.0

    limited, step = "enforcement.fine_limited_to_deposit", "enforcement.ladder.0"
    variants: dict[str, dict[str, object]] = {
        "detection_prompt": {limited: False, "enforcement.delay_days": 0.0},
        "detection_unlimited": {limited: False},
        "detection_deposit": {limited: True},
        "detection_suspension": {limited: True, f"{step}.suspend_days": SUSPENSION},
        "detection_termination": {limited: True, f"{step}.terminate": True},
    }
    return {name: sample(threshold(terms)) for name, terms in variants.items()}


_STEP = 1e-5  # of the belief, when its threshold is looked for
_BELIEF = Limit(tolerance=2e-5)

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
    Case(
        id="D6",
        title="Detection that deters: delay, limited liability, margin at stake",
        limits={
            "detection_prompt": _BELIEF,
            "detection_unlimited": _BELIEF,
            "detection_deposit": _BELIEF,
            "detection_suspension": _BELIEF,
            "detection_termination": _BELIEF,
        },
        oracle=deterrence_theory,
        observe=watch_deterrence,
        quick=True,
    ),
)
