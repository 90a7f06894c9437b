"""`channelsim warm-up`: whether a scenario has settled before it is measured."""

from typing import TYPE_CHECKING, Annotated

import typer

from channelsim.cli import options
from channelsim.cli.arguments import command_line, load
from channelsim.cli.drawing import draw_warm_up, known_language
from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import console, print_document, progress_shown, say

if TYPE_CHECKING:
    from channelsim.experiments import RunResult, WarmUp


def warm_up_command(
    scenario: options.ScenarioName,
    settings: options.Settings = None,
    series: Annotated[
        list[str] | None,
        typer.Option(
            "--series", help="share, cover, or a column of the daily table; can be repeated."
        ),
    ] = None,
    replications: options.Replications = 5,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    cluster: options.ClusterAddress = None,
    out: options.Out = None,
    figures: options.Figures = True,
    lang: options.Lang = "en",
    allow_path: options.AllowedPaths = None,
    as_json: options.AsJson = False,
) -> None:
    """Check by MSER-5 that a scenario's warm-up is long enough.

    Policies that change while they are measured move the series for good reason: check the scenario
    without them.
    """
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments

        chosen = known_language(lang)
        loaded = load(scenario, settings, allow_path)
        with progress_shown("warm-up") as watch:
            result = experiments.run(
                loaded,
                replications,
                seed,
                workers,
                out,
                cluster=cluster,
                command=command_line(scenario, settings, allow_path),
                watch=watch,
            )
        found = (
            experiments.check_warm_up(result, series)
            if series
            else experiments.check_warm_up(result)
        )
        if as_json:
            print_document(warm_up_document(found, result))
        else:
            show_warm_up(found, result)
        if out is not None:
            say(f"results in {out}")
            if figures and not as_json:
                draw_warm_up(found, out, chosen)


def warm_up_document(found: "WarmUp", result: "RunResult") -> dict[str, object]:
    """Describe a check of the warm-up."""
    return {
        "command": "warm-up",
        "scenario": result.name,
        "series": found.table.to_dict("records"),
        "enough": found.enough,
        "replications": result.replications,
        "seed": result.seed,
    }


def show_warm_up(found: "WarmUp", result: "RunResult") -> None:
    """Print a row for each series."""
    from rich.table import Table

    table = Table(title=f"warm-up of {result.name}, by MSER-5", title_justify="left")
    table.add_column("series")
    for heading in ("warm-up, days", "needed, days"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for row in found.table.to_dict("records"):
        needed = "" if row["needed"] != row["needed"] else f"{row['needed']:.0f}"
        table.add_row(str(row["series"]), f"{row['warm_up']}", needed, str(row["verdict"]))
    console().print(table)
