"""Support levers: each moves its own quantity, is paid for, and costs nothing when unused."""

from dataclasses import replace

import numpy as np
import pytest

from channelsim.model.conduct import Conduct
from channelsim.model.demand import Arrivals, Attraction
from channelsim.model.diversion import Diverting
from channelsim.model.enforcement import Enforcement, Sanction
from channelsim.model.freight import Freight
from channelsim.model.levers import (
    KINDS,
    ConsumerAdvertising,
    DigitalSharing,
    Display,
    EnforcementSupport,
    FieldVisits,
    Lever,
    OpeningSubsidy,
    TradePromotion,
    Training,
    default_levers,
)
from channelsim.model.market import Region
from channelsim.model.outlets import Channel
from channelsim.model.pricing import Quoting
from channelsim.model.records import Records
from channelsim.model.response import QUANTITIES
from channelsim.model.support import Spend, Support
from channelsim.model.year import Horizon
from channelsim.scenario.network import build_network
from channelsim.scenario.references import check_references
from channelsim.scenario.schema import ScenarioSpec
from channelsim.simulation.streams import Streams
from channelsim.simulation.support import MOVERS
from channelsim.simulation.world import World
from tests.simulation import trades

DEMAND = Attraction(arrivals=Arrivals(law="poisson"), share=0.25, display_lift_log=0.9)
EVERYWHERE = 120_000.0  # money a year over the ten outlets: 1,000 a month each


def market(**changes: object) -> ScenarioSpec:
    """Ten outlets in two regions whose buyers choose."""
    return trades.plain(**{"demand": DEMAND, **changes})


def supported(spec: ScenarioSpec, *levers: Lever, **entry: object) -> ScenarioSpec:
    """Spend on levers, in the whole country unless told otherwise."""
    fields = {"per_year": EVERYWHERE, **entry}
    spend = tuple(Spend(lever=lever.name, **fields) for lever in levers)  # type: ignore[arg-type]  # checked by name
    return replace(spec, support=Support(levers=levers, spend=spend))


def sold(records: Records, region: int | None = None) -> int:
    units = records.markets["sell_out"]
    return int(units.sum() if region is None else units[:, region].sum())


@pytest.mark.parametrize("spec", [trades.plain(), market()])
def test_levers_without_money_change_nothing(spec: ScenarioSpec) -> None:
    idle = Support(
        levers=(Training(half_saturation=3.0), Display(ceiling=1.0)),
        spend=(Spend(lever="training", per_month=0.0), Spend(lever="field_visits", per_year=0.0)),
    )
    trades.assert_same(trades.run(spec), trades.run(replace(spec, support=idle)))


@pytest.mark.parametrize("name", sorted(default_levers()))
def test_spend_is_posted_to_the_last_cent_under_the_name_of_the_lever(name: str) -> None:
    spec = market(horizon=Horizon(days=100, warm_up=20))
    lever = default_levers()[name]
    records = trades.run(supported(spec, lever, per_year=3650.0), daily_audit=True)
    assert trades.money(records, name, "manufacturer") == 1200 * 100
    assert trades.balance(records, "manufacturer:support") == 1200 * 100


def test_an_allowance_reaches_the_outlets_in_full() -> None:
    records = trades.run(supported(market(), TradePromotion()), daily_audit=True)
    received = [trades.balance(records, f"{region} shop:support") for region in ("East", "West")]
    assert -sum(received) == trades.money(records, "trade_promotion", "manufacturer") > 0


@pytest.mark.parametrize(
    "lever",
    [
        ConsumerAdvertising(ceiling=0.4, half_saturation=1.0),
        Training(ceiling=0.4, half_saturation=100.0),
        Display(),
        TradePromotion(),
    ],
)
def test_demand_levers_raise_sales_only_where_the_money_goes(lever: Lever) -> None:
    spec = market(horizon=Horizon(days=90, warm_up=0))
    without, there = trades.run(spec), trades.run(supported(spec, lever, region="West"))
    assert sold(there, 1) > 1.05 * sold(without, 1)
    assert sold(there, 0) == sold(without, 0)
    np.testing.assert_array_equal(there.markets["potential"], without.markets["potential"])


def test_attraction_rises_by_the_effect_of_the_lever() -> None:
    """Whatever the price, the odds of buying are multiplied by ``exp(effect)``."""
    lever = ConsumerAdvertising(ceiling=0.8, half_saturation=1.0, theta=0.0)
    demand = replace(DEMAND, arrivals=Arrivals(law="deterministic"), elasticity=0.0)
    footfall = tuple(
        replace(group, footfall=replace(group.footfall, mean=4000.0)) for group in market().outlets
    )
    spec = market(demand=demand, outlets=footfall)
    size = 10 * 4000.0 * 365 / 12 / 1000  # thousands of buyers a month
    records = trades.run(supported(spec, lever, per_year=12 * size))
    share = records.markets["wanted"].sum() / records.markets["potential"].sum()
    base, rival = 0.25 / 0.45, 0.30 / 0.45
    ours = base * np.exp(0.4)
    assert share == pytest.approx(ours / (1 + ours + rival), abs=0.002)


def test_display_without_a_lift_sells_nothing_more() -> None:
    spec = market(demand=replace(DEMAND, display_lift_log=0.0))
    assert sold(trades.run(spec)) == sold(trades.run(supported(spec, Display())))


def test_an_allowance_lowers_the_shelf_price_by_its_effect() -> None:
    lever = TradePromotion(ceiling=0.3, half_saturation=1.0)
    takings = 10 * 10.0 * 0.25 * 3.0 * 365 / 12
    spec = market(horizon=Horizon(days=30, warm_up=0))
    dear = trades.run(spec).markets["street_price"][20]
    cheap = trades.run(supported(spec, lever, per_year=12 * takings)).markets["street_price"][20]
    np.testing.assert_allclose(cheap, dear * 0.85, rtol=1e-9)


def test_visits_make_outlets_order_more_often_and_run_out_less() -> None:
    channel = Channel(name="shop", visit_every_days=8, cover_days=8.0, suggested_order=False)
    spec = market(channels=(channel,), horizon=Horizon(days=240, warm_up=0))
    seldom = trades.run(spec)
    often = trades.run(supported(spec, FieldVisits(half_saturation=0.001)))
    assert trades.total(often, "lost") < 0.7 * trades.total(seldom, "lost")
    calls = [(r.markets["orders"].sum(axis=(1, 2, 3)) > 0).sum() for r in (seldom, often)]
    half = trades.run(supported(spec, FieldVisits(half_saturation=1000.0)))
    assert trades.total(often, "lost") < trades.total(half, "lost") < trades.total(seldom, "lost")
    assert calls[0] > 0


def test_shared_data_calm_the_orders_of_distributors() -> None:
    channel = Channel(name="shop", visit_every_days=1, cover_days=4.0)
    spec = market(channels=(channel,), horizon=Horizon(days=360, warm_up=0))
    blind = trades.run(spec)
    lever = DigitalSharing(ceiling=1.0, half_saturation=1e-6, theta=0.0)
    sharing = trades.run(supported(spec, lever))
    swings = [trades.sell_in(r)[60:].sum(axis=1).var() for r in (blind, sharing)]
    assert swings[1] < 0.9 * swings[0]


def crossing(**programme: object) -> ScenarioSpec:
    """A price gap over which it pays to divert, and a programme that finds little."""
    return market(
        regions=(Region(name="East", list_price_factor=0.8), Region(name="West")),
        freight=(Freight(from_region="East", to_region="West", cost=0.05),),
        conduct=Conduct(diverting=Diverting(to_order=True), quoting=Quoting(matching=0.0)),
        horizon=Horizon(days=365, warm_up=0),
        enforcement=Enforcement(
            coded_share=1.0,
            find_probability=0.02,
            visits_per_month=1.0,
            ladder=(Sanction(fine_multiple=0.1),),
            **programme,  # type: ignore[arg-type]  # checked by name
        ),
    )


def test_enforcement_money_finds_what_searches_miss_in_its_region() -> None:
    spec = crossing()
    lever = EnforcementSupport(ceiling=1.0, half_saturation=0.001)
    found = [
        trades.count(trades.run(trade), "diversion proven")
        for trade in (
            spec, supported(spec, lever, region="West"), supported(spec, lever, region="East")
        )
    ]  # fmt: skip
    assert found[1] > 3 * max(found[0], 1)
    assert found[2] == found[0]


@pytest.mark.parametrize("announced", [True, False])
def test_enforcement_money_is_believed_in_where_the_programme_is_announced(announced: bool) -> None:
    """Who hears of better searches believes at once; the others learn from cases only."""
    deaf = Diverting(to_order=True, learning=0.0, peer_learning=0.0, prior_detection=0.02)
    spec = crossing(announced=announced)
    spec = replace(spec, conduct=replace(spec.conduct, diverting=deaf))
    lever = EnforcementSupport(ceiling=0.5, half_saturation=1e-9, theta=0.0)
    months = trades.run(supported(spec, lever, from_day=182)).months
    beliefs = {row.period: row.perceived_detection for row in months if row.region == "East"}
    visits = 31 * 12 / 365  # on the day of the sale and the 30 days after it
    heard = [1 - (1 - found) ** visits for found in (0.02, 0.02 + 0.98 * 0.5)]
    expected = heard if announced else [0.02, 0.02]
    assert [beliefs[151], beliefs[181]] == pytest.approx(expected)


def test_announced_searches_deter_more_than_silent_ones() -> None:
    lever = EnforcementSupport(ceiling=1.0, half_saturation=1e-9, theta=0.0)

    def diverted(announced: bool) -> int:
        spec = crossing(announced=announced)
        step = Sanction(fine_multiple=1.0)
        naive = Diverting(to_order=True, prior_detection=0.02)
        harsh = replace(spec.enforcement, ladder=(step,), fine_limited_to_deposit=False)
        spec = replace(
            spec,
            enforcement=harsh,
            horizon=Horizon(days=60, warm_up=0),
            conduct=replace(spec.conduct, diverting=naive),
        )
        return trades.flow(trades.run(supported(spec, lever)), "malicious")

    assert diverted(announced=True) < 0.9 * diverted(announced=False)


def test_beliefs_fall_back_when_announced_money_ends_and_keep_what_cases_taught() -> None:
    network = build_network(crossing(announced=True))
    world = World(network, Streams(1, 0))
    start = world.relations.prior.copy()
    world.relations.detection[0] = start[0] + 0.2
    world.search_with(np.array([0.0, 0.5]))
    assert world.relations.prior[0] > start[0] + 0.3
    assert world.relations.detection[0] == pytest.approx(world.relations.prior[0] + 0.2)
    world.search_with(np.zeros(2))
    assert world.relations.detection[0] == pytest.approx(start[0] + 0.2)
    world.relations.detection[0] = 0.9
    world.search_with(np.array([0.0, 0.9]))
    assert world.relations.detection[0] == 1.0


def test_every_quantity_is_moved_and_has_a_lever() -> None:
    assert {lever.moves for lever in KINDS} == set(QUANTITIES) == set(MOVERS)


@pytest.mark.parametrize("lever", [ConsumerAdvertising(), Training(), Display(theta=0.9)])
@pytest.mark.parametrize("weeks", [4, 13])
def test_what_a_period_hands_on_is_what_the_adstock_holds(lever: Lever, weeks: int) -> None:
    spend = np.zeros(4 * weeks)
    spend[:weeks] = 1.0
    linear = replace(lever, floor=0.0, ceiling=1e-9, half_saturation=1e9, shape=1.0)
    at_work = linear.effect(spend).reshape(4, weeks).mean(axis=1)
    np.testing.assert_allclose(at_work[1:] / at_work[0], lever.carried_over(weeks, 4), rtol=1e-6)


def test_what_lasts_is_at_work_in_every_later_period() -> None:
    assert OpeningSubsidy().carried_over(13.0, 3) == (2.0, 2.0)
    assert Display(theta=0.0).carried_over(13.0, 3) == (0.0, 0.0)


def test_opening_subsidy_lists_outlets_that_do_not_carry_the_brand() -> None:
    base = market(horizon=Horizon(days=120, warm_up=0))
    half = tuple(replace(group, numeric_distribution=0.4) for group in base.outlets)
    spec = replace(base, outlets=half)
    plain = trades.run(spec)
    assert plain.markets["listed"][-1].sum() == plain.markets["listed"][0].sum() < 10
    opened = trades.run(supported(spec, OpeningSubsidy(ceiling=1.0, half_saturation=1.0)))
    assert opened.markets["listed"][-1].sum() == 10
    assert sold(opened) > 1.3 * sold(plain)


def test_carry_over_keeps_working_after_the_money_ends() -> None:
    spec = market(horizon=Horizon(days=180, warm_up=0))
    fleeting = ConsumerAdvertising(half_saturation=1.0, theta=0.0)
    lasting = ConsumerAdvertising(half_saturation=1.0, theta=0.9)
    without = trades.run(spec).markets["wanted"][98:140].sum()
    after = [
        trades.run(supported(spec, lever, to_day=83)).markets["wanted"][98:140].sum()
        for lever in (fleeting, lasting)
    ]
    assert after[0] == without
    assert after[1] > 1.1 * without


def test_spend_in_a_place_without_outlets_is_a_fault() -> None:
    spec = replace(
        market(), support=Support(spend=(Spend(lever="displays", region="East", per_year=1.0),))
    )
    ((path, message),) = check_references(spec)
    assert path == "support.spend.0.lever"
    assert "unknown lever 'displays'" in message


def test_shares_stay_shares() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Display(ceiling=1.4)
    with pytest.raises(ValueError, match="floor"):
        Training(floor=2.0, ceiling=1.0)
    with pytest.raises(ValueError, match="either per_month or per_year"):
        Spend(lever="training")
