"""Every kind of demand, and the law of arrivals."""

import numpy as np
import pytest

from channelsim.model.demand import (
    KINDS,
    Arrivals,
    Attraction,
    ConstantElasticity,
    Demand,
    DemandView,
    Fixed,
    Linear,
    Trace,
)


def seen(price: float = 0.0, brand: float = 0.0, display: float = 0.0, rival: float = 0.0,
         elasticity: float = -2.0) -> DemandView:  # fmt: skip
    cell = np.ones((1, 1))
    return DemandView(
        log_price=price * cell,
        elasticity=elasticity * cell,
        log_brand=brand * cell,
        display=display * cell,
        log_rival_price=rival * cell,
    )


EXAMPLES: tuple[Demand, ...] = (
    Attraction(display_lift_log=0.8),
    ConstantElasticity(display_lift_log=0.8),
    Linear(display_lift_log=0.8),
    Fixed(),
    Trace(table="sales"),
)


def test_there_is_an_example_of_every_kind() -> None:
    assert tuple(type(example) for example in EXAMPLES) == KINDS


@pytest.mark.parametrize("demand", EXAMPLES, ids=lambda demand: demand.kind)
class TestDemands:
    def test_it_never_rises_in_price_nor_falls_in_display(self, demand: Demand) -> None:
        prices = [float(demand.intensity(seen(p))[0, 0]) for p in (-0.5, -0.1, 0.0, 0.3)]
        assert prices == sorted(prices, reverse=True)
        assert demand.intensity(seen(display=1.0)) >= demand.intensity(seen())

    def test_a_bounded_one_is_a_probability(self, demand: Demand) -> None:
        steep = demand.intensity(seen(-3.0, brand=2.0, display=1.0))[0, 0]
        assert steep >= 0.0
        assert steep <= 1.0 or not demand.bounded

    def test_shape_is_that_of_the_prices(self, demand: Demand) -> None:
        cells = np.zeros((4, 3))
        view = DemandView(
            log_price=cells,
            elasticity=np.full((4, 1), -2.0),
            log_brand=np.zeros((4, 1)),
            display=cells,
            log_rival_price=cells,
        )
        assert demand.intensity(view).shape == (4, 3)


def test_attraction_has_the_elasticity_asked_for_and_loses_it_with_share() -> None:
    demand = Attraction(share=0.4, rival_share=0.3)
    step = 1e-5

    def elasticity(at: float) -> float:
        high, low = demand.intensity(seen(at + step)), demand.intensity(seen(at - step))
        return float(np.log(high / low)[0, 0]) / (2 * step)

    assert elasticity(0.0) == pytest.approx(-2.0, rel=1e-6)
    share = float(demand.intensity(seen(-0.2))[0, 0])
    assert elasticity(-0.2) == pytest.approx(-2.0 / 0.6 * (1.0 - share), rel=1e-6)


def test_brand_and_rival_move_attraction() -> None:
    demand = Attraction(share=0.4, rival_share=0.3)
    base = demand.intensity(seen())
    assert demand.intensity(seen(brand=0.2)) > base
    assert demand.intensity(seen(rival=-0.2)) < base
    assert Attraction(share=0.4, brand_effect=0.0).intensity(seen(brand=0.2)) == pytest.approx(0.4)


def test_logit_has_the_elasticity_asked_for_and_grows_with_the_price() -> None:
    demand = Attraction(share=0.4, rival_share=0.3, price_effect="exponential")
    step = 1e-5

    def elasticity(at: float) -> float:
        high, low = demand.intensity(seen(at + step)), demand.intensity(seen(at - step))
        return float(np.log(high / low)[0, 0]) / (2 * step)

    assert elasticity(0.0) == pytest.approx(-2.0, rel=1e-6)
    share = float(demand.intensity(seen(0.3))[0, 0])
    assert elasticity(0.3) == pytest.approx(-2.0 / 0.6 * (1.0 - share) * np.exp(0.3), rel=1e-6)


def test_linear_demand_is_a_line_until_nobody_buys() -> None:
    demand = Linear(share=0.5)
    prices = np.array([0.8, 1.0, 1.3, 1.5, 2.0])
    bought = [float(demand.intensity(seen(np.log(p)))[0, 0]) for p in prices]
    assert bought == pytest.approx([0.7, 0.5, 0.2, 0.0, 0.0])


def test_constant_elasticity_is_iso_elastic() -> None:
    demand = ConstantElasticity(share=0.5)
    assert demand.intensity(seen(np.log(0.9)))[0, 0] == pytest.approx(0.5 * 0.9**-2.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"law": "poisson", "coefficient_of_variation": 0.1},
        {"law": "normal", "dispersion": 0.1},
        {"law": "gamma", "autocorrelation": 0.1},
    ],
)
def test_options_that_a_law_would_ignore_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="belongs to the law"):
        Arrivals(**wrong)  # type: ignore[arg-type]  # the point of the test


def test_attraction_leaves_room_for_buying_neither() -> None:
    with pytest.raises(ValueError, match="leave at least"):
        Attraction(share=0.6, rival_share=0.4)
