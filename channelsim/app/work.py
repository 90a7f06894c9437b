"""A simulation under way: a thread that asks the experiments, and how it stands."""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from channelsim.app.words import Lang
from channelsim.experiments import (
    Comparison,
    Progress,
    QuestionError,
    RunError,
    StoreError,
    compare,
)
from channelsim.experiments.borrowing import borrow_runs
from channelsim.experiments.replicate import Task, replicate
from channelsim.report.fragment import Answer, lay_out

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

Phase = Literal[
    "idle", "waiting", "starting", "running", "stopping", "drawing", "done", "cancelled", "failed"
]
BUSY = frozenset({"waiting", "starting", "running", "stopping", "drawing"})

Question = tuple[tuple[tuple[str, str], ...], int, int]

# Worker processes and the drawing library are one for the whole program: one page at a time.
_TURN = threading.Lock()


class Cancelled(Exception):
    """Somebody pressed 'Cancel'."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """How the work stands.

    Parameters
    ----------
    phase
        What is happening.
    progress
        Runs done, found and failed, once known.
    message
        What went wrong, in the words of whoever found it.
    seconds
        How long it took.
    """

    phase: Phase = "idle"
    progress: Progress | None = None
    message: str = ""
    seconds: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self.phase in BUSY

    @property
    def stoppable(self) -> bool:
        """Whether it can still be cancelled."""
        return self.busy and self.phase not in ("stopping", "drawing")


class Work:
    """Simulates one question at a time, without keeping the page from answering.

    Parameters
    ----------
    shelf
        Folder of all results; each question gets a folder of its own there.
    workers
        Processes; None means one per core.
    task
        What computes one replication; tests put theirs here.
    """

    def __init__(self, shelf: Path, workers: int | None = None, task: Task = replicate) -> None:
        self.shelf, self.workers, self.task = shelf, workers, task
        self.status = Status()
        self.study: Comparison | None = None
        self.answer: Answer | None = None
        self._command = ""
        self._asked = question((), 0, 0)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(
        self,
        scenarios: "Sequence[Scenario]",
        replications: int,
        seed: int,
        lang: Lang,
        command: str = "",
    ) -> None:
        """Begin to simulate the first scenario beside the others; the last result goes."""
        if self.status.busy:
            return
        self.study, self.answer, self._command = None, None, command
        self._asked = question(scenarios, replications, seed)

        def work() -> None:
            began = time.monotonic()
            self.study = self._compare(list(scenarios), replications, seed)
            self._draw(lang)
            self.status = replace(self.status, seconds=time.monotonic() - began)

        self._begin(work)

    def show_in(self, lang: Lang) -> None:
        """Lay the result out in another language."""
        if self.study is not None and not self.status.busy:
            self._begin(lambda: self._draw(lang))

    def cancel(self) -> None:
        """Stop at once what other processes compute; finished replications are kept."""
        if self.status.stoppable:
            self._stop.set()
            self.status = replace(self.status, phase="stopping")

    def asked_for(self, scenarios: "Sequence[Scenario]", replications: int, seed: int) -> bool:
        """Tell whether the result at hand answers this question."""
        return self._asked == question(scenarios, replications, seed)

    def forget(self) -> None:
        """Drop the last result, and stop what is under way."""
        self.cancel()
        self.study, self.answer = None, None
        if not self.status.busy:
            self.status = Status()

    def join(self, seconds: float) -> None:
        """Wait for the work to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _begin(self, work: Callable[[], None]) -> None:
        self._stop.clear()
        self.status = replace(self.status, phase="waiting", message="")
        self._thread = threading.Thread(target=self._guarded, args=(work,), daemon=True)
        self._thread.start()

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do the work when it is its turn, and say how it ended, however it ended."""
        end: Status = replace(self.status, phase="failed", message="")
        try:
            with _TURN:
                self._check()
                work()
            end = replace(self.status, phase="done")
        except Cancelled:
            end = Status(phase="cancelled", progress=self.status.progress)
        except (StoreError, QuestionError, RunError) as fault:
            end = Status(phase="failed", message=str(fault))
        finally:
            self.status = end  # anything else is a fault of the program: its traceback is printed

    def _compare(self, scenarios: "list[Scenario]", replications: int, seed: int) -> Comparison:
        folder = self.shelf / folder_name(scenarios, seed)
        self.status = Status(phase="starting")
        borrow_runs(scenarios, replications, seed, folder, self.shelf)
        study = compare(
            scenarios,
            replications,
            seed,
            workers=self.workers,
            out=folder,
            watch=self._watch,
            meanwhile=self._check,
            task=self.task,
        )
        if not len(study.kpis):
            first = study.failures.iloc[0]
            raise RunError(f"every run failed, the first with: {first['cause']}")
        return study

    def _draw(self, lang: Lang) -> None:
        assert self.study is not None
        self.answer = lay_out(self.study, lang, command=self._command, drawn=False)
        self.status = replace(self.status, phase="drawing")  # the words are there, figures follow
        self.answer = lay_out(self.study, lang, command=self._command)

    def _watch(self, news: Progress) -> None:
        self._check()
        self.status = Status(phase="running", progress=news)

    def _check(self) -> None:
        if self._stop.is_set():
            raise Cancelled


def question(scenarios: "Sequence[Scenario]", replications: int, seed: int) -> Question:
    """Say what is asked, so that two questions can be compared."""
    named = tuple((scenario.name, scenario.digest) for scenario in scenarios)
    return named, replications, seed


def folder_name(scenarios: "Sequence[Scenario]", seed: int) -> str:
    """Name the folder of a question: the same question, the same folder.

    Examples
    --------
    >>> from channelsim import load_scenario
    >>> folder_name([load_scenario("small")], 1).startswith("small-")
    True
    """
    asked, _, _ = question(scenarios, 0, seed)
    tag = hashlib.sha256(repr((asked, seed)).encode()).hexdigest()[:10]
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '_', scenarios[0].name)[:40]}-{tag}"
