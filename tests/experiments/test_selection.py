"""Ranking and selection: the promised chance on normal systems with a known best, and the runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from channelsim.experiments import RunError, open_results, select_best
from channelsim.experiments.procedures import Draw, Outcome, allocate_computing, kim_nelson
from channelsim.experiments.replicate import Replication
from tests.experiments.fake_model import fake_task, luck, scenario, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from channelsim.scenario import Scenario

MEANS = np.array([0.0, 0.0, 1.0, -0.5, 0.0])


def systems(seed: int, means: "np.ndarray[tuple[int], np.dtype[np.float64]]", sd: float) -> Draw:
    """Independent normal systems."""
    rows = np.random.default_rng(seed).normal(means[:, None], sd, (len(means), 2000))

    def draw(counts: "Sequence[int]") -> "list[np.ndarray[tuple[int], np.dtype[np.float64]]]":
        return [row[:count] for row, count in zip(rows, counts, strict=True)]

    return draw


def kn(seed: int, means: "np.ndarray[tuple[int], np.dtype[np.float64]]" = MEANS) -> Outcome:
    draw = systems(seed, means, 2.0)
    return kim_nelson(draw, len(means), delta=1.0, alpha=0.1, first=10, step=2, budget=10**6)


def test_kim_nelson_keeps_its_promise_in_the_slippage_configuration() -> None:
    """The hardest case it speaks of: all others exactly delta behind."""
    means = np.array([0.0, 0.0, 1.0, 0.0, 0.0])
    outcomes = [kn(seed, means) for seed in range(300)]
    assert all(outcome.decided for outcome in outcomes)
    share = np.mean([outcome.best == 2 for outcome in outcomes])
    assert share >= 0.9, "and it is known to be cautious"


def test_kim_nelson_spends_less_on_what_is_clearly_behind() -> None:
    means = np.array([0.0, 3.0, 4.0, -9.0, -9.0])
    outcomes = [kn(seed, means) for seed in range(50)]
    runs = np.mean([outcome.counts for outcome in outcomes], axis=0)
    assert runs[3] < 12
    assert runs[1] > 2 * runs[0]


def test_the_first_stage_and_the_triangle_are_the_textbooks() -> None:
    """By hand: two systems, n0 = 3, alpha 0.1: eta = (0.2**-1 - 1)/2 = 2, h2 = 8, S2 = 1.

    With delta 1 the triangle closes after 8 replications; at r = 3 it lets 5/6 pass.
    """
    upper = np.array([1.0, 0.0, -1.0, *[0.0] * 20])
    for lead, counts in ((0.84, (3, 3)), (0.83, (4, 4)), (0.001, (8, 8))):
        rows = [upper, np.full(23, -lead)]

        def draw(
            wanted: "Sequence[int]",
            rows: "list[np.ndarray[tuple[int], np.dtype[np.float64]]]" = rows,
        ) -> "list[np.ndarray[tuple[int], np.dtype[np.float64]]]":
            return [row[:count] for row, count in zip(rows, wanted, strict=True)]

        outcome = kim_nelson(draw, 2, delta=1.0, alpha=0.1, first=3, step=1, budget=100)
        assert (outcome.best, outcome.counts) == (0, counts)


def test_ocba_beats_equal_allocation_for_the_same_budget() -> None:
    budget, right, equal = 200, [], []
    means = np.array([0.0, 0.2, 1.0, -0.5, -3.0, -3.0, -3.0, -3.0])
    for seed in range(150):
        draw = systems(seed, means, 2.0)
        found = allocate_computing(draw, 8, alpha=1e-9, first=5, step=10, budget=budget)
        assert sum(found.counts) == budget
        right.append(found.best == 2)
        equal.append(np.argmax([row.mean() for row in draw([budget // 8] * 8)]) == 2)
    assert np.mean(right) > np.mean(equal) + 0.02
    assert np.mean(right) > 0.9


def test_ocba_estimates_its_own_chance_and_stops_on_it() -> None:
    found = [
        allocate_computing(systems(seed, MEANS, 2.0), 5, alpha=0.1, first=10, step=10, budget=5000)
        for seed in range(200)
    ]
    assert all(one.decided == (one.chance >= 0.9) for one in found)
    # Now and then the best begins with bad luck and is starved: why it is no guarantee.
    assert np.mean([one.decided for one in found]) > 0.98
    assert np.mean([one.best == 2 for one in found]) > 0.85
    flat = allocate_computing(
        lambda counts: [np.ones(count) for count in counts],
        3,
        alpha=0.1,
        first=2,
        step=4,
        budget=20,
    )
    assert (flat.decided, sum(flat.counts)) == (False, 20), "equal constants cannot be told apart"


def normal_task(scenario: "Scenario", seed: int, replication: int) -> Replication:
    shared = stats.norm.ppf(luck(seed, replication, "shared"))
    own = stats.norm.ppf(luck(seed, replication, scenario.name))
    mean = float(str(scenario.document["mean"]))
    value = mean + 3.0 * float(shared) + float(own)
    return Replication(kpis={"contribution": value, "diversion_rate": value})


CANDIDATES = [scenario(f"c{number}", mean=number) for number in range(6)]


def test_scenarios_are_selected_from_their_runs(tmp_path: Path) -> None:
    found = select_best(
        CANDIDATES, "contribution", delta=1.0, workers=1, out=tmp_path / "a", task=normal_task
    )
    assert (found.best, found.decided, found.better) == ("c5", True, "high")
    assert "at least 95.0%" in found.guarantee
    runs = found.table.set_index("scenario")["n"]
    assert runs["c0"] == 10, "five behind: out at the first look"
    assert runs["c5"] == runs.max()
    assert runs.sum() == len(open_results(tmp_path / "a").kpis)
    assert found.table["status"].tolist()[0] == "best"
    assert set(found.comparison.results["c0"].kpis.index) == set(range(10))
    again = select_best(
        CANDIDATES, "contribution", delta=1.0, workers=1, out=tmp_path / "a", task=_refuse
    )
    assert again.table.equals(found.table), "nothing is computed twice"
    select_best(
        CANDIDATES, "contribution", delta=1.0, workers=1, out=tmp_path / "b", task=normal_task
    )
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def _refuse(scenario: object, seed: int, replication: int) -> Replication:
    raise AssertionError("this run is in the store")


def test_low_is_better_where_the_kpi_says_so() -> None:
    found = select_best(
        CANDIDATES[:3], "diversion_rate", "ocba", workers=1, budget=90, task=normal_task
    )
    assert (found.best, found.better) == ("c0", "low")
    assert "no guarantee" in found.guarantee
    assert found.table["mean"].is_monotonic_increasing


def test_a_budget_that_ends_the_search_leaves_no_guarantee() -> None:
    near = [scenario("a", mean=0.0), scenario("b", mean=0.001)]
    found = select_best(near, delta=0.1, workers=1, budget=24, step=1, task=normal_task)
    assert not found.decided
    assert found.guarantee.startswith("none: the budget")


def test_a_failed_run_is_named() -> None:
    both = [scenario("good"), scenario("bad", raises_in=4)]
    with pytest.raises(RunError, match="bad, replication 4 failed: ValueError: stock of East"):
        select_best(both, delta=1.0, workers=1, task=fake_task)
    with pytest.raises(RunError, match="retention of good is undefined"):
        select_best(
            [both[0], scenario("other", effect=1)], "retention", delta=1.0, workers=1,
            better="high", task=fake_task,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "best"}, "one of kn, ocba"),
        ({"delta": None}, "kn needs delta"),
        ({"delta": 0.0}, "kn needs delta"),
        ({"method": "ocba"}, "leave delta out"),
        ({"alpha": 0.7}, "alpha must lie"),
        ({"first": 1}, "first must be"),
        ({"budget": 10}, "takes 60 runs"),
        ({"kpi": "sell_in"}, "no better direction"),
        ({"scenarios": CANDIDATES[:1]}, "two scenarios or more"),
    ],
)
def test_questions_that_make_no_sense_are_refused(changes: dict[str, object], message: str) -> None:
    asked: dict[str, object] = {"scenarios": CANDIDATES, "delta": 1.0, "task": normal_task}
    with pytest.raises(ValueError, match=message):
        select_best(**(asked | changes))  # type: ignore[arg-type]  # wrong on purpose
