"""Is the warm-up long enough? MSER-5 on daily series that have no season in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.results import Comparison, RunResult

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
BATCH = 5
LAST = 5  # batches at the end from which no minimum is taken: a mean of few is small by chance


@dataclass(frozen=True)
class Truncation:
    """Where a series has settled.

    Parameters
    ----------
    days
        Values to leave out at the start, a multiple of the batch size; NaN if `found` is False.
    found
        Whether the minimum lies in the first half. If not, the series is too short, or has a
        trend, and says nothing.
    statistic
        MSER for every number of batches left out, shape `(n_batches - 5,)`.
    """

    days: float
    found: bool
    statistic: Floats = field(repr=False, compare=False)


def mser(values: Sequence[float] | Floats, batch: int = BATCH) -> Truncation:
    r"""Find the start that is best left out, by the marginal standard error rule.

    Of the batch means :math:`y_1 \dots y_m` the first :math:`d` are left out, where

    .. math:: d = \arg\min_d \frac{1}{(m - d)^2} \sum_{j = d + 1}^m (y_j - \bar y_{d})^2

    (K. P. White, 'An effective truncation heuristic for bias reduction in simulation output',
    Simulation 69, 1997; batches of 5 and the limit at half the series as in K. Hoad, S. Robinson &
    R. Davies, 'Automating warm-up length estimation', J. Operational Research Society 61, 2010).

    Parameters
    ----------
    values
        One series, shape `(n,)`, 10 batches or more, without gaps.
    batch
        Values a batch; a last incomplete batch is not used.

    Returns
    -------
    Truncation
        How many values to leave out.

    Raises
    ------
    QuestionError
        If the series is too short or has values that are not finite.

    Examples
    --------
    >>> mser([10.0] * 15 + [1.0, 2.0] * 50).days
    15.0
    """
    series = np.asarray(values, dtype=np.float64)
    count = len(series) // batch
    if count < 2 * LAST:
        raise QuestionError(f"a warm-up is found in {2 * LAST * batch} days or more")
    if not np.isfinite(series).all():
        raise QuestionError("a series with gaps cannot be checked for its warm-up")
    means = series[: count * batch].reshape(count, batch).mean(axis=1)
    kept = np.arange(count, 0, -1, dtype=np.float64)
    centred = means - means[-1]  # for digits: sums of squares are taken from differences
    tail = np.cumsum(centred[::-1])[::-1]
    squares = np.cumsum(centred[::-1] ** 2)[::-1] - tail**2 / kept
    statistic = (np.maximum(squares, 0.0) / kept**2)[: count - LAST]
    first = int(statistic.argmin())
    found = first <= count // 2
    return Truncation(float(first * batch) if found else float("nan"), found, statistic)


def _share(daily: "pd.DataFrame") -> "pd.Series[float]":
    return cast("pd.Series[float]", daily["sell_out"] / daily["potential"])


def _cover(daily: "pd.DataFrame") -> "pd.Series[float]":
    return cast("pd.Series[float]", daily["stock"] / daily["potential"])


SERIES: Mapping[str, Callable[["pd.DataFrame"], "pd.Series[float]"]] = {
    "share": _share,
    "cover": _cover,
}
"""Daily series of the whole country that are even once a run has settled: sell-out and stock (of
outlets and distributors), each for one potential buyer of the day, which takes the season out."""


@dataclass(frozen=True, kw_only=True)
class WarmUp:
    """What a check of the warm-up found.

    Parameters
    ----------
    table
        One row per series: series, warm_up (days that the scenario leaves out), needed (days that
        MSER-5 would leave out; NaN if it finds no answer), enough, verdict in words.
    daily
        The series that were checked, means over replications: columns `day` and each series; days
        below 0 are warm-up. What a figure draws.
    enough
        Whether the warm-up is long enough for every series.
    """

    table: "pd.DataFrame" = field(repr=False, compare=False)
    daily: "pd.DataFrame" = field(repr=False, compare=False)

    @property
    def enough(self) -> bool:
        """Whether every series had settled when measuring began."""
        return bool(self.table["enough"].all())


def check_warm_up(
    result: RunResult | Comparison,
    series: Sequence[str] = tuple(SERIES),
    *,
    replications: int | None = None,
) -> WarmUp:
    """Check that a scenario had settled before it was measured.

    MSER-5 on the mean over replications of each series, from the first simulated day on. A policy
    that changes during the measured days (a launch, a campaign) moves a series for good reason:
    check the scenario without it.

    Parameters
    ----------
    result
        With the `daily` tables of at least one replication; of a comparison, the baseline.
    series
        Names in `SERIES`, or columns of the `daily` table, which are summed over the country.

    replications
        Only the first so many, for a quick look; None means all that have finished.

    Returns
    -------
    WarmUp
        A row for each series.

    Raises
    ------
    QuestionError
        If no replication has finished, a series is not known, or the run is shorter than 50 days.
    """
    import pandas as pd

    chosen = result.results[result.baseline] if isinstance(result, Comparison) else result
    if not len(chosen.kpis):
        raise QuestionError("no replication has finished, so there is no warm-up to check")
    parts = [_series_of(chosen, int(number), series) for number in chosen.kpis.index[:replications]]
    mean = pd.concat(parts).groupby(level=0).mean()
    warm_up = -int(mean.index.min())
    rows = []
    for name in series:
        found = mser(mean[name].to_numpy(dtype=float))
        enough = found.found and found.days <= warm_up
        verdict = "long enough" if enough else "too short"
        said = verdict if found.found else "no answer: it moves later too"
        rows.append((name, warm_up, found.days, enough, said))
    table = pd.DataFrame(rows, columns=["series", "warm_up", "needed", "enough", "verdict"])
    return WarmUp(table=table, daily=mean.reset_index())


def _series_of(result: RunResult, number: int, series: Sequence[str]) -> "pd.DataFrame":
    """Sum a replication's daily table over the country, and take the series from it."""
    import pandas as pd

    sums = result.tables.of("daily", number).groupby("day").sum(numeric_only=True)
    unknown = [name for name in series if name not in SERIES and name not in sums.columns]
    if unknown:
        raise QuestionError(f"there is no daily series {unknown[0]!r}")
    return pd.DataFrame(
        {name: SERIES[name](sums) if name in SERIES else sums[name] for name in series},
        index=sums.index,
    )
