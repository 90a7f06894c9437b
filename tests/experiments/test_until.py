"""Replication until intervals are narrow enough: the rule, its budget, its coverage, its store."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from channelsim.experiments import RunResult, RunsFailed, compare, open_results, run
from channelsim.experiments.replicate import Replication
from channelsim.experiments.results import Tables
from channelsim.experiments.until import FIRST_ROUND, parse_targets, replicate_until
from tests.experiments.fake_model import fake_task, luck, scenario, tree

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def normal_task(
    scenario: "Scenario", seed: int, replication: int, *, mean: float, sd: float
) -> Replication:
    """Normal luck shared by all scenarios, and some of each scenario's own."""
    shared = stats.norm.ppf(luck(seed, replication, "shared"))
    own = stats.norm.ppf(luck(seed, replication, scenario.name))
    return Replication(kpis={"contribution": mean + sd * float(shared + 0.1 * own)})


def test_runs_until_the_relative_half_width_is_reached(tmp_path: Path) -> None:
    task = partial(normal_task, mean=100.0, sd=10.0)
    result = run(scenario(), 500, workers=1, out=tmp_path, until={"contribution": "2%"}, task=task)
    values = result.kpis["contribution"]
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    assert FIRST_ROUND < len(values) < 250, "some (1.96 * 10 / 2)**2 = 96 are needed"
    assert half / values.mean() <= 0.02 / 1.02
    assert result.replications == len(values)
    assert result.precision is not None
    (row,) = result.precision.to_dict("records")
    assert row["reached"]
    assert (row["asked"], row["n"]) == ("2% of the mean", len(values))
    assert row["half_width"] == pytest.approx(half)
    assert len(open_results(tmp_path).kpis) == len(values), "no run is done that is not used"


def test_the_budget_ends_it_and_says_what_would_do() -> None:
    task = partial(normal_task, mean=100.0, sd=10.0)
    result = run(scenario(), 25, workers=1, until={"contribution": 0.5}, task=task)
    assert result.precision is not None
    (row,) = result.precision.to_dict("records")
    assert (row["n"], row["reached"], row["asked"]) == (25, False, "0.5")
    assert row["needed"] == np.ceil(25 * (row["half_width"] / 0.5) ** 2)


def test_pairing_lets_a_comparison_stop_early() -> None:
    """The difference varies a tenth of what either side does."""
    task = partial(normal_task, mean=100.0, sd=10.0)
    both = [scenario("a"), scenario("b")]
    study = compare(both, 400, workers=1, until={"contribution": "2%"}, task=task)
    alone = run(both[0], 400, workers=1, until={"contribution": "2%"}, task=task)
    assert study.precision is not None
    assert study.precision["scenario"].tolist() == ["b"]
    assert study.precision["reached"].all()
    assert 4 * study.replications < alone.replications


def test_an_interrupted_study_goes_the_same_way(tmp_path: Path) -> None:
    task = partial(normal_task, mean=100.0, sd=10.0)

    def go(out: Path, interrupted_at: int | None) -> RunResult:
        def watch(news: object) -> None:
            if interrupted_at is not None and len(list((out / "runs").glob("*"))) == interrupted_at:
                raise KeyboardInterrupt

        return run(
            scenario(),
            300,
            workers=1,
            out=out,
            watch=watch,
            until={"contribution": "3%"},
            task=task,
        )

    for stop in (4, 15):
        with pytest.raises(KeyboardInterrupt):
            go(tmp_path / "cut", stop)
    assert go(tmp_path / "cut", None).replications == go(tmp_path / "calm", None).replications
    assert tree(tmp_path / "cut") == tree(tmp_path / "calm")


def test_a_constant_is_known_at_once_and_failures_do_not_stop_the_rule() -> None:
    with pytest.warns(RunsFailed, match="1 of 10 runs failed"):
        result = run(
            scenario(raises_in=3), 50, workers=1, until={"fill_rate": "0.1%"}, task=fake_task
        )
    assert result.precision is not None
    assert result.precision["n"].tolist() == [9]


def test_the_interval_of_the_stopping_rule_covers_nearly_as_often_as_it_says() -> None:
    """Stopping on a small variance costs coverage: little, with ten replications at the least."""
    targets = parse_targets({"contribution": "10%"})
    hits = []
    for number in range(100):
        values = np.random.default_rng(number).normal(10.0, 3.0, 400)
        result = replicate_until(targets, 400, partial(described, values))
        assert isinstance(result, RunResult)
        (row,) = result.summary.to_dict("records")
        hits.append(row["ci_low"] <= 10.0 <= row["ci_high"])
    assert 0.86 <= np.mean(hits) <= 0.99


def described(values: "np.ndarray[tuple[int], np.dtype[np.float64]]", count: int) -> RunResult:
    """A result that holds the first so many values."""
    return RunResult(
        name="plain",
        title="",
        digest="",
        document={},
        seed=1,
        replications=count,
        kpis=pd.DataFrame({"contribution": values[:count]}),
        tables=Tables(Path(), {}),
        failures=pd.DataFrame(),
        folder=Path(),
    )


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ({"contribution": "0%"}, "a half-width such as"),
        ({"contribution": "narrow"}, "not 'narrow'"),
        ({"contribution": float("nan")}, "a half-width such as"),
        ({"contributon": "1%"}, "no KPI 'contributon'"),
    ],
)
def test_targets_that_make_no_sense_are_refused(
    until: dict[str, str | float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        parse_targets(until)
