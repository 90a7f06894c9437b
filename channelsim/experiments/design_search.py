"""Tune continuous settings by simulation: search on common random numbers, then a fair final.

The search proposes settings by a tree-structured Parzen estimator (Bergstra, Bardenet, Bengio &
Kegl 2011, *NeurIPS*) as Optuna implements it (Akiba et al. 2019, *KDD*). Its winner is too good to
be true, since it was picked for its luck as well: the finalists meet the baseline again on fresh
seeds, by a selection procedure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.faults import QuestionError, RunError
from channelsim.experiments.kpi_facts import better_direction
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.selection import Selection, select_best
from channelsim.experiments.standing import Watcher
from channelsim.experiments.studies import compare
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import optuna
    import pandas as pd

    from channelsim.scenario import Scenario

Ranges = Mapping[str, tuple[float, float]]
BASELINE = "as it is"


@dataclass(frozen=True, kw_only=True)
class DesignSearch:
    """What a search found.

    Parameters
    ----------
    trials
        One row per trial: trial, one column per path, gain (mean paired difference to the
        baseline, in the welcome direction), gain_low, gain_high and incumbent (best gain so far).
    best
        Path -> value, of the finalist that the selection chose; empty if that is the baseline.
    selection
        The final on fresh seeds, the baseline among the candidates.
    stopped
        Why the search ended: `trials` (all were used) or `patience` (no better one for long).
    """

    trials: "pd.DataFrame" = field(repr=False, compare=False)
    best: Mapping[str, float]
    selection: Selection = field(repr=False)
    stopped: str

    @property
    def improved(self) -> bool:
        """Whether the selection chose a design and not the baseline."""
        return bool(self.best)


def design_search(
    scenario: "Scenario",
    ranges: Ranges,
    kpi: str = "contribution",
    *,
    trials: int = 30,
    batch: int = 2,
    patience: int = 15,
    replications: int = 3,
    finalists: int = 3,
    final_runs: int = 40,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    watch: Watcher | None = None,
    task: Task = replicate,
) -> DesignSearch:
    """Search the best values of continuous settings, such as thresholds and rates of a scheme.

    Parameters
    ----------
    scenario
        The baseline.
    ranges
        Override path -> lowest and highest value.
    kpi
        What is to become better; it must have a better direction.
    trials, batch, patience
        Trials at most, how many are proposed at a time, and after how many without a better one
        the search stops.
    replications
        Of every trial, on the same seeds as the baseline's, so that gains are paired.
    finalists, final_runs
        How many of the best trials meet the baseline again, and with how many runs altogether.
    seed
        Of search and trials; the final runs on another seed.
    workers, out, watch, task
        As in `compare`.

    Returns
    -------
    DesignSearch
        The trials, the incumbent's course, and the final.

    Raises
    ------
    QuestionError
        For empty or reversed ranges, paths the scenario does not have, too few trials, or if the
        search library is not installed.
    RunError
        If a run failed.
    """
    _check(ranges, trials, batch, patience, replications, finalists)
    sign = 1.0 if better_direction(kpi) == "high" else -1.0
    base = scenario.override({}, name=BASELINE)
    study = _open_study(seed)
    folder = None if out is None else Path(out)
    rows: list[dict[str, float]] = []
    best, since, stopped = -np.inf, 0, "trials"
    while len(rows) < trials:
        asked = [study.ask(_space(ranges)) for _ in range(min(batch, trials - len(rows)))]
        points = [{path: float(trial.params[path]) for path in ranges} for trial in asked]
        variants = [
            scenario.override(point, name=f"trial {len(rows) + place}")
            for place, point in enumerate(points, start=1)
        ]
        found = compare(
            [base, *variants], replications, seed, workers=workers, watch=watch, task=task,
            out=None if folder is None else folder / f"trials-{len(rows) + 1}",
        )  # fmt: skip
        if len(found.failures):
            raise RunError(f"a trial failed: {found.failures.iloc[0].to_dict()}")
        table = found.kpis.pivot_table(index="replication", columns="scenario", values=kpi)
        for trial, point, variant in zip(asked, points, variants, strict=True):
            change = sign * (table[variant.name] - table[BASELINE]).to_numpy(dtype=float)
            one = t_interval(change[:, None], 0.95)
            gain = float(one.mean[0])
            study.tell(trial, gain)
            since = 0 if gain > best else since + 1
            best = max(best, gain)
            low, high = float(one.low[0]), float(one.high[0])
            rows.append({"trial": len(rows) + 1, **point, "gain": gain, "gain_low": low,
                         "gain_high": high, "incumbent": best})  # fmt: skip
        if since >= patience:
            stopped = "patience"
            break
    return _final(scenario, ranges, kpi, rows, stopped, finalists, final_runs, seed, workers,
                  folder, watch, task)  # fmt: skip


def _final(
    scenario: "Scenario",
    ranges: Ranges,
    kpi: str,
    rows: list[dict[str, float]],
    stopped: str,
    finalists: int,
    final_runs: int,
    seed: int,
    workers: int | None,
    folder: Path | None,
    watch: Watcher | None,
    task: Task,
) -> DesignSearch:
    """Let the best trials meet the baseline on fresh seeds."""
    import pandas as pd

    leading = sorted(rows, key=lambda row: -row["gain"])[:finalists]
    points = {f"trial {int(row['trial'])}": {path: row[path] for path in ranges} for row in leading}
    candidates = [
        scenario.override({}, name=BASELINE),
        *(scenario.override(point, name=name) for name, point in points.items()),
    ]
    selection = select_best(
        candidates,
        kpi,
        "ocba",
        budget=max(final_runs, 5 * len(candidates)),
        first=5,
        seed=seed + 1,
        workers=workers,
        out=None if folder is None else folder / "final",
        watch=watch,
        task=task,
    )
    return DesignSearch(
        trials=pd.DataFrame(rows),
        best=points.get(selection.best, {}),
        selection=selection,
        stopped=stopped,
    )


def _open_study(seed: int) -> "optuna.Study":
    try:
        import optuna
    except ImportError as fault:
        message = "a design search needs Optuna: pip install 'channelsim[search]'"
        raise QuestionError(message) from fault
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=8)
    return optuna.create_study(direction="maximize", sampler=sampler)


def _space(ranges: Ranges) -> "dict[str, optuna.distributions.BaseDistribution]":
    from optuna.distributions import FloatDistribution

    return {path: FloatDistribution(low, high) for path, (low, high) in ranges.items()}


def _check(
    ranges: Ranges, trials: int, batch: int, patience: int, replications: int, finalists: int
) -> None:
    if not ranges:
        raise QuestionError("there is nothing to tune: name a path with its range")
    for path, (low, high) in ranges.items():
        if not (np.isfinite([low, high]).all() and low < high):
            raise QuestionError(f"{path}: the range {low} to {high} is empty")
    for what, value, least in (
        ("trials", trials, 1),
        ("batch", batch, 1),
        ("patience", patience, 1),
        ("replications", replications, 2),
        ("finalists", finalists, 1),
    ):
        if value < least:
            raise QuestionError(f"{what} must be {least} or more, not {value}")
