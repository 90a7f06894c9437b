"""The warm-up check: MSER-5 against its own definition and on series that settle when we say."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from channelsim.experiments import RunsFailed, check_warm_up, run
from channelsim.experiments.replicate import Replication
from channelsim.experiments.warm_up import mser
from tests.experiments.fake_model import fake_task, scenario

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def test_the_statistic_is_the_textbooks() -> None:
    values = np.random.default_rng(1).normal(5.0, 1.0, 123)
    means = values[:120].reshape(24, 5).mean(axis=1)
    by_hand = [np.sum((means[d:] - means[d:].mean()) ** 2) / (24 - d) ** 2 for d in range(19)]
    assert mser(values).statistic == pytest.approx(by_hand)


@pytest.mark.parametrize("length", [0, 40, 100])
def test_a_start_that_fades_is_left_out(length: int) -> None:
    """A bias that is noise-sized after `length` days, in AR(1) noise."""
    dice = np.random.default_rng(3)
    noise = dice.normal(0.0, 1.0, 600)
    for day in range(1, 600):
        noise[day] += 0.5 * noise[day - 1]
    start = 30.0 * np.exp(-np.arange(600) / (length / 4)) if length else np.zeros(600)
    found = mser(100.0 + start + noise)
    assert found.found
    assert abs(found.days - length) <= 30


def test_a_trend_has_no_answer() -> None:
    found = mser(np.arange(400.0))
    assert not found.found
    assert np.isnan(found.days)


def test_what_cannot_be_checked_is_refused() -> None:
    with pytest.raises(ValueError, match="50 days or more"):
        mser(np.zeros(49))
    with pytest.raises(ValueError, match="gaps"):
        mser([np.nan, *[1.0] * 99])


def settling_task(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Stock falls from twice its level within some 30 days; sales per buyer are even."""
    days = np.arange(-int(str(scenario.document["warm_up"])), 200)
    since = days - days[0]
    season = 1.0 + 0.4 * np.sin(days / 58.0)
    noise = np.random.default_rng(replication).normal(1.0, 0.02, len(days))
    half = {
        "potential": 500.0 * season,
        "sell_out": 100.0 * season * noise,
        "trend": 1.0 * since,
        "stock": 900.0 * season * noise * (1.0 + np.exp(-since / 6.0)),
    }
    daily = pd.concat([pd.DataFrame({"day": days, "region": r, **half}) for r in "ab"])
    return Replication(kpis={"contribution": 1.0}, tables={"daily": daily})


def test_a_result_is_checked_series_by_series(tmp_path: Path) -> None:
    short = run(scenario(warm_up=10), 3, workers=1, task=settling_task)
    found = check_warm_up(short)
    share, cover = found.table.to_dict("records")
    assert (share["enough"], share["verdict"]) == (True, "long enough")
    assert (cover["enough"], cover["verdict"]) == (False, "too short")
    assert 20 <= cover["needed"] <= 60
    assert not found.enough
    (trend,) = check_warm_up(short, ["trend"]).table.to_dict("records")
    assert (trend["enough"], trend["verdict"]) == (False, "no answer: it moves later too")
    assert found.daily["day"].tolist() == list(range(-10, 200))
    assert found.daily["share"].mean() == pytest.approx(0.2, rel=0.01)
    enough = check_warm_up(run(scenario(warm_up=70), 3, workers=1, task=settling_task))
    assert enough.enough
    assert set(enough.table["warm_up"]) == {70}


def test_questions_that_make_no_sense_are_refused() -> None:
    result = run(scenario(warm_up=60), 1, workers=1, task=settling_task)
    with pytest.raises(ValueError, match="no daily series 'nonsense'"):
        check_warm_up(result, ["nonsense"])
    with pytest.warns(RunsFailed):
        failed = run(scenario(raises_in=0), 1, workers=1, task=fake_task)
    with pytest.raises(ValueError, match="no replication has finished"):
        check_warm_up(failed)
