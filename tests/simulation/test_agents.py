"""What manufacturer, distributors and outlets do, one mechanism at a time."""

from dataclasses import replace
from math import floor

import numpy as np
import pytest

from channelsim.model.allocation import FirstCome, PriorityByTier, Proportional, Uniform
from channelsim.model.chasing import Chasing
from channelsim.model.conduct import Conduct, Finance
from channelsim.model.demand import Arrivals, Fixed
from channelsim.model.diversion import Diverting
from channelsim.model.enforcement import Enforcement, Sanction
from channelsim.model.incentives import Conditions, Flat, Tier, Tiered
from channelsim.model.lifecycle import Partnership
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Leakage, Product, Region
from channelsim.model.outlets import Channel, OutletGroup, Spread, StockOut
from channelsim.model.partners import DistributorGroup, LeadTime
from channelsim.model.records import Records
from channelsim.model.replenishment import BaseStock
from channelsim.scenario.network import build_network
from channelsim.simulation.audit import audit
from channelsim.simulation.books import Books
from channelsim.simulation.ledger import BooksDoNotBalance
from channelsim.simulation.recorder import Recorder
from channelsim.simulation.streams import Streams
from channelsim.simulation.world import World
from tests.simulation.test_laws import RICH, market
from tests.simulation.trades import (
    HONEST,
    balance,
    count,
    each_group,
    flow,
    money,
    plain,
    run,
    sell_in,
    total,
)

CAUGHT = Enforcement(
    coded_share=1.0, find_probability=1.0, visits_per_month=15.0, delay_days=0.0, evidence_days=60
)
RECKLESS = Conduct(
    diverting=Diverting(rationality="exact", prior_detection=0.0, learning=0.0, peer_learning=0.0,
                        to_order=True),
    finance=replace(RICH, deposit_days=5.0),
)  # fmt: skip


def punished(ladder: tuple[Sanction, ...], **changes: object) -> Records:
    """Distributors who believe that nobody is ever caught, and a programme that catches them."""
    programme = replace(CAUGHT, ladder=ladder)
    return run(market(enforcement=programme, conduct=RECKLESS, **changes), daily_audit=True)


# Contracts and penalties ------------------------------------


def test_a_suspension_stops_supply_and_offers() -> None:
    records = punished((Sanction(suspend_days=1000),))
    sanctions = [event for event in records.events if event.kind == "sanction"]
    start = floor(sanctions[0].time) - records.first_day
    west = records.regions.index("West")
    assert sanctions[0].entity == "DWest-1"
    assert sell_in(records)[:start, west].sum() > 0
    assert sell_in(records)[start + 1 :, west].sum() == 0
    later = [
        row for row in records.flows if row.kind == "malicious" and row.period > sanctions[0].time
    ]
    assert not later
    assert records.months[-1].status == "suspended"


def test_a_suspension_ends() -> None:
    records = punished((Sanction(suspend_days=10),))
    first = next(event for event in records.events if event.kind == "sanction")
    start = floor(first.time) - records.first_day
    west = sell_in(records)[:, records.regions.index("West")]
    assert west[start + 1 : start + 10].sum() == 0
    assert west[start + 10 :].sum() > 0


def test_termination_takes_goods_back_and_brings_a_successor() -> None:
    records = punished((Sanction(terminate=True),), partnership=Partnership(vacancy_days=12))
    exits = [event for event in records.events if event.kind == "exit"]
    opened = [event for event in records.events if event.kind == "succession"]
    assert exits[0].detail == "terminated"
    assert floor(opened[0].time) == floor(exits[0].time) + 13
    assert money(records, "goods returned") > 0
    west = records.regions.index("West")
    start = floor(exits[0].time) - records.first_day
    assert sell_in(records)[start + 1 : start + 13, west].sum() == 0
    assert sell_in(records)[start + 13 :, west].sum() > 0


def test_a_leaver_takes_outlets_to_the_rival() -> None:
    grim = Partnership(exit_per_year=20.0, exit_midpoint=1.0, outlets_lost=1.0, vacancy_days=5)
    stay = run(plain())
    left = run(plain(partnership=grim))
    assert count(stay, "exit") == 0
    assert count(left, "exit") > 0
    assert left.markets["listed"][-1].sum() == 0
    kept = run(plain(partnership=replace(grim, outlets_lost=0.0)))
    assert count(kept, "exit") > 0
    assert (kept.markets["listed"][-1] == stay.markets["listed"][-1]).all()


def test_a_veto_forfeits_the_period() -> None:
    scheme = Flat(name="base", rate=0.03, period="month", lag_days=5)
    forgiven = punished((Sanction(),), incentives=(scheme,))
    vetoed = punished((Sanction(forfeit_rebate=True),), incentives=(scheme,))
    ignored = punished((Sanction(forfeit_rebate=True),), incentives=(replace(scheme, veto=False),))
    earned = [
        sum(row.rebate_accrued for row in records.months if row.distributor == "DWest-1")
        for records in (forgiven, vetoed, ignored)
    ]
    assert earned[1] < earned[0] == earned[2]


@pytest.mark.parametrize(("overhead", "paid"), [(0.0, True), (0.9, False)])
def test_a_rebate_may_ask_for_payment_on_time(overhead: float, paid: bool) -> None:
    free = Flat(name="base", rate=0.03, period="month", lag_days=5)
    asking = replace(free, conditions=Conditions(on_time_payment=0.9))
    payer = replace(HONEST, finance=Finance(operating_share=overhead, bank_line_days=0.0))
    manufacturer = Manufacturer(terms_days=2, stop_supply_after_days=None)
    earned = [
        sum(
            row.rebate_accrued
            for row in run(
                market(conduct=payer, incentives=(scheme,), manufacturer=manufacturer)
            ).months
        )
        for scheme in (free, asking)
    ]
    assert earned[0] > 0
    assert (earned[1] == earned[0]) is paid


def test_fines_stop_at_the_deposit() -> None:
    heavy = (Sanction(fine_multiple=100.0),)
    limited = punished(heavy)
    fined = [row.fines for row in limited.months if row.fines]
    assert fined
    assert money(limited, "fine in cash") == 0
    assert balance(limited, "DWest-1:deposit") >= 0
    programme = replace(CAUGHT, ladder=heavy, fine_limited_to_deposit=False)
    beyond = run(market(enforcement=programme, conduct=RECKLESS))
    assert money(beyond, "fine in cash") > 0


def test_a_downgrade_lowers_the_tier() -> None:
    for sanction, tier in ((Sanction(), "B"), (Sanction(downgrade=True), "C")):
        records = punished((sanction,))
        assert count(records, "sanction") > 0
        assert [row.tier for row in records.months if row.distributor == "DWest-1"][-1] == tier


def test_complaints_lead_to_proof() -> None:
    programme = Enforcement(
        coded_share=1.0, complaint_probability=1.0, complaint_find=1.0, complaint_days=3
    )
    records = run(market(enforcement=programme, conduct=RECKLESS))
    complaint = next(event for event in records.events if event.kind == "complaint")
    proof = next(event for event in records.events if event.kind == "diversion proven")
    assert "by investigation" in proof.detail
    assert floor(proof.time) == floor(complaint.time) + 3
    silent = run(
        market(enforcement=replace(programme, complaint_probability=0.0), conduct=RECKLESS)
    )
    assert count(silent, "diversion proven") == 0


# Rebates ------------------------------------


def settled(form: str, lag: int) -> Records:
    scheme = Flat(name="base", rate=0.05, period="month", lag_days=lag, form=form)  # type: ignore[arg-type]  # forms
    return run(plain(incentives=(scheme,), conduct=replace(HONEST, finance=RICH)), daily_audit=True)


@pytest.mark.parametrize("lag", [0, 10, 25])
def test_a_rebate_is_settled_after_its_lag(lag: int) -> None:
    days = [
        int(event.time) for event in settled("cash", lag).events if event.kind == "rebate settled"
    ]
    assert sorted(set(days)) == [end - 1 + max(lag, 1) for end in (31, 59, 90) if end + lag <= 120]


def test_the_forms_of_settlement_post_what_they_should() -> None:
    cash, note, goods = (settled(form, 10) for form in ("cash", "credit_note", "goods"))
    assert money(cash, "rebate paid") > 0
    assert money(cash, "rebate set-off") == 0
    assert money(note, "rebate set-off") > 0
    assert money(note, "rebate paid") == 0
    assert sell_in(goods).sum() > sell_in(cash).sum() - 1
    counted = sum(row.purchase_units for row in goods.months)
    given = int(sell_in(goods).sum()) - counted
    assert given > 0
    assert given * 200 == pytest.approx(money(goods, "rebate set-off"), rel=0.05)
    assert int(sell_in(cash).sum()) == sum(row.purchase_units for row in cash.months)


def test_opaque_schemes_are_chased_on_noisy_beliefs() -> None:
    scheme = Tiered(
        name="steps", period="month", tiers=(Tier(at_least=1.2, rate=0.08),),
        threshold_basis="target_share",
    )  # fmt: skip
    conduct = replace(HONEST, chasing=Chasing(rationality="exact"), finance=RICH)

    def chases(transparency: float) -> list[str]:
        clear = replace(scheme, transparency=transparency)
        records = run(plain(incentives=(clear,), conduct=conduct))
        return [event.detail for event in records.events if event.kind == "rebate chase"]

    assert chases(1.0)
    assert chases(0.0) != chases(1.0)


# Credit ------------------------------------


def test_overdue_bills_hold_orders() -> None:
    broke = replace(
        HONEST, finance=Finance(cash_days=0.0, bank_line_days=0.0, payout_above_days=0.0)
    )
    terms = Manufacturer(safety_days=40.0, terms_days=0, stop_supply_after_days=0)
    groups = each_group(plain(conduct=broke, manufacturer=terms), initial_cover_days=0.0)
    held = run(groups)
    never = replace(terms, stop_supply_after_days=None)
    supplied = run(replace(groups, manufacturer=never))
    assert (sell_in(held) > 0).sum() < 0.8 * (sell_in(supplied) > 0).sum()


def test_late_interest_is_charged() -> None:
    broke = replace(
        HONEST, finance=Finance(cash_days=0.0, bank_line_days=0.0, payout_above_days=0.0)
    )
    terms = Manufacturer(safety_days=40.0, terms_days=0, late_interest=0.5)
    records = run(each_group(plain(conduct=broke, manufacturer=terms), initial_cover_days=1.0))
    assert money(records, "late interest") == money(records, "late interest charged") > 0
    assert money(run(plain()), "late interest") == 0


# Plant, docks, rationing ------------------------------------


def test_docks_delay_shipments() -> None:
    groups = each_group(plain(), lead_time=LeadTime(days=2))
    free = run(groups)
    slow = replace(groups.manufacturer, docks=1, loading_hours=20.0)
    queued = run(replace(groups, manufacturer=slow))
    road = [records.trade["transit"].mean() for records in (free, queued)]
    assert road[1] > 1.2 * road[0]


def test_lines_limit_output() -> None:
    line = Manufacturer(line_units_per_day=30, lines=2, safety_days=0.0, production_days=1)
    records = run(plain(manufacturer=line))
    assert sell_in(records)[30:].sum() <= 60 * 92
    assert 55 * 80 < records.facts["produced_units"][0] <= 60 * 120
    assert run(plain()).facts["produced_units"][0] > 90 * 100
    assert total(records, "lost") > 0


def shares(rule: object, **changes: object) -> np.ndarray:
    """Units sent to each of three unlike regions by a plant that cannot make enough."""
    names = ("East", "West", "North")
    spec = plain(
        regions=tuple(Region(name=name) for name in names),
        distributors=tuple(
            DistributorGroup(name=f"D{name}", region=name, review_days=1, tier=tier)  # type: ignore[arg-type]  # tiers
            for name, tier in zip(names, "CBA", strict=True)
        ),
        outlets=tuple(
            OutletGroup(name=f"O{name}", region=name, channel="shop", count=5,
                        served_by=f"D{name}", footfall=Spread(mean=mean))
            for name, mean in zip(names, (4.0, 8.0, 12.0), strict=True)
        ),
        manufacturer=Manufacturer(
            line_units_per_day=40, safety_days=0.0, production_days=1,
            shortage="lost", allocation=rule,  # type: ignore[arg-type]  # kinds
        ),
        **changes,
    )  # fmt: skip
    return sell_in(run(spec))[40:].sum(axis=0)


def test_rationing_follows_its_rule() -> None:
    proportional, uniform = shares(Proportional()), shares(Uniform())
    ranked, queue = shares(PriorityByTier()), shares(FirstCome())
    assert proportional[0] < proportional[1] < proportional[2]
    assert uniform.max() - uniform.min() < 0.35 * uniform.mean()
    assert ranked[2] > proportional[2]
    assert ranked[0] < proportional[0]
    assert not np.array_equal(queue, proportional)


def test_gaming_inflates_orders_under_rationing() -> None:
    line = Manufacturer(line_units_per_day=40, safety_days=0.0, production_days=1, shortage="lost")
    honest = run(plain(manufacturer=line))
    gaming = run(plain(manufacturer=line, conduct=replace(HONEST, gaming=2.0)))
    orders = [records.trade["distributor_orders"].sum() for records in (honest, gaming)]
    assert orders[1] > 1.5 * orders[0]
    ample = [run(plain(conduct=replace(HONEST, gaming=g))) for g in (0.0, 2.0)]
    assert ample[0].trade["distributor_orders"].sum() == ample[1].trade["distributor_orders"].sum()


# Outlets and consumers ------------------------------------


def at_border(**changes: object) -> Records:
    spec = market(conduct=HONEST, **changes)
    outlets = tuple(
        replace(group, border_share=1.0, border_with={"East": "West", "West": "East"}[group.region])
        for group in spec.outlets
    )
    return run(replace(spec, outlets=outlets), daily_audit=True)


def test_borders_leak_to_the_cheaper_side() -> None:
    records = at_border(leakage=Leakage(consumer_share=0.3))
    assert flow(records, "natural", "West", "East") > 5 * flow(records, "natural", "East", "West")
    assert flow(records, "consumers", "West", "East") > flow(records, "consumers", "East", "West")
    assert flow(records, "malicious") == 0
    assert flow(at_border(), "consumers") == 0
    assert flow(run(market(conduct=HONEST)), "natural") == 0


def test_what_is_carried_home_is_rounded_by_month() -> None:
    recorder = Recorder(build_network(market()))
    for _ in range(10):
        recorder.flows("consumers", np.array([1]), np.array([0]), np.array([0.4]), np.array([41.0]))
    recorder.close_month(30)
    assert [(row.units, row.value) for row in recorder.flow_rows] == [(4, 410)]


def test_buyers_in_want_are_lost_or_wait() -> None:
    bare = (Channel(name="shop", cover_days=1.0),)
    lost = run(market(channels=bare, stock_out=StockOut(unmet="lost")))
    assert total(lost, "lost") > 0
    assert (lost.markets["short"] == lost.markets["lost"]).all()
    waiting = run(market(channels=bare, stock_out=StockOut(unmet="backlog")))
    assert total(waiting, "lost") == 0
    assert total(waiting, "short") > 0


def online(switchers: float, products: tuple[str, ...] | None = None) -> Records:
    spec = market(
        regions=(Region(name="East", online_switchers=switchers),),
        distributors=(DistributorGroup(name="DEast", region="East"),),
        products=(
            Product(name="Cola", unit_cost=1.0, list_price=2.0, suggested_price=3.0,
                    channels=products),
        ),
        channels=(Channel(name="shop"), Channel(name="web", markup=0.02, online=True)),
        outlets=(
            OutletGroup(name="O", region="East", channel="shop", count=5, served_by="DEast",
                        footfall=Spread(mean=10.0)),
            OutletGroup(name="W", region="East", channel="web", count=1, served_by="DEast",
                        footfall=Spread(mean=10.0)),
        ),
    )  # fmt: skip
    return run(spec)


def test_buyers_switch_to_the_online_shop() -> None:
    still, moving = online(0.0), online(0.5)
    sold = [records.markets["sell_out"].sum(axis=(0, 1, 3)) for records in (still, moving)]
    assert sold[1][0] < sold[0][0]
    assert sold[1][1] > sold[0][1]
    np.testing.assert_array_equal(still.markets["potential"], moving.markets["potential"])


def test_a_product_of_one_channel_cuts_the_link() -> None:
    one = online(0.5, ("shop",)).markets["sell_out"].sum(axis=(0, 1, 3))
    other = online(0.0, ("shop",)).markets["sell_out"].sum(axis=(0, 1, 3))
    np.testing.assert_array_equal(one, other)


def starved(unmet: StockOut) -> Records:
    """Shops whose shelves hold less than a day's buyers on many days."""
    arrivals = Arrivals(law="normal", coefficient_of_variation=0.6)
    channel = Channel(name="shop", visit_every_days=1, order_up_to=22)
    return run(
        plain(demand=Fixed(arrivals=arrivals), channels=(channel,), stock_out=unmet),
        daily_audit=True,
    )


def test_buyers_try_another_outlet_or_wait() -> None:
    lost = starved(StockOut())
    second = starved(StockOut(try_elsewhere=1.0))
    wait = starved(StockOut(unmet="backlog"))
    assert total(lost, "lost") > 0
    assert total(second, "lost") < total(lost, "lost")
    assert total(second, "sell_out") > total(lost, "sell_out")
    assert total(wait, "lost") == 0
    assert total(wait, "sell_out") > total(lost, "sell_out")


def test_goods_expire() -> None:
    fresh = Product(
        name="Milk", unit_cost=1.0, list_price=2.0, suggested_price=3.0, shelf_life_days=14
    )
    channel = Channel(name="shop", visit_every_days=1, order_up_to=400)
    spec = plain(products=(fresh,), channels=(channel,))
    spoiled = run(spec, daily_audit=True)
    lasting = replace(spec, products=(replace(fresh, shelf_life_days=None),))
    assert spoiled.facts["written_off_units"][0] > 0
    assert money(spoiled, "expired at outlets") > 0
    assert run(lasting).facts["written_off_units"][0] == 0
    quick = replace(spec, channels=(replace(channel, order_up_to=30),))
    assert run(quick).markets["sell_out"].sum() > 0
    assert run(quick).facts["written_off_units"][0] < spoiled.facts["written_off_units"][0]


def test_shortage_at_a_distributor_is_lost_or_kept_open() -> None:
    spec = plain(distributors=tuple(
        DistributorGroup(name=f"D{region}", region=region, review_days=10,
                         ordering=BaseStock(order_up_to=450))
        for region in ("East", "West")
    ))  # fmt: skip
    lost, open_ = run(spec), run(each_group(spec, shortage="backlog"), daily_audit=True)
    assert total(lost, "lost") > 0
    assert not np.array_equal(lost.markets["delivered"], open_.markets["delivered"])


# Books ------------------------------------


def test_tampered_books_name_the_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(build_network(plain()), Streams(1, 0))
    world.books.cash[1] += 7
    with pytest.raises(BooksDoNotBalance, match=r"DWest-1:cash: ledger 0, owner 7"):
        audit(world)

    withdraw = Books.withdraw

    def steal(books: Books, amounts: np.ndarray) -> None:
        withdraw(books, amounts)
        books.goods[0, 0] -= 1

    monkeypatch.setattr(Books, "withdraw", steal)
    with pytest.raises(BooksDoNotBalance, match=r"DEast-1:goods"):
        run(plain())


def test_lost_goods_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(build_network(plain()), Streams(1, 0))
    world.depots.stock[0, 0] += 3
    with pytest.raises(BooksDoNotBalance, match="Cola: 0 units by the flows, 3 units found"):
        audit(world)
