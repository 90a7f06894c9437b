"""Every KPI on hand-made records with a known answer."""

import math

import numpy as np
import pytest

from channelsim.measurement import KPIS, kpis, tables
from channelsim.model.records import Event, Flow, Records
from tests.measurement.hand_made import (
    COLA,
    DAYS,
    EAST,
    FIRST,
    GROCERY,
    ONLINE,
    TEA,
    WEST,
    by_day,
    entry,
    hand_made,
    month,
)


def measure(records: Records, kpi: str) -> float:
    return kpis(tables(records))[kpi]


def trade_days(series: np.ndarray) -> np.ndarray:
    """Give all of a daily series to the East's cola."""
    cube = np.zeros((DAYS - FIRST, 2, 2))
    cube[:, EAST, COLA] = series
    return cube


WARM = np.arange(FIRST, DAYS) < 0
CELLS = 4  # cells of region, channel and product with outlets


def measured(value: float, before: float) -> np.ndarray:
    """A figure of the measured days, and another in the warm-up that must not count."""
    return np.where(WARM, before, value)[:, None, None, None]


class TestGoods:
    def test_sell_in_sums_measured_days_of_all_regions_and_products(self) -> None:
        records = hand_made(trade={"sell_in": measured(3, 1000)[..., 0]})
        assert measure(records, "sell_in_units") == 3 * 4 * DAYS

    def test_sell_out_sums_measured_days(self) -> None:
        records = hand_made(markets={"sell_out": measured(2, 1000)})
        assert measure(records, "sell_out_units") == 2 * CELLS * DAYS

    def test_market_share(self) -> None:
        records = hand_made(
            markets={"sell_out": measured(2, 7), "potential": measured(8, 7), "wanted": 4}
        )
        assert measure(records, "market_share") == 0.25

    def test_fill_rate(self) -> None:
        wanted = by_day({0: 4, 1: 4}, default=0.0)[:, None, None, None]
        short = by_day({0: 1, 1: 1}, default=0.0)[:, None, None, None]
        records = hand_made(markets={"wanted": wanted, "sell_out": wanted, "short": short})
        assert measure(records, "fill_rate") == 0.75

    def test_year_end_loading_compares_the_last_quarter(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("channelsim.measurement.goods.DAYS_PER_YEAR", 181)
        last = range(90, 181)
        bought = by_day(dict.fromkeys(last, 10.0), default=7.0)[:, None, None, None]
        shipped = by_day(dict.fromkeys(last, 15.0), default=10.0)[:, None, None]
        only = np.array([[1, 0], [0, 0]])
        records = hand_made(
            markets={"sell_out": bought * only[:, :, None] * np.array([1, 0])},
            trade={"sell_in": shipped * only},
        )
        assert measure(records, "year_end_loading") == pytest.approx(0.5)

    def test_sell_through(self) -> None:
        records = hand_made(
            markets={"sell_out": measured(3, 99)}, trade={"sell_in": measured(4, 0)[..., 0]}
        )
        assert measure(records, "sell_through") == 0.75

    def test_stock_days_count_shelves_warehouses_and_roads(self) -> None:
        records = hand_made(
            markets={"sell_out": 2, "stock": measured(10, 999)},
            trade={"stock": measured(20, 0)[..., 0], "transit": 4},
        )
        expected = (10 * CELLS + 20 * 4 + 4 * 4) / (2 * CELLS)
        assert measure(records, "channel_stock_days") == pytest.approx(expected)

    def test_availability_is_among_outlets_that_carry_the_brand(self) -> None:
        # Outlets 10 + 1 + 1 + 30; two of the West's thirty have left, every cell lacks one.
        listed, stocked = np.zeros((2, 2, 2)), np.zeros((2, 2, 2))
        listed[EAST], listed[WEST] = [[10, 0], [1, 1]], [[28, 0], [0, 0]]
        stocked[EAST], stocked[WEST] = [[9, 0], [1, 0]], [[20, 0], [0, 0]]
        records = hand_made(
            markets={"listed": listed, "in_stock": stocked, "in_stock_weight": stocked * 1.4}
        )
        assert measure(records, "on_shelf_availability") == pytest.approx(30 / 40)
        assert measure(records, "numeric_distribution") == pytest.approx(30 / 42)
        assert measure(records, "weighted_distribution") == pytest.approx(30 * 1.4 / 84)


class TestLoading:
    def test_even_sell_in_has_index_one(self) -> None:
        even = kpis(tables(hand_made(trade={"sell_in": 5})))
        assert even["loading_index"] == pytest.approx(1.0)
        assert even["trough_index"] == pytest.approx(1.0)

    def test_all_on_the_last_day_of_each_quarter_is_ten(self) -> None:
        series = trade_days(by_day({89: 100, 180: 300}))
        assert measure(hand_made(trade={"sell_in": series}), "loading_index") == pytest.approx(10.0)

    def test_quarters_count_alike_whatever_their_volume(self) -> None:
        # First quarter: all at the end; second: 1000 units a day, evenly.
        series = by_day({89: 1.0} | dict.fromkeys(range(90, 181), 1000.0))
        records = hand_made(trade={"sell_in": trade_days(series)})
        assert measure(records, "loading_index") == pytest.approx((10.0 + 1.0) / 2)

    def test_trough_looks_at_the_start_of_quarters(self) -> None:
        # The quarter from day 90 has 91 days: 9.1 of them are its first tenth.
        series = by_day(dict.fromkeys(range(181), 10.0) | dict.fromkeys(range(90, 99), 0.0))
        records = hand_made(trade={"sell_in": trade_days(series)})
        second = 10 * 0.1 * 10 / (82 * 10)
        assert measure(records, "trough_index") == pytest.approx((1.0 + second) / 2)
        assert measure(records, "loading_index") == pytest.approx((1 + 9.1 * 10 / 820 * 10) / 2)

    def test_sell_in_of_the_warm_up_is_no_loading(self) -> None:
        series = trade_days(by_day({-1: 500.0} | dict.fromkeys(range(181), 1.0)))
        assert measure(hand_made(trade={"sell_in": series}), "loading_index") == pytest.approx(1.0)

    def test_bullwhip_is_a_ratio_of_weekly_variances(self) -> None:
        # Within a week both series vary wildly; only weekly sums may count.
        days = np.arange(FIRST, DAYS)
        week = days // 7
        out = np.where(days % 7 == 3, 70 + 7 * (week % 2), 0)
        into = np.where(days % 7 == 1, 70 + 21 * (week % 2), 0)
        out, into = np.where(days < 0, 999, out), np.where(days < 0, 555, into)
        sales = np.zeros((len(days), 2, 2, 2))
        sales[:, WEST, GROCERY, COLA] = out
        records = hand_made(markets={"sell_out": sales}, trade={"sell_in": trade_days(into)})
        assert measure(records, "bullwhip") == pytest.approx(9.0)


class TestPrices:
    def prices(self, east: float, west: float, online: float, tea: float) -> np.ndarray:
        cube = np.zeros((2, 2, 2))
        cube[EAST, GROCERY, COLA], cube[WEST, GROCERY, COLA] = east, west
        cube[EAST, ONLINE] = [online, tea]
        return cube

    def records(self, price: np.ndarray, potential: np.ndarray | int = 1) -> Records:
        absent = np.where(hand_made().facts["outlets"] > 0, price, np.nan)
        records = hand_made(markets={"potential": potential})
        markets = {**records.markets, "street_price": np.broadcast_to(absent, (212, 2, 2, 2))}
        return Records(**{**vars(records), "markets": markets})

    def test_gap_compares_what_both_regions_sell(self) -> None:
        # Cheap tea and online cola exist in the East only: they are no gap.
        records = self.records(self.prices(9.0, 11.0, 2.0, 1.0))
        assert measure(records, "price_gap_index") == pytest.approx(0.2)

    def test_gap_is_averaged_over_days(self) -> None:
        early, late = self.prices(9, 11, 5, 5), self.prices(10, 10, 5, 5)
        half = np.where(np.arange(FIRST, DAYS)[:, None, None, None] < 90, early, late)
        assert measure(self.records(half), "price_gap_index") == pytest.approx(0.2 * 90 / 181)

    def test_a_region_without_goods_for_a_while_opens_no_gap(self) -> None:
        price = np.broadcast_to(self.prices(9, 11, 5, 5), (212, 2, 2, 2)).copy()
        price[100:, WEST] = np.nan
        assert measure(self.records(price), "price_gap_index") == pytest.approx(0.2)

    def test_spread_is_weighted_by_buyers_within_products(self) -> None:
        # Cola at 10 with 3 buyers (both groceries) and at 14 with 1 (online); tea has no spread.
        buyers = np.zeros((2, 2, 2))
        buyers[EAST, GROCERY, COLA], buyers[WEST, GROCERY, COLA] = 1, 2
        buyers[EAST, ONLINE] = [1, 4]
        records = self.records(self.prices(10, 10, 14, 50), buyers)
        cola = math.sqrt((3 * 1.0 + 1 * 9.0) / 4) / 11
        assert measure(records, "street_price_cv") == pytest.approx(cola * 4 / 8)


SALES = [
    entry("manufacturer:receivable", "manufacturer:sales", 100_000_00, "sell-in"),
    entry("manufacturer:receivable", "manufacturer:sales", 77_00, "sell-in", FIRST),
]


class TestMoney:
    def test_revenue_is_of_measured_months(self) -> None:
        assert measure(hand_made(ledger=SALES), "revenue") == 100_000.0

    def test_sales_of_distributors_are_not_the_manufacturers(self) -> None:
        other = entry("East-1:receivable", "East-1:sales", 5_00, "sell-in")
        assert measure(hand_made(ledger=[*SALES, other]), "revenue") == 100_000.0

    def test_rebates(self) -> None:
        ledger = [
            *SALES,
            entry("manufacturer:rebates", "manufacturer:rebates owed", 3_000_00),
            entry("manufacturer:rebates owed", "manufacturer:cash", 2_500_00),
            entry("manufacturer:rebates", "manufacturer:rebates owed", 9_00, period=FIRST),
            entry("East-1:rebate receivable", "East-1:rebate income", 3_000_00),
        ]
        assert measure(hand_made(ledger=ledger), "rebate_cost") == 3_000.0
        assert measure(hand_made(ledger=ledger), "rebate_rate") == 0.03

    def test_enforcement_and_penalties(self) -> None:
        ledger = [
            entry("manufacturer:enforcement", "manufacturer:cash", 40_00, "inspection"),
            entry("manufacturer:enforcement", "manufacturer:cash", 2_50, "investigation"),
            entry("manufacturer:deposits held", "manufacturer:fines", 70_00),
            entry("manufacturer:cash", "manufacturer:fines", 5_00),
            entry("East-1:fines", "East-1:cash", 75_00),
        ]
        assert measure(hand_made(ledger=ledger), "enforcement_cost") == 42.5
        assert measure(hand_made(ledger=ledger), "penalties") == 75.0

    def test_contribution_counts_every_income_and_expense_and_nothing_else(self) -> None:
        costs = {
            "cost of goods": "goods", "rebates": "rebates owed", "freight": "cash",
            "enforcement": "cash", "fixed": "cash", "capital cost": "cash", "write-off": "goods",
            "bad debt": "receivable", "a cost nobody has thought of": "cash",
        }  # fmt: skip
        ledger = [
            *SALES,
            *(
                entry(f"manufacturer:{cost}", f"manufacturer:{source}", 100_00 * 2**i)
                for i, (cost, source) in enumerate(costs.items())
            ),
            entry("manufacturer:cash", "manufacturer:fines", 11_00),
            entry("manufacturer:receivable", "manufacturer:interest", 13_00),
            # Movements between what it has and owes are neither cost nor income.
            entry("manufacturer:goods", "manufacturer:cash", 50_000_00),
            entry("manufacturer:cash", "manufacturer:receivable", 60_000_00),
            entry("manufacturer:rebates owed", "manufacturer:cash", 1_00),
            entry("manufacturer:cash", "manufacturer:deposits held", 500_00),
            entry("manufacturer:goods", "manufacturer:equity", 900_00),
            entry("East-1:write-off", "East-1:goods", 12_345_00),
        ]
        expected = 100_000 - 100 * (2**9 - 1) + 11 + 13
        assert measure(hand_made(ledger=ledger), "contribution") == expected

    def test_bad_debt(self) -> None:
        ledger = [*SALES, entry("manufacturer:bad debt", "manufacturer:receivable", 800_00)]
        assert measure(hand_made(ledger=ledger), "bad_debt_rate") == 0.008

    def test_days_sales_outstanding_start_from_the_warm_ups_receivable(self) -> None:
        # At month ends 1000 (carried over) + 9000 = 10,000, then 10,000 + 18,100 - 10,000.
        sales = "manufacturer:receivable", "manufacturer:sales"
        ledger = [
            entry(*sales, 1_000_00, "sell-in", FIRST),
            entry(*sales, 9_000_00, "sell-in", 0),
            entry(*sales, 18_100_00, "sell-in", 31),
            entry("manufacturer:cash", "manufacturer:receivable", 10_000_00, "receipt", 31),
        ]
        mean = (10_000 + 18_100) / 2
        expected = pytest.approx(mean * 181 / 27_100)
        assert measure(hand_made(ledger=ledger), "dso_days") == expected


class TestPartners:
    FLOWS = (
        Flow(0, "East", "West", "malicious", 30, 1),
        Flow(31, "West", "East", "malicious", 10, 1),
        Flow(FIRST, "East", "West", "malicious", 999, 1),
        Flow(0, "East", "West", "natural", 5, 1),
        Flow(0, "East", "West", "consumers", 2, 1),
        Flow(FIRST, "East", "West", "natural", 999, 1),
        Flow(0, "East", "East", "regular", 7777, 1),
    )

    def test_diversion_and_leakage(self) -> None:
        sell_in, sell_out = trade_days(by_day({5: 800.0, -5: 4.0})), np.zeros((212, 2, 2, 2))
        sell_out[40, WEST, GROCERY, COLA] = 70
        records = hand_made(
            flows=self.FLOWS, trade={"sell_in": sell_in}, markets={"sell_out": sell_out}
        )
        assert measure(records, "diversion_units") == 40
        assert measure(records, "diversion_rate") == 0.05
        assert measure(records, "leakage_rate") == 0.1

    def test_detection_is_by_lots_whose_evidence_is_gone(self) -> None:
        closed = [
            Event(float(day), "lot closed", "East-1", detail)
            for day, detail in ((9, "proven, 3 units"), (8, "never found, 500 units"),
                                (7, "never found, proven elsewhere"), (6, "never found, 1 units"),
                                (-6, "proven, 4 units"))
        ]  # fmt: skip
        noise = Event(3.0, "diversion proven", "East-1", "proven in West")
        assert measure(hand_made(events=[*closed, noise]), "detection_rate") == 0.25

    def test_profit_and_return(self) -> None:
        months = [
            month(0, capital=900_00),
            month(0, "West-1", capital=100_00),
            month(31, capital=500_00),
            month(31, "West-1", capital=0),
            month(FIRST, capital=9_000_000_00),
        ]
        ledger = [
            entry("East-1:cash", "East-1:sales", 500_00, "delivery sales"),
            entry("East-1:cost of goods", "East-1:goods", 300_00),
            entry("East-1:rebate receivable", "East-1:rebate income", 30_01, period=31),
            entry("East-1:storage", "East-1:cash", 80_00),
            entry("West-1:fines", "West-1:deposit", 20_00),
            entry("West-1:goods", "West-1:payable", 4_000_00, "purchase"),
            entry("West-1:equity", "West-1:cash", 600_00, "owner's withdrawal"),
            entry("East-1:cash", "East-1:sales", 777_00, period=FIRST),
            entry("East grocery:cash", "East grocery:sales", 999_00, "consumer sales"),
            *SALES,
        ]
        records = hand_made(months=months, ledger=ledger)
        assert measure(records, "distributor_profit") == 130.01
        assert measure(records, "distributor_roi") == pytest.approx(130.01 * 365 / 181 / 750)

    def test_exits_and_retention(self) -> None:
        months = [month(0, name) for name in ("East-1", "East-2", "West-1", "West-2")]
        events = [
            Event(10.0, "exit", "East-1", "left"),
            Event(90.0, "exit", "East-1", "terminated"),
            Event(95.0, "succession", "East-2", "a reserve distributor opens"),
            Event(-3.0, "exit", "West-1", "left"),
        ]
        records = hand_made(months=months, events=events)
        assert measure(records, "distributors_exited") == 2
        assert measure(records, "retention") == 0.75

    def test_satisfaction_is_of_those_in_office(self) -> None:
        months = [
            month(0, satisfaction=0.4),
            month(31, satisfaction=0.9, status="suspended"),
            month(31, "West-1", satisfaction=0.8),
            month(0, "West-1", satisfaction=0.0, status="vacant"),
            month(FIRST, satisfaction=0.0),
        ]
        assert measure(hand_made(months=months), "satisfaction") == pytest.approx(0.7)

    def test_brand_is_of_the_last_day_weighted_by_buyers(self) -> None:
        brand = np.ones((DAYS - FIRST, 2))
        brand[-1] = [0.5, 0.9]
        potential = np.zeros((212, 2, 2, 2))
        potential[50, EAST, ONLINE, TEA], potential[60, WEST, GROCERY, COLA] = 3, 1
        potential[2, WEST, GROCERY, COLA] = 1000  # warm-up
        records = hand_made(brand=brand, markets={"potential": potential})
        assert measure(records, "brand_equity") == pytest.approx(0.6)


class TestTheList:
    def test_names_are_keys_and_every_entry_is_filled(self) -> None:
        for name, kpi in KPIS.items():
            assert kpi.name == name
            assert all((kpi.unit, kpi.label_en, kpi.label_zh, kpi.definition)), name
            for chinese in (kpi.label_zh, kpi.definition_zh):
                assert any("一" <= letter <= "鿿" for letter in chinese), name
        assert len({kpi.label_en for kpi in KPIS.values()}) == len(KPIS)
        assert len({kpi.label_zh for kpi in KPIS.values()}) == len(KPIS)

    def test_nothing_traded_gives_numbers_or_nan_and_never_an_error(self) -> None:
        values = kpis(tables(hand_made()))
        assert list(values) == list(KPIS)
        assert {type(value) for value in values.values()} == {float}
        assert values["sell_in_units"] == 0.0
        assert math.isnan(values["rebate_rate"])
        assert math.isnan(values["price_gap_index"])

    def test_several_replications_are_refused(self) -> None:
        frames = tables(hand_made())
        frames["daily"] = frames["daily"].assign(replication=np.arange(len(frames["daily"])) % 2)
        with pytest.raises(ValueError, match="several replications"):
            kpis(frames)

    def test_a_run_of_warm_up_only_is_refused(self) -> None:
        frames = tables(hand_made())
        frames["daily"] = frames["daily"][frames["daily"]["day"] < 0]
        with pytest.raises(ValueError, match="no measured day"):
            kpis(frames)
