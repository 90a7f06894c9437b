"""Rounds of runs in one result folder; a later round builds on what the earlier ones did."""

import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.batch import carry_out
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.perform import Meanwhile
from channelsim.experiments.question import Batch
from channelsim.experiments.reopen import open_results
from channelsim.experiments.replicate import Task
from channelsim.experiments.results import Comparison, RunResult
from channelsim.experiments.standing import Watcher
from channelsim.experiments.summaries import Intervals
from channelsim.experiments.until import parse_targets, replicate_until

if TYPE_CHECKING:
    import pandas as pd


class RunsFailed(UserWarning):
    """Some runs of a batch failed; the result says which and why."""


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """Where and how the runs of a study are done.

    Parameters
    ----------
    folder
        The result store.
    task
        What computes one replication.
    workers, cluster, watch, meanwhile
        As in `channelsim.experiments.compare`.
    owner
        Of a temporary folder, which goes with the last result that holds it.
    known
        Runs that this study has found or done already, by stem.
    """

    folder: Path
    task: Task
    workers: int | None = None
    cluster: str | None = None
    watch: Watcher | None = None
    owner: object = None
    known: dict[str, str] = field(default_factory=dict)
    meanwhile: Meanwhile | None = None

    def carry_out(self, batch: Batch) -> None:
        """Do every run of a batch that the folder does not hold yet; see `batch.carry_out`."""
        carry_out(
            batch,
            self.folder,
            self.task,
            workers=self.workers,
            cluster=self.cluster,
            watch=self.watch,
            known=self.known,
            meanwhile=self.meanwhile,
        )

    def result(
        self, batch: Batch, level: float, intervals: Intervals = "individual"
    ) -> RunResult | Comparison:
        """Read back what a batch gave, so that a fresh result and a reopened one are one."""
        return open_results(
            self.folder,
            level=level,
            intervals=intervals,
            replications=batch.replications,
            owner=self.owner,
        )


def open_rounds(
    out: str | Path | None,
    task: Task,
    workers: int | None,
    cluster: str | None,
    watch: Watcher | None,
    meanwhile: Meanwhile | None = None,
) -> Rounds:
    """Prepare a study's folder.

    Parameters
    ----------
    out
        The result folder; None makes a temporary one.
    task, workers, cluster, watch, meanwhile
        See `Rounds`.

    Raises
    ------
    QuestionError
        If a cluster is to write into a temporary folder of this machine.
    """
    if cluster is not None and out is None:
        raise QuestionError("a cluster needs a result folder that its workers see: give `out`")
    owner = tempfile.TemporaryDirectory(prefix="channelsim-") if out is None else None
    return Rounds(
        folder=Path(owner.name if owner else out or "").resolve(),
        task=task,
        workers=workers,
        cluster=cluster,
        watch=watch,
        owner=owner,
        meanwhile=meanwhile,
    )


def conduct(
    rounds: Rounds,
    batch: Batch,
    level: float,
    intervals: Intervals,
    until: Mapping[str, str | float] | None,
) -> RunResult | Comparison:
    """Carry a batch out, to the end or until its intervals are narrow enough.

    Parameters
    ----------
    rounds
        Where and how.
    batch
        What is run; with `until` its replications are the most.
    level, intervals, until
        As in `channelsim.experiments.compare`.

    Raises
    ------
    QuestionError
        If the level lies outside (0, 1) or `until` makes no sense.
    """
    check_level(level)

    def study(replications: int) -> RunResult | Comparison:
        part = replace(batch, replications=replications)
        rounds.carry_out(part)
        return rounds.result(part, level, intervals)

    if until is None:
        result = study(batch.replications)
    else:
        result = replicate_until(parse_targets(until), batch.replications, study)
    warn_of_failures(result.failures, len(batch.scenarios) * result.replications)
    return result


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Raises
    ------
    QuestionError
        If it is.
    """
    if not 0 < level < 1:
        raise QuestionError(f"the confidence level must lie between 0 and 1, not {level}")


def warn_of_failures(failures: "pd.DataFrame", total: int) -> None:
    """Warn with `RunsFailed` if runs failed.

    Parameters
    ----------
    failures
        As in `RunResult`.
    total
        Number of runs that were asked for.
    """
    if not len(failures):
        return
    first = failures.iloc[0]
    warnings.warn(
        f"{len(failures)} of {total} runs failed, "
        f"first {first['scenario']} replication {first['replication']}: {first['cause']}",
        RunsFailed,
        stacklevel=4,
    )
