"""Tune continuous settings by simulation: search on common random numbers, then a fair final.

The search proposes settings by a tree-structured Parzen estimator (Bergstra, Bardenet, Bengio &
Kegl 2011, *NeurIPS*) as Optuna implements it (Akiba et al. 2019, *KDD*). Its winner is too good to
be true, since it was picked for its luck as well: the finalists meet the baseline again on fresh
seeds, by the selection procedure of Kim & Nelson (2001, *ACM TOMACS* 11), and what is selected is
compared with the baseline there. Optuna comes with the extra `channelsim[search]`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.faults import RunError
from channelsim.experiments.kpi_facts import better_direction
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.search_space import Ranges, check_search, open_study, space
from channelsim.experiments.selection import Selection, select_best
from channelsim.experiments.standing import Watcher
from channelsim.experiments.studies import compare
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

BASELINE = "as it is"
_WORTH = 0.25  # of the best trial's gain: smallest difference worth detecting in the final


@dataclass(frozen=True, kw_only=True)
class DesignSearch:
    """What a search found.

    Parameters
    ----------
    kpi
        What was to become better.
    trials
        One row per trial: trial, one column per path, gain (mean paired difference to the
        baseline, in the welcome direction), gain_low, gain_high and incumbent (best gain so far).
    best
        Path -> value, of the finalist that the selection chose; empty if that is the baseline.
    selection
        The final on fresh seeds, the baseline among the candidates; it says what is guaranteed.
    final
        Gain of the selected design over the baseline on the final's fresh seeds: mean, ci_low,
        ci_high; zeros if the baseline was selected.
    stopped
        Why the search ended: `trials` (all were used) or `patience` (no better one for long).
    """

    kpi: str
    trials: "pd.DataFrame" = field(repr=False, compare=False)
    best: Mapping[str, float]
    selection: Selection = field(repr=False)
    final: tuple[float, float, float]
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
    final_runs: int = 80,
    delta: float | None = None,
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
        How many of the best trials meet the baseline again, and with how many runs at most.
    delta
        Smallest gain worth detecting in the final, in the KPI's unit; None means a quarter of the
        best trial's gain. The selection is guaranteed (Kim & Nelson 2001) if runs suffice.
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
    check_search(ranges, trials, batch, patience, replications, finalists)
    search = _Search(
        scenario, ranges, kpi, replications, seed, workers, None if out is None else Path(out),
        watch, task,
    )  # fmt: skip
    stopped = search.run(trials, batch, patience)
    return search.final(finalists, final_runs, delta, stopped)


@dataclass
class _Search:
    """A search under way."""

    scenario: "Scenario"
    ranges: Ranges
    kpi: str
    replications: int
    seed: int
    workers: int | None
    folder: Path | None
    watch: Watcher | None
    task: Task
    rows: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sign = 1.0 if better_direction(self.kpi) == "high" else -1.0
        self.base = self.scenario.override({}, name=BASELINE)

    def run(self, trials: int, batch: int, patience: int) -> str:
        """Try settings until trials or patience are used up; say which."""
        study = open_study(self.seed)
        best, since = -np.inf, 0
        while len(self.rows) < trials:
            count = min(batch, trials - len(self.rows))
            asked = [study.ask(space(self.ranges)) for _ in range(count)]
            points = [{path: float(one.params[path]) for path in self.ranges} for one in asked]
            for trial, point, gain in zip(asked, points, self._gains(points), strict=True):
                study.tell(trial, gain[0])
                since = 0 if gain[0] > best else since + 1
                best = max(best, gain[0])
                low, high = gain[1:]
                self.rows.append({"trial": len(self.rows) + 1, **point, "gain": gain[0],
                                  "gain_low": low, "gain_high": high,
                                  "incumbent": best})  # fmt: skip
            if since >= patience:
                return "patience"
        return "trials"

    def _gains(self, points: Sequence[Mapping[str, float]]) -> list[tuple[float, float, float]]:
        """Simulate settings beside the baseline; gains with intervals."""
        start = len(self.rows) + 1
        variants = [
            self.scenario.override(point, name=f"trial {start + place}")
            for place, point in enumerate(points)
        ]
        found = compare(
            [self.base, *variants], self.replications, self.seed, workers=self.workers,
            watch=self.watch, task=self.task,
            out=None if self.folder is None else self.folder / f"trials-{start}",
        )  # fmt: skip
        if len(found.failures):
            raise RunError(f"a trial failed: {found.failures.iloc[0].to_dict()}")
        table = found.kpis.pivot_table(index="replication", columns="scenario", values=self.kpi)
        return [self._paired(table[one.name] - table[BASELINE]) for one in variants]

    def _paired(self, change: "pd.Series[float]") -> tuple[float, float, float]:
        one = t_interval(self.sign * np.asarray(change.dropna(), dtype=np.float64)[:, None], 0.95)
        return float(one.mean[0]), float(one.low[0]), float(one.high[0])

    def final(
        self, finalists: int, final_runs: int, delta: float | None, stopped: str
    ) -> DesignSearch:
        """Let the best trials meet the baseline on fresh seeds."""
        import pandas as pd

        leading = sorted(self.rows, key=lambda row: -row["gain"])[:finalists]
        points = {
            f"trial {int(row['trial'])}": {path: row[path] for path in self.ranges}
            for row in leading
        }
        candidates = [
            self.base, *(self.scenario.override(point, name=name) for name, point in points.items())
        ]  # fmt: skip
        top = leading[0]["gain"]
        worth = delta if delta is not None else max(_WORTH * abs(top), 1e-9)
        selection = select_best(
            candidates, self.kpi, "kn", delta=worth, budget=max(final_runs, 5 * len(candidates)),
            first=5, seed=self.seed + 1, workers=self.workers, watch=self.watch, task=self.task,
            out=None if self.folder is None else self.folder / "final",
        )  # fmt: skip
        runs = selection.comparison.kpis
        wide = runs.pivot_table(index="replication", columns="scenario", values=self.kpi)
        return DesignSearch(
            kpi=self.kpi,
            trials=pd.DataFrame(self.rows),
            best=points.get(selection.best, {}),
            selection=selection,
            final=self._paired(wide[selection.best] - wide[BASELINE]),
            stopped=stopped,
        )
