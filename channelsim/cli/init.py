"""`channelsim init`: files to start from."""

from pathlib import Path
from typing import Annotated

import typer

from channelsim.cli.endings import said_plainly


def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the new scenario.")],
) -> None:
    """Write a small annotated scenario of your own; files that exist are never touched."""
    with said_plainly():
        from channelsim.scenario import write_starter

        written = write_starter(folder)
    for path in written:
        typer.echo(path)
    typer.echo(f"next: channelsim run {written[0]} -n 4", err=True)
