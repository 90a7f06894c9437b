"""Vacant territories, recruitment, new accounts and the calls they share, in whole runs."""

from dataclasses import replace

import numpy as np
import pytest

from channelsim.measurement import audit, kpis, tables
from channelsim.model.cost_sharing import Function, SharedFunction
from channelsim.model.credit import Credit
from channelsim.model.demand import Arrivals, Attraction
from channelsim.model.diversion import Diverting
from channelsim.model.evaluation import Evaluation
from channelsim.model.expansion import AccountPlan, AreaObligations, FieldForce
from channelsim.model.freight import Freight
from channelsim.model.intake import WeightedScore, Weights
from channelsim.model.lifecycle import Partnership, Reserve
from channelsim.model.market import Brand
from channelsim.model.partners import DistributorGroup
from channelsim.model.records import Records
from channelsim.model.recruitment import Newcomers, Recruitment, RegionalRate
from channelsim.model.year import Horizon
from channelsim.scenario.references import check_references
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation import trades

WEST = 1


def growing(**changes: object) -> ScenarioSpec:
    """Two regions of five outlets with buyers who choose; the West has no distributor."""
    spec = trades.plain(**{"demand": Attraction(arrivals=Arrivals(law="poisson")), **changes})
    return _vacate(spec)


def _vacate(spec: ScenarioSpec, **changes: object) -> ScenarioSpec:
    groups = tuple(
        replace(group, vacant=group.region == "West", **changes)
        if group.region == "West"
        else group  # type: ignore[arg-type]  # checked by name
        for group in spec.distributors
    )
    return replace(spec, distributors=groups)


def neighbourly(spec: ScenarioSpec, cost: float = 0.05) -> ScenarioSpec:
    """Let distributors supply vacant territories, over a road that costs so much a unit."""
    conduct = replace(spec.conduct, diverting=Diverting(active=False, supplies_vacant=True))
    road = Freight(from_region="East", to_region="West", cost=cost, days=1)
    return replace(spec, conduct=conduct, freight=(road,))


def carried(records: Records, region: int) -> int:
    """Outlets of a region that carry the brand on the last day."""
    return int(records.markets["listed"][-1, region].sum())


class TestVacantTerritories:
    def test_nothing_is_sold_where_nobody_serves(self) -> None:
        records = trades.run(growing(), daily_audit=True)
        assert records.markets["sell_out"][:, WEST].sum() == 0
        assert records.markets["delivered"][:, WEST].sum() == 0
        assert carried(records, WEST) == 0

    def test_coverage_counts_the_outlets_that_nobody_serves(self) -> None:
        served = trades.run(trades.plain(demand=growing().demand))
        half, whole = (kpis(tables(one)) for one in (trades.run(growing()), served))
        for name in ("numeric_distribution", "weighted_distribution"):
            assert half[name] == pytest.approx(whole[name] / 2.0, abs=0.03)

    def test_neighbours_supply_them_at_their_own_cost_and_break_no_rule(self) -> None:
        records = trades.run(neighbourly(growing()), daily_audit=True)
        units = trades.flow(records, "benign", "East", "West")
        assert units == records.markets["delivered"][:, WEST].sum() > 0
        assert trades.flow(records, "malicious") == 0
        assert sum(row.diverted_out for row in records.months) == 0
        paid = trades.money(records, "freight to vacant territories", "DEast-1")
        assert paid == pytest.approx(5 * units, abs=records.markets["sell_out"].shape[0])
        audit(records)
        assert kpis(tables(records))["benign_units"] == units

    def test_the_diverters_price_reaches_the_shelf_with_the_freight(self) -> None:
        records = trades.run(neighbourly(growing(), cost=0.10))
        street = records.markets["street_price"][-1, :, 0, 0]
        markup = 1.2
        assert street[WEST] - street[0] == pytest.approx(0.10 * markup, abs=1e-6)

    def test_the_flow_ends_where_the_way_costs_more_than_the_margin(self) -> None:
        flows = [
            trades.flow(trades.run(neighbourly(growing(), cost=cost)), "benign")
            for cost in (0.0, 0.3, 5.0)
        ]
        assert flows[0] > flows[1] > flows[2] == 0

    def test_a_distributor_that_opens_later_takes_them_over(self) -> None:
        spec = _vacate(neighbourly(growing()), opening_day=60)
        records = trades.run(spec, daily_audit=True)
        by_day = records.markets["delivered"][:, WEST].sum(axis=(1, 2))
        assert by_day[:60].sum() == trades.flow(records, "benign")
        assert trades.flow(records, "regular", "West", "West") == by_day[60:].sum() > 0
        assert carried(records, WEST) == 5

    @pytest.mark.parametrize("day", [-400, 0, 5000])
    def test_the_day_of_opening_may_lie_outside_the_run(self, day: int) -> None:
        records = trades.run(_vacate(growing(), opening_day=day))
        assert (records.markets["sell_out"][:, WEST].sum() > 0) == (day <= 0)

    def test_brand_is_built_where_the_goods_are(self) -> None:
        brand = Brand(recovery=0.0, building=2.0)
        spec = growing(brand=brand)
        young = replace(spec, regions=tuple(replace(r, brand_at_start=0.5) for r in spec.regions))
        alone, supplied = trades.run(young), trades.run(neighbourly(young))
        assert alone.brand[-1, WEST] == pytest.approx(0.5)
        assert 0.5 < supplied.brand[-1, WEST] < supplied.brand[-1, 0] < 1.0

    def test_who_supplies_nobody_vacant_changes_nothing(self) -> None:
        spec = trades.plain(demand=growing().demand)
        conduct = replace(spec.conduct, diverting=Diverting(active=False, supplies_vacant=True))
        quiet = replace(spec.conduct, diverting=Diverting(active=False))
        one, other = (trades.run(replace(spec, conduct=c)) for c in (conduct, quiet))
        trades.assert_same(one, other)


def recruiting(**changes: object) -> ScenarioSpec:
    """Ten vacant territories in the West and many applicants, over a year."""
    fields: dict[str, object] = {
        "applicants_per_year": 0.0,
        "regions": (RegionalRate(region="West", applicants_per_year=60.0),),
    }
    rules = Recruitment(**{**fields, **changes})  # type: ignore[arg-type]  # checked by name
    spec = growing(horizon=Horizon(days=365, warm_up=0), recruitment=rules)
    groups = tuple(
        replace(group, count=5) if group.region == "West" else group for group in spec.distributors
    )
    return replace(spec, distributors=groups)


class TestRecruitment:
    def test_newcomers_take_vacant_territories_over(self) -> None:
        records = trades.run(recruiting(), daily_audit=True)
        figures = kpis(tables(records))
        assert figures["distributors_recruited"] >= 5
        assert records.markets["sell_out"][-30:, WEST].sum() > 0
        assert 0.3 < figures["first_order_conversion"] < 1.0
        assert 0.3 < figures["new_partner_retention"] <= 1.0
        audit(records)

    def test_a_stricter_intake_finds_better_partners_and_fewer(self) -> None:
        lax, strict = (WeightedScore(weights=Weights(), at_least=line) for line in (0.0, 0.62))
        score, kept, number = {}, {}, {}
        for name, rule in (("lax", lax), ("strict", strict)):
            runs = [trades.run(recruiting(intake=rule), replication=i) for i in range(3)]
            events = [event for records in runs for event in records.events]
            taken = [e.detail.split() for e in events if e.kind == "recruited"]
            stays = [e.detail[0] == "1" for e in events if e.kind == "three months"]
            score[name] = sum(float(words[1]) for words in taken) / len(taken)
            kept[name] = sum(stays) / len(stays)
            number[name] = len(taken)
        assert score["strict"] > score["lax"] + 0.05
        assert kept["strict"] > kept["lax"]
        assert number["strict"] < number["lax"]

    def test_applicants_are_the_same_people_whatever_the_rule(self) -> None:
        rules = (WeightedScore(at_least=0.0), WeightedScore(at_least=0.9))
        came = [
            [
                (event.time, event.detail.split(" of ")[1])
                for event in trades.run(recruiting(intake=rule)).events
                if event.kind == "intake"
            ]
            for rule in rules
        ]
        assert came[0] == came[1]
        assert len(came[0]) > 5

    def test_nobody_follows_a_leaver_before_somebody_is_found(self) -> None:
        gloomy = Partnership(exit_per_year=20.0, exit_midpoint=0.9, vacancy_days=5)
        spec = trades.plain(partnership=gloomy, horizon=Horizon(days=200, warm_up=0))
        rate = Recruitment(regions=(RegionalRate(region="East", applicants_per_year=200.0),))
        records = trades.run(replace(spec, recruitment=rate), daily_audit=True)
        successors = {event.entity for event in records.events if event.kind == "succession"}
        assert successors == {"DEast-1"}
        assert trades.count(trades.run(spec), "succession") > 0

    def test_a_longer_ramp_up_brings_the_brand_to_outlets_later(self) -> None:
        reach = []
        for days in (14, 300):
            rules = recruiting(ramp_up_days=days, newcomers=Newcomers(retention_3_months=0.999))
            listed = trades.run(rules).markets["listed"][:, WEST].sum(axis=(1, 2))
            reach.append(int(listed.sum()))
        assert reach[0] > reach[1] > 0

    def test_money_is_posted_for_screening_and_for_starting(self) -> None:
        rules = recruiting(screening_cost=10.0, newcomers=Newcomers(subsidy=500.0))
        records = trades.run(rules)
        came = sum(int(e.detail.split(" of ")[1]) for e in records.events if e.kind == "intake")
        orders = sum(int(e.detail[0]) for e in records.events if e.kind == "first orders")
        assert trades.money(records, "screening") == came * 1000
        assert trades.money(records, "starting subsidy") == orders * 50_000
        assert trades.money(records, "starting subsidy received") == orders * 50_000


def opening(per_month: float = 20.0, days: int = 270, **changes: object) -> ScenarioSpec:
    """A group of forty outlets of which a quarter carry the brand, and a plan to open the rest."""
    spec = trades.plain(
        demand=Attraction(arrivals=Arrivals(law="poisson")),
        horizon=Horizon(days=days, warm_up=0),
        new_accounts=(AccountPlan(outlets="OEast", per_month=per_month),),
        **changes,
    )
    groups = tuple(
        replace(group, count=40, numeric_distribution=0.25) if group.name == "OEast" else group
        for group in spec.outlets
    )
    return replace(spec, outlets=groups)


class TestNewAccounts:
    def test_a_plan_opens_accounts_that_order_and_sell(self) -> None:
        records = trades.run(opening(), daily_audit=True)
        listed = records.markets["listed"][:, 0, 0, 0]
        assert listed[0] < 20 < listed[-1]
        assert (records.markets["sell_out"][-30:].sum(axis=(0, 2, 3))[0]) > 40 * 30
        figures = kpis(tables(records))
        assert figures["first_order_conversion"] == pytest.approx(0.65, abs=0.2)
        assert figures["new_partner_retention"] == pytest.approx(0.81, abs=0.2)
        audit(records)

    def test_the_subsidy_is_paid_for_every_account_opened(self) -> None:
        plan = AccountPlan(outlets="OEast", per_month=20.0, newcomers=Newcomers(subsidy=300.0))
        records = trades.run(replace(opening(), new_accounts=(plan,)))
        opened = sum(
            int(event.detail.split(" of ")[0])
            for event in records.events
            if event.kind == "first orders"
        )
        assert trades.money(records, "opening subsidy") == opened * 30_000 > 0

    def test_a_plan_for_later_changes_nothing_before(self) -> None:
        late = replace(
            opening(), new_accounts=(AccountPlan(outlets="OEast", per_month=9.0, from_day=900),)
        )
        trades.assert_same(trades.run(late), trades.run(replace(late, new_accounts=())))


class TestFieldForce:
    def test_ample_people_change_nothing(self) -> None:
        ample = trades.run(opening(field_force=FieldForce(calls_per_month=1e6)))
        plain = trades.run(opening())
        for name, table in plain.markets.items():
            np.testing.assert_array_equal(table, ample.markets[name])

    def test_fewer_people_serve_less_and_sell_less(self) -> None:
        rows = [
            kpis(
                tables(
                    trades.run(
                        opening(field_force=FieldForce(calls_per_month=calls, drop_per_year=3.0))
                    )
                )
            )
            for calls in (2000.0, 500.0, 120.0)
        ]
        for name in ("service_level", "sell_out_units", "new_partner_retention"):
            values = [row[name] for row in rows]
            assert values == sorted(values, reverse=True)
            assert values[0] > values[-1]

    def test_more_openings_dilute_the_calls(self) -> None:
        levels = [
            kpis(tables(trades.run(opening(rate, field_force=FieldForce(calls_per_month=600.0)))))[
                "service_level"
            ]
            for rate in (1.0, 40.0)
        ]
        assert levels == sorted(levels, reverse=True)
        assert levels[0] > levels[-1]

    def test_neglect_makes_distributors_discontent(self) -> None:
        rows = [
            kpis(
                tables(
                    trades.run(
                        opening(
                            field_force=FieldForce(calls_per_month=100.0),
                            partnership=Partnership(neglect_weight=weight),
                        )
                    )
                )
            )["satisfaction"]
            for weight in (0.0, 4.0)
        ]
        assert rows[1] < rows[0] - 0.1

    def test_calls_are_paid_for(self) -> None:
        force = FieldForce(calls_per_month=300.0, cost_per_call=2.0)
        records = trades.run(trades.plain(field_force=force))
        weeks = -(-120 // 7)
        assert trades.money(records, "field force") == round(300.0 * 12 / 365 * 7 * 200) * weeks


class TestObligations:
    def test_a_duty_to_cover_opens_all_outlets_in_time_at_the_distributors_cost(self) -> None:
        terms = AreaObligations(cover_within_days=50, cost_per_account=20.0)
        spec = replace(opening(), new_accounts=())
        groups = tuple(
            replace(g, obligations=terms) if g.region == "East" else g for g in spec.distributors
        )
        records = trades.run(replace(spec, distributors=groups), daily_audit=True)
        listed = records.markets["listed"][:, 0, 0, 0]
        assert listed[0] < listed[30] < listed[60] == 40
        opened = 40 - int(trades.run(spec).markets["listed"][0, 0, 0, 0])
        assert trades.money(records, "opening of outlets", "DEast-1") == opened * 2000

    @pytest.mark.parametrize("cap", [0.5, 0.9])
    def test_purchases_keep_to_what_the_area_takes(self, cap: float) -> None:
        spec = trades.each_group(trades.plain(), obligations=AreaObligations(purchase_cap=cap))
        records = trades.run(spec)
        ordered = records.trade["distributor_orders"][:, 0, 0]
        for start, days in ((0, 31), (31, 28), (59, 31)):
            assert ordered[start : start + days].sum() <= cap * 50 * days
        assert ordered.sum() < trades.run(trades.plain()).trade["distributor_orders"][:, 0].sum()


FUNCTIONS: tuple[Function, ...] = ("plan", "ship", "store", "cover", "collect", "promote")


class TestCostSharing:
    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_a_share_moves_cost_and_changes_no_goods(self, function: Function) -> None:
        spec = opening(days=45, field_force=FieldForce(calls_per_month=1e6, cost_per_call=1.0))
        spec = replace(spec, costs=replace(spec.costs, delivery_to_outlet=0.02))
        plan = AccountPlan(outlets="OEast", per_month=20.0, newcomers=Newcomers(subsidy=300.0))
        storage = replace(spec.conduct.finance, storage_per_unit_year=0.5)
        spec = replace(spec, new_accounts=(plan,), conduct=replace(spec.conduct, finance=storage))
        paid = []
        for share in (0.0, 0.4, 1.0):
            shared = (SharedFunction(function=function, cost_share=0.02, manufacturer_share=share),)
            records = trades.run(replace(spec, cost_sharing=shared), daily_audit=True)
            audit(records)
            figures = kpis(tables(records))
            paid.append((figures["contribution"], figures["distributor_profit"]))
        contributions, profits = zip(*paid, strict=True)
        assert contributions[0] > contributions[1] > contributions[2]
        assert profits[0] < profits[1] < profits[2]
        sums = [one + other for one, other in paid]
        assert max(sums) - min(sums) <= 2.0  # interest on the money moved, and rounding


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        (
            {"new_accounts": (AccountPlan(outlets="nowhere", per_month=1.0),)},
            "new_accounts.0.outlets",
        ),
        (
            {
                "recruitment": Recruitment(
                    regions=(RegionalRate(region="Mars", applicants_per_year=1.0),)
                )
            },
            "recruitment.regions.0.region",
        ),
        (
            {
                "cost_sharing": tuple(
                    SharedFunction(function="plan", manufacturer_share=0.5) for _ in range(2)
                )
            },
            "cost_sharing.1.function",
        ),
        (
            {
                "recruitment": Recruitment(applicants_per_year=1.0),
                "partnership": Partnership(reserves=(Reserve(region="East", count=2),)),
            },
            "partnership.reserves",
        ),
    ],
)
def test_names_that_do_not_exist_are_refused(changes: dict[str, object], path: str) -> None:
    faults = check_references(trades.plain(**changes))
    assert [place for place, _ in faults] == [path]


def test_a_vacant_territory_supplies_nobody() -> None:
    spec = growing()
    second = DistributorGroup(name="county", region="West", level=2, supplier="DWest")
    faults = check_references(replace(spec, distributors=(*spec.distributors, second)))
    assert [place for place, _ in faults] == ["distributors.2.supplier"]
    with pytest.raises(ValueError, match="opening_day"):
        DistributorGroup(name="D", region="East", opening_day=3)


def test_growth_lives_with_score_cards_and_credit_and_the_books_balance() -> None:
    spec = opening(days=200, field_force=FieldForce(calls_per_month=400.0, drop_per_year=1.0))
    spec = neighbourly(_vacate(spec))
    rules = Recruitment(applicants_per_year=40.0, ramp_up_days=30)
    gloomy = Partnership(exit_per_year=6.0, exit_midpoint=0.7, ramp_up_days=30)
    spec = replace(
        spec, recruitment=rules, partnership=gloomy, evaluation=Evaluation(), credit=Credit()
    )
    records = trades.run(spec, daily_audit=True)
    audit(records)
    assert trades.count(records, "recruited") > 1
    assert trades.count(records, "exit") > 0
    assert trades.flow(records, "benign") > 0
