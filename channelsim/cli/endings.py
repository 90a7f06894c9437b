"""How a command ends: exit codes, and faults said in the user's words."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from channelsim.cli.screen import print_document, say

RUN_FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130


@contextmanager
def said_plainly(*, as_json: bool = False, out: Path | None = None) -> Iterator[None]:
    """End the command with a message and an exit code where its user can do something about it.

    Parameters
    ----------
    as_json
        Whether stdout must hold one JSON document, also when things go wrong.
    out
        The result folder, where an interrupted batch can be resumed.

    Raises
    ------
    typer.Exit
        With 2 if the input is wrong, 1 if the disk, the cluster or a
        run that is needed failed, 130 on Ctrl-C.
    """
    from channelsim.experiments import (
        ClusterError,
        QuestionError,
        RunError,
        RunsFailed,
        StoreError,
        UnusableStoreError,
    )
    from channelsim.scenario import ScenarioError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RunsFailed)  # the command names every failed run itself
        try:
            yield
        except (ScenarioError, QuestionError, UnusableStoreError) as fault:
            end(str(fault), WRONG_INPUT, as_json)
        except (StoreError, ClusterError, RunError) as fault:
            end(str(fault), RUN_FAILED, as_json)
        except KeyboardInterrupt:
            kept = (
                f"finished runs are kept in {out}, the same command resumes"
                if out is not None
                else "nothing is kept without --out"
            )
            end(f"interrupted: {kept}", INTERRUPTED, as_json)


def end(message: str, code: int, as_json: bool) -> NoReturn:
    """End the command: the message on stderr and, if asked for, as a JSON document on stdout."""
    lines = message.splitlines()
    for line in lines:
        say(line)
    if as_json:
        print_document({"error": lines, "exit_code": code})
    raise typer.Exit(code)
