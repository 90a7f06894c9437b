"""`channelsim app`: the planner's page in a browser."""

from pathlib import Path
from typing import Annotated

import typer

from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import say


def app_command(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="A scenario file, or the name of a shipped scenario."
        ),
    ] = "small",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")
    ] = 5006,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Keep results here, a folder for each question."),
    ] = Path("results/app"),
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Open the planner's page: change a scenario's numbers and compare, without a terminal.

    The page is served to this machine only, until Ctrl-C.
    """
    with said_plainly(out=out):
        from channelsim.app.serve import serve

        def ready(address: str) -> None:
            say(f"the planner's page: {address} (Ctrl-C ends it)")
            if browser:
                import webbrowser

                webbrowser.open(address)

        serve(scenario, port, out, ready)
