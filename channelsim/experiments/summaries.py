"""Tables of estimates: one scenario, or several beside a baseline."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.kpi_facts import better_direction
from channelsim.measurement.best import compare_with_best
from channelsim.measurement.estimates import paired_difference, probability_best, t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.measurement.estimates import Numbers

Intervals = Literal["individual", "bonferroni"]


def describe_kpis(kpis: "pd.DataFrame", level: float = 0.95) -> "pd.DataFrame":
    """Estimate each KPI of one scenario.

    Parameters
    ----------
    kpis
        One row per replication, one column per KPI.
    level
        Confidence level of the t intervals.

    Returns
    -------
    DataFrame
        Index `kpi`; columns mean, ci_low, ci_high, sd, n.
    """
    import pandas as pd

    estimate = t_interval(_matrix(kpis), level)
    columns = {
        "mean": estimate.mean,
        "ci_low": estimate.low,
        "ci_high": estimate.high,
        "sd": estimate.sd,
        "n": estimate.n,
    }
    return pd.DataFrame(columns, index=pd.Index(kpis.columns, name="kpi"))


def compare_kpis(
    kpis: "Mapping[str, pd.DataFrame]",
    baseline: str,
    level: float = 0.95,
    intervals: Intervals = "individual",
    *,
    seed: int = 1,
) -> "pd.DataFrame":
    """Compare scenarios with a baseline on common random numbers.

    Parameters
    ----------
    kpis
        Scenario name -> one row per replication (the index pairs them), one column per KPI.
    baseline
        One of the names.
    level
        Confidence level.
    intervals
        `individual`: each difference at `level`. `bonferroni`: all differences of the table
        together at `level`, each at 1 - (1 - level) / number of differences.
    seed
        Of the bootstrap for `p_best`.

    Returns
    -------
    DataFrame
        One row per scenario and KPI: scenario, kpi, mean, ci_low, ci_high, n, diff, diff_low,
        diff_high, pairs, significant, variance_reduction, p_best, to_best, to_best_low,
        to_best_high, place. The baseline's own differences are zero, its variance reduction NaN.
        The last four compare each scenario with the best of the others, for each KPI all scenarios
        together at `level`, whatever `intervals` says: see
        `channelsim.measurement.best.compare_with_best`.

    Raises
    ------
    QuestionError
        If `intervals` is neither kind.
    """
    import pandas as pd

    names = list(dict.fromkeys(column for frame in kpis.values() for column in frame.columns))
    numbers = sorted({int(number) for frame in kpis.values() for number in frame.index})
    tables = {
        scenario: _matrix(frame.reindex(index=numbers, columns=names))
        for scenario, frame in kpis.items()
    }
    each = _level_of_each(level, intervals, (len(kpis) - 1) * len(names))
    of_kpis = [
        np.column_stack([table[:, column] for table in tables.values()])
        for column in range(len(names))
    ]
    directions = [better_direction(name) for name in names]
    chances = probability_best(of_kpis, directions, seed)
    best = [
        compare_with_best(values, direction, level)
        for values, direction in zip(of_kpis, directions, strict=True)
    ]
    parts = []
    for position, (scenario, values) in enumerate(tables.items()):
        part = _compare_one(values, tables[baseline], level, each)
        part["p_best"] = [chance[position] for chance in chances]
        part["to_best"] = [found.gap[position] for found in best]
        part["to_best_low"] = [found.low[position] for found in best]
        part["to_best_high"] = [found.high[position] for found in best]
        part["place"] = [found.place[position] for found in best]
        if scenario == baseline:  # nothing is reduced by pairing a scenario with itself
            part["variance_reduction"] = np.full(len(names), np.nan)
        parts.append(pd.DataFrame({"scenario": scenario, "kpi": names, **part}))
    return pd.concat(parts, ignore_index=True)


def interval_label(
    summary: "pd.DataFrame", baseline: str, level: float, intervals: Intervals
) -> str:
    """Say in words what the intervals of the differences promise."""
    if intervals == "individual":
        return f"{level:.0%} intervals, each on its own"
    count = int((summary["scenario"] != baseline).sum())
    return f"simultaneous {level:.0%} intervals (Bonferroni over {count} differences)"


def best_label(level: float) -> str:
    """Say in words what the comparisons with the best promise."""
    return f"simultaneous {level:.0%} intervals over scenarios (multiple comparisons with the best)"


def _compare_one(
    values: "Numbers", baseline: "Numbers", level: float, each: float
) -> dict[str, object]:
    own = t_interval(values, level)
    difference = paired_difference(values, baseline, each)
    return {
        "mean": own.mean,
        "ci_low": own.low,
        "ci_high": own.high,
        "n": own.n,
        "diff": difference.estimate.mean,
        "diff_low": difference.estimate.low,
        "diff_high": difference.estimate.high,
        "pairs": difference.estimate.n,
        "significant": difference.significant,
        "variance_reduction": difference.variance_reduction,
    }


def _level_of_each(level: float, intervals: Intervals, differences: int) -> float:
    if intervals not in get_args(Intervals):
        raise QuestionError(f"intervals must be one of {get_args(Intervals)}, not {intervals!r}")
    if intervals == "individual" or differences < 1:
        return level
    return 1 - (1 - level) / differences


def _matrix(frame: "pd.DataFrame") -> "Numbers":
    return frame.to_numpy(dtype=float, na_value=np.nan)
