"""Bills, loans, deposits and what distributors learn of rebates: laws of the money side."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.model.conduct import Finance
from channelsim.model.enforcement import Sanction
from channelsim.model.incentives import Flat, Tier, Tiered
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Product
from channelsim.model.pricing import Quoting
from channelsim.model.records import Records
from channelsim.model.replenishment import BaseStock
from channelsim.model.returns import Returns
from channelsim.scenario.schema import ScenarioSpec
from channelsim.simulation import cast
from channelsim.simulation import run as engine
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.world import World
from tests.simulation.test_agents import CAUGHT, RECKLESS, market
from tests.simulation.trades import HONEST, each_group, money, plain, run, trades


def watched(spec: ScenarioSpec, late: list[int] | None = None) -> Records:
    """Run, and hold open bills against debts and loans against nil every day; note what is late."""
    seen: list[Payments] = []

    class Watched(Payments):
        def __init__(self, world: World) -> None:
            super().__init__(world)
            seen.append(self)

    def check(world: World) -> None:
        bills = seen[-1]
        open_bills = bills.due[world.day - world.first_day :].sum(axis=0) + bills.late_total
        np.testing.assert_array_equal(open_bills, world.books.payable)
        assert (world.books.loan >= 0).all()
        if late is not None:
            late.append(int(bills.late_total.sum()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cast, "Payments", Watched)
        for module in (cast, engine):
            patch.setattr(module, "audit", check)
        return run(spec, daily_audit=True)


def heaped(returns: Returns, days: int, **terms: object) -> ScenarioSpec:
    """Thirty days of milk that lives for ten: something expires every week."""
    milk = Product(name="Milk", unit_cost=1.0, list_price=2.0, suggested_price=4.0,
                   shelf_life_days=10)  # fmt: skip
    maker = Manufacturer(safety_days=40.0, returns=returns, **terms)  # type: ignore[arg-type]  # checked by name
    spec = plain(products=(milk,), manufacturer=maker)
    spec = replace(spec, horizon=replace(spec.horizon, days=days))
    return each_group(spec, ordering=BaseStock(order_up_to=1500))


@settings(max_examples=4)
@given(spec=trades(), terms=st.sampled_from((0, 5, 30)))
def test_open_bills_are_what_is_owed(spec: ScenarioSpec, terms: int) -> None:
    maker = replace(spec.manufacturer, terms_days=terms, late_interest=0.2)
    watched(replace(spec, manufacturer=maker))


@pytest.mark.parametrize("terms", [0, 3, 45])
def test_credit_of_every_kind_is_taken_off_bills(terms: int) -> None:
    """Credit notes for rebates and for expired goods, with bills paid on the same days."""
    scheme = Flat(name="base", rate=0.2, period="month", lag_days=0, form="credit_note")
    maker = Manufacturer(
        safety_days=40.0, terms_days=terms, returns=Returns(share=1.0), stop_supply_after_days=None
    )
    milk = Product(name="Milk", unit_cost=1.0, list_price=2.0, suggested_price=4.0,
                   shelf_life_days=14)  # fmt: skip
    poor = replace(HONEST, finance=Finance(cash_days=2.0, bank_line_days=3.0))
    spec = plain(products=(milk,), manufacturer=maker, incentives=(scheme,), conduct=poor)
    records = watched(each_group(spec, initial_cover_days=40.0))
    assert money(records, "returns set off") + money(records, "returns received") > 0
    assert money(records, "rebate set off") + money(records, "rebate received") > 0


@pytest.mark.parametrize("terms", [3, 10])
def test_credit_for_returns_meets_bills_that_are_paid_the_same_day(terms: int) -> None:
    records = watched(heaped(Returns(share=1.0), days=60, terms_days=terms))
    assert money(records, "returns set off") > 0


def test_a_late_payer_with_cash_leaves_the_bank_alone() -> None:
    """Bills of the second day cannot be met; later there is cash for one bill but not for all."""
    thin = replace(HONEST, finance=Finance(cash_days=0.5, bank_line_days=2.0))
    maker = Manufacturer(safety_days=40.0, terms_days=1, stop_supply_after_days=None)
    spec = each_group(plain(manufacturer=maker, conduct=thin), initial_cover_days=0.0)
    late: list[int] = []
    records = watched(spec, late)
    assert max(late) > 0
    assert late[-1] == 0
    assert money(records, "bank loan") == 0  # all that was lent has been paid back


@pytest.mark.parametrize("topped_up", [True, False])
def test_a_deposit_is_topped_up_at_the_end_of_a_month_or_never(topped_up: bool) -> None:
    programme = replace(CAUGHT, ladder=(Sanction(fine_per_case=5.0),), deposit_topped_up=topped_up)
    records = run(market(enforcement=programme, conduct=RECKLESS))
    fined = money(records, "fine from deposit", "DWest-1")
    assert fined > 0
    paid_in = [
        row.amount
        for row in records.ledger
        if row.cause == "deposit" and row.period > 0 and "DWest-1" in row.debit + row.credit
    ]
    assert bool(paid_in) is topped_up


def test_an_expected_rebate_moves_to_what_the_period_paid() -> None:
    """Shelves and depots open empty: January is bought beyond plan and reaches a tier."""
    # fifty units a day are sold, 1,550 in January; filling depots and shelves comes on top
    scheme = Tiered(
        name="tier",
        mode="all_units",
        period="month",
        measure="units",
        threshold_basis="absolute",
        tiers=(Tier(at_least=1800.0, rate=0.1),),
    )
    for weight, expected in ((0.0, 0.0), (0.25, 0.025), (1.0, 0.1)):
        conduct = replace(
            HONEST, quoting=Quoting(margin=0.0, pass_through=1.0), rebate_learning=weight
        )
        spec = plain(incentives=(scheme,), conduct=conduct)
        records = run(each_group(spec, initial_cover_days=0.0))
        quote = np.asarray(records.trade["quote"], dtype=float)[:, 0, 0]
        assert quote[:31] == pytest.approx(2.0)
        assert quote[40] == pytest.approx(2.0 * (1.0 - expected))


# Limits of returns by period ------------------------------------


def credits_and_purchases(records: Records) -> tuple[Counter[int], Counter[int]]:
    """Credits for returns and purchases of DEast-1 by quarter, minor units."""
    given_back: Counter[int] = Counter()
    bought: Counter[int] = Counter()
    for row in records.ledger:
        if not row.debit.startswith("DEast-1:"):
            continue
        quarter = row.period // 90
        if row.cause in ("returns set off", "returns received"):
            given_back[quarter] += row.amount
        if row.cause == "purchase":
            bought[quarter] += row.amount
    return given_back, bought


def test_a_limit_of_returns_counts_the_purchases_and_credits_of_its_period() -> None:
    def year(cap: float | None) -> tuple[Counter[int], Counter[int]]:
        returns = Returns(share=1.0, cap=cap, cap_period="quarter")
        return credits_and_purchases(run(heaped(returns, days=270)))

    free, capped = year(None), year(0.1)
    for quarter in (0, 1, 2):
        assert free[0][quarter] > 0.3 * free[1][quarter]
        limit = 0.1 * capped[1][quarter]
        assert 0.6 * limit < capped[0][quarter] <= limit + 1
