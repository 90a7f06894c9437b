"""What a sweep says of each number it varied: means over the other numbers, slopes, smooths."""

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.results import Comparison
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

_FEWEST_IN_BIN, _MOST_BINS = 5, 12


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A KPI over one number that a sweep varied.

    Parameters
    ----------
    kpi, path
        What is read, and what was varied.
    points
        One row per design: index its scenario, `value` (of the number) and `mean` (of the KPI over
        its replications; NaN if none has finished).
    curve
        In rising order: `value`, `mean`, `ci_low`, `ci_high`, `designs` (how many stand behind). A
        value of a grid that lacks a design has no mean: the others would not be like beside like.
    binned
        Whether the curve is of bins of neighbouring values, or of the values themselves.
    """

    kpi: str
    path: str
    points: "pd.DataFrame"
    curve: "pd.DataFrame"
    binned: bool


def varied_numbers(study: Comparison) -> list[str]:
    """Name the numbers that every variant of a sweep sets, at two values or more.

    Empty where a study is no sweep over a design, such as a comparison or a list of variants.
    """
    settings = study.settings.drop(index=study.baseline, errors="ignore")
    return [
        str(path)
        for path in settings.columns
        if all(map(is_number, settings[path])) and settings[path].nunique() > 1
    ]


def is_number(value: object) -> bool:
    """Say whether a setting is a finite number (a switch is none)."""
    return (
        isinstance(value, int | float | np.number)
        and not isinstance(value, bool | np.bool_)
        and bool(np.isfinite(value))
    )


def main_effect(study: Comparison, kpi: str, path: str) -> Effect:
    r"""Average a KPI over everything but one number that was varied.

    Over a grid the curve has a point for each value, the mean of all designs that have it (the
    main effect of D. Montgomery, Design and Analysis of Experiments, section 5.3). Its interval, at
    the level of the study, is that of the paired difference to the baseline, laid around the mean:
    it excludes the baseline's mean where the difference is clear. Where nearly
    every design has a value of its own (Latin hypercube, Sobol), the curve is of the means of
    about :math:`\sqrt n` bins of neighbouring designs, at most 12, and the interval is over the
    designs of a bin: it holds what the other numbers do, too.

    Parameters
    ----------
    study
        From `sweep`.
    kpi
        What is averaged.
    path
        One of `varied_numbers(study)`.

    Raises
    ------
    QuestionError
        If the sweep did not vary the number, or no run has the KPI.
    """
    import pandas as pd

    if path not in varied_numbers(study):
        raise QuestionError(f"the sweep did not vary the number {path}")
    whole = _by_design(study, kpi)
    values = whole.drop(columns=study.baseline, errors="ignore")
    numbers = study.settings.loc[values.columns, path].astype(float)
    points = pd.DataFrame({"value": numbers, "mean": values.mean()})
    levels = np.unique(points["value"])
    # A grid has two designs or more for each value, unless it varies one number alone.
    binned = len(varied_numbers(study)) > 1 and 2 * len(levels) > len(points)
    if binned:
        curve = _bins(points, study.level)
    else:
        base = whole.reindex(columns=[study.baseline])[study.baseline]
        curve = _levels(values, base, numbers, study.level)
    return Effect(kpi=kpi, path=path, points=points, curve=curve, binned=binned)


def standardised_slopes(study: Comparison, kpi: str) -> "pd.DataFrame":
    r"""Regress a KPI on all numbers varied, each in units of its own standard deviation.

    Standardised regression coefficients :math:`\beta_j s_j / s_y` of the least-squares plane
    through the designs (A. Saltelli et al., Global Sensitivity Analysis: The Primer, 2008, section
    1.2.5): how many standard deviations the KPI moves for one of the number. They rank numbers as
    far as a plane describes the KPI; `r_squared` says how far that is.

    Parameters
    ----------
    study
        From `sweep`.
    kpi
        What is explained.

    Returns
    -------
    DataFrame
        One row per number, largest first: path, slope, ci_low, ci_high (t intervals at the level of
        the study), r_squared (the same in all rows). Empty with too few designs for a plane, or
        where the KPI does not vary.

    Raises
    ------
    QuestionError
        If no run has the KPI.
    """
    import pandas as pd

    paths = varied_numbers(study)
    values = _by_design(study, kpi).drop(columns=study.baseline, errors="ignore")
    means = values.mean().dropna()
    table = study.settings.loc[means.index, paths].astype(float).to_numpy()
    spare = len(means) - len(paths) - 1
    columns = ["path", "slope", "ci_low", "ci_high", "r_squared"]
    if not paths or spare < 1 or np.ptp(means) == 0 or (np.ptp(table, axis=0) == 0).any():
        return pd.DataFrame(columns=columns)
    x = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
    y = ((means - means.mean()) / means.std()).to_numpy()
    if np.linalg.matrix_rank(x) < len(paths):
        return pd.DataFrame(columns=columns)
    slopes, *_ = np.linalg.lstsq(x, y, rcond=None)
    rest = float(((y - x @ slopes) ** 2).sum())
    errors = np.sqrt(np.diag(np.linalg.inv(x.T @ x)) * rest / spare)
    half = float(stdtrit(spare, 0.5 + study.level / 2)) * errors
    found = pd.DataFrame({"path": paths, "slope": slopes})
    found["ci_low"], found["ci_high"] = slopes - half, slopes + half
    found["r_squared"] = 1.0 - rest / float((y**2).sum())
    order = np.argsort(-np.abs(slopes), kind="stable")
    return found.iloc[order].reset_index(drop=True)


def strongest(study: Comparison, kpi: str, count: int) -> list[str]:
    """Name the numbers whose main effects on a KPI range widest, in the order of the sweep."""
    paths = varied_numbers(study)
    ranges = {path: _range(main_effect(study, kpi, path)) for path in paths}
    chosen = sorted(paths, key=lambda path: -ranges[path])[:count]
    return [path for path in paths if path in chosen]


def _range(effect: Effect) -> float:
    means = effect.curve["mean"].dropna()
    return float(np.ptp(means)) if len(means) else 0.0


def is_grid(study: Comparison, first: str, second: str) -> bool:
    """Say whether every value of one number was combined with every value of another."""
    pairs = study.settings[[first, second]].dropna().drop_duplicates()
    return len(pairs) == pairs[first].nunique() * pairs[second].nunique()


def _by_design(study: Comparison, kpi: str) -> "pd.DataFrame":
    """Arrange a KPI by replication (index) and scenario; runs that failed are NaN."""
    if kpi not in study.kpis.columns:
        raise QuestionError(f"runs have no KPI {kpi!r}")
    found = study.kpis.pivot(index="replication", columns="scenario", values=kpi)
    return found.reindex(columns=list(study.results)).astype(float)


def _levels(
    values: "pd.DataFrame", base: "pd.Series[float]", numbers: "pd.Series[float]", level: float
) -> "pd.DataFrame":
    """Give the curve over the values of a grid."""
    import pandas as pd

    table, settings = values.to_numpy(), numbers.to_numpy()
    found_at = {one: settings == one for one in np.unique(settings).tolist()}
    # A replication counts where all its designs of a value have finished: like beside like.
    means = np.column_stack([table[:, at].mean(axis=1) for at in found_at.values()])
    whole = np.isfinite(means)
    mean = np.full(len(found_at), np.nan)
    sums = np.where(whole, means, 0.0).sum(axis=0)
    np.divide(sums, whole.sum(axis=0), out=mean, where=whole.any(axis=0))
    found = t_interval(means - base.to_numpy()[:, None], level)
    return pd.DataFrame(
        {
            "value": list(found_at),
            "mean": mean,
            "ci_low": mean + found.low - found.mean,
            "ci_high": mean + found.high - found.mean,
            "designs": [int(at.sum()) for at in found_at.values()],
        }
    )


def _bins(points: "pd.DataFrame", level: float) -> "pd.DataFrame":
    """Give the curve over bins of equally many designs."""
    import pandas as pd

    ranked = points.dropna().sort_values("value", kind="stable")
    count = len(ranked)
    bins = max(min(isqrt(count), count // _FEWEST_IN_BIN, _MOST_BINS), 1)
    rows = []
    for part in np.array_split(np.arange(count), bins):
        chosen = ranked.iloc[part]
        found = t_interval(chosen[["mean"]].to_numpy(), level)
        rows.append((chosen["value"].mean(), found.mean[0], found.low[0], found.high[0], len(part)))
    return pd.DataFrame(rows, columns=["value", "mean", "ci_low", "ci_high", "designs"])
