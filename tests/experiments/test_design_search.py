"""The search finds a known optimum; its final is fair; it keeps an unbeatable baseline."""

import math
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("optuna")

from channelsim.experiments.design_search import design_search
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.replicate import Replication
from channelsim.scenario import load_scenario
from tests.experiments.fake_model import luck

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

RATE, WINDOW = "incentives.0.tiers.1.rate", "conduct.chasing.expected_markdown"


def peak(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Contribution peaks at a rate of 0.045 and a markdown of 0.1; most luck is common."""
    rate = scenario.spec.incentives[0].tiers[1].rate  # type: ignore[union-attr]  # a tiered scheme
    markdown = scenario.spec.conduct.chasing.expected_markdown
    height = math.exp(-(((rate - 0.045) / 0.01) ** 2) - ((markdown - 0.1) / 0.1) ** 2)
    noise = 300.0 * luck(seed, replication, "all") + 5.0 * luck(seed, replication, str(rate))
    return Replication(kpis={"contribution": 1000.0 * height + noise}, tables={})


def flat(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Nothing helps; every design is worse than the baseline."""
    rate = scenario.spec.incentives[0].tiers[1].rate  # type: ignore[union-attr]  # a tiered scheme
    loss = 0.0 if rate == 0.04 else 50.0 + 10.0 * luck(seed, replication, str(rate))
    return Replication(kpis={"contribution": 100.0 * luck(seed, replication, "all") - loss})


def test_the_peak_is_found_and_confirmed_on_fresh_seeds() -> None:
    found = design_search(
        load_scenario("small"), {RATE: (0.035, 0.05), WINDOW: (0.0, 0.3)},
        trials=48, batch=8, patience=48, workers=1, task=peak,
    )  # fmt: skip
    assert found.improved
    assert found.best[RATE] == pytest.approx(0.045, abs=0.004)
    assert found.best[WINDOW] == pytest.approx(0.1, abs=0.05)
    assert found.trials["incumbent"].is_monotonic_increasing
    assert found.selection.comparison.seed == 2
    assert found.selection.method == "kn"
    assert found.selection.decided
    assert found.selection.guarantee.startswith("with probability at least 95")
    gain, low, high = found.final
    assert low <= gain <= high
    assert low > 0.0


def test_the_baseline_wins_where_nothing_is_better() -> None:
    found = design_search(
        load_scenario("small"), {RATE: (0.035, 0.05)},
        trials=30, patience=6, workers=1, task=flat,
    )  # fmt: skip
    assert not found.improved
    assert found.selection.best == "as it is"
    assert found.final == (0.0, 0.0, 0.0)
    assert found.stopped == "patience"
    assert len(found.trials) < 30


def test_senseless_ranges_are_refused() -> None:
    small = load_scenario("small")
    with pytest.raises(QuestionError, match="range"):
        design_search(small, {RATE: (0.05, 0.03)})
    with pytest.raises(QuestionError, match="nothing to tune"):
        design_search(small, {})
