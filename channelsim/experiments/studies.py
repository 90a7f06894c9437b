"""The questions a strategist asks first: run one scenario, compare several."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.perform import Meanwhile
from channelsim.experiments.question import Batch
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison, RunResult
from channelsim.experiments.rounds import conduct, open_rounds
from channelsim.experiments.standing import Watcher
from channelsim.experiments.summaries import Intervals

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def run(
    scenario: "Scenario",
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    *,
    cluster: str | None = None,
    level: float = 0.95,
    until: Mapping[str, str | float] | None = None,
    command: str = "",
    watch: Watcher | None = None,
    task: Task = replicate,
) -> RunResult:
    """Run replications of one scenario.

    Parameters
    ----------
    scenario
        What to simulate.
    replications
        Number of independent replications, 1 or more; with `until` the most.
    seed
        Root of the random streams, 0 or more; the same seed gives the same numbers anywhere.
    workers
        Processes on this machine; None means one per core, 1 means no other process.
    out
        Folder for the results; runs that it already holds are not done again. None keeps them in
        a temporary folder for as long as the result is held.
    cluster
        Address of a Dask scheduler to compute on instead, such as `tcp://host:8786`; `out` must
        then be a folder that its workers see under the same path.
    level
        Confidence level of the intervals, in (0, 1).
    until
        KPI -> half-width: replicate until each interval is that narrow. `"1%"` is relative to the
        mean, a number is in the KPI's unit; `result.precision` says what was reached. See
        `channelsim.experiments.until` for the rule and its source.
    command
        What a person types to run this scenario; failed runs are reported with it.
    watch
        Called with a `Progress` at the start and for every run that lands.
    task
        What computes one replication; other models and tests put theirs here.

    Returns
    -------
    RunResult
        KPIs, tables, summary and failures.

    Raises
    ------
    QuestionError
        If an argument is out of range.
    UnusableStoreError
        If the folder cannot be used.
    StoreError
        If the disk refuses a write; finished runs are kept.
    """
    batch = Batch(
        kind="run",
        scenarios=(scenario,),
        replications=replications,
        seed=seed,
        baseline=scenario.name,
        commands={scenario.name: command} if command else {},
    )
    rounds = open_rounds(out, task, workers, cluster, watch)
    study = conduct(rounds, batch, level, "individual", until)
    return cast("RunResult", study)


def compare(
    scenarios: "Sequence[Scenario]",
    replications: int = 20,
    seed: int = 1,
    baseline: str | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    *,
    cluster: str | None = None,
    level: float = 0.95,
    intervals: Intervals = "individual",
    until: Mapping[str, str | float] | None = None,
    commands: Mapping[str, str] | None = None,
    watch: Watcher | None = None,
    meanwhile: Meanwhile | None = None,
    task: Task = replicate,
) -> Comparison:
    """Compare scenarios on common random numbers.

    Every scenario is run with the same seed and the same replication numbers, so replication k of
    each meets the same people and the same luck, and differences are taken within replications.

    Parameters
    ----------
    scenarios
        Two or more, with different names.
    replications, seed, workers, out, cluster, level, watch, task
        As in `run`.
    baseline
        Name of the scenario that the others are compared with; None means the first.
    intervals
        `individual`, or `bonferroni` for differences that hold all at once.
    until
        As in `run`, for the interval of every paired difference; `"1%"` is relative to the mean of
        the baseline.
    commands
        Scenario name -> what a person types to run it alone.
    meanwhile
        Called twice a second while other processes compute; what it raises ends the batch at once,
        as Ctrl-C does, and finished runs are kept.

    Returns
    -------
    Comparison
        Summary, verdicts and the result of each scenario.

    Raises
    ------
    QuestionError
        If fewer than two scenarios are given, or an argument is out of range.
    UnusableStoreError, StoreError
        As in `run`.
    """
    if len(scenarios) < 2:
        raise QuestionError("a comparison needs two scenarios or more")
    batch = Batch(
        kind="compare",
        scenarios=tuple(scenarios),
        replications=replications,
        seed=seed,
        baseline=scenarios[0].name if baseline is None else baseline,
        commands=commands or {},
    )
    rounds = open_rounds(out, task, workers, cluster, watch, meanwhile)
    study = conduct(rounds, batch, level, intervals, until)
    return cast("Comparison", study)
