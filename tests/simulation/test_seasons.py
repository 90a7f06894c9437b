"""Buying once for a season: when, how much, and what becomes of the rest."""

import numpy as np
import pytest

from channelsim.experiments.verification import CASES
from channelsim.experiments.verification.twins import scenario_of
from channelsim.experiments.verification.watching import records_of
from channelsim.model.periods import ends_within
from channelsim.model.records import Records
from channelsim.scenario import ScenarioError

NO_REBATE: dict[str, object] = {"incentives": []}


def ran(settings: dict[str, object], days: int = 120) -> Records:
    changes = {"horizon.days": days, "outlets.Shop.footfall.mean": 100.0, **settings}
    return records_of(scenario_of(CASES["R1"], None).override(changes), 3, 0)


def orders(records: Records) -> np.ndarray:
    daily: np.ndarray = records.trade["distributor_orders"].sum(axis=(1, 2))
    return daily


def test_it_orders_on_the_first_day_of_a_season_and_clears_at_its_end() -> None:
    records = ran(NO_REBATE)
    firsts = [0, *ends_within(0, 119, "month")]
    assert np.flatnonzero(orders(records)).tolist() == firsts
    sales = [event for event in records.events if event.kind == "salvage"]
    stock = records.trade["stock"].sum(axis=(1, 2))
    for event in sales:
        day = int(event.time)
        assert day + 1 in firsts or day == 119
        assert stock[day] == 0
    assert sales
    taken = sum(row.amount for row in records.ledger if row.cause == "salvage")
    units = sum(int(event.detail.split()[0]) for event in sales)
    assert taken == units * 2000  # a fifth of the list price of 100.00
    assert int(records.facts["written_off_units"].sum()) == units


def test_without_an_outlet_goods_stay_and_the_next_order_is_smaller() -> None:
    kept = ran({**NO_REBATE, "salvage": [], "conduct.quoting.margin": 3.0})
    assert not [event for event in kept.events if event.kind == "salvage"]
    firsts = [0, *ends_within(0, 119, "month")]
    stock = kept.trade["stock"].sum(axis=(1, 2))
    asked = orders(kept)[firsts]
    mean = 100.0 * np.diff([*firsts, 120])
    per_mean = asked[0] / mean[0]
    for place, first in enumerate(firsts[1:], start=1):
        left = stock[first - 1]
        if left > 0:
            assert asked[place] == pytest.approx(per_mean * mean[place] - left, abs=2)
    assert (stock[np.array(firsts[1:]) - 1] > 0).any()


def test_a_season_of_a_quarter_is_ordered_four_times_a_year() -> None:
    records = ran({**NO_REBATE, "distributors.Depot.ordering.season": "quarter"}, days=365)
    assert np.flatnonzero(orders(records)).tolist() == [0, 90, 181, 273]


def test_the_way_across_the_border_is_taken_when_it_pays_after_freight() -> None:
    abroad = {
        **NO_REBATE,
        "regions": [{"name": "Abroad"}],
        "salvage": [{"name": "Trader", "region": "Abroad", "price_share": 0.5}],
    }
    near = ran({**abroad, "costs.default_freight": 10.0})
    far = ran({**abroad, "costs.default_freight": 40.0})

    def per_unit(records: Records) -> float:
        units = sum(
            int(event.detail.split()[0]) for event in records.events if event.kind == "salvage"
        )
        return sum(r.amount for r in records.ledger if r.cause == "salvage") / units

    assert per_unit(near) == 4000.0
    assert per_unit(far) == 2000.0
    assert orders(near)[0] > orders(far)[0]


def test_the_price_list_holds_for_jobbers_where_it_names_no_channel() -> None:
    def per_unit(*entries: dict[str, object]) -> float:
        records = ran({**NO_REBATE, "price_list": list(entries)})
        told = [event for event in records.events if event.kind == "salvage"]
        units = sum(int(event.detail.split()[0]) for event in told)
        return sum(row.amount for row in records.ledger if row.cause == "salvage") / units

    assert per_unit({"factor": 1.5}) == 3000.0  # a fifth of the list price of 150.00
    assert per_unit({"factor": 1.5}, {"channel": "Shop", "factor": 1.1}) == 3000.0
    assert per_unit({"channel": "Shop", "factor": 1.1}) == 2000.0


def test_a_salvage_outlet_needs_a_region() -> None:
    with pytest.raises(ScenarioError, match="unknown region 'Nowhere'"):
        ran({"salvage.Jobber.region": "Nowhere"})
