"""One contract for every forecast, ordering rule and allocation rule, and each one's own point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.model.allocation import (
    KINDS,
    Allocation,
    DeskView,
    FirstCome,
    PriorityByTier,
    Proportional,
    Uniform,
)
from channelsim.model.forecasting import (
    FORECASTS,
    Croston,
    ExponentialSmoothing,
    Forecast,
    MovingAverage,
)
from channelsim.model.partners import DistributorGroup
from channelsim.model.replenishment import (
    ORDERINGS,
    BaseStock,
    Ordering,
    ReorderBatch,
    ReorderUpTo,
    StandingOrder,
    StockView,
)


def view(on_hand: int, mean: float = 10.0, owed: int = 0, sd: float = 3.0) -> StockView:
    return StockView(
        on_hand=np.array([on_hand]),
        on_order=np.array([0]),
        owed=np.array([owed]),
        mean=np.array([mean]),
        sd=np.array([sd]),
        protection_days=9.0,
    )


@pytest.mark.parametrize("kind", FORECASTS)
class TestForecasts:
    def test_steady_demand_is_forecast_exactly(self, kind: type[Forecast]) -> None:
        history = np.full((120, 2), 7.0)
        history[:, 1] = 3.0
        np.testing.assert_allclose(kind().mean(history), [7.0, 3.0], rtol=1e-9)

    def test_no_demand_is_forecast_as_none(self, kind: type[Forecast]) -> None:
        np.testing.assert_array_equal(kind().mean(np.zeros((120, 2))), [0.0, 0.0])

    def test_more_demand_today_never_lowers_it(self, kind: type[Forecast]) -> None:
        history = np.random.default_rng(1).poisson(4.0, (120, 1)).astype(float) + 1.0
        more = history.copy()
        more[-1] += 5.0
        assert kind().mean(more)[0] > kind().mean(history)[0]

    def test_several_distributors_at_once_are_each_by_itself(self, kind: type[Forecast]) -> None:
        history = np.random.default_rng(2).poisson(2.0, (120, 3, 2)).astype(float)
        together = kind().mean(history)
        for n in range(3):
            np.testing.assert_allclose(together[n], kind().mean(history[:, n]), rtol=1e-12)


def test_forecasts_forget_at_their_own_speed() -> None:
    history = np.concatenate([np.full((90, 1), 2.0), np.full((10, 1), 12.0)])
    assert MovingAverage(window_days=10).mean(history)[0] == 12.0
    assert MovingAverage(window_days=20).mean(history)[0] == 7.0
    expected = 12.0 - 10.0 * 0.8**10
    assert ExponentialSmoothing(weight=0.2).mean(history)[0] == pytest.approx(expected)
    lumpy = np.zeros((120, 1))
    lumpy[4::5] = 10.0
    assert Croston().mean(lumpy)[0] == pytest.approx(2.0)


BY_LEVEL = [kind for kind in ORDERINGS if kind is not StandingOrder]
"""Rules that look at the stock."""


@pytest.mark.parametrize("stock", [0, 40, 10_000])
def test_a_standing_order_looks_at_nothing(stock: int) -> None:
    rule = StandingOrder(units=70)
    assert int(rule.order(view(stock))[0]) == 70
    assert float(rule.level(view(stock))[0]) == 70.0
    assert not rule.uses_forecast


@pytest.mark.parametrize("kind", BY_LEVEL)
class TestOrderings:
    @given(on_hand=st.integers(0, 500), owed=st.integers(0, 50), mean=st.floats(0.0, 30.0))
    def test_orders_lift_the_position_to_at_most_the_level(
        self, kind: type[Ordering], on_hand: int, owed: int, mean: float
    ) -> None:
        seen = view(on_hand, mean, owed)
        rule = kind()
        order = rule.order(seen)
        assert order.dtype == np.int64
        assert order[0] >= 0
        if order[0] > 0:
            assert seen.position[0] + order[0] <= np.ceil(rule.level(seen)[0]) + 1e-9

    def test_ample_stock_orders_nothing(self, kind: type[Ordering]) -> None:
        assert kind().order(view(10_000))[0] == 0

    def test_backorders_are_ordered_as_well(self, kind: type[Ordering]) -> None:
        assert kind().order(view(0, owed=40))[0] == kind().order(view(0))[0] + 40

    def test_several_distributors_at_once_are_each_by_itself(self, kind: type[Ordering]) -> None:
        stocks = [0, 60, 400]
        both = StockView(
            on_hand=np.array([[s] for s in stocks]),
            on_order=np.zeros((3, 1), dtype=np.int64),
            owed=np.zeros((3, 1), dtype=np.int64),
            mean=np.full((3, 1), 10.0),
            sd=np.full((3, 1), 3.0),
            protection_days=9.0,
        )
        assert [int(o) for o in kind().order(both)[:, 0]] == [
            int(kind().order(view(s))[0]) for s in stocks
        ]


def test_base_stock_covers_the_protection_interval_at_its_service_level() -> None:
    assert BaseStock(service_level=0.5).level(view(0))[0] == pytest.approx(90.0)
    assert BaseStock(service_level=0.975).level(view(0))[0] == pytest.approx(90.0 + 1.959964 * 9.0)
    assert BaseStock(order_up_to=70).order(view(50))[0] == 20
    assert BaseStock(order_up_to=70).order(view(90))[0] == 0
    assert BaseStock(order_up_to=70, returns_allowed=True).order(view(90))[0] == -20


def test_s_s_waits_for_the_trigger_and_then_fills_up() -> None:
    rule = ReorderUpTo(reorder_point=20, order_up_to=100)
    assert [int(rule.order(view(stock))[0]) for stock in (21, 20, 5)] == [0, 80, 95]
    with pytest.raises(ValueError, match="must not lie below"):
        ReorderUpTo(reorder_point=20, order_up_to=10)


def test_r_q_orders_whole_batches() -> None:
    rule = ReorderBatch(reorder_point=20, batch=30)
    assert [int(rule.order(view(stock))[0]) for stock in (21, 20, 0)] == [0, 30, 30]
    assert int(rule.order(view(0, owed=40))[0]) == 90


UNITS = st.lists(st.integers(0, 60), min_size=1, max_size=6)


@pytest.mark.parametrize("kind", KINDS)
class TestAllocations:
    @given(demand=UNITS, supply=st.integers(0, 150), seed=st.integers(0, 9))
    def test_it_gives_out_all_there_is_and_to_nobody_too_much(
        self, kind: type[Allocation], demand: list[int], supply: int, seed: int
    ) -> None:
        luck = np.random.default_rng(seed)
        asked = np.array(demand)
        given_out = kind().allocate(
            DeskView(
                demand=asked,
                supply=supply,
                tier=luck.integers(0, 3, len(demand)),
                since=luck.integers(0, 9, len(demand)),
            )
        )
        assert (given_out >= 0).all()
        assert (given_out <= asked).all()
        assert given_out.sum() == min(supply, asked.sum())


def test_each_allocation_favours_whom_it_says() -> None:
    desk = DeskView(
        demand=np.array([10, 30, 20]),
        supply=30,
        tier=np.array([1, 2, 0]),
        since=np.array([5, 1, 9]),
    )
    assert Proportional().allocate(desk).tolist() == [5, 15, 10]
    assert Uniform().allocate(desk).tolist() == [10, 10, 10]
    assert PriorityByTier().allocate(desk).tolist() == [10, 0, 20]
    assert FirstCome().allocate(desk).tolist() == [0, 30, 0]


def test_goods_go_back_to_the_manufacturer_only() -> None:
    rule = BaseStock(returns_allowed=True)
    DistributorGroup(name="city", region="East", ordering=rule)
    with pytest.raises(ValueError, match="returns_allowed is for level 1"):
        DistributorGroup(name="county", region="East", level=2, supplier="city", ordering=rule)
