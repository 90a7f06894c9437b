"""Traders between markets that clear: spatial equilibrium, Cournot, lots and logit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from channelsim import theory
from channelsim.model.arbitrage import Routes, equilibrium, lot_probability

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class World:
    """Regions with linear demand; one trader in each unless stated."""

    def __init__(self, alpha: Floats, beta: Floats, supply: Ints, cost: Floats) -> None:
        self.alpha, self.beta, self.supply, self.cost = alpha, beta, supply, cost

    @classmethod
    def at(cls, seed: int, most: int = 6) -> "World":
        """Draw regions on a map: the cost of moving goods is one of distance."""
        luck = np.random.default_rng(seed)
        n = int(luck.integers(2, most))
        place = luck.uniform(0.0, 12.0, (n, 2))
        cost = 1.0 + np.linalg.norm(place[:, None] - place[None], axis=2)
        return cls(
            luck.uniform(80.0, 200.0, n),
            luck.uniform(0.005, 0.02, n),
            luck.integers(500, 4000, n),
            cost,
        )

    def price(self, region: Ints, quantity: Floats) -> Floats:
        return self.alpha[region] - self.beta[region] * quantity

    def routes(self, lot: int = 1, *, cournot: bool = False, buy_at: float = np.nan) -> Routes:
        n = len(self.alpha)
        home, away = np.nonzero(~np.eye(n, dtype=bool))
        free = not np.isnan(buy_at)
        return Routes(
            seller=home,
            home=home,
            away=away,
            freight=self.cost[home, away],
            kept=np.ones(len(home)),
            cost=np.full(len(home), buy_at),
            stock=np.full(len(home), np.inf) if free else self.supply[home].astype(float),
            lot=np.full(len(home), lot),
            cournot=np.full(len(home), cournot),
        )

    def flows(self, routes: Routes) -> Ints:
        units = equilibrium(routes, self.supply.astype(float), self.price)
        flows = np.zeros((len(self.alpha), len(self.alpha)), dtype=np.int64)
        np.add.at(flows, (routes.home, routes.away), units)
        return flows


@pytest.mark.parametrize("seed", range(40))
def test_takers_of_prices_reach_the_spatial_equilibrium_within_a_lot_a_region(seed: int) -> None:
    world = World.at(seed)
    closed = theory.spatial_equilibrium(world.alpha, world.beta, world.supply, world.cost)
    flows = world.flows(world.routes())
    bought = world.supply + flows.sum(axis=0) - flows.sum(axis=1)
    assert (flows.sum(axis=1) <= world.supply).all()
    np.testing.assert_allclose(bought, closed.consumption, atol=len(bought))
    np.testing.assert_allclose(flows, closed.flows, atol=len(bought))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("lot", [1, 7, 50])
def test_in_two_regions_they_stop_at_the_last_lot_that_pays(seed: int, lot: int) -> None:
    world = World.at(seed, most=3)
    closed = theory.two_region_diversion(
        world.alpha.tolist(),
        world.beta.tolist(),
        world.supply.astype(float).tolist(),
        float(world.cost[0, 1]),
        lot=lot,
    )
    flows = world.flows(world.routes(lot))
    assert flows[0, 1] - flows[1, 0] == pytest.approx(closed.flow, abs=1e-6)
    assert min(flows[0, 1], flows[1, 0]) == 0


@given(seed=st.integers(0, 200), lot=st.sampled_from([1, 3, 20]), cournot=st.booleans())
def test_one_lot_more_or_less_never_pays(seed: int, lot: int, cournot: bool) -> None:
    world = World.at(seed)
    routes = world.routes(lot, cournot=cournot)
    flow = equilibrium(routes, world.supply.astype(float), world.price)

    def profit(changed: Ints, route: int, before: Ints) -> float:
        """Own profit of a Cournot trader; a taker's counts only the lot that moves."""
        owner = routes.seller[route]
        quantity = world.supply.astype(float)
        np.add.at(quantity, routes.away, changed)
        np.subtract.at(quantity, routes.home, changed)
        prices = world.price(np.arange(len(quantity)), quantity)
        mine = routes.seller == owner
        sold = changed[mine] @ (prices[routes.away[mine]] - routes.freight[mine])
        left = world.supply[owner] - changed[mine].sum()
        if cournot:
            return float(sold + left * prices[owner])
        moved = int(changed[route] - before[route])
        gap = prices[routes.away[route]] - prices[owner] - routes.freight[route]
        return float(moved * gap)

    for route in range(len(flow)):
        more, less = flow.copy(), flow.copy()
        more[route] += lot
        less[route] -= lot
        now = profit(flow, route, flow)
        if more[routes.seller == routes.seller[route]].sum() <= world.supply[routes.seller[route]]:
            assert profit(more, route, flow) <= now + 1e-6
        if cournot and less[route] >= 0:
            assert profit(less, route, flow) <= now + 1e-6


@pytest.mark.parametrize("rivals", [1, 2, 3, 7])
def test_rivals_ship_the_cournot_quantity(rivals: int) -> None:
    alpha, beta = np.array([0.0, 130.0]), np.array([1.0, 0.00015])
    world = World(alpha, beta, np.array([0, 400_000]), np.full((2, 2), 10.0))
    one = np.ones(rivals)
    routes = Routes(
        seller=np.arange(rivals),
        home=np.zeros(rivals, dtype=np.int64),
        away=np.ones(rivals, dtype=np.int64),
        freight=10.0 * one,
        kept=one,
        cost=50.0 * one,
        stock=np.inf * one,
        lot=np.ones(rivals, dtype=np.int64),
        cournot=np.ones(rivals, dtype=bool),
    )
    flow = equilibrium(routes, world.supply.astype(float), world.price)
    closed = theory.cournot_diversion(rivals, 70.0, 50.0, 10.0, 0.00015)
    assert flow.sum() == pytest.approx(closed.total, abs=rivals)
    assert np.ptp(flow) <= rivals


def test_unlike_rivals_ship_by_their_costs() -> None:
    # x_i = (P - c_i) / beta with P = (alpha - beta Q + sum c) / (n + 1).
    costs = np.array([50.0, 53.0, 58.0])
    beta, local = 0.0002, 100_000.0
    price = (130.0 - beta * local + costs.sum()) / 4.0
    expected = (price - costs) / beta
    routes = Routes(
        seller=np.arange(3),
        home=np.zeros(3, dtype=np.int64),
        away=np.ones(3, dtype=np.int64),
        freight=np.zeros(3),
        kept=np.ones(3),
        cost=costs,
        stock=np.full(3, np.inf),
        lot=np.ones(3, dtype=np.int64),
        cournot=np.ones(3, dtype=bool),
    )
    flow = equilibrium(
        routes, np.array([0.0, local]), lambda region, q: np.where(region == 1, 130 - beta * q, 0.0)
    )
    np.testing.assert_allclose(flow, expected, atol=4.0)


def test_a_penalty_on_value_lowers_what_is_kept_of_the_price() -> None:
    world = World(
        np.array([100.0, 130.0]), np.array([0.1, 0.15]), np.array([500, 400]), np.zeros((2, 2))
    )
    routes = world.routes()
    shy = Routes(**{**vars(routes), "kept": np.array([0.9, 0.9])})
    flow = equilibrium(shy, world.supply.astype(float), world.price)[0]
    # 0.9 (70 - 0.15 x) = 50 + 0.1 x
    assert flow == int(13.0 / 0.235)


def test_no_gap_no_flow() -> None:
    world = World.at(3)
    far = World(world.alpha, world.beta, world.supply, world.cost + 1000.0)
    assert not far.flows(far.routes()).any()


def test_equal_sellers_of_a_region_share_what_flows() -> None:
    world = World(
        np.array([100.0, 130.0]),
        np.array([0.0001, 0.00015]),
        np.array([500_000, 400_000]),
        np.full((2, 2), 10.0),
    )
    routes = Routes(
        seller=np.array([0, 1]),
        home=np.zeros(2, dtype=np.int64),
        away=np.ones(2, dtype=np.int64),
        freight=np.full(2, 10.0),
        kept=np.ones(2),
        cost=np.full(2, np.nan),
        stock=np.array([250_000.0, 250_000.0]),
        lot=np.ones(2, dtype=np.int64),
        cournot=np.zeros(2, dtype=bool),
    )
    flow = equilibrium(routes, world.supply.astype(float), world.price)
    assert flow.sum() == 40_000
    assert abs(int(flow[0] - flow[1])) <= 2


@given(
    gain=st.floats(0.0, 1e6),
    stake=st.floats(1.0, 1e6),
    steep=st.lists(st.floats(1e-3, 1e4), min_size=2, max_size=6),
)
def test_more_rational_traders_ship_more_of_what_pays(
    gain: float, stake: float, steep: list[float]
) -> None:
    chances = [lot_probability(gain, stake, s) for s in sorted(steep)]
    assert chances == sorted(chances)
    assert all(0.5 <= chance <= 1.0 for chance in chances) or gain == 0.0
    assert lot_probability(gain, stake, np.inf) == 1.0
    assert lot_probability(-gain - 1.0, stake, steep[0]) == 0.0
    assert lot_probability(2.0 * gain, stake, steep[0]) >= lot_probability(gain, stake, steep[0])
