"""`channelsim report`: draw a result store again."""

from pathlib import Path
from typing import Annotated

import typer

from channelsim.cli.endings import said_plainly


def report_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A result folder.")],
) -> None:
    """Draw the figures of a result folder again, and print its tables."""
    with said_plainly():
        from channelsim.cli.drawing import draw
        from channelsim.cli.showing import print_result, print_tables
        from channelsim.experiments import RunResult, open_results

        result = open_results(folder)
        if isinstance(result, RunResult):
            print_result(result)
        else:
            print_tables(result)
        draw(result, folder)
