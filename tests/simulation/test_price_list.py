"""The price list: off changes nothing, products and channels get the list prices they are given."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from channelsim.experiments.replicate import Replication, replicate
from channelsim.scenario import ScenarioError, load_scenario
from channelsim.scenario.network import build_network

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def small(*entries: dict[str, object]) -> "Scenario":
    return load_scenario("small").override(
        {
            "horizon": {"days": 28, "warm_up": 7},
            "price_list": list(entries),
            # Prices that nothing else moves: no ceiling, no rebate, nobody diverts.
            "products.Tea.suggested_price": 9.0, "products.Juice.suggested_price": 9.0,
            "incentives": [{"name": "Volume rebate", "remove": True}],
            "conduct.diverting.active": False,
        }
    )  # fmt: skip


def means(run: Replication, price: str, by: list[str]) -> dict[object, float]:
    daily = run.tables["daily"]
    daily = daily[daily[price].notna()]
    found = daily.groupby(by, observed=True)[price].mean()
    return {key: float(value) for key, value in found.items()}


def test_a_list_of_ones_is_no_list() -> None:
    bare = replicate(small(), 1, 0)
    ones = replicate(small({"factor": 1.0}, {"channel": "Modern", "factor": 1.0}), 1, 0)
    assert bare.kpis == pytest.approx(ones.kpis, rel=0.0, abs=0.0, nan_ok=True)


def test_products_and_regions_get_their_own_list_price() -> None:
    entries = [
        {"product": "Tea", "factor": 1.1},
        {"region": ["East", "West"], "product": "Tea", "factor": 0.9},
    ]
    found = means(replicate(small(*entries), 1, 0), "list_price", ["region", "product"])
    assert found["South", "Tea"] == pytest.approx(2.20 * 1.1)
    assert found["East", "Tea"] == pytest.approx(2.20 * 1.04 * 0.9)
    assert found["West", "Tea"] == pytest.approx(2.20 * 0.95 * 0.9)
    assert found["East", "Juice"] == pytest.approx(3.44 * 1.04)


def test_channels_part_around_the_invoice_of_their_distributor() -> None:
    entry = {"region": "South", "product": "Tea", "channel": "Modern", "factor": 0.9}
    bare, listed = (replicate(one, 1, 0) for one in (small(), small(entry)))
    network = build_network(small(entry).spec)
    outlets = network.outlets
    modern = (outlets.region == 1) & (outlets.channel == 1)
    demand = network.mean_demand()[:, 0]
    share = demand[modern].sum() / demand[outlets.region == 1].sum()
    invoice = means(listed, "list_price", ["region", "product"])["South", "Tea"]
    # Dealers divide their outlets alike, so the planned mix is nearly that of the region.
    assert invoice / 2.20 == pytest.approx(1.0 - 0.1 * share, rel=2e-3)
    before = means(bare, "street_price", ["region", "channel", "product"])
    after = means(listed, "street_price", ["region", "channel", "product"])
    ratio = {key: after[key] / before[key] for key in before}
    cell = ("South", "Modern", "Tea")
    assert ratio[cell] == pytest.approx(0.9, rel=5e-3)
    others = [value for key, value in ratio.items() if key != cell]
    assert np.allclose(others, 1.0, rtol=5e-3)


def test_county_dealers_buy_at_the_terms_of_their_own_channels() -> None:
    """The city dealer serves both channels, the county dealers traditional outlets only."""
    network = build_network(small({"channel": "Traditional", "factor": 0.8}).spec)
    level = np.array([dealer.group.level for dealer in network.distributors])
    west = np.array([dealer.region == 2 for dealer in network.distributors])
    factors = network.invoice_factors()
    assert factors is not None
    assert np.allclose(factors[level == 2], 0.8)
    assert ((factors[west & (level == 1)] > 0.8) & (factors[west & (level == 1)] < 1.0)).all()
    bare, listed = (
        replicate(one, 1, 0) for one in (small(), small({"channel": "Traditional", "factor": 0.8}))
    )
    key = ("West", "Traditional", "Tea")
    before, after = (
        means(run, "street_price", ["region", "channel", "product"])[key] for run in (bare, listed)
    )
    assert after / before == pytest.approx(0.8, rel=0.05)  # floor prices hold some outlets up


def test_unknown_names_are_faults() -> None:
    with pytest.raises(ScenarioError, match="unknown channel 'Modrn'"):
        small({"channel": "Modrn", "factor": 0.9})


def test_jobbers_pay_a_share_of_the_list_without_channel_prices() -> None:
    entries = [
        {"product": "Tea", "factor": 1.5},
        {"region": "East", "factor": 1.2},
        {"channel": "Modern", "factor": 0.5},
    ]
    bare, listed = build_network(small().spec), build_network(small(*entries).spec)
    east, south = 0, 1
    np.testing.assert_array_equal(bare.salvage_price(east), bare.list_price(east))
    np.testing.assert_allclose(listed.salvage_price(east), 1.2 * bare.list_price(east))
    np.testing.assert_allclose(listed.salvage_price(south), [1.5, 1.0] * bare.list_price(south))
