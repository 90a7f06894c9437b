"""Which changed setting accounts for how much of the difference between two scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np
from scipy.special import stdtrit

from channelsim.experiments.changes import ABSENT, Change, changes_between, group, mixture
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.points import run_points, values_of
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import check_level, open_rounds
from channelsim.experiments.shapley import (
    Coalition,
    Floats,
    all_coalitions,
    coalitions_on,
    draw_orders,
    exact_shares,
    sampled_shares,
)
from channelsim.experiments.standing import Watcher
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

By = Literal["setting", "entry", "section"]
DEPTH: dict[By, int] = {"setting": 99, "entry": 2, "section": 1}
MOST_EXACT = 8  # changes; twice the runs for each more


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
    if by is not None and by not in get_args(By):
        raise QuestionError(f"by must be one of {', '.join(get_args(By))}, not {by!r}")
    if orders < 4 or orders % 2:
        raise QuestionError(f"orders must be an even number, 4 or more, not {orders}")
    if before.name == after.name:
        raise QuestionError(f"both scenarios are called {before.name!r}; give one another name")
    found = _players(before, after, by, orders, seed)
    rounds = open_rounds(out, task, workers, cluster, watch)
    study = run_points(rounds, found.scenarios, found.settings, replications, seed, level)
    values = values_of(study, kpi)

    def worth(coalition: Coalition) -> Floats:
        return values[found.names[coalition]].to_numpy()

    count = len(found.groups)
    if found.orders:
        shares, errors = sampled_shares(worth, found.orders)
    else:
        shares, errors = exact_shares(worth, count), np.zeros(count)
    whole = t_interval((values[after.name] - values[before.name]).to_numpy()[:, None], level)
    return Explanation(
        kpi=kpi,
        before=before.name,
        after=after.name,
        difference=float(whole.mean[0]),
        low=float(whole.low[0]),
        high=float(whole.high[0]),
        table=_table(found.groups, shares, errors, float(whole.mean[0]), level),
        exact=not found.orders,
        comparison=study,
    )


@dataclass(frozen=True, kw_only=True)
class _Players:
    """The changes, and the scenario of each combination of them that is run."""

    groups: Mapping[str, tuple[Change, ...]]
    orders: list[tuple[int, ...]]
    names: Mapping[Coalition, str]
    scenarios: "Mapping[str, Scenario]"
    settings: Mapping[str, Mapping[str, object]]


def _players(
    before: "Scenario", after: "Scenario", by: By | None, orders: int, seed: int
) -> _Players:
    """Choose what counts as one change, and make the scenarios."""
    from channelsim.scenario import ScenarioError

    changes = changes_between(before.document, after.document)
    if not changes:
        raise QuestionError(f"{before.name} and {after.name} do not differ in any setting")
    choices: tuple[By, ...] = get_args(By) if by is None else (by,)
    groupings = [group(changes, DEPTH[choice]) for choice in choices]
    few = [groups for groups in groupings if len(groups) <= MOST_EXACT]
    fault: ScenarioError | None = None
    for groups in few or groupings[-1:]:
        try:
            return _mix(before, after, groups, orders, seed)
        except ScenarioError as found:
            fault = found
    raise QuestionError(
        "the changes do not make a valid scenario without each other; "
        f"{'try a coarser `by`; ' if by not in {None, 'section'} else ''}{fault}"
    ) from fault


def _mix(
    before: "Scenario",
    after: "Scenario",
    groups: Mapping[str, tuple[Change, ...]],
    orders: int,
    seed: int,
) -> _Players:
    """Make the scenario of every combination that is needed."""
    from channelsim.scenario import scenario_from

    count = len(groups)
    drawn = draw_orders(count, orders // 2, seed) if count > MOST_EXACT else []
    names, scenarios, settings = {}, {}, {}
    old, new = before.document, after.document
    for coalition in coalitions_on(drawn) if drawn else all_coalitions(count):
        made = [change for place, members in enumerate(groups.values())
                if place in coalition for change in members]  # fmt: skip
        if len(coalition) in {0, count}:
            scenario = after if coalition else before
        else:
            document = mixture(old, new, {change.path for change in made})
            name = f"mixture {''.join('01'[place in coalition] for place in range(count))}"
            named = {**cast("dict[str, object]", document), "name": name}
            scenario = scenario_from(named, source=name)
        names[coalition] = scenario.name
        scenarios[scenario.name] = scenario
        settings[scenario.name] = {
            ".".join(map(str, change.path)): _plain(change.after) for change in made
        }
    return _Players(
        groups=groups, orders=drawn, names=names, scenarios=scenarios, settings=settings
    )


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


def _plain(value: object) -> object:
    return None if value is ABSENT else value
