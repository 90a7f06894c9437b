"""Which changed setting accounts for how much of the difference between two scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.special import stdtrit

from channelsim.experiments.changes import ABSENT, Change
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.kept import keep
from channelsim.experiments.kpi_facts import check_kpi
from channelsim.experiments.mixtures import By, Players, choose_players
from channelsim.experiments.points import run_points, values_of
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import check_level, open_rounds
from channelsim.experiments.shapley import Coalition, Floats, exact_shares, sampled_shares
from channelsim.experiments.standing import Watcher
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A difference between two scenarios, shared out among what was changed.

    Parameters
    ----------
    kpi, before, after
        What differs, and the names of the two scenarios.
    difference, low, high
        Mean of the KPI in the second less the first, with its paired interval.
    table
        One row per change, the largest effect first: change (its path), old, new, effect, ci_low,
        ci_high, share (of the difference), clear (whether the interval excludes zero). Effects sum
        to the difference.
    by, orders
        What was asked for.
    exact
        Whether every combination of changes was run; else orders were drawn, and intervals hold
        their luck too.
    comparison
        All runs; `settings` says which changes each scenario has.
    """

    kpi: str
    before: str
    after: str
    difference: float
    low: float
    high: float
    table: "pd.DataFrame" = field(repr=False, compare=False)
    by: By | None
    orders: int
    exact: bool
    comparison: Comparison = field(repr=False, compare=False)


def explain(
    before: "Scenario",
    after: "Scenario",
    kpi: str = "contribution",
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    *,
    by: By | None = None,
    orders: int = 16,
    level: float = 0.95,
    cluster: str | None = None,
    watch: Watcher | None = None,
    task: Task = replicate,
) -> Explanation:
    """Share the difference between two scenarios out among the settings that were changed.

    Shapley values on common random numbers: the effect of a change is what it adds, averaged over
    all orders in which the changes can be made, replication by replication. Up to 8 changes every
    combination is run, which takes 2 to the power of their number times the replications.

    Parameters
    ----------
    before, after
        Two scenarios with different names, the second usually an extension of the first.
    kpi
        What is explained.
    replications, seed, workers, out, cluster, level, watch, task
        As in `channelsim.experiments.run`.
    by
        What counts as one change: a `setting`, an `entry` (all settings of one region, one scheme,
        or one key of a section) or a whole `section`. None takes the finest of them with at most 8
        changes whose combinations are all valid scenarios.
    orders
        Where there are more than 8 changes: how many orders are drawn, 4 or more, an even number.

    Returns
    -------
    Explanation
        A row for each change; effects sum to the difference.

    Raises
    ------
    QuestionError
        If the scenarios do not differ, an argument is out of range, or changes make no valid
        scenario without each other.
    RunError
        If a run failed or has no value of the KPI; finished runs are kept.
    """
    check_level(level)
    _check(before, after, by, orders)
    found = choose_players(before, after, by, orders, seed)
    check_kpi(kpi, task)
    rounds = open_rounds(out, task, workers, cluster, watch)
    study = run_points(rounds, found.scenarios, found.settings, replications, seed, level)
    values = values_of(study, kpi)
    shares, errors = _shares(found, values)
    whole = t_interval((values[after.name] - values[before.name]).to_numpy()[:, None], level)
    difference = float(whole.mean[0])
    explained = Explanation(
        kpi=kpi,
        before=before.name,
        after=after.name,
        difference=difference,
        low=float(whole.low[0]),
        high=float(whole.high[0]),
        table=_table(found.groups, shares, errors, difference, level),
        by=by,
        orders=orders,
        exact=not found.orders,
        comparison=study,
    )
    keep(explained)
    return explained


def _check(before: "Scenario", after: "Scenario", by: str | None, orders: int) -> None:
    if by is not None and by not in get_args(By):
        raise QuestionError(f"by must be one of {', '.join(get_args(By))}, not {by!r}")
    if orders < 4 or orders % 2:
        raise QuestionError(f"orders must be an even number, 4 or more, not {orders}")
    if before.name == after.name:
        raise QuestionError(f"both scenarios are called {before.name!r}; give one another name")


def _shares(found: Players, values: "pd.DataFrame") -> tuple[Floats, Floats]:
    """Give every change its share, and the error that comes from the orders drawn."""

    def worth(coalition: Coalition) -> Floats:
        return values[found.names[coalition]].to_numpy()

    if found.orders:
        return sampled_shares(worth, found.orders)
    count = len(found.groups)
    return exact_shares(worth, count), np.zeros(count)


def _table(
    groups: Mapping[str, tuple[Change, ...]],
    shares: Floats,
    errors: Floats,
    difference: float,
    level: float,
) -> "pd.DataFrame":
    import pandas as pd

    n = shares.shape[1]
    estimate = t_interval(shares.T, level)
    nan = float("nan")
    t = float(stdtrit(n - 1, (1 + level) / 2)) if n > 1 else nan
    half = t * np.sqrt(estimate.sd**2 / n + errors**2)
    frame = pd.DataFrame(
        {
            "change": list(groups),
            "old": [_said(members, "before") for members in groups.values()],
            "new": [_said(members, "after") for members in groups.values()],
            "effect": estimate.mean,
            "ci_low": estimate.mean - half,
            "ci_high": estimate.mean + half,
            "share": estimate.mean / difference if difference else np.full(len(groups), nan),
        }
    )
    frame["clear"] = (frame["ci_low"] > 0) | (frame["ci_high"] < 0)
    order = np.argsort(-np.abs(estimate.mean), kind="stable")
    return frame.iloc[order].reset_index(drop=True)


def _said(members: tuple[Change, ...], side: Literal["before", "after"]) -> str:
    """Write the value of a change; a group says how many it holds."""
    if len(members) > 1:
        return f"{len(members)} settings"
    value = members[0].before if side == "before" else members[0].after
    text = "–" if value is ABSENT else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
