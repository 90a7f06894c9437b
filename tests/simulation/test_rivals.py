"""The rival's offers, online routes, boycott and fair split, in a running trade."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.measurement import kpis, tables
from channelsim.measurement.audit import audit
from channelsim.measurement.waterfall import waterfall
from channelsim.model.conduct import Conduct
from channelsim.model.conflict import Boycott, Conflict
from channelsim.model.demand import Arrivals, Attraction
from channelsim.model.diversion import Diverting
from channelsim.model.incentives import Flat
from channelsim.model.lifecycle import Partnership
from channelsim.model.market import Product, Region
from channelsim.model.online import Platform
from channelsim.model.outlets import Channel, OutletGroup, Spread
from channelsim.model.partners import DistributorGroup
from channelsim.model.pricing import Quoting
from channelsim.model.promotions import Promotion
from channelsim.model.records import MonthRow, Records
from channelsim.model.rival import Rival, RivalMarket, RivalOffer, RivalPromotion, RivalTier
from channelsim.model.selectors import Selector
from channelsim.model.share_of_mind import ShareOfMind
from channelsim.model.year import Horizon
from channelsim.scenario.references import check_references
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.test_laws import assert_money_only_comes_from_consumers
from tests.simulation.trades import assert_same, count, money, plain, run, total, trades

BUYERS = Attraction(share=0.5, arrivals=Arrivals(law="deterministic"))
SHOP = Channel(name="shop", visit_every_days=1, cover_days=4.0, markup=0.25)
WEB = Channel(name="web", visit_every_days=1, cover_days=4.0, markup=0.25, online=True)
PLATFORM = Platform(commission=0.1, traffic_cost=0.02, fixed_per_year=365.0, own_shop=True)
DEPOT = DistributorGroup(
    name="Depot", region="East", role="warehouse", review_days=1, price_factor=1.08
)
CUT = Promotion(
    name="cut", where=Selector(name="Depot"), start_day=0, days=365, invoice_discount=0.25
)
DEALER = Conduct(
    quoting=Quoting(margin=0.08, online_matching=0.5),
    diverting=Diverting(active=False, local_discount=0.0),
)


def online(
    platform: Platform | None = PLATFORM, switchers: float = 0.5, **changes: Any
) -> ScenarioSpec:
    """The plain trade with an online shop in the East that buyers of both regions compare with."""
    fields: dict[str, Any] = {
        "demand": BUYERS,
        "horizon": Horizon(days=89, warm_up=31),
        "channels": (SHOP, replace(WEB, platform=platform)),
        "regions": tuple(Region(name=n, online_switchers=switchers) for n in ("East", "West")),
        "conduct": DEALER,
    }
    base = plain(**{**fields, **changes})
    web = OutletGroup(
        name="Web",
        region="East",
        channel="web",
        count=1,
        served_by="Depot",
        footfall=Spread(mean=20.0),
    )
    return replace(base, distributors=(*base.distributors, DEPOT), outlets=(*base.outlets, web))


def months(records: Records, name: str, since: int = 0) -> list[MonthRow]:
    """Rows of a distributor from a day on."""
    return [row for row in records.months if row.distributor == name and row.period >= since]


# The rival on the shelf ---------------------------------------------------------------------------


def test_a_rival_promotion_is_felt_where_and_while_it_runs() -> None:
    week = RivalPromotion(name="week", region="West", start_day=20, days=10, discount=0.3)
    base = plain(demand=Attraction(share=0.5))
    with_it = run(replace(base, rival=Rival(promotions=(week,))))
    without = run(base)
    lost = (without.markets["wanted"] - with_it.markets["wanted"]).sum(axis=(2, 3))
    assert lost[20:30, 1].sum() > 50
    lost[20:30, 1] = 0
    assert not lost.any()


def test_a_strong_rival_sells_at_our_cost_and_a_dear_one_to_our_gain() -> None:
    def sold(**changes: float) -> int:
        market = RivalMarket(region="East", **changes)
        spec = plain(demand=Attraction(share=0.5), rival=Rival(markets=(market,)))
        return total(run(spec), "wanted")

    usual = total(run(plain(demand=Attraction(share=0.5))), "wanted")
    assert sold(brand=2.0) < usual < sold(price_index=1.2)


def test_best_prices_reckon_with_the_rival_of_each_region() -> None:
    """A strong rival makes demand steeper, so the outlet's best price is lower there."""
    free = replace(SHOP, pricing="profit_maximising")
    strong = Rival(markets=(RivalMarket(region="East", brand=4.0),))
    spec = plain(demand=Attraction(share=0.5), channels=(free,), rival=strong)
    price = run(replace(spec, horizon=Horizon(days=5, warm_up=0))).markets["street_price"][0]
    assert price[0, 0, 0] < price[1, 0, 0]


# The rival's offers -------------------------------------------------------------------------------

OFFER = RivalOffer(name="gold", margin=0.25, where=Selector(region="West"))
ALL_OVER = replace(OFFER, where=Selector())


def tempted(offer: RivalOffer = OFFER, **mind: Any) -> ScenarioSpec:
    conduct = Conduct(
        quoting=Quoting(margin=0.08),
        diverting=Diverting(active=False, local_discount=0.0),
        share_of_mind=ShareOfMind(**mind),
    )
    return plain(demand=Attraction(share=0.5), conduct=conduct, rival=Rival(offers=(offer,)))


def test_an_offer_moves_effort_where_it_is_made_and_costs_us_sales_there() -> None:
    without, records = run(tempted(replace(OFFER, margin=0.0))), run(tempted())
    assert all(row.rival_effort == 0.0 for row in months(records, "DEast-1"))
    efforts = [row.rival_effort for row in months(records, "DWest-1")]
    assert efforts == sorted(efforts)
    assert efforts[-1] == pytest.approx(0.6, abs=0.15)  # on the way to `most`
    gone = without.markets["wanted"] - records.markets["wanted"]
    assert gone[:, 0].sum() == 0
    assert gone[60:, 1].sum() > 100
    assert count(records, "second brand") == 1


def test_an_offer_that_is_worth_less_than_we_are_changes_next_to_nothing() -> None:
    poor = tempted(replace(ALL_OVER, margin=0.0))
    assert max(row.rival_effort for row in run(poor).months) < 0.002


def test_an_offer_with_a_calendar_ends_and_effort_comes_back() -> None:
    spec = tempted(replace(OFFER, start_day=10, days=30))
    efforts = [row.rival_effort for row in months(run(spec), "DWest-1")]
    assert max(efforts) == efforts[0] > 0.2
    assert efforts[-1] < 0.5 * efforts[0]


def test_more_with_us_holds_a_distributor() -> None:
    """The comparison is with its own books: a higher margin here outweighs the same offer."""
    spec = tempted(replace(OFFER, margin=0.15))
    rich = replace(spec.conduct, quoting=Quoting(margin=0.16))
    poor_effort = months(run(spec), "DWest-1")[-1].rival_effort
    rich_effort = months(run(replace(spec, conduct=rich)), "DWest-1")[-1].rival_effort
    assert rich_effort < 0.2 < poor_effort


def test_shelves_follow_effort_and_come_back() -> None:
    spec = tempted(replace(OFFER, start_day=10, days=30), delisting=1.0, effort_elasticity=0.0)
    listed = run(spec).markets["listed"][:, 1, 0, 0]
    assert listed[0] == 5
    assert listed.min() < 5
    assert listed[-1] > listed.min()


def test_a_defector_takes_outlets_along() -> None:
    spec = tempted(
        replace(OFFER, margin=0.9), defect_per_year=20.0, defect_hurdle=0.1, outlets_lost=1.0
    )
    records = run(spec)
    exits = [event for event in records.events if event.kind == "exit"]
    assert exits
    assert {event.detail for event in exits} == {"defected"}
    assert records.markets["listed"][-1, 1].sum() == 0
    assert records.markets["listed"][-1, 0].sum() == 5
    assert kpis(tables(records))["defections"] == len(exits)


def test_offers_in_tiers_must_be_within_reach() -> None:
    far = (RivalTier(at_least=0.9, rate=0.3),)
    near = (RivalTier(at_least=0.3, rate=0.3),)
    low = replace(ALL_OVER, margin=0.05)
    unmoved = run(tempted(replace(low, tiers=far))).months[-1].rival_effort
    moved = run(tempted(replace(low, tiers=near))).months[-1].rival_effort
    assert unmoved < 0.05 < 0.4 < moved


# Online -------------------------------------------------------------------------------------------


def test_platform_costs_follow_takings_visits_and_days() -> None:
    records = run(online(), daily_audit=True)
    sales = money(records, "consumer sales", "East web")
    assert money(records, "platform commission") == pytest.approx(0.1 * sales, abs=10)
    visits = records.markets["potential"][:, 0, 1].sum()
    assert money(records, "traffic") > 2 * visits  # those who came over count too
    assert money(records, "platform fee") == pytest.approx(120 * 100, abs=10)


def test_an_own_shop_keeps_nothing_and_the_manufacturer_has_it_all() -> None:
    spec = online()
    records, theirs = run(spec), run(online(replace(PLATFORM, own_shop=False)))
    assert money(records, "own shop handed over") == money(records, "own shop received") > 0
    assert money(theirs, "own shop received") == 0
    gain = kpis(tables(records))["contribution"] - kpis(tables(theirs))["contribution"]
    handed = sum(
        row.amount for row in records.ledger if row.cause == "own shop received" and row.period >= 0
    )
    assert gain == pytest.approx(handed / 100)
    steps = waterfall(tables(records)).query("step == 'contribution'")["amount"].sum()
    assert steps == pytest.approx(kpis(tables(records))["contribution"])


def test_price_transparency_squeezes_quotes_down_to_cost() -> None:
    """By hand: quote 2.16, half-way to 2.70 x 0.75 / 1.25 = 1.62 is under the cost of 2.00."""
    records = run(online(promotions=(CUT,)))
    quote = records.trade["quote"]
    before = quote[25, 1, 0]
    assert before == pytest.approx(2.16)
    assert quote[60, 1, 0] == pytest.approx(2.0)
    without = replace(DEALER, quoting=replace(DEALER.quoting, online_matching=0.0))
    assert run(online(promotions=(CUT,), conduct=without)).trade["quote"][60, 1, 0] == before


def test_packs_of_their_own_cut_the_link() -> None:
    cola = Product(
        name="Cola", unit_cost=1.0, list_price=2.0, suggested_price=3.0, channels=("shop",)
    )
    pack = replace(cola, name="Web cola", channels=("web",))
    spec = online(promotions=(CUT,), products=(cola, pack), conflict=Conflict(undercut_weight=4.0))
    records = run(spec)
    assert {round(row.squeeze, 6) for row in months(records, "DWest-1")} == {0.0}
    linked = run(online(promotions=(CUT,), conflict=Conflict(undercut_weight=4.0)))
    assert months(linked, "DWest-1")[-1].squeeze > 0.5


def test_undercutting_lowers_satisfaction_online_and_direct() -> None:
    def content(conflict: Conflict, **changes: Any) -> float:
        return months(run(online(conflict=conflict, **changes)), "DEast-1")[-1].satisfaction

    assert content(Conflict(undercut_weight=4.0), promotions=(CUT,)) < 0.8 * content(
        Conflict(split=0.0), promotions=(CUT,)
    )
    direct = OutletGroup(
        name="Direct", region="East", channel="shop", count=1, served_by="Depot",
        footfall=Spread(mean=1.0),
    )  # fmt: skip

    def past(weight: float) -> float:
        base = online(switchers=0.0, promotions=(CUT,), conflict=Conflict(undercut_weight=weight))
        spec = replace(base, outlets=(*base.outlets, direct))
        return months(run(spec), "DEast-1")[-1].satisfaction

    assert past(4.0) < past(0.0)


BOYCOTT = Conflict(
    boycott=Boycott(threshold=0.3, spread=0.0, solidarity=0.0, order_cut=0.6, delisting=0.4)
)


def test_squeezed_dealers_boycott_until_the_cut_ends() -> None:
    short, long = replace(CUT, days=50), Horizon(days=160, warm_up=31)
    records = run(online(promotions=(short,), conflict=BOYCOTT, horizon=long))
    states = [row.boycott for row in months(records, "DWest-1")]
    assert max(states) == 1
    assert states[-2:] == [0, 0]
    calm = run(online(conflict=BOYCOTT))
    assert not any(row.boycott for row in calm.months)
    days = slice(31 + 35, 31 + 55)
    assert records.markets["listed"][days, 1, 0].max() < 5
    assert records.markets["listed"][-1, 1, 0].sum() == 5
    bought = records.trade["sell_in"][days, 1].sum()
    assert bought < 0.75 * calm.trade["sell_in"][days, 1].sum()


def test_a_fair_split_pays_the_dealers_of_the_buyers_and_lifts_the_squeeze() -> None:
    spec = online(promotions=(CUT,), conflict=replace(BOYCOTT, split=0.5))
    records, alone = run(spec), run(online(promotions=(CUT,), conflict=BOYCOTT))
    paid = {row.distributor: row.split for row in records.months if row.period == 31}
    assert paid["Depot-1"] == 0
    assert paid["DEast-1"] > paid["DWest-1"] > 0  # the shop's own buyers are the East's
    assert money(records, "split paid") == money(records, "split received")
    assert money(records, "split paid") == sum(row.split for row in records.months)
    with_it, without = (months(r, "DWest-1")[-1].squeeze for r in (records, alone))
    assert with_it < without
    audit(records)


def test_split_of_a_shop_that_is_somebody_elses_is_of_our_sales_to_it() -> None:
    theirs = replace(PLATFORM, own_shop=False)
    records = run(online(theirs, conflict=Conflict(split=0.5)))
    month = sum(row.split for row in records.months if row.period == 31)
    sold = records.markets["sell_out"][31 + 31 : 31 + 59, 0, 1].sum()
    assert month == pytest.approx(0.5 * sold * (2.16 - 1.0) * 100, rel=0.01)


# Off, refused, conserved --------------------------------------------------------------------------


def test_terms_that_say_nothing_change_nothing() -> None:
    base = online(None)
    nothing = replace(base, conflict=Conflict(), rival=Rival(markets=(RivalMarket(region="East"),)))
    assert_same(run(base), run(nothing))
    counted = run(online(Platform()))
    assert_same(run(base), counted)


def test_what_has_nothing_to_work_on_is_refused() -> None:
    def faults(**changes: Any) -> list[str]:
        return [path for path, _ in check_references(plain(**changes))]

    assert faults(conflict=Conflict(split=0.1)) == ["conflict.split"]
    assert faults(conduct=DEALER) == ["conduct.quoting.online_matching"]
    assert faults(conflict=Conflict(undercut_weight=1.0)) == ["conflict.undercut_weight"]
    by_channel = Selector(channel="shop")
    assert faults(rival=Rival(offers=(replace(OFFER, where=by_channel),))) == [
        "rival.offers.0.where.channel"
    ]
    flat = Flat(name="Flat", rate=0.02, where=by_channel)
    assert faults(incentives=(flat,)) == ["incentives.0.where.channel"]
    assert faults(rival=Rival(offers=(replace(OFFER, where=Selector(region="Est")),))) == [
        "rival.offers.0.where.region"
    ]
    strong = Rival(markets=(RivalMarket(region="Est"), RivalMarket(region="Est")))
    assert faults(rival=strong, demand=BUYERS) == [f"rival.markets.{i}.region" for i in (0, 1, 1)]
    week = RivalPromotion(name="week", region="Est")
    assert faults(rival=Rival(promotions=(week,)), demand=BUYERS) == ["rival.promotions.0.region"]
    assert faults(rival=Rival(promotions=(RivalPromotion(name="week"),))) == ["rival"]
    with pytest.raises(ValueError, match="platform is for online shops"):
        replace(SHOP, platform=PLATFORM)


@st.composite
def contested(draw: st.DrawFn, spec: ScenarioSpec) -> ScenarioSpec:
    """A trade with platforms, boycotts, splits and offers on top."""
    own = draw(st.booleans())
    channels = tuple(
        replace(item, platform=replace(PLATFORM, own_shop=own)) if item.online else item
        for item in spec.channels
    )
    shops = any(item.online for item in channels)
    matching = draw(st.sampled_from((0.0, 0.7))) if shops else 0.0
    past = any(group.role != "distributor" for group in spec.distributors)
    quoting = replace(spec.conduct.quoting, online_matching=matching)
    mind = ShareOfMind(
        hurdle=0.0, delisting=0.5, defect_per_year=draw(st.sampled_from((0.0, 12.0)))
    )
    rule = Boycott(threshold=0.1, order_cut=0.5, delisting=0.5)
    past = any(group.role != "distributor" for group in spec.distributors)
    return replace(
        spec,
        channels=channels,
        conduct=replace(spec.conduct, quoting=quoting, share_of_mind=mind),
        conflict=Conflict(
            undercut_weight=2.0 if shops or past else 0.0,
            boycott=draw(st.sampled_from((None, rule))),
            split=0.4 if shops and own else 0.0,
        ),
        rival=replace(spec.rival, offers=(replace(ALL_OVER, margin=0.15, days=40, every_days=60),)),
        partnership=replace(spec.partnership, exit_per_year=4.0),
    )


@settings(max_examples=4)
@given(trades().flatmap(contested))
def test_goods_and_money_are_conserved_in_conflict(spec: ScenarioSpec) -> None:
    records = run(spec, daily_audit=True)
    audit(records)
    assert_money_only_comes_from_consumers(records)
    assert all(
        0.0 <= row.squeeze <= 1.0 and 0.0 <= row.rival_effort < 0.96 for row in records.months
    )
    assert np.isfinite(list(kpis(tables(records)).values())[3])


def test_a_satisfied_dealer_of_an_exit_prone_trade_still_leaves_for_its_own_reasons() -> None:
    """An offer adds to the hazard; it does not take the place of dissatisfaction."""
    unhappy = Partnership(exit_per_year=20.0, exit_midpoint=0.9, vacancy_days=5)
    spec = replace(tempted(replace(OFFER, margin=0.9), defect_per_year=20.0), partnership=unhappy)
    reasons = {
        event.detail
        for replication in range(4)
        for event in run(spec, replication=replication).events
        if event.kind == "exit"
    }
    assert reasons == {"left", "defected"}
