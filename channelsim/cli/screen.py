"""What people see: tables on stdout, progress and remarks on stderr, or one JSON document."""

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from channelsim.experiments import Progress
    from channelsim.experiments.standing import Watcher

PIPED_WIDTH = 120  # columns when nobody's terminal says otherwise
NEWS = 10  # how often a log without a terminal tells of progress, at most


def console() -> Console:
    """Open stdout for tables, wide enough for them when it is a pipe or a file."""
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)


def say(line: str) -> None:
    """Write a line to stderr as it is."""
    print(line, file=sys.stderr, flush=True)


def print_document(document: Mapping[str, object]) -> None:
    """Print the one JSON document of a command; what is not a finite number becomes null."""
    print(json.dumps(finite(document), ensure_ascii=False, allow_nan=False, indent=2))


def print_rows(rows: Sequence[Mapping[str, object]]) -> None:
    """Print the one JSON list of a command, each row an object; as `print_document`."""
    print(json.dumps(finite(rows), ensure_ascii=False, allow_nan=False, indent=2))


def finite(value: object) -> object:
    """Replace numbers that JSON does not have by null, throughout a document.

    Examples
    --------
    >>> finite({"a": [1.0, float("nan")], "b": float("inf")})
    {'a': [1.0, None], 'b': None}
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


@contextmanager
def progress_shown(title: str) -> "Iterator[Watcher]":
    """Show how far a batch is: a bar on a terminal, a few lines in a log, always on stderr.

    Parameters
    ----------
    title
        What is being done.
    """
    if not sys.stderr.isatty():
        yield _log_lines(title)
        return
    from rich import progress

    columns = (
        "{task.description}",
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def move(news: "Progress") -> None:
            bar.update(task, total=news.total, completed=news.done + news.failed)
            if news.failure is not None:
                bar.console.print(f"failed: {news.failure}", markup=False, highlight=False)

        yield move


def _log_lines(title: str) -> "Watcher":
    def write(news: "Progress") -> None:
        landed = news.done + news.failed
        if news.failure is not None:
            say(f"failed: {news.failure}")
        every = max(1, -(-news.total // NEWS))
        if landed == news.total or landed % every == 0:
            found = f", {news.found} found finished" if news.found else ""
            say(f"{title}: {landed} of {news.total} runs{found}")

    return write
