"""What is put into a scenario comes back from the sales that the engine makes of it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from channelsim import load_scenario
from channelsim.calibration import calibrate
from channelsim.experiments.replicate import replicate
from channelsim.experiments.scanner_panel import scanner_panel
from channelsim.scenario.load import scenario_from
from tests.calibration.known_markets import calibrated, document, panel_of, random_market

SOUGHT = (
    "own_price_elasticity",
    "display_lift_log",
    "seasonality_amplitude_log",
    "nb_alpha",
    "autocorrelation_1",
    "crossing_share",
)
# Caps on the standard errors, without which a wide interval would pass for a good one.
WIDEST = {
    "own_price_elasticity": 0.8,
    "display_lift_log": 0.35,
    "seasonality_amplitude_log": 0.12,
    "nb_alpha": 0.08,
    "autocorrelation_1": 0.08,
    "crossing_share": 0.2,
}


class Found(NamedTuple):
    """An estimate beside the truth."""

    market: int
    name: str
    z: float
    se: float
    inside: bool


def found_in(number: int) -> Iterable[Found]:
    """Simulate a random market, calibrate it and look where the truth lies."""
    market = random_market(number)
    answer = calibrated(market, panel_of(market, number))
    for name in SOUGHT:
        if name in answer:
            one, truth = answer[name], getattr(market, name)
            scale = 1.0
            if name == "nb_alpha":  # of the buyers: sales at a border mix two regions' buyers
                scale = answer.settings["demand.arrivals.dispersion"] / one.estimate
            z = (scale * one.estimate - truth) / (scale * one.se)
            inside = scale * one.ci_low <= truth <= scale * one.ci_high
            yield Found(number, name, z, scale * one.se, inside)


@pytest.mark.parametrize("number", [3, 6, 9])
def test_a_known_market_comes_back(number: int) -> None:
    found = list(found_in(number))
    assert {one.name for one in found} >= set(SOUGHT[:5])
    for one in found:
        assert abs(one.z) <= 4.0, one
        assert one.se < WIDEST[one.name], one


@pytest.mark.slow
def test_a_hundred_known_markets_come_back_with_honest_intervals() -> None:
    found = [one for number in range(100) for one in found_in(number)]
    for name in SOUGHT:
        mine = [one for one in found if one.name == name]
        assert len(mine) >= 50, name
        assert max(abs(one.z) for one in mine) <= 4.0, name
        assert max(one.se for one in mine) < WIDEST[name], name
        # no bias: the mean of z is within three of its standard errors of nil
        assert abs(np.mean([one.z for one in mine])) < 3.0 / np.sqrt(len(mine)) + 0.2, name
        assert np.mean([one.inside for one in mine]) >= 0.88, name
    assert 0.90 <= np.mean([one.inside for one in found]) <= 0.98


def test_a_log_linear_fit_takes_a_filling_share_for_a_lower_elasticity() -> None:
    """Why `response: scenario` exists: the same panel, fitted by both."""
    market = random_market(1)
    market = replace(market, share=0.4, own_price_elasticity=-3.5, base=400.0)
    panel = panel_of(market, 1)
    bent = calibrated(market, panel)["own_price_elasticity"]
    columns = {name: name for name in ("outlet", "week", "units", "price", "display")}
    straight = calibrate(panel, {"columns": columns})["own_price_elasticity"]
    assert abs(bent.estimate + 3.5) < 4.0 * bent.se
    assert abs(straight.estimate) < 3.5 - 2.5 * straight.se


def test_crossing_is_not_counted_twice_in_the_overlay() -> None:
    market = random_market(2)
    panel = panel_of(market, 2)
    columns = {name: name for name in ("outlet", "region", "week", "units", "price", "display")}
    ring = {f"R{r}": [f"R{r ^ 1}"] for r in range(2 * market.pairs)}
    answer = calibrate(panel, {"columns": columns, "neighbours": ring, "border_share": 1.0})
    own, across = answer["own_price_elasticity"], answer["neighbour_price_elasticity"]
    assert own.estimate < market.own_price_elasticity - 4.0 * own.se
    assert answer.settings["demand.elasticity"] == pytest.approx(own.estimate + across.estimate)
    assert abs(answer.settings["demand.elasticity"] - market.own_price_elasticity) < 0.3
    without = calibrate(panel, {"columns": columns, "neighbours": ring})
    assert without.settings["demand.elasticity"] == pytest.approx(own.estimate)


def test_watching_changes_nothing_and_adds_up_to_the_daily_table() -> None:
    market = random_market(3)
    scenario = scenario_from(document(market, 3)).override({"horizon.days": 70})
    panel = scanner_panel(scenario, 1)
    daily = replicate(scenario, 1, 0).tables["daily"]
    shops = daily[(daily["channel"] == "Shop") & (daily["day"] >= 0)]
    by_week = shops.groupby([shops["region"].astype(str), shops["day"] // 7])["sell_out"].sum()
    counted = panel.groupby([panel["region"].astype(str), "week"])["units"].sum()
    assert counted.tolist() == by_week.tolist()
    past = scenario.document["data"]["past"]  # type: ignore[call-overload, index]  # plain data
    assert set(panel["price"].round(4)) <= set(past["price"])  # type: ignore[arg-type, call-overload, index]  # plain data
    with pytest.raises(ValueError, match="every_days must lie between 1 and 70"):
        scanner_panel(scenario, 1, every_days=71)


def test_a_panel_leaves_out_what_an_outlet_does_not_sell() -> None:
    small = load_scenario("small").override(
        {"horizon.days": 14, "horizon.warm_up": 7, "products.Juice.channels": ["Modern"]}
    )
    panel = scanner_panel(small, 1)
    assert set(panel.loc[panel["product"] == "Juice", "channel"]) == {"Modern"}
    assert sorted(panel["week"].unique()) == [0, 1]
