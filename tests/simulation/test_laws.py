"""Laws that hold in every trade: nothing appears, nothing vanishes, nothing depends on names."""

from collections import defaultdict
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings

from channelsim.measurement.audit import audit
from channelsim.model.chasing import Chasing
from channelsim.model.conduct import Conduct, Finance
from channelsim.model.demand import Arrivals, Attraction, Fixed
from channelsim.model.diversion import Diverting
from channelsim.model.enforcement import Enforcement, Sanction
from channelsim.model.freight import Costs
from channelsim.model.incentives import Flat, TargetRule, Tier, Tiered
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Region
from channelsim.model.outlets import OutletGroup, Spread
from channelsim.model.partners import DistributorGroup, LeadTime
from channelsim.model.periods import ends_within
from channelsim.model.pricing import Quoting
from channelsim.model.quantities import Unit
from channelsim.model.records import Records
from channelsim.model.replenishment import BaseStock
from channelsim.model.year import Horizon, Season
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.trades import (
    HONEST,
    assert_same,
    balance,
    each_group,
    flow,
    money,
    plain,
    run,
    sell_in,
    total,
    trades,
)

RICH = Finance(cash_days=500.0, bank_line_days=0.0, payout_above_days=3650.0)
"""So much cash that nobody ever borrows or pays late."""

REAL_COSTS = (
    "production",
    "freight",
    "freight across borders",
    "freight of returns",
    "freight of transfers",
    "delivery",
    "storage",
    "operating",
    "bank interest",
    "fixed cost",
    "cost of capital",
    "inspection",
    "investigation",
    "border fines",
    "premises",
    "tariff",
    "duty refunded",
    "exchange on purchases",
    "exchange on sales",
    "exchange on diverted sales",
    "duty on diverted goods",
    "freight to agents",
    "price control",
    "display effort",
    "reporting",
    "opening of accounts",
    "platform commission",
    "traffic",
    "platform fee",
)
"""Causes for which money leaves the trade."""

STEPS = (Tier(at_least=0.8, rate=0.02), Tier(at_least=1.1, rate=0.06))
QUARTERLY = Tiered(
    name="steps",
    period="month",
    lag_days=10,
    tiers=STEPS,
    threshold_basis="target_share",
    target=TargetRule(base="trailing"),
)


def market(**changes: object) -> ScenarioSpec:
    """Two regions with a price gap, real choices and distributors that divert if it pays."""
    fields: dict[str, object] = {
        "regions": (
            Region(name="East", list_price_factor=1.1),
            Region(name="West", list_price_factor=0.9),
        ),
        "demand": Attraction(share=0.5, elasticity_sd=0.3),
        "costs": Costs(default_freight=0.05),
        "conduct": Conduct(
            chasing=Chasing(rationality="exact"),
            diverting=Diverting(rationality="exact", prior_detection=0.05, to_order=True),
            finance=replace(RICH, deposit_days=5.0),
        ),
        "horizon": Horizon(days=120, warm_up=30),
    }
    return each_group(plain(**{**fields, **changes}), review_days=7)


# M1, M2: goods and money ------------------------------------


@settings(max_examples=12)
@given(trades())
def test_goods_and_money_are_conserved(spec: ScenarioSpec) -> None:
    records = run(spec, daily_audit=True)  # every day, on the world itself
    audit(records)  # once more, on what it leaves behind
    facts = records.facts
    np.testing.assert_array_equal(
        facts["opening_units"] + facts["produced_units"],
        facts["sold_units"] + facts["written_off_units"] + facts["closing_units"],
    )
    assert_money_only_comes_from_consumers(records)


def assert_money_only_comes_from_consumers(
    records: Records, real_costs: tuple[str, ...] = REAL_COSTS
) -> None:
    """M2: all profits are the money of consumers and jobbers less real costs and lost stocks."""
    standing = {"cash", "loan", "deposit", "payable", "rebate receivable", "goods", "receivable"}
    standing |= {"deposits held", "rebates owed", "equity"}
    standing |= {"fund", "funds held", "stake", "stakes held"}
    profits, stocks = 0, 0
    for row in records.ledger:
        for account, sign in ((row.debit, 1), (row.credit, -1)):
            what = account.split(":")[1]
            profits -= sign * row.amount * (what not in standing)
            opening = row.cause in ("opening goods", "opening stock", "outlets' opening goods")
            stocks += sign * row.amount * (what == "goods" and not opening)
    spent = sum(money(records, cause) for cause in real_costs)
    came = money(records, "consumer sales") + money(records, "salvage")
    assert profits == came - spent + stocks


@settings(max_examples=12)
@given(trades(keeps_goods=True))
def test_goods_are_conserved_by_region_of_origin(spec: ScenarioSpec) -> None:
    """What a region's first level buys stays there or reaches outlets, here or elsewhere."""
    records = run(spec)
    shipped = defaultdict(int)
    for row in records.flows:
        if row.kind != "consumers":
            shipped[row.period, row.source] += row.units
    held = (records.trade["stock"] + records.trade["transit"]).sum(axis=2)
    bought = sell_in(records)
    ends = ends_within(records.first_day, spec.horizon.days, "month")
    for start, end in pairwise(ends):
        first, last = start - records.first_day, end - records.first_day
        for r, region in enumerate(records.regions):
            came = bought[first:last, r].sum()
            grown = held[last - 1, r] - held[first - 1, r]
            assert came == shipped[start, region] + grown


# M3, M4: transfers and units of money ------------------------------------


def test_a_rebate_on_given_purchases_only_changes_the_split() -> None:
    blind = Conduct(
        quoting=Quoting(pass_through=0.0),
        chasing=Chasing(longest_cover_days=0.0),
        diverting=HONEST.diverting,
        finance=RICH,
    )
    without = market(conduct=blind)
    paid = run(replace(without, incentives=(Flat(name="base", rate=0.04, period="month"),)))
    unpaid = run(without)
    for name in ("markets", "trade"):
        for key, table in getattr(unpaid, name).items():
            if key != "net_price":
                np.testing.assert_array_equal(getattr(paid, name)[key], table)
    rebates = money(paid, "rebate accrued")
    assert rebates > 0
    assert total_profit(paid, "manufacturer") == total_profit(unpaid, "manufacturer") - rebates
    earned = sum(
        total_profit(paid, name) - total_profit(unpaid, name) for name in ("DEast-1", "DWest-1")
    )
    assert earned == rebates


def total_profit(records: Records, owner: str) -> int:
    """Profit of one owner, from the ledger."""
    own = {row.debit for row in records.ledger} | {row.credit for row in records.ledger}
    costs = {
        "sales",
        "cost of goods",
        "rebates",
        "rebate income",
        "fines",
        "freight",
        "enforcement",
        "storage",
        "operating",
        "delivery",
        "fixed",
        "capital cost",
        "interest",
        "bank interest",
        "write-off",
        "bad debt",
        "debt relief",
        "freight across borders",
    }
    return -sum(balance(records, f"{owner}:{what}") for what in costs if f"{owner}:{what}" in own)


def in_other_money(section: Any, scale: float) -> Any:
    """Give a section of a scenario with every amount of money multiplied, found by its unit."""
    if isinstance(section, tuple):
        return tuple(in_other_money(item, scale) for item in section)
    if not is_dataclass(section) or isinstance(section, type):
        return section
    hints = get_type_hints(type(section), include_extras=True)
    changed = {}
    for field in fields(section):
        if not field.init:
            continue
        value = getattr(section, field.name)
        units = [
            note.name
            for hint in (hints[field.name], *get_args(hints[field.name]))
            for note in getattr(hint, "__metadata__", ())
            if isinstance(note, Unit)
        ]
        if any(unit.startswith("currency") for unit in units) and value is not None:
            changed[field.name] = value * scale
        else:
            changed[field.name] = in_other_money(value, scale)
    return replace(section, **changed)


def test_all_money_times_a_constant_changes_no_quantity() -> None:
    """Quantities are equal to the unit; profits up to the rounding of postings to minor units."""
    scale = 128.0  # a power of two: prices scale without an error in their last bit
    finance = Finance(storage_per_unit_year=0.5, deposit_days=10.0)
    small = market(
        incentives=(replace(QUARTERLY, budget_cap=40.0),),
        enforcement=Enforcement(
            coded_share=1.0,
            find_probability=0.5,
            visits_per_month=2.0,
            cost_per_visit=3.0,
            ladder=(Sanction(fine_multiple=1.0, fine_per_case=5.0),),
        ),
        costs=Costs(default_freight=0.05, delivery_to_outlet=0.01, fixed_per_year=50.0),
        conduct=replace(market().conduct, finance=finance),
    )
    large = in_other_money(small, scale)
    assert large.products[0].list_price == 256.0
    assert large.conduct.finance.storage_per_unit_year == 64.0
    assert large.incentives[0].budget_cap == 5120.0
    one, other = run(small), run(large)
    for key in ("sell_out", "lost", "orders", "delivered", "stock"):
        np.testing.assert_array_equal(one.markets[key], other.markets[key])
    for key in ("sell_in", "distributor_orders", "stock", "transit"):
        np.testing.assert_array_equal(one.trade[key], other.trade[key])
    assert flow(one, "malicious") == flow(other, "malicious") > 0
    for owner in ("manufacturer", "DEast-1", "DWest-1"):
        profit, scaled = total_profit(one, owner), total_profit(other, owner)
        assert scaled == pytest.approx(scale * profit, abs=scale * 150 * 5)


# M5, M6: no diversion where it cannot pay; labels ------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"costs": Costs(default_freight=1.0)}, id="freight above the gap"),
        pytest.param(
            {
                "regions": (Region(name="East"), Region(name="West")),
                "costs": Costs(default_freight=0.25),
            },
            id="no gap, freight above the margin",
        ),
        pytest.param(
            {
                "enforcement": Enforcement(
                    coded_share=1.0,
                    find_probability=1.0,
                    visits_per_month=30.0,
                    announced=True,
                    fine_limited_to_deposit=False,
                    ladder=(Sanction(fine_multiple=50.0),),
                )
            },
            id="a fine and a detection that nobody risks",
        ),
    ],
)
def test_no_diversion_where_it_cannot_pay(changes: dict[str, object]) -> None:
    assert flow(run(market()), "malicious") > 100
    assert flow(run(market(**changes)), "malicious") == 0


def three_regions(names: tuple[str, ...]) -> ScenarioSpec:
    """Three unlike regions that trade with each other, listed in some order."""
    factor = {"East": 1.15, "West": 0.9, "North": 1.02}
    buyers = {"East": 9.0, "West": 12.0, "North": 7.0}
    spec = market(
        regions=tuple(
            Region(
                name=name,
                list_price_factor=factor[name],
                season=Season(peak_to_trough_log=factor[name] - 0.8),
            )
            for name in names
        ),
        distributors=tuple(DistributorGroup(name=f"D{name}", region=name) for name in names),
        outlets=tuple(
            OutletGroup(
                name=f"O{name}",
                region=name,
                channel="shop",
                count=4,
                served_by=f"D{name}",
                footfall=Spread(mean=buyers[name], sd=2.0),
            )
            for name in names
        ),
        incentives=(QUARTERLY,),
        enforcement=Enforcement(
            coded_share=0.9,
            find_probability=0.3,
            visits_per_month=2.0,
            complaint_probability=0.5,
            ladder=(Sanction(), Sanction(fine_multiple=1.0, forfeit_rebate=True)),
        ),
    )
    diverting = replace(spec.conduct.diverting, rationality=20.0, prior_detection=0.02)
    return replace(spec, conduct=replace(spec.conduct, diverting=diverting))


def test_the_order_of_regions_does_not_matter() -> None:
    one = run(three_regions(("East", "West", "North")))
    other = run(three_regions(("North", "East", "West")))
    place = [other.regions.index(name) for name in one.regions]
    for table, again in ((one.markets, other.markets), (one.trade, other.trade)):
        for key, values in table.items():
            if values.dtype == np.int64:
                np.testing.assert_array_equal(values, again[key][:, place], err_msg=key)
            else:
                np.testing.assert_allclose(values, again[key][:, place], rtol=1e-12, err_msg=key)
    assert sorted(map(str, one.flows)) == sorted(map(str, other.flows))
    assert sorted(map(str, one.ledger)) == sorted(map(str, other.ledger))
    assert sorted(map(str, one.events)) == sorted(map(str, other.events))
    assert flow(one, "malicious") > 0


def test_swapping_the_names_of_regions_swaps_results() -> None:
    """Without luck a name means nothing: it only says under which heading a result stands."""
    sizes = {"East": 8.0, "West": 12.0}

    def named(first: str, second: str) -> ScenarioSpec:
        spec = market(
            regions=(
                Region(name=first, list_price_factor=1.1),
                Region(name=second, list_price_factor=0.9),
            ),
            demand=Fixed(arrivals=Arrivals(law="deterministic")),
            incentives=(QUARTERLY,),
        )
        label = {"East": first, "West": second}
        return replace(
            spec,
            distributors=tuple(
                replace(group, name=f"D{label[group.region]}", region=label[group.region])
                for group in spec.distributors
            ),
            outlets=tuple(
                replace(
                    group,
                    name=f"O{label[group.region]}",
                    region=label[group.region],
                    served_by=f"D{label[group.region]}",
                    footfall=Spread(mean=sizes[group.region]),
                )
                for group in spec.outlets
            ),
        )

    one, other = run(named("East", "West")), run(named("West", "East"))
    for key, values in one.markets.items():
        np.testing.assert_array_equal(values, other.markets[key])
    for key, values in one.trade.items():
        np.testing.assert_array_equal(values, other.trade[key])
    assert flow(one, "malicious", "West", "East") == flow(other, "malicious", "East", "West") > 0


# M7, M8: limits and Little's law ------------------------------------


def test_without_spread_every_law_of_demand_is_the_deterministic_one() -> None:
    sure = run(plain())
    for law in ("normal", "gamma"):
        arrivals = Arrivals(law=law, coefficient_of_variation=0.0)
        assert_same(sure, run(plain(demand=Fixed(arrivals=arrivals))))


def test_deterministic_demand_gives_the_stock_of_the_textbook() -> None:
    """An order of day t arrives at the start of t + L: at its end the stock is S - L d."""
    level, lead = 500, 4
    records = run(
        each_group(
            plain(),
            lead_time=LeadTime(days=lead),
            ordering=BaseStock(order_up_to=level),
            review_days=1,
        )
    )
    assert total(records, "lost") == 0
    assert (records.trade["stock"][30:, :, 0] == level - lead * 50).all()
    assert (sell_in(records)[30:] == 50).all()


@pytest.mark.parametrize("delay", [0.0, 2.0])
def test_littles_law_holds_for_goods_on_the_road(delay: float) -> None:
    """Units on the road = units a day times mean days on the road."""
    spec = each_group(
        plain(horizon=Horizon(days=400, warm_up=30)), lead_time=LeadTime(days=3, delay_mean=delay)
    )
    records = run(spec)
    road = records.trade["transit"][30:, :, 0].mean(axis=0)
    rate = sell_in(records)[30:].mean(axis=0)
    np.testing.assert_allclose(road / rate, 3.0 + delay, rtol=0.001 if delay == 0.0 else 0.15)


def test_littles_law_holds_for_receivables() -> None:
    """What is owed = sales a day times the terms of trade."""
    records = run(
        plain(
            manufacturer=Manufacturer(terms_days=20, safety_days=40.0),
            conduct=replace(HONEST, finance=RICH),
        )
    )
    owed = balance(records, "manufacturer:receivable")
    assert owed == int(sell_in(records)[-20:].sum()) * 200
    assert owed == pytest.approx(20 * sell_in(records)[20:].sum() / 100 * 200, rel=0.01)


# M9, M10: luck ------------------------------------


@settings(max_examples=4)
@given(trades())
def test_the_same_seed_gives_the_same_path_and_another_one_another(spec: ScenarioSpec) -> None:
    one = run(spec, seed=3, replication=2)
    assert_same(one, run(spec, seed=3, replication=2))
    if spec.demand.arrivals.law != "deterministic":
        for seed, replication in ((4, 2), (3, 3)):
            other = run(spec, seed, replication)
            assert not np.array_equal(one.markets["potential"], other.markets["potential"])


def test_a_newcomer_elsewhere_changes_nobodys_luck() -> None:
    alone = market(conduct=HONEST)
    group = DistributorGroup(name="Newcomer", region="West", count=3)
    outlets = OutletGroup(
        name="New outlets", region="West", channel="shop", count=7, served_by="Newcomer",
        footfall=Spread(mean=5.0, sd=3.0),
    )  # fmt: skip
    joined = replace(
        alone,
        distributors=(group, *alone.distributors),
        outlets=(outlets, *alone.outlets),
    )
    one, other = run(alone), run(joined)
    for tables, again in ((one.markets, other.markets), (one.trade, other.trade)):
        for key, values in tables.items():
            np.testing.assert_array_equal(values[:, 0], again[key][:, 0], err_msg=key)
    mine = [row for row in one.months if row.distributor == "DEast-1"]
    assert mine == [row for row in other.months if row.distributor == "DEast-1"]
    assert total(other, "sell_out") > total(one, "sell_out")


def diverted(spec: ScenarioSpec) -> int:
    """Units diverted, over two replications."""
    return sum(flow(run(spec, replication=i), "malicious") for i in range(2))


def falls(values: list[int]) -> bool:
    """Tell whether values never rise and fall in all."""
    return all(a >= b for a, b in pairwise(values)) and values[0] > values[-1]


def test_diversion_falls_in_freight() -> None:
    assert falls([diverted(market(costs=Costs(default_freight=f))) for f in (0.02, 0.2, 0.4, 0.6)])


def test_diversion_falls_in_the_fine_and_in_detection() -> None:
    def programme(multiple: float, visits: float) -> ScenarioSpec:
        return market(
            enforcement=Enforcement(
                coded_share=1.0,
                find_probability=0.2,
                visits_per_month=visits,
                announced=True,
                fine_limited_to_deposit=False,
                ladder=(Sanction(fine_multiple=multiple),),
            )
        )

    assert falls([diverted(programme(f, 1.0)) for f in (0.0, 0.2, 0.8)])
    assert falls([diverted(programme(1.0, visits)) for visits in (0.0, 1.0, 6.0)])


def test_diversion_rises_in_the_gap() -> None:
    def gap(width: float) -> ScenarioSpec:
        east, west = market().regions
        return market(
            regions=(
                replace(east, list_price_factor=1.0 + width),
                replace(west, list_price_factor=1.0 - width),
            )
        )

    assert falls([diverted(gap(width)) for width in (0.12, 0.06, 0.02)])


def test_loading_rises_with_the_rate() -> None:
    """More is bought at month ends for a higher rate, and nothing extra for none."""

    def loaded(rate: float) -> int:
        scheme = Tiered(
            name="steps",
            period="month",
            tiers=(Tier(at_least=1.3, rate=rate),),
            threshold_basis="target_share",
        )
        spec = market(incentives=(scheme,), costs=Costs(default_freight=5.0))
        conduct = replace(spec.conduct, chasing=Chasing(rationality="exact", expected_markdown=0.1))
        records = run(replace(spec, conduct=conduct))
        return sum(
            int(event.detail.split()[0]) for event in records.events if event.kind == "rebate chase"
        )

    volumes = [loaded(rate) for rate in (0.08, 0.04, 0.02, 0.0)]
    assert falls(volumes)
    assert volumes[-1] == 0
