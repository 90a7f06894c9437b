"""Clearance, returns and transfers in whole runs: on and off, with books and goods that add up."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.measurement import kpis, tables
from channelsim.measurement.audit import audit
from channelsim.model.chasing import Chasing
from channelsim.model.clearance import Clearing
from channelsim.model.demand import Arrivals, ConstantElasticity
from channelsim.model.freight import Costs
from channelsim.model.incentives import Tier, Tiered
from channelsim.model.lifecycle import Partnership
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Product
from channelsim.model.outlets import Channel
from channelsim.model.partners import LeadTime
from channelsim.model.records import Records
from channelsim.model.replenishment import BaseStock
from channelsim.model.returns import Returns
from channelsim.model.transfers import Transfers
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.trades import (
    HONEST,
    assert_same,
    balance,
    count,
    each_group,
    flow,
    money,
    plain,
    run,
    total,
    trades,
)

MILK = Product(name="Milk", unit_cost=1.0, list_price=2.0, suggested_price=4.0, shelf_life_days=42)
ELASTIC = ConstantElasticity(share=0.5, elasticity=-3.0, arrivals=Arrivals(law="deterministic"))
MAKER = Manufacturer(safety_days=40.0)
CLEARS = replace(HONEST, clearing=Clearing(within_days=28, deepest_cut=0.6))


def overstocked(**changes: object) -> ScenarioSpec:
    """Two distributors that open with 70 days of milk which lives for 42."""
    fields: dict[str, object] = {"products": (MILK,), "demand": ELASTIC, "manufacturer": MAKER}
    return each_group(plain(**{**fields, **changes}), initial_cover_days=70.0)


def checked(spec: ScenarioSpec) -> Records:
    """Run with the audit of every day and that of the records."""
    records = run(spec, daily_audit=True)
    audit(records)
    return records


@pytest.fixture(scope="module")
def idle() -> Records:
    return checked(overstocked())


def expired(records: Records) -> int:
    return money(records, "expired")


# Books ------------------------------------


def everything_on(spec: ScenarioSpec, share: float, cap: float | None) -> ScenarioSpec:
    """Let everybody clear, send back and transfer whatever it can."""
    returns = Returns(
        share=share, credit=0.9, within_days=10, resell_days=5, cap=cap, cap_period="quarter"
    )
    rounds = Transfers(every_days=2, give_above_days=12.0, fill_to_days=10.0, take_below_days=8.0)
    maker = replace(spec.manufacturer, returns=returns, transfers=rounds)
    chasing = replace(spec.conduct.chasing, foresees_expiry=True)
    conduct = replace(spec.conduct, clearing=Clearing(within_days=14), chasing=chasing)
    channels = tuple(
        replace(channel, clearing=Clearing(within_days=7)) for channel in spec.channels
    )
    return replace(spec, manufacturer=maker, conduct=conduct, channels=channels)


@settings(max_examples=2)
@given(trades())
def test_everything_together_conserves_goods_and_money(spec: ScenarioSpec) -> None:
    checked(everything_on(spec, 0.6, 0.02))


@pytest.mark.slow
@settings(max_examples=60)
@given(spec=trades(), share=st.sampled_from((0.6, 1.0)), cap=st.sampled_from((None, 0.02)))
def test_many_trades_with_everything_conserve_goods_and_money(
    spec: ScenarioSpec, share: float, cap: float | None
) -> None:
    checked(everything_on(spec, share, cap))


# Clearance ------------------------------------


def test_clearance_sells_what_would_expire(idle: Records) -> None:
    cleared = checked(overstocked(conduct=CLEARS))
    assert count(idle, "clearance") == 0
    begun = [event for event in cleared.events if event.kind == "clearance"]
    assert {event.entity for event in begun} == {"DEast-1", "DWest-1"}
    assert any("begins" in event.detail for event in begun)
    assert begun[-1].detail == "Milk ends"
    assert expired(cleared) < 0.6 * expired(idle)
    assert total(cleared, "sell_out") > total(idle, "sell_out")
    quotes = cleared.trade["quote"][:, 0, 0]
    assert quotes.min() < 0.95 * quotes[0]
    assert quotes[-1] == pytest.approx(quotes[0])
    profit = sum(row.profit for row in cleared.months)
    assert profit > sum(row.profit for row in idle.months)


def test_nothing_is_cleared_that_sells_in_time() -> None:
    spec = plain(products=(MILK,), demand=ELASTIC)
    assert_same(run(spec), run(replace(spec, conduct=CLEARS)))
    eternal = replace(MILK, shelf_life_days=None)
    lasting = overstocked(products=(eternal,))
    assert_same(run(lasting), run(replace(lasting, conduct=CLEARS)))


def test_outlets_clear_their_shelves() -> None:
    fresh = replace(MILK, shelf_life_days=14)
    heap = Channel(name="shop", visit_every_days=1, order_up_to=220, markup=0.5)
    spec = plain(products=(fresh,), demand=ELASTIC, channels=(heap,))
    spoiled = checked(spec)
    clearing = replace(heap, clearing=Clearing(within_days=14, deepest_cut=0.5))
    cleared = checked(replace(spec, channels=(clearing,)))
    assert money(cleared, "expired at outlets") < 0.7 * money(spoiled, "expired at outlets")
    assert total(cleared, "sell_out") > total(spoiled, "sell_out")
    assert np.nanmin(cleared.markets["street_price"]) < np.nanmin(spoiled.markets["street_price"])


def test_outlets_that_keep_the_floor_do_not_clear_below_it() -> None:
    fresh = replace(MILK, shelf_life_days=14, floor_price=3.0)
    heap = Channel(name="shop", visit_every_days=1, order_up_to=220, markup=0.5,
                   clearing=Clearing(within_days=14, deepest_cut=0.9))  # fmt: skip
    cleared = run(plain(products=(fresh,), demand=ELASTIC, channels=(heap,)))
    assert np.nanmin(cleared.markets["street_price"]) == pytest.approx(3.0)


# Returns ------------------------------------


def with_returns(returns: Returns, **changes: object) -> ScenarioSpec:
    maker = replace(MAKER, returns=returns)
    return overstocked(manufacturer=maker, costs=Costs(freight_to_distributor=0.1), **changes)


def returned(records: Records) -> int:
    return sum(
        int(event.detail.split()[0]) for event in records.events if event.kind == "goods returned"
    )


def test_all_expired_goods_go_back_for_a_full_credit(idle: Records) -> None:
    terms = Returns(credit=0.5, cap=0.1)  # a share of 0 is no term at all
    assert_same(run(with_returns(terms)), run(with_returns(Returns())))
    back = checked(with_returns(Returns(share=1.0)))
    assert returned(back) > 0
    assert expired(back) == 0
    written_off = int(back.facts["written_off_units"][0])
    assert written_off == returned(back) == int(idle.facts["written_off_units"][0])
    credited = money(back, "returns set off") + money(back, "returns received")
    assert credited == money(back, "goods sent back")  # in full, at what they had cost
    assert balance(back, "manufacturer:returns") == credited
    assert money(back, "freight of returns") == 10 * written_off
    figures = kpis(tables(back))
    assert figures["returns_rate"] > 0.0
    assert figures["expired_rate"] == 0.0
    assert kpis(tables(idle))["expired_rate"] > 0.0


def test_share_credit_and_cap_limit_returns() -> None:
    full = checked(with_returns(Returns(share=1.0)))
    half = checked(with_returns(Returns(share=0.5, credit=0.8)))
    lost = int(full.facts["written_off_units"][0])
    assert int(half.facts["written_off_units"][0]) == lost
    assert lost / 2 - 2 <= returned(half) <= lost / 2
    credited = money(half, "returns set off") + money(half, "returns received")
    assert credited == pytest.approx(0.8 * money(half, "goods sent back"), abs=10)
    heap = BaseStock(order_up_to=6000)
    full = run(each_group(with_returns(Returns(share=1.0)), ordering=heap))
    capped = checked(each_group(with_returns(Returns(share=1.0, cap=0.01)), ordering=heap))
    credited = money(capped, "returns set off") + money(capped, "returns received")
    assert 0 < credited <= 0.01 * money(capped, "purchase") + 2
    assert 0 < returned(capped) < returned(full)


def test_goods_near_their_end_go_back_and_fresh_ones_are_sold_again() -> None:
    late = checked(with_returns(Returns(share=1.0)))
    near = checked(with_returns(Returns(share=1.0, within_days=21)))
    first = [next(e.time for e in r.events if e.kind == "goods returned") for r in (near, late)]
    assert first[0] <= first[1] - 14
    resold = checked(with_returns(Returns(share=1.0, within_days=21, resell_days=14)))
    assert returned(resold) > int(resold.facts["written_off_units"][0])
    assert money(resold, "returns restocked") > 0
    assert money(near, "returns restocked") == 0


def test_returns_crowd_clearance_out() -> None:
    cheap = checked(overstocked(conduct=CLEARS))
    paid = checked(with_returns(Returns(share=1.0), conduct=CLEARS))
    assert count(cheap, "clearance") > 0
    assert count(paid, "clearance") == 0
    assert returned(paid) > 0


def test_a_limit_by_the_quarter_leaves_more_to_clear_than_one_by_the_year() -> None:
    def deepest(period: Literal["quarter", "year"]) -> float:
        terms = Returns(share=1.0, cap=0.05, cap_period=period)
        quote = checked(with_returns(terms, conduct=CLEARS)).trade["quote"][:, 0, 0]
        return float(quote.min() / quote[0])

    # The credit expected for the excess is what a year of purchases allows, or a quarter of that.
    assert deepest("quarter") < deepest("year") < 1.0


def loading(returns: Returns, *, foresees: bool) -> int:
    """Units loaded for a rebate by distributors whose goods live for six weeks."""
    scheme = Tiered(
        name="bonus",
        mode="all_units",
        period="quarter",
        threshold_basis="absolute",
        tiers=(Tier(at_least=14000.0, rate=0.06),),
    )
    chase = Chasing(
        rationality="exact", window_days=30, longest_cover_days=365.0, foresees_expiry=foresees
    )
    spec = plain(
        products=(MILK,),
        manufacturer=replace(MAKER, returns=returns),
        incentives=(scheme,),
        conduct=replace(HONEST, chasing=chase, finance=replace(HONEST.finance, cash_days=200.0)),
    )
    return count(run(spec), "rebate chase")


def test_rights_of_return_invite_loading() -> None:
    assert loading(Returns(), foresees=False) > 0
    assert loading(Returns(), foresees=True) == 0
    assert loading(Returns(share=1.0), foresees=True) > 0
    assert loading(Returns(share=1.0, cap=0.001), foresees=True) == 0


# Transfers ------------------------------------


def lopsided(transfers: Transfers, **changes: object) -> ScenarioSpec:
    """The East opens with 80 days of stock, the West with a day and a long way to the plant."""
    maker = Manufacturer(safety_days=40.0, transfers=transfers)
    spec = plain(manufacturer=maker, costs=Costs(default_freight=0.05, default_freight_days=2),
                 **changes)  # fmt: skip
    east, west = spec.distributors
    return replace(
        spec,
        distributors=(
            replace(east, initial_cover_days=80.0),
            replace(west, initial_cover_days=1.0, lead_time=LeadTime(days=25)),
        ),
    )


def test_surplus_moves_to_where_goods_are_short() -> None:
    off, on = checked(lopsided(Transfers())), checked(lopsided(Transfers(every_days=3)))
    moved = flow(on, "transfer", "East", "West")
    assert flow(off, "transfer") == 0
    assert moved > 0
    assert flow(on, "transfer", "West") == 0
    assert flow(on, "malicious") == 0
    assert total(on, "sell_out") > total(off, "sell_out")
    assert money(on, "transfer taken", "DWest-1") == 200 * moved  # at the giver's invoice
    assert money(on, "freight of transfers", "DWest-1") == 5 * moved
    assert balance(on, "manufacturer:transfers") == 0
    figures = kpis(tables(on))
    warm = [row.units for row in on.flows if row.kind == "transfer"]
    assert figures["transfer_units"] == sum(warm)
    assert figures["diversion_units"] == figures["diversion_rate"] == 0.0


def test_transfers_need_a_gain_and_a_territory() -> None:
    on = Transfers(every_days=3)
    off = run(lopsided(Transfers()))
    dear = replace(lopsided(on), costs=Costs(default_freight=3.0))
    assert flow(run(dear), "transfer") == 0
    assert_same(run(lopsided(replace(on, across_regions=False))), off)
    assert_same(run(lopsided(replace(on, handling_per_unit=3.0))), off)


def test_transferred_goods_keep_their_age() -> None:
    on, off = Transfers(every_days=3), Transfers()
    lasting = replace(MILK, shelf_life_days=56)
    moved = checked(lopsided(on, products=(lasting,)))
    stays = checked(lopsided(off, products=(lasting,)))
    assert flow(moved, "transfer") > 0
    assert 0 < money(moved, "expired") < money(stays, "expired")
    young = checked(lopsided(on, products=(replace(MILK, shelf_life_days=14),)))
    assert flow(young, "transfer") == 0  # nothing lasts the road and the taker's cover


# Leavers ------------------------------------


def test_goods_on_the_way_to_a_leaver_turn_round() -> None:
    spec = plain(
        partnership=Partnership(
            required_return=5.0, exit_per_year=20.0, smoothing=1.0, outlets_lost=0.0,
            vacancy_days=2,
        ),
        horizon=replace(plain().horizon, days=100),
    )  # fmt: skip
    spec = each_group(spec, lead_time=LeadTime(days=20))
    records = checked(spec)
    left = [event for event in records.events if event.kind == "exit"]
    assert left
    first = left[0]
    region = records.regions.index(first.entity[1:5])
    day = int(first.time)
    on_road = records.trade["transit"][:, region, 0]
    assert on_road[day - 1] > 0
    assert on_road[day] == 0  # nothing is on the way to a territory without a holder
    stock = records.trade["stock"][:, region, 0]
    assert not stock[day : day + 20].any()  # the successor gets only what it has ordered itself
    assert money(records, "credit for returns", first.entity) > 0
