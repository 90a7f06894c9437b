"""How a batch stands: which runs are done or failed, and the closing files that say so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from channelsim.experiments.job import Failure, Job
from channelsim.experiments.kpi_file import write_kpis
from channelsim.experiments.manifest import Manifest, RunState, StoredScenario
from channelsim.experiments.prune import prune
from channelsim.experiments.question import Batch
from channelsim.experiments.record import find_run
from channelsim.experiments.source import versions


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


class Standing:
    """Who is done, who failed, and the files that say so."""

    def __init__(
        self, batch: Batch, folder: Path, watch: Watcher | None, known: dict[str, str]
    ) -> None:
        self.batch, self.folder, self.watch = batch, folder, watch
        self.jobs: Sequence[Job] = ()
        self.records = known
        self.failures: dict[str, Failure] = {}
        self.found = 0

    def look_up(self, wanted: Sequence[Job], earlier: Sequence[Job]) -> None:
        """Find finished runs; those beyond the number asked for are kept, but not computed."""
        before = len(self.records)
        asked = {job.stem for job in wanted}
        beyond = [job for job in earlier if job.stem not in asked]
        for job in (*wanted, *beyond):
            if job.stem not in self.records:
                self._find(job)
        self.jobs = [*wanted, *(job for job in beyond if job.stem in self.records)]
        self.found = len(self.records) - before

    def landed(self, job: Job, result: str | Failure) -> None:
        """Note a run's result."""
        failure = result if isinstance(result, Failure) else None
        if failure is not None:
            self.failures[job.stem] = failure
        elif isinstance(result, str):
            self.records[job.stem] = result
        self.tell(failure)

    def tell(self, failure: Failure | None = None) -> None:
        """Tell the watcher how the batch stands."""
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
        for job in self.jobs:  # an interruption can come between a record and the news of it
            if job.stem not in self.records and job.stem not in self.failures:
                self._find(job)
        stems = [job.stem for job in self.jobs if job.stem in self.records]
        kpis = write_kpis(self.folder, stems)
        prune(self.folder, set(stems))
        self.write(kpis)

    def _find(self, job: Job) -> None:
        digest = find_run(self.folder, job)
        if digest is not None:
            self.records[job.stem] = digest

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
