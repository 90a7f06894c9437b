"""Prices and buyers from tables; several regions across a border, and checks there."""

from dataclasses import replace

import numpy as np
import pytest

from channelsim.model.demand import Arrivals, ConstantElasticity
from channelsim.model.enforcement import Enforcement
from channelsim.model.history import BuyerHistory, History, PriceHistory
from channelsim.model.inspections import BorderCheck
from channelsim.model.market import Leakage, Region
from channelsim.model.records import Records
from channelsim.model.year import Horizon
from channelsim.scenario.network import Table, build_network
from channelsim.scenario.schema import ScenarioSpec
from channelsim.simulation.run import simulate
from tests.simulation.trades import HONEST, assert_same, flow, money, plain, run

PRICES: Table = {
    "region": ["East", "East", "East"],
    "day": [0, 20, 40],
    "price": [2.0, 2.5, 1.6],
}
SMOOTH = ConstantElasticity(elasticity=-2.0, arrivals=Arrivals(law="deterministic"))


def replayed(history: History, table: Table, **changes: object) -> Records:
    spec = replace(
        plain(conduct=HONEST, horizon=Horizon(days=60, warm_up=5), demand=SMOOTH, **changes),
        history=history,
        data={"past": "past.csv"},
    )
    return simulate(build_network(spec, {"past": table}), 1, 0, daily_audit=True)


def street(records: Records, region: int) -> list[float]:
    """Street price of a region on each day from day 0 on."""
    prices = records.markets["street_price"][-records.first_day :, region, 0, 0]
    return [round(float(price), 6) for price in prices]


def test_shelf_prices_step_from_listed_day_to_listed_day() -> None:
    records = replayed(History(prices=PriceHistory(table="past")), PRICES)
    assert street(records, 0) == [2.0] * 20 + [2.5] * 20 + [1.6] * 20
    assert float(records.markets["street_price"][0, 0, 0, 0]) == 2.0  # before the first row
    without = run(plain(conduct=HONEST, horizon=Horizon(days=60, warm_up=5), demand=SMOOTH))
    assert street(records, 1) == street(without, 1)  # no row for the West: its own ladder


def test_buyers_answer_the_listed_prices() -> None:
    records = replayed(History(prices=PriceHistory(table="past")), PRICES)
    wanted = records.markets["wanted"][-records.first_day :, 0, 0, 0].reshape(3, 20).sum(axis=1)
    expected = 50.0 * 20.0 * (np.array([2.0, 2.5, 1.6]) / 3.0) ** -2.0
    np.testing.assert_allclose(wanted, expected, rtol=0.06)  # 5 shops round to whole units a day


def test_list_prices_reach_the_shelf_through_the_ladder() -> None:
    table = {**PRICES, "price": [2.0, 2.2, 1.8]}
    records = replayed(History(prices=PriceHistory(table="past", of="list")), table)
    listed = records.trade["list_price"][-records.first_day :, 0, 0]
    assert [float(price) for price in listed] == [2.0] * 20 + [2.2] * 20 + [1.8] * 20
    ladder = np.asarray(street(records, 0)) / listed
    reviewed = np.r_[0:20, 28:40, 48:60]  # quotes follow at the next weekly review
    np.testing.assert_allclose(ladder[reviewed], ladder[0], rtol=1e-6)


def test_factors_of_buyers_multiply_potential_buyers() -> None:
    table: Table = {"region": ["East", "East"], "day": [0, 30], "index": [1.0, 4.0]}
    past = BuyerHistory(table="past", column="index", elasticity=0.5)
    records = replayed(History(buyers=past), table)
    came = records.markets["potential"][-records.first_day :, :, 0, 0]
    assert came[:, 1].sum() == 60 * 50
    assert came[:30, 0].sum() == 30 * 50
    assert came[30:, 0].sum() == pytest.approx(30 * 50 * 2, abs=1)


def test_a_table_that_says_what_is_so_changes_nothing() -> None:
    table: Table = {"day": [0], "price": [2.0], "index": [1.0]}
    past = History(
        prices=PriceHistory(table="past", of="list"),
        buyers=BuyerHistory(table="past", column="index"),
    )
    same = run(plain(conduct=HONEST, horizon=Horizon(days=60, warm_up=5), demand=SMOOTH))
    assert_same(replayed(past, table), same)


# Borders -------------------------------------------------------------------------------------


def three(across: dict[str, str | tuple[str, ...]], **changes: object) -> ScenarioSpec:
    """East is dear, West cheap, North cheaper; the outlets named lie at borders."""
    names = ("East", "West", "North")
    spec = plain(conduct=HONEST)
    spec = plain(
        conduct=HONEST,
        regions=tuple(
            Region(name=name, list_price_factor=factor)
            for name, factor in zip(names, (1.1, 1.0, 0.9), strict=True)
        ),
        distributors=tuple(
            replace(spec.distributors[0], name=f"D{name}", region=name) for name in names
        ),
        outlets=tuple(
            replace(
                spec.outlets[0],
                name=f"O{name}",
                region=name,
                served_by=f"D{name}",
                border_share=1.0 if name in across else 0.0,
                border_with=across.get(name),
            )
            for name in names
        ),
    )
    return replace(spec, **{"leakage": Leakage(consumer_share=0.5), **changes})  # type: ignore[arg-type]  # sections


def test_buyers_and_outlets_go_to_the_cheapest_of_several_neighbours() -> None:
    records = run(three({"East": ("West", "North")}), daily_audit=True)
    for kind in ("consumers", "natural"):
        assert flow(records, kind, "North", "East") > 0
        assert flow(records, kind, "West", "East") == 0


def test_a_list_of_one_neighbour_is_that_neighbour() -> None:
    assert_same(run(three({"East": ("North",)})), run(three({"East": "North"})))


def test_a_neighbour_that_is_never_cheapest_does_not_matter() -> None:
    one = run(three({"East": "North"}))
    two = run(three({"East": ("West", "North")}))
    np.testing.assert_array_equal(one.markets["sell_out"], two.markets["sell_out"])


def test_leakage_falls_in_the_expected_fine_and_ends() -> None:
    def leaked(chance: float, fine: float, kind: str) -> int:
        programme = Enforcement(border=BorderCheck(stop_probability=chance, fine_per_unit=fine))
        return flow(run(three({"East": "North"}, enforcement=programme)), kind)

    for kind in ("consumers", "natural"):
        weak = [leaked(chance, 2.0, kind) for chance in (0.0, 0.05, 0.1)]
        assert weak[0] > weak[1] > weak[2] > 0
        assert leaked(1.0, 1e6, kind) == 0
    # only the product of chance and fine matters to who crosses, neither alone does anything
    assert leaked(0.1, 1.0, "consumers") == leaked(0.05, 2.0, "consumers")
    assert leaked(0.0, 9.0, "natural") == leaked(0.9, 0.0, "natural") == leaked(0.0, 0.0, "natural")


def test_outlets_pay_for_what_border_checks_find() -> None:
    programme = Enforcement(border=BorderCheck(stop_probability=0.25, fine_per_unit=0.4))
    records = run(three({"East": "North"}, enforcement=programme), daily_audit=True)
    carried = flow(records, "natural")
    found = money(records, "border fines") / 40
    assert found == int(found)
    assert abs(found - 0.25 * carried) < 4.0 * np.sqrt(0.25 * 0.75 * carried)
    assert carried > 200
