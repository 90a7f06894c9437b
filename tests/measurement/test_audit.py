"""The audit passes what adds up and names what does not; and the engine's records pass it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from channelsim.measurement import ConservationError, audit, kpis, tables, waterfall
from channelsim.measurement.audit import MIRRORED
from channelsim.model.records import Flow, LedgerRow, Records
from channelsim.scenario import load_scenario
from channelsim.scenario.network import build_network
from channelsim.simulation.run import simulate
from tests.measurement.hand_made import COLA, EAST, GROCERY, entry, hand_made, month

MARKET = "East grocery"
WITHOUT_GROWTH = [
    "first_order_conversion",
    "new_partner_retention",
    "intake_score",
    "intake_quality",
    "service_level",
]
"""KPIs of recruitment, openings and field force, which the scenario does not have."""


def sound() -> Records:
    """A little channel that adds up: made at 4, sold at 9, then at 10, then at 12."""
    sold = np.zeros((212, 2, 2, 2))
    sold[40, EAST, GROCERY, COLA] = 50
    delivered = np.zeros((212, 2, 2, 2))
    delivered[39, EAST, GROCERY, COLA] = 70
    maker, own = "manufacturer", "East-1"
    ledger = [
        entry(f"{maker}:goods", f"{maker}:cash", 400_00, "production"),
        entry(f"{own}:cash", f"{own}:equity", 1_000_00, "opening cash"),
        entry(f"{own}:goods", f"{own}:payable", 810_00, "purchase"),
        entry(f"{maker}:receivable", f"{maker}:sales", 810_00, "sell-in"),
        entry(f"{maker}:cost of goods", f"{maker}:goods", 360_00, "cost of sell-in"),
        entry(f"{own}:payable", f"{own}:cash", 500_00, "payment"),
        entry(f"{maker}:cash", f"{maker}:receivable", 500_00, "receipt"),
        entry(f"{own}:cash", f"{own}:sales", 700_00, "delivery sales"),
        entry(f"{MARKET}:goods", f"{MARKET}:cash", 700_00, "delivery purchases"),
        entry(f"{own}:cost of goods", f"{own}:goods", 630_00, "cost of delivery sales"),
        entry(f"{own}:delivery", f"{own}:cash", 7_00, "delivery"),
        entry(f"{MARKET}:cash", f"{MARKET}:sales", 600_00, "consumer sales"),
        entry(f"{MARKET}:cost of goods", f"{MARKET}:goods", 500_00, "cost of consumer sales"),
        entry(f"{own}:cash", f"{own}:loan", 300_00, "bank loan"),
        entry(f"{own}:rebate receivable", f"{own}:rebate income", 24_00, "rebate earned"),
        entry(f"{maker}:rebates", f"{maker}:rebates owed", 24_00, "rebate accrued"),
        entry(f"{own}:write-off", f"{own}:goods", 9_00, "expired"),
    ]
    return hand_made(
        markets={"sell_out": sold, "delivered": delivered},
        months=[month(0, profit=87_00 - 9_00, diverted_out=5), month(31, diverted_in=5)],
        flows=[
            Flow(0, "East", "East", "regular", 65, 1),
            Flow(0, "East", "East", "malicious", 5, 1),
            Flow(0, "East", "West", "consumers", 33, 1),
        ],
        ledger=ledger,
        facts={
            "opening_units": [10, 0],
            "produced_units": [100, 0],
            "sold_units": [50, 0],
            "written_off_units": [1, 0],
            "closing_units": [59, 0],
        },
    )


def test_what_adds_up_passes() -> None:
    audit(sound())


@pytest.mark.parametrize(
    "fact",
    ["opening_units", "produced_units", "sold_units", "written_off_units", "closing_units"],
)
@pytest.mark.parametrize("product", [0, 1])
def test_one_unit_too_many_anywhere_is_found(fact: str, product: int) -> None:
    records = sound()
    counts = np.array(records.facts[fact])
    counts[product] += 1
    with pytest.raises(ConservationError, match=records.products[product]):
        audit(replace(records, facts={**records.facts, fact: counts}))


def test_units_lost_between_supplier_and_shelf_are_found() -> None:
    records = sound()
    flows = (replace(records.flows[0], units=64), *records.flows[1:])
    with pytest.raises(ConservationError, match="69 units sent to outlets, 70 in daily rows"):
        audit(replace(records, flows=flows))


def test_diverted_units_that_nobody_sold_or_met_are_found() -> None:
    records = sound()
    seller, victim = records.months
    with pytest.raises(ConservationError, match="5 units diverted, 4 as diverted_out"):
        audit(replace(records, months=(replace(seller, diverted_out=4), victim)))
    with pytest.raises(ConservationError, match="5 units diverted, 6 as diverted_in"):
        audit(replace(records, months=(seller, replace(victim, diverted_in=6))))


# Postings in one owner's books alone, which another amount leaves consistent; the units behind them
# are counted elsewhere.
OWN_AFFAIR = {
    "production",
    "opening cash",
    "bank loan",
    "cost of sell-in",
    "consumer sales",
    "cost of consumer sales",
}


@pytest.mark.parametrize("position", range(len(sound().ledger)))
def test_a_cent_more_in_one_of_two_books_is_found(position: int) -> None:
    records = sound()
    ledger = list(records.ledger)
    row = ledger[position]
    ledger[position] = replace(row, amount=row.amount + 1)
    changed = replace(records, ledger=tuple(ledger))
    if row.cause in OWN_AFFAIR:
        audit(changed)
    else:
        with pytest.raises(ConservationError):
            audit(changed)


@pytest.mark.parametrize("pair", MIRRORED, ids=lambda pair: pair[0])
def test_both_sides_of_every_movement_are_held_together_month_by_month(
    pair: tuple[str, str],
) -> None:
    records = sound()
    rows = [
        LedgerRow(0, "West-1:cash", "West-1:equity", pair[0], 5),
        LedgerRow(31, "manufacturer:equity", "manufacturer:cash", pair[1], 5),
    ]
    with pytest.raises(ConservationError, match=r"month from day 0: .*month from day 31: "):
        audit(replace(records, ledger=(*records.ledger, *rows)))
    rows[1] = replace(rows[1], period=0)
    audit(replace(records, ledger=(*records.ledger, *rows)))


def test_a_claim_without_a_debtor_is_found() -> None:
    records = sound()
    row = LedgerRow(0, "West-1:receivable", "West-1:equity", "out of thin air", 5)
    with pytest.raises(ConservationError, match="payable and receivable leave 5"):
        audit(replace(records, ledger=(*records.ledger, row)))


def test_profit_that_the_ledger_does_not_know_is_found() -> None:
    records = sound()
    months = (replace(records.months[0], profit=records.months[0].profit + 1), records.months[1])
    with pytest.raises(ConservationError, match=r"East-1: profit 7801 .*, 7800 in the ledger"):
        audit(replace(records, months=months))


def test_profit_made_of_a_claim_is_found() -> None:
    """A sale that no consumer and no partner paid for makes everybody richer together."""
    records = sound()
    row = LedgerRow(0, f"{MARKET}:deposit", f"{MARKET}:sales", "wishful thinking", 5)
    with pytest.raises(ConservationError, match="all profits are"):
        audit(replace(records, ledger=(*records.ledger, row)))


@cache
def engine_records() -> Records:
    scenario = load_scenario("small")
    return simulate(build_network(scenario.spec), seed=1, replication=0)


def test_the_engines_records_add_up() -> None:
    audit(engine_records())


def test_the_engines_records_give_every_kpi() -> None:
    frames = tables(engine_records())
    values = kpis(frames)
    undefined = [name for name, value in values.items() if not np.isfinite(value)]
    assert undefined == WITHOUT_GROWTH
    assert 0.0 < values["market_share"] < 1.0
    assert 0.9 < values["fill_rate"] <= 1.0
    shares = ("numeric_distribution", "weighted_distribution", "on_shelf_availability")
    assert all(0.5 < values[name] <= 1.0 for name in shares)
    assert values["dso_days"] == pytest.approx(30.0, abs=5.0)  # the terms of trade are 30 days
    total = waterfall(frames).query("step == 'contribution'")["amount"].sum()
    assert total == pytest.approx(values["contribution"])


def test_the_engines_money_is_what_consumers_paid_at_street_prices() -> None:
    """Takings in the ledger equal units times shelf prices, which different code recorded."""
    frames = tables(engine_records())
    ledger, daily = frames["ledger"], frames["daily"]
    takings = ledger.loc[ledger["cause"] == "consumer sales", "amount"].sum()
    at_mean_price = (daily["sell_out"] * daily["street_price"].fillna(0.0)).sum()
    assert takings == pytest.approx(at_mean_price, rel=0.02)
