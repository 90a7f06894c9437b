"""Which of many candidates is best: ranking and selection over scenarios."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from channelsim.experiments.candidates import Candidates
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.kpi_facts import better_direction, check_kpi, say_number
from channelsim.experiments.procedures import Outcome, allocate_computing, kim_nelson
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import open_rounds
from channelsim.experiments.standing import Watcher
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

Method = Literal["kn", "ocba"]
RUNS_A_CANDIDATE = 100  # the budget unless one is given


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The candidate selected, and how sure that is.

    Parameters
    ----------
    best
        Name of the selected scenario.
    kpi, better
        What was compared, and whether `high` or `low` is better.
    method
        `kn` or `ocba`.
    decided
        Whether the procedure came to its own end; False if the budget ended it.
    guarantee
        What may be said of the selection, in words.
    chance
        Probability of correct selection: guaranteed (`kn`, once decided) or estimated (`ocba`).
    table
        One row per scenario, the best mean first: scenario, n, mean, ci_low, ci_high (each scenario
        on its own), status (`best`, `in contention` or `out`).
    comparison
        All runs, as `compare` gives them; scenarios have been run differently often.
    """

    best: str
    kpi: str
    better: str
    method: Method
    decided: bool
    guarantee: str
    chance: float
    table: "pd.DataFrame" = field(repr=False, compare=False)
    comparison: Comparison = field(repr=False, compare=False)


def select_best(
    scenarios: "Sequence[Scenario]",
    kpi: str = "contribution",
    method: Method = "kn",
    delta: float | None = None,
    alpha: float = 0.05,
    budget: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    *,
    better: Literal["high", "low"] | None = None,
    first: int = 10,
    step: int = 5,
    cluster: str | None = None,
    watch: Watcher | None = None,
    task: Task = replicate,
) -> Selection:
    """Select the best of many scenarios with as few runs as that takes.

    Parameters
    ----------
    scenarios
        Two or more, with different names.
    kpi
        What is compared.
    method
        `kn`: Kim & Nelson (2001), drops what is clearly behind and guarantees the selection.
        `ocba`: Chen et al. (2000), spends a budget where it tells most, and estimates how sure the
        selection is. See `channelsim.experiments.procedures`.
    delta
        With `kn`: the smallest difference worth detecting, in the KPI's unit, above 0.
    alpha
        Chance of a wrong selection that is accepted, in (0, 0.5).
    budget
        The most runs of all scenarios together; None means 100 a scenario.
    seed, workers, out, cluster, watch, task
        As in `channelsim.experiments.run`.
    better
        Whether `high` or `low` is better; None takes the KPI's own direction.
    first
        Replications of every scenario to begin with, 2 or more.
    step
        Replications between two looks: of each scenario left (`kn`), of all together (`ocba`).

    Returns
    -------
    Selection
        The best, the guarantee, and every run.

    Raises
    ------
    QuestionError
        If an argument is out of range, or the KPI has no better direction and none is given.
    RunError
        If a run failed or has no value of the KPI; finished runs are kept.
    """
    check_kpi(kpi, task)
    direction = better or better_direction(kpi)
    limit = RUNS_A_CANDIDATE * len(scenarios) if budget is None else budget
    _check(scenarios, method, delta, alpha, limit, first, step, direction, kpi)
    rounds = open_rounds(out, task, workers, cluster, watch)
    runs = Candidates(tuple(scenarios), kpi, direction, seed, rounds)
    outcome = _proceed(runs, delta, alpha, first, step, limit)
    return Selection(
        best=scenarios[outcome.best].name,
        kpi=kpi,
        better=direction,
        method=method,
        decided=outcome.decided,
        guarantee=_guarantee(outcome, method, delta, kpi),
        chance=outcome.chance,
        table=_table(runs, outcome),
        comparison=runs.comparison(outcome.counts),
    )


def _proceed(
    runs: Candidates, delta: float | None, alpha: float, first: int, step: int, budget: int
) -> Outcome:
    """Run the procedure: Kim and Nelson's with an indifference zone, else OCBA."""
    count = len(runs.scenarios)
    if delta is None:
        return allocate_computing(
            runs.draw, count, alpha=alpha, first=first, step=step, budget=budget
        )
    return kim_nelson(
        runs.draw, count, delta=delta, alpha=alpha, first=first, step=step, budget=budget
    )


def _check(
    scenarios: "Sequence[Scenario]",
    method: str,
    delta: float | None,
    alpha: float,
    budget: int,
    first: int,
    step: int,
    direction: str,
    kpi: str,
) -> None:
    if method not in get_args(Method):
        raise QuestionError(f"method must be one of {', '.join(get_args(Method))}, not {method!r}")
    if len(scenarios) < 2:
        raise QuestionError("a selection needs two scenarios or more")
    if method == "kn" and not (delta is not None and delta > 0):
        raise QuestionError(f"kn needs delta, the smallest difference of {kpi} worth detecting")
    if method == "ocba" and delta is not None:
        raise QuestionError("ocba has no indifference zone: leave delta out, or use kn")
    if not 0 < alpha < 0.5:
        raise QuestionError(f"alpha must lie between 0 and 0.5, not {alpha}")
    if first < 2 or step < 1:
        raise QuestionError("first must be 2 or more and step 1 or more")
    if budget < first * len(scenarios):
        raise QuestionError(f"the first stage alone takes {first * len(scenarios)} runs")
    if direction not in {"high", "low"}:
        raise QuestionError(f"{kpi} has no better direction of its own: give better, high or low")


def _guarantee(outcome: Outcome, method: Method, delta: float | None, kpi: str) -> str:
    if method == "ocba":
        words = (
            f"estimated probability of correct selection {outcome.chance:.1%} (OCBA; no guarantee)"
        )
        return words if outcome.decided else f"{words}; the budget ended the search"
    zone = say_number(float(delta or 0.0))
    if not outcome.decided:
        return f"none: the budget ended the search with {len(outcome.left)} scenarios in contention"
    return (
        f"with probability at least {outcome.chance:.1%} the best is selected if its mean {kpi} is "
        f"better than every other by {zone} or more (Kim and Nelson 2001; replications taken for "
        "normal)"
    )


def _table(runs: Candidates, outcome: Outcome) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for place, values in enumerate(runs.values(outcome.counts)):
        estimate = t_interval(values[:, None], 0.95)
        status = "in contention" if place in outcome.left else "out"
        rows.append(
            {
                "scenario": runs.scenarios[place].name,
                "n": len(values),
                "mean": float(estimate.mean[0]),
                "ci_low": float(estimate.low[0]),
                "ci_high": float(estimate.high[0]),
                "status": "best" if place == outcome.best else status,
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("mean", ascending=runs.better == "low", ignore_index=True)
