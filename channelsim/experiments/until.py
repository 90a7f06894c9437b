"""Replicate until intervals are narrow enough: the sequential procedure of simulation.

Runs are added until the half-width of the interval is at most what was asked for, or the budget is
used (A. Law, Simulation Modeling and Analysis, 5th ed. 2015, section 9.4.1; Y. Chow & H. Robbins,
'On the asymptotic theory of fixed-width sequential confidence intervals for the mean', Annals of
Mathematical Statistics 36, 1965, show that the coverage tends to the level as the width shrinks).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.kpi_facts import kpi_fact, no_such_kpi
from channelsim.experiments.results import Comparison, RunResult

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

# Fewer replications make a lucky small variance too likely (Law 2015 advises 10 or more).
FIRST_ROUND = 10


@dataclass(frozen=True)
class Target:
    """How narrow the interval of a KPI is to be.

    Parameters
    ----------
    kpi
        Name of the KPI.
    half_width
        More than 0: a share of the mean if `relative`, else in the KPI's unit.
    relative
        Of one scenario: relative to its mean. Of a comparison the interval is that of the paired
        difference, relative to the mean of the baseline: a difference itself may be zero.
    """

    kpi: str
    half_width: float
    relative: bool


def parse_targets(until: Mapping[str, str | float]) -> tuple[Target, ...]:
    """Read what `until` asks for.

    Parameters
    ----------
    until
        KPI -> half-width: `"1%"` is relative, a number (or its text) is in the KPI's unit.

    Raises
    ------
    QuestionError
        If a KPI is not known or a half-width is not a number above 0.

    Examples
    --------
    >>> parse_targets({"contribution": "1%", "fill_rate": 0.002})
    (Target(kpi='contribution', half_width=0.01, relative=True),
     Target(kpi='fill_rate', half_width=0.002, relative=False))
    """
    return tuple(_target(kpi, asked) for kpi, asked in until.items())


def _target(kpi: str, asked: str | float) -> Target:
    if kpi_fact(kpi) is None:
        raise QuestionError(f"until: {no_such_kpi(kpi)}")
    text = str(asked).strip()
    relative = text.endswith("%")
    try:
        size = float(text.removesuffix("%"))
    except ValueError:
        size = math.nan
    if not (math.isfinite(size) and size > 0):
        raise QuestionError(f"until: {kpi} needs a half-width such as 1% or 500, not {asked!r}")
    return Target(kpi, size / 100 if relative else size, relative)


def precision_of(result: RunResult | Comparison, targets: tuple[Target, ...]) -> "pd.DataFrame":
    r"""Say how near a result is to what was asked for.

    A relative half-width :math:`\gamma` of the unknown mean is held when that of the sample mean
    is at most :math:`\gamma / (1 + \gamma)` (Law 2015, section 9.4.1).

    Parameters
    ----------
    result
        Of one scenario, or of several with paired differences.
    targets
        What was asked for.

    Returns
    -------
    DataFrame
        One row per scenario (of a comparison: but the baseline) and KPI: scenario, kpi, n,
        half_width and target (both in the KPI's unit), asked (text), reached, needed (replications
        that would do if the variance stays as it is; `n` where reached).
    """
    import pandas as pd

    rows = []
    for target in targets:
        for scenario, n, half, mean in _half_widths(result, target.kpi):
            share = target.half_width / (1 + target.half_width)
            limit = share * abs(mean) if target.relative else target.half_width
            reached = half == 0 or half <= limit  # an interval of width zero is as narrow as can be
            rows.append(
                {
                    "scenario": scenario,
                    "kpi": target.kpi,
                    "n": n,
                    "half_width": half,
                    "target": limit,
                    "asked": f"{100 * target.half_width:g}% of the mean"
                    if target.relative
                    else f"{target.half_width:g}",
                    "reached": reached,
                    "needed": n if reached else _needed(n, half, limit),
                }
            )
    return pd.DataFrame(rows)


def _half_widths(result: RunResult | Comparison, kpi: str) -> list[tuple[str, int, float, float]]:
    """List scenario, pairs or values, half-width and the mean that it is relative to."""
    if isinstance(result, RunResult):
        rows = {(result.name, row.pop("kpi")): row for row in _rows(result.summary.reset_index())}
        names, low, high, count = [result.name], "ci_low", "ci_high", "n"
        baseline = result.name
    else:
        rows = {(row["scenario"], row["kpi"]): row for row in _rows(result.summary)}
        names = [name for name in result.results if name != result.baseline]
        low, high, count = "diff_low", "diff_high", "pairs"
        baseline = result.baseline
    if (baseline, kpi) not in rows:  # no run has finished
        return [(name, 0, math.nan, math.nan) for name in names]
    mean = rows[baseline, kpi]["mean"]
    return [
        (name, int(row[count]), (row[high] - row[low]) / 2, mean)
        for name, row in ((name, rows[name, kpi]) for name in names)
    ]


def _rows(summary: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in summary.to_dict("records")]


def _needed(n: int, half: float, limit: float) -> float:
    """Predict the replications that do, half-widths falling with the square root of n."""
    if n < 2 or not half > 0 or not limit > 0:
        return math.nan
    return float(math.ceil(n * (half / limit) ** 2))


def replicate_until(
    targets: tuple[Target, ...],
    most: int,
    study: "Callable[[int], RunResult | Comparison]",
) -> RunResult | Comparison:
    """Add replications until every target is reached or the budget is used.

    The number of each round follows from the numbers before it alone, at most doubling: an
    interrupted study that is started again goes the same way.

    Parameters
    ----------
    targets
        What is asked for.
    most
        The budget: replications of each scenario.
    study
        Runs so many replications of each scenario and gives the result.

    Returns
    -------
    RunResult or Comparison
        With its `precision`.
    """
    count = min(FIRST_ROUND, most)
    while True:
        result = study(count)
        precision = precision_of(result, targets)
        if count >= most or bool(precision["reached"].all()):
            return replace(result, precision=precision)
        wanted = precision.loc[~precision["reached"], "needed"].max()
        predicted = 2 * count if math.isnan(wanted) else int(min(wanted, 2 * count))
        count = min(max(predicted, count + 1), most)
