"""Each kind of incentive changes what partners do, in the direction that theory says.

Every test compares two runs that meet the same buyers and the same luck.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from channelsim.measurement.audit import audit
from channelsim.model.chasing import Chasing
from channelsim.model.conduct import Conduct, Finance
from channelsim.model.demand import Arrivals, Attraction, ConstantElasticity
from channelsim.model.effort import Effort
from channelsim.model.incentives import (
    EscrowFund,
    FirstOrder,
    Loyalty,
    Measure,
    NewProduct,
    Process,
    Terms,
    Tier,
    Tournament,
    Wager,
)
from channelsim.model.incentives.process import Aspect
from channelsim.model.lifecycle import Partnership
from channelsim.model.market import Product
from channelsim.model.outlets import Channel
from channelsim.model.pricing import Quoting
from channelsim.model.records import Records
from channelsim.model.selectors import Selector
from channelsim.model.year import Horizon
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.trades import HONEST, balance, count, money, plain, run, total

QUARTER = Horizon(days=90, warm_up=0)
RICH = Finance(cash_days=500.0, bank_line_days=0.0, payout_above_days=3650.0)
EAGER = replace(
    HONEST, chasing=Chasing(rationality="exact"), finance=RICH, quoting=Quoting(pass_through=0.0)
)


def trade(*schemes: Terms, **changes: object) -> ScenarioSpec:
    """A plain trade whose distributors are exact maximisers with money."""
    horizon = Horizon(days=59, warm_up=0)
    return plain(**{"horizon": horizon, "conduct": EAGER, "incentives": schemes, **changes})


def played(spec: ScenarioSpec) -> Records:
    """Run with every audit."""
    records = run(spec, daily_audit=True)
    audit(records)
    return records


def bought(records: Records, distributor: str = "") -> int:
    """Units that distributors bought."""
    return sum(row.purchase_units for row in records.months if distributor in ("", row.distributor))


def outlets(spec: ScenarioSpec, counts: Sequence[int]) -> ScenarioSpec:
    """Change how many outlets the two distributors serve."""
    groups = zip(spec.outlets, counts, strict=True)
    return replace(spec, outlets=tuple(replace(group, count=n) for group, n in groups))


# Tournament ------------------------------------


def test_a_close_contest_makes_partners_load_and_an_uneven_one_does_not() -> None:
    contest = Tournament(name="champion", period="month", prizes=(400.0,), by="volume", noise=0.05)
    cautious = replace(EAGER, chasing=Chasing(rationality="exact", longest_cover_days=15.0))
    with_prize, without = trade(contest, conduct=cautious), trade(conduct=cautious)
    assert bought(played(with_prize)) > 1.03 * bought(run(without))
    lone = bought(played(outlets(with_prize, (5, 25))))
    assert lone == bought(run(outlets(without, (5, 25))))


def test_the_prize_goes_to_the_best_of_the_period() -> None:
    contest = Tournament(name="champion", period="month", prizes=(90.0,), by="volume", noise=0.05)
    records = played(outlets(trade(contest), (5, 25)))
    assert money(records, "rebate earned", "DWest-1") == 2 * 9_000
    assert money(records, "rebate earned", "DEast-1") == 0


# Process ------------------------------------


def process(of: Aspect, at_least: float = 0.8, rate: float = 0.05) -> Process:
    """A rebate on one kind of conduct."""
    measures = (Measure(of=of, at_least=at_least),)
    return Process(name="conduct", period="month", rate=rate, measures=measures)


def with_effort(**terms: object) -> Conduct:
    """Distributors who make an effort iff it pays."""
    return replace(EAGER, effort=Effort(rationality="exact", **terms))  # type: ignore[arg-type]  # by name


CHEAP = (Product(name="Cola", unit_cost=1.0, list_price=2.0, suggested_price=3.0, floor_price=2.8),)
LOOSE = (Channel(name="shop", visit_every_days=1, cover_days=4.0, floor_compliance=0.0),)


def test_prices_are_kept_when_keeping_them_is_paid_for() -> None:
    def street(rate: float, cost: float) -> float:
        spec = trade(
            process("price", rate=rate), products=CHEAP, channels=LOOSE,
            conduct=with_effort(price_control=cost),
        )  # fmt: skip
        return float(np.nanmean(played(spec).markets["street_price"][40:]))

    # A month is worth 3,000: 5 % are 150, and four of five outlets cost four times the price.
    free = street(0.0, 30.0)
    assert street(0.05, 30.0) > free + 0.1
    assert street(0.05, 45.0) <= free


def test_displays_are_kept_up_when_paid_for_and_sell() -> None:
    demand = Attraction(display_lift_log=0.8, arrivals=Arrivals(law="deterministic"))

    def sold(rate: float) -> tuple[int, int]:
        spec = trade(process("display", 0.6, rate), demand=demand, conduct=with_effort(display=5.0))
        records = played(spec)
        return total(records, "sell_out"), money(records, "display effort")

    without, cost = sold(0.0)
    more, spent = sold(0.2)
    assert cost == 0
    assert spent == pytest.approx(2 * 3 * 5.0 * 100 * 59 / (365 / 12), rel=0.02)
    assert more > 1.1 * without


def test_accounts_are_opened_for_a_rebate_or_a_subsidy() -> None:
    spec = trade(conduct=with_effort(new_account=20.0, new_account_chance=0.5))
    few = tuple(replace(group, count=20, numeric_distribution=0.5) for group in spec.outlets)

    def listed(*schemes: Terms) -> int:
        records = played(replace(spec, outlets=few, incentives=schemes))
        return int(records.markets["listed"][-1].sum())

    subsidy = FirstOrder(name="accounts", period="month", per_account=25.0)
    assert listed() == 20
    assert listed(process("coverage", 0.8, 0.05)) == 32
    assert listed(subsidy) == 40
    assert listed(replace(subsidy, per_account=15.0)) == 20


def test_bills_are_paid_on_their_day_when_that_is_worth_more_than_credit() -> None:
    def late(*schemes: Terms) -> float:
        records = played(trade(*schemes, conduct=with_effort(late_days=20)))
        return float(np.mean([row.overdue for row in records.months]))

    assert late() > 0.0
    assert late(process("payment", 0.9, 0.02)) == 0.0
    assert late(process("payment", 0.9, 0.0001)) == late()


def test_sales_are_reported_for_pay_and_forecasts_see_them() -> None:
    noisy = ConstantElasticity(arrivals=Arrivals(dispersion=0.5))
    shop = (Channel(name="shop", visit_every_days=7, cover_days=10.0),)

    def orders(*schemes: Terms) -> float:
        spec = trade(*schemes, demand=noisy, channels=shop, conduct=with_effort(reporting=10.0))
        ordered = played(spec).trade["distributor_orders"][31:].sum(axis=2)
        return float(ordered.std(axis=0).mean())

    paid = process("reporting", 1.0, 0.03)
    assert orders(paid) < 0.95 * orders()
    assert orders(replace(paid, rate=0.0001)) == orders()


# First order ------------------------------------


def test_a_discount_on_the_first_order_makes_it_larger() -> None:
    restless = Partnership(exit_per_year=6.0, exit_midpoint=1.0, vacancy_days=3)

    def first(rate: float) -> list[float]:
        scheme = FirstOrder(name="welcome", rate=rate, days=7)
        records = played(trade(scheme, partnership=restless, horizon=Horizon(days=200, warm_up=0)))
        details = [event.detail for event in records.events if event.kind == "first order"]
        return [float(detail.split()[0]) for detail in details]

    plain_orders, tempted = first(0.0), first(0.1)
    assert len(tempted) >= 1
    assert len(plain_orders) >= 1
    assert tempted[0] > 1.5 * plain_orders[0]


# New product ------------------------------------

PAIR = tuple(
    Product(name=name, unit_cost=1.0, list_price=2.0, suggested_price=3.0)
    for name in ("Cola", "Juice")
)


def test_double_points_tempt_partners_to_load_the_new_product() -> None:
    def share(*schemes: Terms) -> float:
        units = played(trade(*schemes, products=PAIR)).trade["sell_in"][:31].sum(axis=(0, 1))
        return float(units[1] / units.sum())

    double = NewProduct(
        name="launch", period="month", products=("Juice",), threshold_basis="target_share",
        tiers=(Tier(at_least=1.7, rate=0.05),),
    )  # fmt: skip
    assert share(double) > 1.05 * share()


def test_double_points_lower_the_price_of_the_new_product() -> None:
    giving = replace(EAGER, quoting=Quoting(pass_through=0.5))

    def quotes(counts: float) -> tuple[float, float]:
        scheme = NewProduct(
            name="launch", period="month", products=("Juice",), counts=counts,
            tiers=(Tier(at_least=0.0, rate=0.05),),
        )  # fmt: skip
        last = played(trade(scheme, products=PAIR, conduct=giving)).trade["quote"][-1, 0]
        return float(last[0]), float(last[1])

    cola, juice = quotes(3.0)
    assert juice < cola
    # 5 % on three times the value, half of it given away: 7.5 % off the cost of 2, plus 8 %.
    assert juice == pytest.approx(2.0 * (1.0 - 0.075) * 1.08, rel=1e-3)
    assert cola == pytest.approx(2.0 * (1.0 - 0.025) * 1.08, rel=1e-3)


# Loyalty ------------------------------------


def test_a_run_worth_keeping_makes_partners_reach_targets_that_pay_nothing_yet() -> None:
    loyal = Loyalty(name="loyal", period="month", periods=3, run_rate=0.10, at_least=1.05)
    records = played(trade(loyal, horizon=QUARTER))
    chases = [event.time for event in records.events if event.kind == "rebate chase"]
    assert chases
    assert min(chases) < 31.0
    assert money(records, "rebate earned") > 0
    assert bought(records) > bought(run(trade(replace(loyal, run_rate=0.0), horizon=QUARTER)))


def test_an_extra_rate_for_size_is_worth_loading_for() -> None:
    size = Loyalty(name="size", period="month", above=3_300.0, size_rate=0.05)
    assert bought(played(trade(size))) > bought(run(trade(replace(size, size_rate=0.0))))


# Escrow fund ------------------------------------


def test_a_fund_keeps_partners_who_would_leave() -> None:
    restless = Partnership(
        exit_per_year=8.0, exit_midpoint=0.6, exit_steepness=20.0, return_weight=10.0,
        vacancy_days=3,
    )  # fmt: skip
    poor = replace(HONEST, finance=Finance(cash_days=10.0, payout_above_days=15.0))
    fund = EscrowFund(name="fund", period="month", periods=12, rate=0.2, at_least=0.5)

    def exits(*schemes: Terms) -> tuple[int, Records]:
        spec = trade(
            *schemes, partnership=restless, conduct=poor, horizon=Horizon(days=365, warm_up=0)
        )
        records = played(spec)
        return count(records, "exit"), records

    without, _ = exits()
    stayed, records = exits(fund)
    assert stayed < without
    held = -balance(records, "manufacturer:funds held")
    assert held == sum(balance(records, f"D{place}-1:fund") for place in ("East", "West"))


def test_a_fund_is_released_after_a_full_run_and_forfeited_on_leaving() -> None:
    fund = EscrowFund(name="fund", period="month", periods=2, rate=0.03, at_least=0.5)
    kept = played(trade(fund, horizon=QUARTER))
    assert count(kept, "fund released") == 2
    held = -balance(kept, "manufacturer:funds held")  # of the third month
    assert money(kept, "fund released") == money(kept, "set aside") - held > 0
    gone = trade(
        replace(fund, periods=12),
        horizon=QUARTER,
        partnership=Partnership(exit_per_year=12.0, exit_midpoint=1.0),
    )
    left = played(gone)
    assert count(left, "fund forfeited") > 0
    assert money(left, "fund kept") == money(left, "fund forfeited") > 0


# Wager ------------------------------------


def test_a_bet_is_taken_where_it_is_likely_won_and_drives_at_its_volume() -> None:
    bet = Wager(name="plan", period="month", prize=120.0, stake=60.0, at_least=1.03, noise=0.1)
    records, without = played(trade(bet)), run(trade())
    assert count(records, "wager taken") == count(records, "wager won") > 0
    assert bought(records) > bought(without)
    bold = played(trade(replace(bet, at_least=1.5)))
    assert count(bold, "wager taken") == 0
    assert bought(bold) == bought(without)


def test_a_lost_bet_costs_the_stake() -> None:
    calm = replace(HONEST, chasing=Chasing(window_days=0, longest_cover_days=0.0), finance=RICH)
    bet = Wager(name="plan", period="month", prize=90.0, stake=10.0, at_least=1.1, noise=0.3)
    records = played(trade(bet, conduct=calm))
    lost = count(records, "wager lost")
    assert lost > 0
    assert money(records, "stake lost") == money(records, "stake won") == lost * 1_000


# Who sees what ------------------------------------


def test_an_opaque_rank_is_chased_on_noisy_beliefs() -> None:
    contest = Tournament(name="champion", period="month", prizes=(400.0,), by="volume", noise=0.05)
    clear, dim = run(trade(contest)), run(trade(replace(contest, transparency=0.0)))
    chases = [
        [event.detail for event in records.events if event.kind == "rebate chase"]
        for records in (clear, dim)
    ]
    assert chases[0]
    assert chases[0] != chases[1]


@pytest.fixture(scope="module")
def free() -> Records:
    return run(trade())


@pytest.mark.parametrize(
    "scheme",
    [
        Tournament(name="none", prizes=(0.0,)),
        process("price", rate=0.0),
        process("payment", rate=0.0),
        FirstOrder(name="none"),
        NewProduct(name="none", products=("Cola",), tiers=(Tier(at_least=1.0, rate=0.0),)),
        Loyalty(name="none"),
        EscrowFund(name="none", rate=0.0),
        Wager(name="none", prize=0.0, stake=0.0),
    ],
    ids=lambda scheme: scheme.kind,
)
def test_a_scheme_that_pays_nothing_changes_nothing(scheme: Terms, free: Records) -> None:
    nobody = replace(scheme, where=Selector(region="West"))
    paid = played(trade(nobody))
    for name in free.markets:
        np.testing.assert_array_equal(paid.markets[name], free.markets[name])
    assert paid.ledger == free.ledger
