"""Where runs are computed: this process, other processes, or a cluster, behind one joint.

Every engine opens a `concurrent.futures.Executor`. Another kind of cluster is another small class
with one method.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from signal import SIG_IGN, SIGINT, signal
from typing import ParamSpec, Protocol, TypeVar

from channelsim.experiments.faults import ClusterError, QuestionError

P = ParamSpec("P")
T = TypeVar("T")

# One thread a worker: replications are the parallelism, more threads would only compete.
THREAD_LIMITS = (
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
IDLE_SECONDS = 60.0  # workers stay for the next call from a notebook, then go
WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Pool:
    """An open executor, and how many runs to hand over before the first is back."""

    executor: Executor
    window: int


class Engine(Protocol):
    """A place where runs are computed."""

    def open(self) -> AbstractContextManager[Pool]:
        """Open a working pool (a new one after a worker's death); a fault stops its workers."""
        ...


class _Landing:
    """Lands a fault of the block in a future, as the contract of `Executor.submit` asks."""

    def __init__(self, future: "Future[T]") -> None:
        self.future = future

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: object
    ) -> bool:
        if not isinstance(fault, Exception):
            return False  # nothing to land; an interruption is for whoever submitted
        self.future.set_exception(fault)
        return True


class InlineExecutor(Executor):
    """Runs each call at once in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Call the function now; its value or its exception is in the future returned."""
        future: Future[T] = Future()
        with _Landing(future):
            future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True)
class ThisProcess:
    """No other process: quickest for a few short runs, easiest to debug."""

    @contextmanager
    def open(self) -> Iterator[Pool]:
        """Open the inline executor."""
        yield Pool(InlineExecutor(), window=1)


@dataclass(frozen=True)
class Processes:
    """Worker processes on this machine, by loky.

    Parameters
    ----------
    workers
        Number of processes, 1 or more.
    """

    workers: int

    @contextmanager
    def open(self) -> Iterator[Pool]:
        """Open the shared pool; it survives for the next batch unless this one is interrupted."""
        from loky import get_reusable_executor

        executor = get_reusable_executor(
            max_workers=self.workers,
            timeout=IDLE_SECONDS,
            env=dict.fromkeys(THREAD_LIMITS, "1"),
            initializer=start_worker,
            initargs=(os.getpid(),),
        )
        try:
            yield Pool(executor, window=2 * self.workers)
        except BaseException:
            executor.shutdown(wait=True, kill_workers=True)
            raise


@dataclass(frozen=True)
class Cluster:
    """Workers of an existing Dask scheduler; they must see the result folder.

    Parameters
    ----------
    address
        Such as `tcp://scheduler:8786`.
    """

    address: str

    @contextmanager
    def open(self) -> Iterator[Pool]:
        """Connect to the scheduler.

        Raises
        ------
        ClusterError
            If Dask is not installed or nobody answers at the address.
        """
        try:
            from distributed import Client
        except ImportError as fault:
            raise ClusterError("a cluster needs Dask: pip install 'channelsim[cluster]'") from fault
        try:
            client = Client(self.address, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as fault:
            raise ClusterError(f"no Dask scheduler answers at {self.address}") from fault
        with client, client.get_executor() as executor:
            threads = sum(client.nthreads().values())
            yield Pool(executor, window=2 * max(threads, 1))


def choose_engine(workers: int | None, cluster: str | None, jobs: int) -> Engine:
    """Choose where to compute.

    Parameters
    ----------
    workers
        Processes on this machine; None means one per available core. One means this process.
    cluster
        Address of a Dask scheduler; then `workers` must be None.
    jobs
        Number of runs to do.

    Returns
    -------
    Engine
        The cluster, this process, or as many processes as there is work for.

    Raises
    ------
    QuestionError
        If both are given, or fewer than one worker.

    Examples
    --------
    >>> choose_engine(4, None, jobs=2)
    Processes(workers=2)
    >>> choose_engine(1, None, jobs=2)
    ThisProcess()
    """
    if cluster is not None:
        if workers is not None:
            raise QuestionError("give workers or a cluster, not both")
        return Cluster(cluster)
    if workers is not None and workers < 1:
        raise QuestionError(f"workers must be 1 or more, not {workers}")
    count = min(workers or available_cores(), jobs)
    return Processes(count) if count > 1 else ThisProcess()


def available_cores() -> int:
    """Count the cores this process may use.

    In a container, or where the variable `LOKY_MAX_CPU_COUNT` says so, these can be fewer than
    there are.
    """
    from loky import cpu_count

    cores: int = cpu_count()
    return cores


def start_worker(parent: int) -> None:
    """Prepare a worker process: leave Ctrl-C to the parent, and do not outlive it.

    Parameters
    ----------
    parent
        Process number of the batch that owns the worker.
    """
    signal(SIGINT, SIG_IGN)
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    # A parent that was killed cannot stop its workers: they would compute for nobody.
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)
