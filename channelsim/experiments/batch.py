"""A batch: runs to be done, results kept as they land, the folder left the same however it went."""

from functools import partial
from pathlib import Path

from channelsim.experiments.executors import choose_engine
from channelsim.experiments.faults import StoreError, UnusableStoreError
from channelsim.experiments.job import Job
from channelsim.experiments.lock import only_batch
from channelsim.experiments.manifest import read_manifest
from channelsim.experiments.perform import Meanwhile, perform
from channelsim.experiments.question import Batch
from channelsim.experiments.record import write_run
from channelsim.experiments.replicate import Task
from channelsim.experiments.source import code_digest
from channelsim.experiments.standing import Standing, Watcher


def carry_out(
    batch: Batch,
    folder: Path,
    task: Task,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    watch: Watcher | None = None,
    known: dict[str, str] | None = None,
    meanwhile: Meanwhile | None = None,
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
        Told how many runs are found finished, and then of every run that lands.
    known
        Runs of this batch that need not be checked again, by stem; those found or done are added.
    meanwhile
        See `perform`.

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
        wanted = batch.wanted()
        standing = Standing(batch, folder, watch, {} if known is None else known)
        standing.look_up(wanted, batch.jobs(_earlier_replications(batch, folder)))
        todo = [job for job in wanted if job.stem not in standing.records]
        engine = choose_engine(workers, cluster, len(todo))
        standing.write()
        try:
            standing.tell()
            perform(todo, partial(compute, task, folder), engine, standing.landed, meanwhile)
        finally:
            standing.close()


def compute(task: Task, folder: Path, job: Job) -> str:
    """Do one run and write it to the store; this is what runs in a worker.

    Raises
    ------
    RuntimeError
        If the worker has other code than the batch: its numbers would not be what they claim.
    """
    if not job.code.endswith(code_digest()):
        raise RuntimeError(
            "this worker has another version of channelsim than the batch; "
            "restart the session or the cluster's workers, and run again"
        )
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
