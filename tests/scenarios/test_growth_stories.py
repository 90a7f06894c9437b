"""The two stories of growth: served accounts stay, accounts added in a hurry cost share."""

import numpy as np
import pytest

from channelsim.experiments.replicate import replicate
from channelsim.scenario import load_scenario

NAMES = ("expansion", "over_expansion")


def figures(name: str, replication: int, **changes: object) -> dict[str, float]:
    scenario = load_scenario(name).override(changes)
    return replicate(scenario, seed=1, replication=replication).kpis


def test_growth_in_a_hurry_costs_service_partners_and_share_within_months() -> None:
    year = {"horizon.days": 240, "horizon.warm_up": 28}
    calm, hurried = (figures(name, 0, **year) for name in NAMES)
    for name in (
        "service_level",
        "satisfaction",
        "new_partner_retention",
        "intake_score",
        "weighted_distribution",
        "market_share",
        "contribution",
    ):
        assert hurried[name] < calm[name], name
    assert calm["service_level"] > 0.95
    assert hurried["market_share"] < 0.9 * calm["market_share"]


@pytest.mark.slow
def test_sensible_growth_adds_share_and_the_hurried_loses_what_was_there() -> None:
    difference: list[float] = []
    trend: dict[str, list[float]] = {name: [] for name in NAMES}
    for replication in range(4):
        sold = {}
        for name in NAMES:
            run = replicate(load_scenario(name), seed=1, replication=replication)
            daily = run.tables["daily"]
            outlets = daily[daily["potential"] > 0]
            shares = []
            for first in (0, 639):
                part = outlets[(outlets["day"] >= first) & (outlets["day"] < first + 91)]
                shares.append(part["sell_out"].sum() / part["potential"].sum())
            trend[name].append(shares[1] - shares[0])
            sold[name] = run.kpis
        difference.append(
            sold["over_expansion"]["market_share"] - sold["expansion"]["market_share"]
        )
        assert (
            sold["over_expansion"]["distributors_exited"] > sold["expansion"]["distributors_exited"]
        )
        assert sold["expansion"]["benign_units"] > 0.0
    assert max(difference) < -0.05
    assert np.mean(trend["expansion"]) > 0.0
    assert np.mean(trend["over_expansion"]) < -0.05
