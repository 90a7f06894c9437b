"""A batch: runs to be done, results kept as they land, the folder left the same however it went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.executors import choose_engine
from channelsim.experiments.faults import StoreError, UnusableStoreError
from channelsim.experiments.job import Failure, Job
from channelsim.experiments.kpi_file import write_kpis
from channelsim.experiments.lock import only_batch
from channelsim.experiments.manifest import (
    Kind,
    Manifest,
    RunState,
    StoredScenario,
    read_manifest,
)
from channelsim.experiments.perform import perform
from channelsim.experiments.prune import prune
from channelsim.experiments.record import find_run, write_run
from channelsim.experiments.replicate import Task
from channelsim.experiments.source import code_digest, versions

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


@dataclass(frozen=True)
class Progress:
    """How far a batch is.

    Parameters
    ----------
    total, done, failed
        Numbers of runs; `done` includes those found finished.
    found
        Runs that an earlier batch had finished.
    failure
        The failure that just happened, if that is the news.
    """

    total: int
    done: int
    failed: int
    found: int
    failure: Failure | None = None


Watcher = Callable[[Progress], None]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is to be run.

    Parameters
    ----------
    kind, baseline
        See `Manifest`.
    scenarios
        With different names.
    replications
        Of each scenario, 1 or more.
    seed
        0 or more; the same for every scenario, so that they are compared on common random numbers.
    settings
        What a sweep set: scenario name -> path -> value.
    commands
        Scenario name -> what a person types to run it alone (seed and replication are added).

    Raises
    ------
    ValueError
        If there is nothing to run, a name occurs twice, or the baseline is not among them.
    """

    kind: Kind
    scenarios: "tuple[Scenario, ...]"
    replications: int
    seed: int
    baseline: str
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [scenario.name for scenario in self.scenarios]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two scenarios are called {twice[0]!r}; give them different names")
        if self.baseline not in names:
            raise ValueError(f"baseline {self.baseline!r} is not among {', '.join(names)}")
        if self.replications < 1:
            raise ValueError(f"replications must be 1 or more, not {self.replications}")
        if self.seed < 0:
            raise ValueError(f"seed must be 0 or more, not {self.seed}")

    def jobs(self, replications: int) -> list[Job]:
        """List the runs by replication, so that early results compare like with like."""
        found = versions()
        code = f"{found['channelsim']} {found['code']}"
        return [
            Job(
                scenario=scenario,
                seed=self.seed,
                replication=number,
                code=code,
                command=self._command(scenario.name, number),
            )
            for number in range(replications)
            for scenario in self.scenarios
        ]

    def _command(self, name: str, number: int) -> str:
        alone = self.commands.get(name, "")
        return (
            f"{alone} --seed {self.seed} --replication {number}"
            if alone
            else (f"channelsim.experiments.replicate(scenarios[{name!r}], {self.seed}, {number})")
        )


def carry_out(
    batch: Batch,
    folder: Path,
    task: Task,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    watch: Watcher | None = None,
) -> None:
    """Do every run of a batch that the folder does not hold yet.

    Parameters
    ----------
    batch
        What is to be run.
    folder
        The result store; on a cluster every worker must see it under the same path.
    task
        What a worker computes, `replicate` unless a test says otherwise; must be picklable.
    workers, cluster
        See `choose_engine`.
    watch
        Told of every run that lands.

    Raises
    ------
    UnusableStoreError
        If the folder cannot be used; nothing was changed.
    StoreError
        If the disk refuses the closing files; finished runs are kept.
    KeyboardInterrupt
        On interruption; finished runs are kept and the same call resumes.
    """
    with only_batch(folder):
        wanted = batch.jobs(batch.replications)
        ledger = _Ledger(batch, folder, watch)
        ledger.look_up(wanted, batch.jobs(_earlier_replications(batch, folder)))
        todo = [job for job in wanted if job.stem not in ledger.records]
        engine = choose_engine(workers, cluster, len(todo))
        ledger.write()
        try:
            perform(todo, partial(compute, task, folder), engine, ledger.landed)
        finally:
            ledger.close()


def compute(task: Task, folder: Path, job: Job) -> str:
    """Do one run and write it to the store; this is what runs in a worker.

    Raises
    ------
    RuntimeError
        If the worker has other code than the batch: its numbers would not be what they claim.
    """
    if not job.code.endswith(code_digest()):
        raise RuntimeError("this worker has another version of channelsim than the batch")
    return write_run(folder, job, task(job.scenario, job.seed, job.replication))


def _earlier_replications(batch: Batch, folder: Path) -> int:
    """Count the replications that the folder was filled with, and refuse a folder of other runs."""
    try:
        earlier = read_manifest(folder)
    except UnusableStoreError:
        raise
    except StoreError:
        return 0  # a damaged manifest is written anew; runs are found by their own records
    if earlier is None:
        return 0
    names = {scenario.name for scenario in batch.scenarios}
    others = [entry.name for entry in earlier.scenarios if entry.name not in names]
    if others or earlier.seed != batch.seed:
        held = ", ".join(entry.name for entry in earlier.scenarios)
        raise UnusableStoreError(
            f"{folder} holds results of {held} with seed {earlier.seed}; "
            "choose another folder, or delete this one"
        )
    return earlier.replications


class _Ledger:
    """Who is done, who failed, and the files that say so."""

    def __init__(self, batch: Batch, folder: Path, watch: Watcher | None) -> None:
        self.batch, self.folder, self.watch = batch, folder, watch
        self.jobs: Sequence[Job] = ()
        self.records: dict[str, str] = {}
        self.failures: dict[str, Failure] = {}
        self.found = 0

    def look_up(self, wanted: Sequence[Job], earlier: Sequence[Job]) -> None:
        """Find finished runs; those beyond the number asked for are kept, but not computed."""
        for job in earlier if len(earlier) > len(wanted) else wanted:
            digest = find_run(self.folder, job)
            if digest is not None:
                self.records[job.stem] = digest
        asked = {job.stem for job in wanted}
        extra = [job for job in earlier if job.stem in self.records and job.stem not in asked]
        self.jobs = [*wanted, *extra]
        self.found = len(self.records)

    def landed(self, job: Job, result: str | Failure) -> None:
        """Note a run's result."""
        failure = result if isinstance(result, Failure) else None
        if failure is not None:
            self.failures[job.stem] = failure
        elif isinstance(result, str):
            self.records[job.stem] = result
        if self.watch is not None:
            done, failed = len(self.records), len(self.failures)
            self.watch(Progress(len(self.jobs), done, failed, self.found, failure))

    def write(self, kpis: str = "") -> None:
        """Write the manifest as things stand."""
        states = [self._state(job) for job in self.jobs]
        Manifest(
            kind=self.batch.kind,
            seed=self.batch.seed,
            replications=max((state.replication for state in states), default=0) + 1,
            baseline=self.batch.baseline,
            versions=versions(),
            scenarios=tuple(
                StoredScenario(
                    name=scenario.name,
                    title=scenario.title,
                    digest=scenario.digest,
                    document=scenario.document,
                    settings=self.batch.settings.get(scenario.name, {}),
                )
                for scenario in self.batch.scenarios
            ),
            runs=tuple(states),
            kpis=kpis,
        ).write(self.folder)

    def close(self) -> None:
        """Gather the KPIs, drop what no longer belongs, and say in the manifest how it stands."""
        stems = [job.stem for job in self.jobs if job.stem in self.records]
        kpis = write_kpis(self.folder, stems)
        prune(self.folder, set(stems))
        self.write(kpis)

    def _state(self, job: Job) -> RunState:
        state = RunState(
            scenario=job.scenario.name,
            replication=job.replication,
            state="pending",
            file=job.stem,
        )
        if job.stem in self.records:
            return replace(state, state="done", record=self.records[job.stem])
        failure = self.failures.get(job.stem)
        if failure is None:
            return state
        return replace(state, state="failed", cause=failure.cause, command=failure.command)
