"""Get every job done, whatever happens to single runs or to the workers."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field

from channelsim.experiments.executors import Engine, Pool
from channelsim.experiments.faults import ClusterError
from channelsim.experiments.job import Failure, Job

DEATHS_ALLOWED = 2  # how often a run may end its worker, computed alone, before it is given up
DIED = "the worker process died: killed, or out of memory"

Work = Callable[[Job], str]
Landed = Callable[[Job, "str | Failure"], None]
Meanwhile = Callable[[], None]
PULSE_SECONDS = 0.5  # how often `meanwhile` is called while runs are under way


def perform(
    jobs: Iterable[Job],
    work: Work,
    engine: Engine,
    landed: Landed,
    meanwhile: Meanwhile | None = None,
) -> None:
    """Run every job and report each as it lands.

    A run that raises is reported as a failure and the rest goes on. When a worker dies, the pool
    is opened anew and only unfinished runs are sent again, first those that were under way, one at
    a time: so a run that kills its worker is found, and takes nobody down with it.

    Parameters
    ----------
    jobs
        The runs to do, in any order.
    work
        What a worker does with a job; must be picklable. Returns the digest of the run's record.
    engine
        Where to compute.
    landed
        Called in this process with each job and its digest or failure, in order of arrival.
    meanwhile
        Called again and again while other processes compute; what it raises ends the work at once.

    Raises
    ------
    ClusterError
        If a cluster gives runs back without an answer.
    KeyboardInterrupt
        On interruption; what has landed has landed.
    """
    todo = _Todo(fresh=deque(jobs))
    while todo:
        with engine.open() as pool:
            _drain(todo, work, pool, landed, meanwhile)


@dataclass
class _Todo:
    """Jobs not landed yet: untouched ones, and those under way when a worker died."""

    fresh: deque[Job]
    suspects: deque[Job] = field(default_factory=deque)
    alone: Job | None = None  # the suspect being tried, with nothing beside it
    deaths: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.fresh or self.suspects)

    def take(self, in_flight: int, window: int) -> Job | None:
        """Give the next job to hand over, if one may be under way beside the others."""
        if self.alone is not None or in_flight >= window:
            return None
        if self.suspects:
            if in_flight:
                return None
            self.alone = self.suspects.popleft()
            return self.alone
        return self.fresh.popleft() if self.fresh else None

    def worker_died(self, job: Job) -> bool:
        """Keep a job for another try alone; False if it has ended its own worker too often."""
        if job is self.alone:
            self.alone = None
            self.deaths[job.stem] += 1
        if self.deaths[job.stem] >= DEATHS_ALLOWED:
            return False
        self.suspects.append(job)
        return True


def _drain(
    todo: _Todo, work: Work, pool: Pool, landed: Landed, meanwhile: Meanwhile | None
) -> None:
    """Hand jobs over and take results in, until all have landed or the pool is broken."""
    in_flight: dict[Future[str], Job] = {}
    broken = not _fill(todo, work, pool, in_flight)
    while in_flight:
        pulse = None if meanwhile is None else PULSE_SECONDS
        done, _ = wait(in_flight, pulse, return_when=FIRST_COMPLETED)
        if meanwhile is not None:
            meanwhile()
        for future in done:
            job = in_flight.pop(future)
            if future.cancelled():
                raise ClusterError("the cluster gave up; finished runs are kept")
            fault = future.exception()
            if isinstance(fault, BrokenExecutor):
                broken = True
                if not todo.worker_died(job):
                    landed(job, _failed(job, DIED))
                continue
            if job is todo.alone:
                todo.alone = None
            landed(job, failure(job, fault) if fault else future.result())
        broken = broken or not _fill(todo, work, pool, in_flight)


def _fill(todo: _Todo, work: Work, pool: Pool, in_flight: "dict[Future[str], Job]") -> bool:
    """Hand over as many jobs as the window allows; False if the pool is broken."""
    while (job := todo.take(len(in_flight), pool.window)) is not None:
        try:
            in_flight[pool.executor.submit(work, job)] = job
        except BrokenExecutor:
            todo.alone = None
            todo.suspects.append(job)
            return False
    return True


def failure(job: Job, fault: BaseException) -> Failure:
    """Name what went wrong in one line."""
    if type(fault).__name__ == "KilledWorker":  # Dask's word, and it names hosts
        return _failed(job, DIED)
    if isinstance(fault, MemoryError):
        return _failed(job, "out of memory")
    lines = str(fault).strip().splitlines() or ["no message"]
    return _failed(job, f"{type(fault).__name__}: {lines[0]}")


def _failed(job: Job, cause: str) -> Failure:
    return Failure(
        scenario=job.scenario.name,
        replication=job.replication,
        cause=cause,
        command=job.command,
    )
