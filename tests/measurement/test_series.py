"""Series, matrices and the waterfall on hand-made records."""

import numpy as np
import pandas as pd
import pytest

from channelsim.measurement import (
    flow_matrix,
    kpis,
    price_gaps,
    price_ladder,
    tables,
    waterfall,
    weekly_series,
)
from channelsim.model.records import Flow
from tests.measurement.hand_made import COLA, EAST, FIRST, TEA, WEST, entry, hand_made, month


def per_cell(values: dict[tuple[int, int], float]) -> np.ndarray:
    cube = np.zeros((2, 2))
    for place, value in values.items():
        cube[place] = value
    return cube


def test_weeks_are_complete_and_measured() -> None:
    days = np.arange(FIRST, 181)
    sell_in = np.where(days < 0, 1000, days)[:, None, None] * np.array([[1, 0], [2, 0]])
    frames = tables(hand_made(trade={"sell_in": sell_in}, markets={"sell_out": 1}))
    weeks = weekly_series(frames)
    assert weeks["week"].tolist() == list(range(25))
    assert weeks["day"].tolist() == [7 * week for week in range(25)]
    assert weeks["sell_in"].tolist()[:2] == [3 * 21, 3 * 70]
    assert set(weeks["sell_out"]) == {7 * 4}
    regions = weekly_series(frames, by_region=True)
    assert list(regions.columns) == ["region", "week", "day", "sell_in", "sell_out"]
    second = regions[(regions["region"] == "West") & (regions["week"] == 1)]
    assert second[["sell_in", "sell_out"]].to_numpy().tolist() == [[140, 7]]


def test_flow_matrix_has_all_regions_and_leaves_the_warm_up_out() -> None:
    flows = [
        Flow(0, "East", "West", "malicious", 3, 1_00),
        Flow(31, "East", "West", "malicious", 4, 2_00),
        Flow(FIRST, "East", "West", "malicious", 99, 1),
        Flow(0, "West", "West", "regular", 50, 1),
        Flow(0, "East", "West", "consumers", 7, 1),
    ]
    frames = tables(hand_made(flows=flows))
    malicious = flow_matrix(frames, "malicious")
    assert malicious.to_numpy().tolist() == [[0, 7], [0, 0]]
    assert list(malicious.index) == list(malicious.columns) == ["East", "West"]
    assert flow_matrix(frames).to_numpy().tolist() == [[0, 7], [0, 50]]
    assert flow_matrix(frames, "malicious", column="value").loc["East", "West"] == 3.0
    assert flow_matrix(frames, "natural").to_numpy().tolist() == [[0, 0], [0, 0]]
    with pytest.raises(ValueError, match="smuggled"):
        flow_matrix(frames, "smuggled")


def test_gaps_by_day_at_list_net_and_street() -> None:
    prices = per_cell({(EAST, COLA): 11, (WEST, COLA): 9, (EAST, TEA): 20, (WEST, TEA): 20})
    frames = tables(
        hand_made(
            markets={"potential": 1, "street_price": np.array([6.0, 5.0])[:, None, None]},
            trade={"list_price": prices, "net_price": prices * [[0.9, 1.0], [1.0, 1.0]]},
        )
    )
    gaps = price_gaps(frames)
    # Buyers of cola and tea: 3 and 1 in the country.
    east, west = (3 * 11 + 20) / 4, (3 * 9 + 20) / 4
    assert gaps["list"].tolist() == pytest.approx([(east - west) / ((east + west) / 2)] * 181)
    assert gaps["street"].tolist() == pytest.approx([1.0 / 5.5] * 181)
    net = (3 * 9.9 + 20) / 4
    assert gaps["net"][0] == pytest.approx((net - west) / ((net + west) / 2))
    assert gaps["day"].tolist() == list(range(181))
    assert kpis(frames)["price_gap_index"] == pytest.approx(gaps["street"].mean())


def test_the_ladder_describes_the_goods_of_its_channel() -> None:
    trade = {
        name: per_cell({(EAST, COLA): 10 - step, (EAST, TEA): 30 - step, (WEST, COLA): 8 - step})
        for step, name in enumerate(("list_price", "invoice_price", "net_price", "quote"))
    }
    potential = np.zeros((2, 2, 2))
    potential[EAST] = [[5, 0], [1, 3]]
    potential[WEST] = [[5, 0], [0, 0]]
    ladder = price_ladder(
        tables(hand_made(trade=trade, markets={"potential": potential, "street_price": 40.0}))
    )
    assert ladder[["region", "channel"]].to_numpy().tolist() == [
        ["East", "grocery"],
        ["East", "online"],
        ["West", "grocery"],
    ]
    assert ladder["list_price"].tolist() == pytest.approx([10, (10 + 3 * 30) / 4, 8])
    assert ladder["quote"].tolist() == pytest.approx([7, 22, 5])
    assert ladder["street_price"].tolist() == [40.0] * 3


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    """East buys 100 cola at 9, list 10; West 300 tea at 19, list 20."""
    sell_in = np.zeros((212, 2, 2))
    sell_in[31 + 3, EAST, COLA], sell_in[31 + 50, WEST, TEA] = 100, 300
    sell_in[3, EAST, COLA] = 5000
    maker, period = "manufacturer", 0
    ledger = [
        entry(f"{maker}:receivable", f"{maker}:sales", 900_00, "sell-in"),
        entry(f"{maker}:receivable", f"{maker}:sales", 5_700_00, "sell-in"),
        entry("East-1:goods", "East-1:payable", 900_00, "purchase"),
        entry("East-1:goods", "East-1:payable", 44_000_00, "purchase", FIRST),
        entry("West-1:goods", "West-1:payable", 5_700_00, "purchase"),
        # A second-level distributor buys from West-1: no sale of the manufacturer.
        entry("West-2:goods", "West-2:payable", 3_000_00, "purchase"),
        entry(f"{maker}:cost of goods", f"{maker}:goods", 400_00 + 1_500_00),
        entry(f"{maker}:rebates", f"{maker}:rebates owed", 27_00 + 13_00),
        entry("East-1:rebate receivable", "East-1:rebate income", 27_00, "rebate earned"),
        entry("West-2:rebate receivable", "West-2:rebate income", 13_00, "rebate earned"),
        entry(f"{maker}:freight", f"{maker}:cash", 40_00, "freight", period),
        entry(f"{maker}:cash", f"{maker}:fines", 8_00),
    ]
    months = [month(0), month(0, "West-1"), month(0, "West-2", level=2), month(31)]
    prices = per_cell({(EAST, COLA): 10, (WEST, TEA): 20})
    return tables(
        hand_made(trade={"sell_in": sell_in, "list_price": prices}, ledger=ledger, months=months)
    )


class TestWaterfall:
    def steps(self, table: pd.DataFrame, region: str, column: str) -> dict[str, float]:
        mine = table[table["region"] == region]
        return dict(zip(mine["step"], mine[column], strict=True))

    def test_steps_of_a_region(self, frames: dict[str, pd.DataFrame]) -> None:
        steps = self.steps(waterfall(frames), "East", "per_unit")
        assert list(steps) == [
            "list price", "on-invoice discount", "invoice price", "rebates", "net price",
            "fines", "freight", "pocket price", "cost of goods", "contribution",
        ]  # fmt: skip
        assert steps == pytest.approx(
            {
                "list price": 10.0, "on-invoice discount": -1.0, "invoice price": 9.0,
                "rebates": -0.27, "net price": 8.73, "fines": 0.02, "freight": -0.1,
                "pocket price": 8.65, "cost of goods": -4.0, "contribution": 4.65,
            }
        )  # fmt: skip

    def test_second_level_counts_for_rebates_and_not_for_invoices(
        self, frames: dict[str, pd.DataFrame]
    ) -> None:
        steps = self.steps(waterfall(frames), "West", "amount")
        assert steps["invoice price"] == 5_700.0
        assert steps["rebates"] == -13.0

    def test_regions_add_up_to_the_country_and_to_the_kpi(
        self, frames: dict[str, pd.DataFrame]
    ) -> None:
        parts = waterfall(frames).groupby("step")["amount"].sum()
        country = self.steps(waterfall(frames, by_region=False), "", "amount")
        assert parts.to_dict() == pytest.approx(country)
        assert country["contribution"] == pytest.approx(kpis(frames)["contribution"])
        per_unit = self.steps(waterfall(frames, by_region=False), "", "per_unit")
        assert per_unit["invoice price"] == pytest.approx(6_600 / 400)

    def test_levels_are_sums_of_the_changes_before_them(
        self, frames: dict[str, pd.DataFrame]
    ) -> None:
        table = waterfall(frames)
        for _, part in table.groupby("region"):
            running = 0.0
            for step, level, amount in zip(
                part["step"], part["level"], part["amount"], strict=True
            ):
                if level and step != "list price":
                    assert amount == pytest.approx(running)
                running = amount if level else running + amount

    def test_nothing_sold_leaves_steps_per_unit_undefined(self) -> None:
        table = waterfall(tables(hand_made(trade={"list_price": 1.0})))
        assert table["per_unit"].isna().all()
