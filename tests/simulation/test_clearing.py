"""Markets that clear, lots between them, and best prices, in whole runs."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.measurement.audit import audit
from channelsim.model.conduct import Conduct, Finance
from channelsim.model.demand import Arrivals, Attraction, Linear
from channelsim.model.diversion import Diverting
from channelsim.model.enforcement import Enforcement, Sanction
from channelsim.model.freight import Costs
from channelsim.model.market import Product, Region
from channelsim.model.outlets import Channel, OutletGroup, Spread
from channelsim.model.partners import DistributorGroup, LeadTime
from channelsim.model.pricing import Quoting
from channelsim.model.records import Records
from channelsim.model.replenishment import StandingOrder
from channelsim.model.routes import Customs
from channelsim.scenario.price_rules import check_price_rules
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.trades import flow, money, plain, run, total, trades

STILL = Arrivals(law="deterministic")
MARKET = Channel(name="shop", pricing="clearing", markup=0.0, visit_every_days=1)
TRADER = Diverting(way="price_taking", rationality="exact", prior_detection=0.0)


def region(name: str, units: int) -> tuple[DistributorGroup, OutletGroup]:
    """Give a depot with a standing order and three shops with 300 buyers a day together."""
    depot = DistributorGroup(
        name=f"D{name}",
        region=name,
        review_days=1,
        lead_time=LeadTime(days=1),
        ordering=StandingOrder(units=units),
    )
    shops = OutletGroup(
        name=f"O{name}",
        region=name,
        channel="shop",
        count=3,
        served_by=f"D{name}",
        footfall=Spread(mean=100.0),
    )
    return depot, shops


def markets(units: tuple[int, ...] = (500, 300), **changes: object) -> ScenarioSpec:
    """Regions whose prices clear: ``P = 100 - 0.1 q`` around a reference price of 70."""
    names = ("East", "West", "North")[: len(units)]
    pairs = [region(name, n) for name, n in zip(names, units, strict=True)]
    fields: dict[str, object] = {
        "regions": tuple(Region(name=name) for name in names),
        "products": (Product(name="Cola", unit_cost=10.0, list_price=20.0, suggested_price=70.0),),
        "channels": (MARKET,),
        "demand": Linear(arrivals=STILL, elasticity=-7.0 / 3.0),
        "costs": Costs(default_freight=5.0, default_freight_days=2),
        "conduct": Conduct(diverting=TRADER, finance=Finance(capital_rate=0.0)),
        "distributors": tuple(pair[0] for pair in pairs),
        "outlets": tuple(pair[1] for pair in pairs),
        **changes,
    }
    spec = replace(plain(), **fields)  # type: ignore[arg-type]  # checked by name
    return replace(spec, horizon=replace(spec.horizon, days=31, warm_up=10))


def trading(**changes: object) -> Conduct:
    return Conduct(diverting=replace(TRADER, **changes), finance=Finance(capital_rate=0.0))  # type: ignore[arg-type]  # checked by name


def last(records: Records, name: str) -> list[float]:
    """Give a daily figure of the last day by region."""
    day = np.asarray(records.markets[name][-1], dtype=float)[:, 0, 0]
    return [float(value) for value in day]


def test_prices_clear_what_is_brought_and_nothing_is_left() -> None:
    records = run(markets(conduct=trading(active=False)), daily_audit=True)
    assert last(records, "street_price") == pytest.approx([50.0, 70.0])
    assert last(records, "sell_out") == [500.0, 300.0]
    assert last(records, "stock") == [0.0, 0.0]
    assert flow(records, "malicious") == 0


def test_goods_flow_until_the_gap_is_the_freight() -> None:
    records = run(markets(), daily_audit=True)
    # (70 - 50 - 5) / 0.2 = 75 units a day.
    assert last(records, "sell_out") == [425.0, 375.0]
    assert last(records, "street_price") == pytest.approx([57.5, 62.5])
    assert flow(records, "malicious", "West", "East") == 0


@pytest.mark.parametrize(
    ("tariff", "rate", "flow_a_day"),
    [
        (0.1, 1.0, 42),  # 0.9 (70 - 0.1 x) - 5 = 50 + 0.1 x
        (0.25, 1.0, 0),  # 0.75 * 70 - 5 < 50
        (0.0, 1.25, 5),  # (70 - 0.1 x) / 1.25 - 5 = 50 + 0.1 x
        (0.1, 0.8, 111),  # 0.9 (70 - 0.1 x) / 0.8 - 5 = 50 + 0.1 x
    ],
)
def test_duty_and_exchange_stand_in_the_gap(tariff: float, rate: float, flow_a_day: int) -> None:
    abroad = Region(name="West", customs=Customs(tariff=tariff, exchange_rate=rate))
    records = run(markets(regions=(Region(name="East"), abroad)), daily_audit=True)
    audit(records)
    assert last(records, "sell_out") == [500.0 - flow_a_day, 300.0 + flow_a_day]


def test_a_suspended_trader_ships_nothing() -> None:
    programme = Enforcement(
        coded_share=1.0,
        find_probability=1.0,
        visits_per_month=10.0,
        delay_days=0.0,
        ladder=(Sanction(suspend_days=20),),
    )
    conduct = trading(learning=0.0, peer_learning=0.0, forgetting=0.0)
    records = run(markets(enforcement=programme, conduct=conduct), daily_audit=True)
    day = min(int(event.time) for event in records.events if event.kind == "sanction")
    sold = np.asarray(records.markets["sell_out"], dtype=float)[:, :, 0, 0]
    row = day - records.first_day
    assert (sold[row : row + 3, 1] > 300.0).any()
    # what is on the road comes in; then the West has only its own goods
    assert (sold[row + 3 : row + 18, 1] <= 300.0).all()


def test_outlets_work_on_commission() -> None:
    spec = markets(channels=(replace(MARKET, markup=0.25),), conduct=trading(active=False))
    records = run(spec)
    month = [row for row in records.months if row.distributor == "DEast-1"][-1]
    assert month.sales == pytest.approx(month.sales_units * 50.0 / 1.25 * 100, rel=1e-4)


def test_a_floor_leaves_goods_unsold() -> None:
    cola = Product(
        name="Cola", unit_cost=10.0, list_price=20.0, suggested_price=70.0, floor_price=60.0
    )
    records = run(markets(products=(cola,), conduct=trading(active=False)), daily_audit=True)
    assert last(records, "street_price") == pytest.approx([60.0, 70.0])
    assert last(records, "sell_out") == pytest.approx([400.0, 300.0], abs=3.0)  # three shops
    assert last(records, "stock")[0] > 0.0


@pytest.mark.parametrize(
    ("sanction", "expected"),
    [
        (Sanction(), 75),
        (Sanction(fine_per_unit=20.0), 65),
        (Sanction(fine_multiple=0.5), 58),  # 0.95 (70 - 0.1 x) - 5 = 50 + 0.1 x
        (Sanction(fine_per_unit=200.0), 0),
        (Sanction(fine_per_case=1e6), 0),
    ],
)
def test_penalties_hold_goods_back(sanction: Sanction, expected: int) -> None:
    programme = Enforcement(
        ladder=(Sanction(), sanction), delay_days=0.0, fine_limited_to_deposit=False
    )
    programme = replace(programme, ladder=(sanction,))
    conduct = trading(prior_detection=0.1, learning=0.0, peer_learning=0.0, forgetting=0.0)
    records = run(markets(enforcement=programme, conduct=conduct))
    assert last(records, "sell_out")[0] == 500.0 - expected


def test_a_fine_per_unit_is_taken_for_what_was_sold() -> None:
    programme = Enforcement(
        ladder=(Sanction(fine_per_unit=2.0),),
        coded_share=1.0,
        find_probability=1.0,
        visits_per_month=12.0,
        delay_days=0.0,
        fine_limited_to_deposit=False,
    )
    records = run(markets(enforcement=programme, conduct=trading(learning=0.0)), daily_audit=True)
    fined = sum(row.fines for row in records.months)
    assert fined > 0
    assert fined % 200 == 0  # two for a unit, in minor units


def test_more_rational_traders_ship_more_up_to_the_equilibrium() -> None:
    shipped = [
        flow(run(markets(conduct=trading(rationality=steep))), "malicious")
        for steep in (0.5, 3.0, 10.0, 40.0, "exact")
    ]
    assert shipped == sorted(shipped)
    assert 0.4 * shipped[-1] < shipped[0] < 0.7 * shipped[-1] < shipped[2] < shipped[-1]


def test_less_rational_traders_ship_smoothly_more_as_freight_falls() -> None:
    shipped = [
        flow(
            run(markets(conduct=trading(rationality=5.0), costs=Costs(default_freight=freight))),
            "malicious",
        )
        for freight in (25.0, 20.0, 15.0, 10.0, 5.0)
    ]
    assert shipped[:2] == [0, 0]
    assert shipped == sorted(shipped)


def test_swapping_the_names_of_regions_swaps_flows() -> None:
    one, other = run(markets((500, 300, 350))), run(markets((300, 500, 350)))
    assert flow(one, "malicious", "East", "West") == flow(other, "malicious", "West", "East") > 0
    assert flow(one, "malicious", "East", "North") == flow(other, "malicious", "West", "North") > 0
    swapped = [last(other, "street_price")[i] for i in (1, 0, 2)]
    assert last(one, "street_price") == pytest.approx(swapped)


def test_a_monopolist_ships_half_of_what_takers_of_prices_do() -> None:
    # Buys at 20, sells at 70 - 0.1 x less 5: x = 45 / 0.1 by takers, half of it by one who sees it.
    east, west = region("East", 500), region("West", 300)
    shipped = []
    for way in ("price_taking", "cournot"):
        groups = (
            replace(east[0], conduct=trading(way=way, to_order=True)),
            replace(west[0], conduct=trading(active=False)),
        )
        records = run(markets(distributors=groups), daily_audit=True)
        shipped.append(last(records, "sell_out")[1] - 300.0)
    assert shipped == pytest.approx([450.0, 225.0], abs=1.0)


priced = st.sampled_from(
    (
        Linear(elasticity_sd=0.3),
        Linear(arrivals=STILL, elasticity=-1.0),
        Attraction(elasticity_sd=0.3, share=0.5),
        Attraction(price_effect="exponential"),
    )
)


@settings(max_examples=4)
@given(
    spec=trades(),
    demand=priced,
    way=st.sampled_from(("price_taking", "cournot")),
    steep=st.sampled_from(("exact", 5.0)),
    to_order=st.booleans(),
    lot=st.sampled_from((1, 4)),
)
def test_goods_and_money_are_conserved_where_prices_clear(
    spec: ScenarioSpec,
    demand: Linear | Attraction,
    way: Literal["price_taking", "cournot"],
    steep: float | Literal["exact"],
    to_order: bool,
    lot: int,
) -> None:
    shop = replace(spec.channels[0], pricing="clearing", visit_every_days=1, order_up_to=None)
    diverting = replace(
        spec.conduct.diverting, active=True, way=way, rationality=steep, lot_units=lot,
        to_order=to_order,
    )  # fmt: skip
    changed = replace(
        spec,
        demand=demand,
        channels=(shop, *spec.channels[1:]),
        conduct=replace(spec.conduct, diverting=diverting),
        distributors=tuple(replace(group, review_days=1) for group in spec.distributors),
        horizon=replace(spec.horizon, days=8, warm_up=0),
    )
    assert list(check_price_rules(changed)) == []
    records = run(changed, daily_audit=True)
    audit(records)
    assert (np.asarray(records.markets["stock"]) >= 0).all()


@settings(max_examples=3)
@given(spec=trades(), linear=st.booleans())
def test_goods_and_money_are_conserved_where_prices_are_best(
    spec: ScenarioSpec, linear: bool
) -> None:
    demand: Linear | Attraction
    demand = Linear(elasticity=-3.0) if linear else Attraction(display_lift_log=0.3)
    channels = tuple(replace(channel, pricing="profit_maximising") for channel in spec.channels)
    quoting = Quoting(kind="profit_maximising", pass_through=0.3)
    changed = replace(
        spec,
        demand=demand,
        channels=channels,
        conduct=replace(spec.conduct, quoting=quoting),
        horizon=replace(spec.horizon, days=6, warm_up=0),
    )
    assert list(check_price_rules(changed)) == []
    records = run(changed, daily_audit=True)
    audit(records)
    assert total(records, "sell_out") >= 0
    assert money(records, "production") >= 0


@pytest.mark.parametrize(
    ("changes", "path", "told"),
    [
        ({"channels": (Channel(name="shop"),)}, "conduct.diverting.way", "pricing clearing"),
        ({"demand": plain().demand}, "channels.0.pricing", "answers prices"),
        (
            {"conduct": Conduct(quoting=Quoting(kind="profit_maximising"), diverting=TRADER)},
            "conduct.quoting.kind",
            "take what is brought",
        ),
        (
            {
                "conduct": trading(to_order=True),
                "distributors": (replace(region("East", 5)[0], review_days=2),),
                "regions": (Region(name="East"),),
                "outlets": (region("East", 5)[1],),
            },
            "distributors.0.review_days",
            "must be 1",
        ),
    ],
)
def test_what_does_not_fit_together_is_said(
    changes: dict[str, object], path: str, told: str
) -> None:
    faults = dict(check_price_rules(markets((500, 300), **changes)))
    assert told in faults[path]


def test_a_channel_that_clears_takes_goods_every_day_and_all_there_is() -> None:
    with pytest.raises(ValueError, match="goods every day"):
        Channel(name="shop", pricing="clearing")
    with pytest.raises(ValueError, match="take what is brought"):
        Channel(name="shop", pricing="clearing", visit_every_days=1, order_up_to=5)
