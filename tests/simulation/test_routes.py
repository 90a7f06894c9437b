"""Routes to market: own warehouses, agents, and regions behind a customs border."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from channelsim.measurement import kpis, tables
from channelsim.measurement.audit import audit
from channelsim.measurement.waterfall import waterfall
from channelsim.model.conduct import Conduct, Finance
from channelsim.model.demand import Attraction
from channelsim.model.diversion import Diverting
from channelsim.model.freight import Costs
from channelsim.model.incentives import Flat
from channelsim.model.lifecycle import Partnership
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Product, Region
from channelsim.model.newsvendor import Newsvendor
from channelsim.model.outlets import Channel, OutletGroup, Spread
from channelsim.model.partners import DistributorGroup, LeadTime
from channelsim.model.pricing import Quoting
from channelsim.model.promotions import Promotion
from channelsim.model.records import Records
from channelsim.model.replenishment import BaseStock
from channelsim.model.routes import Customs
from channelsim.model.selectors import Selector
from channelsim.model.year import Horizon
from channelsim.scenario.references import check_references
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.test_laws import assert_money_only_comes_from_consumers
from tests.simulation.trades import (
    HONEST,
    assert_same,
    count,
    flow,
    money,
    plain,
    run,
    sell_in,
    total,
    trades,
)

DEPOT = DistributorGroup(name="DWest", region="West", role="warehouse", review_days=1)
AGENT = DistributorGroup(
    name="AWest",
    region="West",
    level=2,
    role="agent",
    supplier="DWest",
    commission=0.06,
    review_days=1,
)


def direct(agent: bool = False, **changes: Any) -> ScenarioSpec:
    """The plain trade with a warehouse in the West, and an agent between it and the outlets."""
    base = plain(demand=Attraction(share=0.5))
    east, west = base.outlets
    groups = (base.distributors[0], DEPOT) + ((AGENT,) if agent else ())
    if agent:
        west = replace(west, served_by="AWest")
    return replace(base, **{"distributors": groups, "outlets": (east, west), **changes})


def abroad(customs: Customs | None, **changes: object) -> ScenarioSpec:
    """The plain trade with the West behind a border."""
    regions = (Region(name="East"), Region(name="West", customs=customs))
    fields = {"regions": regions, "demand": Attraction(share=0.5), **changes}
    return plain(**fields)


def series(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Daily figures as numbers."""
    return np.asarray(values, dtype=np.float64)


def purchases(records: Records, owner: str) -> int:
    return money(records, "purchase", owner)


# Warehouse ------------------------------------


def test_goods_in_a_warehouse_are_neither_sold_nor_in_the_channel() -> None:
    records = run(direct(), daily_audit=True)
    audit(records)
    assert_money_only_comes_from_consumers(records)
    west = records.regions.index("West")
    delivered = records.markets["delivered"].sum(axis=(2, 3))[:, west]
    np.testing.assert_array_equal(sell_in(records)[:, west], delivered)
    assert not records.trade["stock"][:, west].any()
    assert not records.trade["distributor_orders"][:, west].any()
    assert records.trade["stock"][:, 1 - west].any()
    row = records.months[-1]
    assert (row.distributor, row.role, row.profit, row.purchases) == ("DWest-1", "warehouse", 0, 0)
    assert row.stock_units > 0
    assert money(records, "goods to own warehouse", "manufacturer") > 0
    assert not any("DWest" in entry.debit + entry.credit for entry in records.ledger)


def test_the_list_price_of_a_warehouse_is_what_outlets_pay() -> None:
    deal = Promotion(name="deal", start_day=10, days=20, invoice_discount=0.2)
    depot = replace(DEPOT, price_factor=1.1)
    base = direct(promotions=(deal,))
    records = run(replace(base, distributors=(base.distributors[0], depot)))
    west = records.regions.index("West")
    quote = series(records.trade["quote"])[:, west, 0]
    expected = np.where((np.arange(120) >= 10) & (np.arange(120) < 30), 2.2 * 0.8, 2.2)
    np.testing.assert_allclose(quote, expected)
    np.testing.assert_allclose(
        series(records.markets["street_price"])[:, west, 0, 0], 1.2 * expected
    )
    paid = money(records, "delivery sales", "manufacturer")
    units = series(records.markets["delivered"])[:, west].sum(axis=(1, 2))
    assert paid == pytest.approx(100 * float(units @ expected), abs=len(units) * 5)


def test_running_a_warehouse_is_paid_by_the_manufacturer() -> None:
    finance = Finance(storage_per_unit_year=1.0, operating_share=0.05)
    depot = replace(DEPOT, fixed_per_year=3650.0, conduct=Conduct(finance=finance))
    base = direct()
    records = run(replace(base, distributors=(base.distributors[0], depot)), daily_audit=True)
    audit(records)
    sales = money(records, "delivery sales", "manufacturer")
    assert money(records, "operating", "manufacturer") == pytest.approx(0.05 * sales, abs=5)
    assert money(records, "premises", "manufacturer") == pytest.approx(120 * 1000, abs=5)
    assert money(records, "storage", "manufacturer") > 0
    cheap = kpis(tables(run(base)))["contribution"]
    costs = sum(money(records, c, "manufacturer") for c in ("operating", "premises", "storage"))
    assert kpis(tables(records))["contribution"] == pytest.approx(cheap - costs / 100, abs=0.5)


def test_a_warehouse_does_not_chase_divert_or_leave() -> None:
    scheme = Flat(name="flat", rate=0.1, period="month")
    greedy = Conduct(diverting=Diverting(to_order=True, rationality="exact", prior_detection=0.0))
    regions = (Region(name="East", list_price_factor=1.4), Region(name="West"))
    fields: dict[str, Any] = {
        "incentives": (scheme,),
        "conduct": greedy,
        "partnership": Partnership(exit_per_year=20.0, exit_midpoint=1.0),
        "regions": regions,
        "costs": Costs(default_freight=0.01),
    }
    records = run(direct(**fields), daily_audit=True)
    assert flow(records, "malicious", "West") == 0
    assert {row.rebate_accrued for row in records.months if row.role == "warehouse"} == {0}
    assert not any(event.entity == "DWest-1" for event in records.events)
    assert run_kpis(records)["retention"] == 0.0  # of the one distributor there is
    dealers = replace(DEPOT, role="distributor", supplier=None)
    base = direct(**fields)
    assert flow(run(replace(base, distributors=(base.distributors[0], dealers))), "malicious") > 0


def run_kpis(records: Records) -> dict[str, float]:
    return kpis(tables(records))


# Agent ------------------------------------


def test_an_agent_changes_who_earns_and_nothing_else() -> None:
    own, through = run(direct()), run(direct(agent=True), daily_audit=True)
    audit(through)
    assert_money_only_comes_from_consumers(through)
    for name in own.markets:
        np.testing.assert_array_equal(own.markets[name], through.markets[name], err_msg=name)
    np.testing.assert_array_equal(own.trade["sell_in"], through.trade["sell_in"])
    np.testing.assert_array_equal(own.trade["quote"], through.trade["quote"])
    sales = money(through, "delivery sales", "manufacturer")
    assert sales == money(own, "delivery sales", "manufacturer")
    paid = money(through, "commission")
    assert paid == money(through, "commission received", "AWest-1")
    assert paid == pytest.approx(0.06 * sales, abs=120)
    before, after = run_kpis(own), run_kpis(through)
    assert after["contribution"] == pytest.approx(before["contribution"] - paid / 100)
    assert after["revenue"] == before["revenue"]
    agent = [row for row in through.months if row.role == "agent"]
    assert sum(row.sales for row in agent) == sales
    assert {row.stock_units for row in agent} == {0}


def test_agents_are_rewarded_for_what_they_sell_and_not_for_purchases() -> None:
    schemes = (
        Flat(name="sales", rate=0.03, basis="sell_out", period="month", lag_days=5),
        Flat(
            name="purchases",
            rate=0.5,
            basis="sell_in",
            period="month",
            where=Selector(name="AWest"),
        ),
    )
    records = run(direct(agent=True, incentives=schemes), daily_audit=True)
    audit(records)
    agent = [row for row in records.months if row.role == "agent"]
    complete = sum(row.sales for row in agent if row.rebate_accrued)
    assert sum(row.rebate_accrued for row in agent) == pytest.approx(0.03 * complete, abs=4)
    assert complete > 0
    assert {row.rebate_accrued for row in records.months if row.role == "warehouse"} == {0}


def test_an_agent_that_has_left_brings_no_orders() -> None:
    leaving = Partnership(exit_per_year=20.0, exit_midpoint=1.0, vacancy_days=20, outlets_lost=0.0)
    east = replace(direct().distributors[0], role="warehouse")
    spec = direct(agent=True, partnership=leaving)
    spec = replace(spec, distributors=(east, *spec.distributors[1:]))
    records = run(spec, daily_audit=True)
    audit(records)
    left = [int(event.time) for event in records.events if event.kind == "exit"]
    assert left
    west = records.regions.index("West")
    delivered = series(records.markets["delivered"])[:, west].sum(axis=(1, 2))
    assert not delivered[left[0] + 1 : left[0] + 20].any()
    assert delivered[: left[0]].all()
    assert delivered[left[0] + 25 :].any()


def test_freight_from_a_warehouse_to_an_agent_elsewhere() -> None:
    base = direct()
    east = replace(AGENT, name="AEast", region="East")
    outlets = (replace(base.outlets[0], served_by="AEast"), base.outlets[1])
    spec = replace(
        base, distributors=(DEPOT, east), outlets=outlets, costs=Costs(default_freight=2)
    )
    records = run(spec, daily_audit=True)
    audit(records)
    here = records.regions.index("East")
    units = series(records.markets["delivered"])[:, here].sum()
    assert money(records, "freight to agents", "manufacturer") == 200 * units
    np.testing.assert_array_equal(
        sell_in(records)[:, here], series(records.markets["delivered"])[:, here].sum((1, 2))
    )
    assert flow(records, "regular", "East", "East") == units
    assert np.isfinite(records.trade["list_price"]).all()


# Across a border ------------------------------------


def test_a_border_without_terms_is_no_border() -> None:
    assert_same(run(abroad(Customs())), run(abroad(None)))


def test_tariff_is_paid_on_invoices_and_reaches_the_shelf() -> None:
    spec = abroad(Customs(tariff=0.25), products=(cola(suggested=9.0),))
    records = run(spec, daily_audit=True)
    audit(records)
    assert_money_only_comes_from_consumers(records)
    bought = purchases(records, "DWest-1")
    assert money(records, "tariff", "DWest-1") == pytest.approx(0.25 * bought, abs=120)
    assert money(records, "tariff") == money(records, "tariff", "DWest-1")
    price = series(records.markets["street_price"])[:, :, 0, 0]
    np.testing.assert_allclose(price[:, 1], 1.25 * price[:, 0])
    free = run(abroad(None, products=spec.products))
    assert total(records, "sell_out") < total(free, "sell_out")
    np.testing.assert_array_equal(
        series(records.markets["sell_out"])[:, 0], series(free.markets["sell_out"])[:, 0]
    )


def cola(suggested: float) -> Product:
    return Product(name="Cola", unit_cost=1.0, list_price=2.0, suggested_price=suggested)


def test_rebates_are_on_the_invoice_and_not_on_landed_cost() -> None:
    scheme = Flat(name="flat", rate=0.1, period="month")
    conduct = replace(HONEST, quoting=Quoting(margin=0.0, pass_through=1.0))
    fields = {"products": (cola(9.0),), "incentives": (scheme,), "conduct": conduct}
    records = run(abroad(Customs(tariff=0.5), **fields))
    quote = series(records.trade["quote"])[-1, :, 0]
    np.testing.assert_allclose(quote, [2.0 * 0.9, 2.0 * (1.5 - 0.1)])


def test_a_dearer_currency_costs_its_share_of_every_invoice() -> None:
    records = run(abroad(Customs(exchange_rate=1.1), products=(cola(9.0),)), daily_audit=True)
    audit(records)
    assert_money_only_comes_from_consumers(records)
    bought = purchases(records, "DWest-1")
    assert money(records, "exchange on purchases") == pytest.approx(0.1 * bought, abs=120)
    cheap = run(abroad(Customs(exchange_rate=0.9), products=(cola(9.0),)), daily_audit=True)
    audit(cheap)
    assert money(cheap, "exchange on purchases") < 0


def test_the_rate_moves_prices_behind_the_border_only() -> None:
    moving = abroad(Customs(volatility=0.3), products=(cola(9.0),))
    still = run(abroad(None, products=(cola(9.0),)))
    records, other = run(moving, daily_audit=True), run(moving, seed=2)
    audit(records)
    price = series(records.markets["street_price"])[:, :, 0, 0]
    assert len(np.unique(price[:, 1])) > 60
    assert not np.array_equal(price, series(other.markets["street_price"])[:, :, 0, 0])
    for name in still.markets:
        here, there = series(records.markets[name]), series(still.markets[name])
        np.testing.assert_array_equal(here[:, 0], there[:, 0], err_msg=name)


def test_a_warehouse_abroad_pays_duty_on_entry_and_changes_its_takings() -> None:
    base = direct(agent=True, products=(cola(9.0),))
    west = Region(name="West", customs=Customs(tariff=0.2, exchange_rate=1.25))
    records = run(replace(base, regions=(base.regions[0], west)), daily_audit=True)
    audit(records)
    assert_money_only_comes_from_consumers(records)
    quote = series(records.trade["quote"])[-1, 1, 0]
    assert quote == pytest.approx(2.0 * 1.25 * 1.2)
    sales = money(records, "delivery sales", "manufacturer")
    lost = money(records, "exchange on sales", "manufacturer")
    assert lost == pytest.approx(0.2 * sales, abs=120)
    moved = sum(row.purchase_units for row in records.months if row.role == "warehouse")
    duty = money(records, "tariff", "manufacturer")
    assert duty == pytest.approx(100 * 0.2 * 1.25 * 2.0 * moved, abs=120)
    steps = waterfall(tables(records), by_region=False).set_index("step")["amount"]
    assert steps["contribution"] == pytest.approx(run_kpis(records)["contribution"])
    assert steps["invoice price"] == pytest.approx(run_kpis(records)["revenue"])
    assert steps["duty"] < 0


@pytest.mark.parametrize(("tariff", "diverts"), [(0.0, True), (0.1, True), (0.5, False)])
def test_duty_stands_in_the_way_of_diversion(tariff: float, diverts: bool) -> None:
    conduct = Conduct(diverting=Diverting(to_order=True, rationality="exact", prior_detection=0.0))
    regions = (
        Region(name="East", list_price_factor=0.8),
        Region(name="West", customs=Customs(tariff=tariff)),
    )
    dear = DistributorGroup(name="DWest", region="West", review_days=7, price_factor=1.3)
    base = plain(
        regions=regions,
        conduct=conduct,
        products=(cola(9.0),),
        costs=Costs(default_freight=0.01),
        demand=Attraction(share=0.5),
    )
    quoting = replace(conduct, quoting=Quoting(margin=0.0))
    if tariff == 0.5:  # the local distributor pays no duty that it could pass on
        dear = replace(dear, price_factor=1.3 / 1.5, conduct=quoting)
    groups = (replace(base.distributors[0], review_days=7), dear)
    records = run(replace(base, distributors=groups), daily_audit=True)
    audit(records)
    assert (flow(records, "malicious", "East", "West") > 0) is diverts
    assert (money(records, "duty on diverted goods", "DEast-1") > 0) is (diverts and tariff > 0.0)


def test_a_seller_gains_and_loses_with_the_currency_it_is_paid_in() -> None:
    conduct = Conduct(diverting=Diverting(to_order=True, rationality="exact", prior_detection=0.0))
    fields = {
        "conduct": conduct,
        "products": (cola(9.0),),
        "costs": Costs(default_freight=0.01),
        "demand": Attraction(share=0.5),
    }
    regions = (
        Region(name="East", list_price_factor=0.8),
        Region(name="West", customs=Customs(exchange_rate=0.8), list_price_factor=1.4),
    )
    groups = tuple(replace(group, review_days=7) for group in plain().distributors)
    records = run(plain(**fields, regions=regions, distributors=groups), daily_audit=True)
    audit(records)
    sold = money(records, "diverted sales", "DEast-1")
    assert sold > 0
    gain = money(records, "exchange on diverted sales", "DEast-1")
    assert gain == pytest.approx(sold * (1.0 - 1.0 / 0.8), abs=30)


@pytest.mark.parametrize(
    ("exchange_rate", "quote", "diverts"),
    [(1.0, 2.6, True), (2.0, 2.6, False), (1.0, 1.4, False), (0.5, 1.4, True)],
)
def test_foreign_quotes_count_for_what_they_are_worth_at_home(
    exchange_rate: float, quote: float, diverts: bool
) -> None:
    """A unit costs 1.6 in the East; the West quotes 2.6 or 1.4 of its own money."""
    conduct = Conduct(
        diverting=Diverting(to_order=True, rationality="exact", prior_detection=0.0),
        quoting=Quoting(margin=0.0),
    )
    regions = (
        Region(name="East", list_price_factor=0.8),
        Region(name="West", customs=Customs(exchange_rate=exchange_rate)),
    )
    east, west = (replace(group, review_days=7) for group in plain().distributors)
    there = replace(west, price_factor=quote / 2.0 / exchange_rate)
    records = run(
        plain(
            regions=regions,
            conduct=conduct,
            products=(cola(9.0),),
            costs=Costs(default_freight=0.01),
            demand=Attraction(share=0.5),
            distributors=(east, there),
        ),
        daily_audit=True,
    )
    assert series(records.trade["quote"])[0, 1, 0] == pytest.approx(quote)
    assert (flow(records, "malicious", "East", "West") > 0) is diverts


# All together ------------------------------------


def rerouted(spec: ScenarioSpec) -> ScenarioSpec:
    """Give the East to a warehouse, with agents where it had a second level; the last one abroad.

    Borders that people cross by themselves are closed.
    """
    groups = []
    for group in spec.distributors:
        if group.region == "East" and group.level == 1:
            own = BaseStock() if isinstance(group.ordering, Newsvendor) else group.ordering
            group = replace(group, role="warehouse", fixed_per_year=100.0, ordering=own)
        elif group.region == "East":
            group = DistributorGroup(
                name=group.name,
                region="East",
                level=2,
                supplier=group.supplier,
                role="agent",
                count=2,
                commission=0.05,
                shortage=group.shortage,
            )
        groups.append(group)
    outlets = tuple(replace(group, border_share=0.0, border_with=None) for group in spec.outlets)
    last = replace(spec.regions[-1], customs=Customs(tariff=0.1, exchange_rate=1.1, volatility=0.3))
    return replace(
        spec, distributors=tuple(groups), outlets=outlets, regions=(*spec.regions[:-1], last)
    )


def assert_conserved(spec: ScenarioSpec) -> None:
    records = run(rerouted(spec), daily_audit=True)
    audit(records)
    assert_money_only_comes_from_consumers(records)


@settings(max_examples=3)
@given(trades())
def test_goods_and_money_are_conserved_on_every_route(spec: ScenarioSpec) -> None:
    assert_conserved(spec)


@pytest.mark.slow
@settings(max_examples=40)
@given(trades())
def test_goods_and_money_are_conserved_on_every_route_of_many(spec: ScenarioSpec) -> None:
    assert_conserved(spec)


def test_online_shop_from_a_warehouse_draws_buyers_but_not_for_exclusive_products() -> None:
    products = (
        cola(4.0),
        replace(cola(4.0), name="Web only", channels=("web",)),
        replace(cola(4.0), name="Shop only", channels=("shop",)),
    )
    channels = (
        Channel(name="shop", visit_every_days=1, cover_days=4.0, markup=0.5),
        Channel(name="web", visit_every_days=1, cover_days=4.0, markup=0.1, online=True),
    )
    base = plain()
    web = OutletGroup(
        name="Web",
        region="West",
        channel="web",
        count=1,
        served_by="Net",
        footfall=Spread(mean=10.0),
    )
    net = DistributorGroup(name="Net", region="West", role="warehouse", review_days=1)

    def sold(switchers: float) -> NDArray[np.float64]:
        west = Region(name="West", online_switchers=switchers)
        spec = plain(
            regions=(Region(name="East"), west),
            products=products,
            channels=channels,
            demand=Attraction(share=0.5),
            distributors=(*base.distributors, net),
            outlets=(*base.outlets, web),
            manufacturer=Manufacturer(safety_days=60.0),
            horizon=Horizon(days=60, warm_up=0),
        )
        records = run(spec, daily_audit=True)
        audit(records)
        arrived: NDArray[np.float64] = series(records.markets["potential"]).sum(axis=0)[1]
        return arrived

    before, after = sold(0.0), sold(0.5)
    np.testing.assert_array_equal(before[:, 1:], after[:, 1:])
    assert before[0, 1] == before[1, 2] == 0


def test_what_does_not_fit_together_is_said() -> None:
    base = direct(agent=True)

    def faults(**changes: object) -> list[tuple[str, str]]:
        return check_references(replace(base, **changes))  # type: ignore[arg-type]  # by name

    assert faults() == []
    east, depot, agent = base.distributors
    lost = replace(agent, supplier="DEast")
    assert "is no warehouse" in faults(distributors=(east, depot, lost))[0][1]
    second = DistributorGroup(name="S", region="West", level=2, supplier="DWest")
    assert "agents only" in faults(distributors=(east, depot, agent, second))[0][1]
    abroad = (base.regions[0], Region(name="West", customs=Customs()))
    far = replace(agent, region="East")
    moved = faults(distributors=(east, depot, far), regions=abroad)
    assert any("a customs border lies between" in message for _, message in moved)
    border = replace(base.outlets[0], border_share=0.5, border_with="West")
    crossing = faults(outlets=(border, base.outlets[1]), regions=abroad)
    assert crossing == [
        ("outlets.0.border_with", "a customs border lies between 'East' and 'West'")
    ]
    assert LeadTime(days=20).mean == 20.0
    assert count(run(base), "exit") == 0


def test_kpis_of_routes_are_those_of_the_books() -> None:
    base = direct(agent=True, products=(cola(9.0),), horizon=Horizon(days=90, warm_up=0))
    west = Region(name="West", customs=Customs(tariff=0.2, exchange_rate=1.25))
    records = run(replace(base, regions=(base.regions[0], west)))
    figures = run_kpis(records)
    assert figures["commission_cost"] == money(records, "commission") / 100 > 0.0
    paid = money(records, "tariff") + money(records, "exchange on sales")
    assert figures["border_cost"] == paid / 100 > 0.0
    sold = sell_in(records)
    assert figures["direct_share"] == pytest.approx(sold[:, 1].sum() / sold.sum())
    plain_figures = run_kpis(run(plain()))
    assert plain_figures["direct_share"] == plain_figures["border_cost"] == 0.0
