"""The comparison table and its verdicts in words."""

import numpy as np
import pandas as pd
import pytest

from channelsim.experiments.summaries import best_label, compare_kpis, describe_kpis, interval_label
from channelsim.experiments.verdicts import best_lines, pairing_gain, pairing_line, verdict_lines
from tests.experiments.fake_model import luck

COLUMNS = [
    "scenario", "kpi", "mean", "ci_low", "ci_high", "n", "diff", "diff_low", "diff_high", "pairs",
    "significant", "variance_reduction", "p_best", "to_best", "to_best_low", "to_best_high",
    "place",
]  # fmt: skip


def frames(replications: int = 20) -> dict[str, pd.DataFrame]:
    """Rolling targets divert less by some 3.1 points; contribution differs by noise alone."""
    index = pd.RangeIndex(replications, name="replication")
    market = np.array([luck(1, number, "market") for number in index])
    noise = np.array([luck(1, number, "noise") - luck(1, number, "more") for number in index])
    baseline = pd.DataFrame(
        {"contribution": 1000 * market, "diversion_rate": 0.1 + 0.02 * market}, index=index
    )
    rolling = pd.DataFrame(
        {
            "contribution": 1000 * market + 50 * noise,
            "diversion_rate": 0.069 + 0.02 * market + 0.01 * noise,
        },
        index=index,
    )
    return {"baseline": baseline, "rolling_targets": rolling}


def test_columns_rows_and_baseline() -> None:
    summary = compare_kpis(frames(), "baseline")
    assert list(summary.columns) == COLUMNS
    assert len(summary) == 4
    own = summary[summary["scenario"] == "baseline"]
    assert (own[["diff", "diff_low", "diff_high"]] == 0).all(axis=None)
    assert not own["significant"].any()
    diversion = summary[summary["kpi"] == "diversion_rate"].set_index("scenario")
    assert diversion["p_best"].to_dict() == {"baseline": 0.0, "rolling_targets": 1.0}
    assert diversion["variance_reduction"].to_numpy()[1] > 1


def test_replications_are_paired_by_number_not_by_row() -> None:
    whole = frames()
    shuffled = {**whole, "rolling_targets": whole["rolling_targets"].iloc[::-1]}
    pd.testing.assert_frame_equal(
        compare_kpis(whole, "baseline"), compare_kpis(shuffled, "baseline")
    )
    fewer = {**whole, "rolling_targets": whole["rolling_targets"].drop(index=[3, 4])}
    assert set(compare_kpis(fewer, "baseline").query("n == 18")["pairs"]) == {18}


def test_verdicts_in_plain_words() -> None:
    summary = compare_kpis(frames(), "baseline")
    lines = verdict_lines(summary, "baseline")
    assert lines[0] == "rolling_targets: contribution: no clear difference"
    assert lines[1].startswith("rolling_targets cuts diversion rate by 3.")
    words = lines[1].split()
    assert words[6] == "points"
    low, size, high = (float(word.strip("()")) for word in (words[7], words[5], words[9]))
    assert low < size < high
    back = verdict_lines(compare_kpis(frames(), "rolling_targets"), "rolling_targets")
    assert back[1].startswith("baseline raises diversion rate by 3.")


def test_what_a_scenario_leaves_alone_is_told_from_what_is_not_clear() -> None:
    one = frames()["baseline"]
    lines = verdict_lines(compare_kpis({"baseline": one, "copy": one}, "baseline"), "baseline")
    assert lines[0] == "copy: contribution: the same in every replication"


def test_what_pairing_was_worth_is_said() -> None:
    summary = compare_kpis(frames(), "baseline")
    reduction = summary.query("scenario != 'baseline' and kpi == 'contribution'")
    assert pairing_gain(summary) == reduction["variance_reduction"].iloc[0] > 1
    said = pairing_line(summary)
    assert said.startswith("pairing: differences in contribution need ")
    assert said.endswith(" times fewer runs than independent ones")
    worse = summary.assign(variance_reduction=0.5)
    assert "gains little here: differences in contribution" in pairing_line(worse)
    assert pairing_line(compare_kpis(frames(9), "baseline")) == "", "too few to tell"


def test_one_replication_gives_no_verdict() -> None:
    lines = verdict_lines(compare_kpis(frames(1), "baseline"), "baseline")
    assert all("no verdict" in line for line in lines)


def test_simultaneous_intervals_are_wider_and_labelled() -> None:
    each = compare_kpis(frames(), "baseline")
    together = compare_kpis(frames(), "baseline", 0.95, "bonferroni")
    half = compare_kpis(frames(), "baseline", 0.975)  # two differences share the 5 %
    width, wide = (t["diff_high"] - t["diff_low"] for t in (each, together))
    assert (wide[2:] > width[2:]).all()
    pd.testing.assert_series_equal(together["diff_low"], half["diff_low"])
    assert interval_label(together, "baseline", 0.95, "bonferroni") == (
        "simultaneous 95% intervals (Bonferroni over 2 differences)"
    )
    assert "each on its own" in interval_label(each, "baseline", 0.95, "individual")


def test_which_is_best_is_said_of_all_scenarios_together() -> None:
    two = frames()
    third = two["rolling_targets"] + [-500.0, 0.0]
    summary = compare_kpis({**two, "third": third}, "baseline")
    place = summary.set_index(["kpi", "scenario"])["place"]
    assert place["contribution"].to_dict() == {
        "baseline": "contender", "rolling_targets": "contender", "third": "behind",
    }  # fmt: skip
    assert best_lines(summary) == (
        "contribution: the best is one of baseline, rolling_targets; behind: third",
        "diversion rate: equally good are rolling_targets, third; behind: baseline",
    )
    assert best_label(0.95).startswith("simultaneous 95% intervals")
    assert best_lines(compare_kpis(two, "baseline")) == (), "one difference says it all"


def test_an_unknown_kind_of_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="bonferroni"):
        compare_kpis(frames(), "baseline", 0.95, "tukey")  # type: ignore[arg-type]  # the point


def test_one_scenario_described() -> None:
    summary = describe_kpis(frames()["baseline"])
    assert list(summary.columns) == ["mean", "ci_low", "ci_high", "sd", "n"]
    assert summary.loc["contribution", "n"] == 20
    assert summary.index.name == "kpi"
