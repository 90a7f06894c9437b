"""`channelsim sensitivity`: which numbers of a scenario a KPI depends on."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from channelsim.cli import options
from channelsim.cli.arguments import command_line, load, parse_ranges
from channelsim.cli.drawing import Drawn, draw_analysis, known_language
from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import console, print_document, progress_shown, say

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments import Sensitivity
    from channelsim.experiments.cube_designs import Method


READING: "dict[Method, str]" = {
    "morris": "mu_star: mean size of the effect of moving the number through its range, in the "
    "KPI's unit; mu: the same with its sign; sigma: how much it depends on the other numbers",
    "sobol": "first: share of the variance that the number explains alone; total: with all its "
    "interactions",
}


def sensitivity_command(
    scenario: options.ScenarioName,
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary", metavar="PATH=LOW,HIGH", help="A number and its range; two or more of them."
        ),
    ],
    settings: options.Settings = None,
    kpi: Annotated[str, typer.Option("--kpi", help="What is measured.")] = "contribution",
    method: Annotated[
        str, typer.Option("--method", help="morris (few points) or sobol (many; all interactions).")
    ] = "morris",
    points: Annotated[
        int, typer.Option("--points", help="Trajectories, or base points (a power of two).")
    ] = 8,
    replications: options.Replications = 4,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    cluster: options.ClusterAddress = None,
    out: options.Out = None,
    level: options.Level = 0.95,
    figures: options.Figures = True,
    report: options.Report = True,
    lang: options.Lang = "en",
    allow_path: options.AllowedPaths = None,
    as_json: options.AsJson = False,
) -> None:
    """Measure how a KPI depends on numbers of a scenario, all varied together over ranges."""
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments

        drawn = Drawn(figures=figures and not as_json, report=report, lang=known_language(lang))
        base = load(scenario, settings, allow_path)
        with progress_shown("sensitivity") as watch:
            found = experiments.sensitivity(
                base,
                # how many numbers there are, and of what kind, is checked where they are used
                cast("dict[str, tuple[float, float]]", parse_ranges(vary)),
                kpi,
                cast("Method", method),
                points,
                replications,
                seed,
                workers,
                out,
                level=level,
                cluster=cluster,
                command=command_line(scenario, settings, allow_path),
                watch=watch,
            )
        if as_json:
            print_document(sensitivity_document(found))
        else:
            show_sensitivity(found)
        if out is not None:
            say(f"results in {out}")
            draw_analysis(found, out, drawn)


def sensitivity_document(found: "Sensitivity") -> dict[str, object]:
    """Describe a sensitivity study."""
    return {
        "command": "sensitivity",
        "kpi": found.kpi,
        "method": found.method,
        "indices": found.indices.to_dict("records"),
        "interactions": found.interactions.to_dict("records"),
        "points": found.points.to_dict("records"),
        "level": found.comparison.level,
        "replications": found.comparison.replications,
        "seed": found.comparison.seed,
    }


def show_sensitivity(found: "Sensitivity") -> None:
    """Print the indices, the most important number first."""
    runs = len(found.comparison.kpis)
    title = f"{found.kpi} by {found.method}: {len(found.points)} points, {runs} runs"
    _print_frame(found.indices, title)
    console().print(READING[found.method], markup=False)
    if len(found.interactions):
        _print_frame(found.interactions, "interactions of pairs, as shares of the variance")


def _print_frame(frame: "pd.DataFrame", title: str) -> None:
    from rich.table import Table

    from channelsim.experiments.kpi_facts import say_number

    table = Table(title=title, title_justify="left")
    for column in frame.columns:
        text = frame[column].dtype.kind not in "fi"
        table.add_column(str(column), justify="left" if text else "right", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(say_number(cell) if isinstance(cell, float) else str(cell) for cell in row))
    console().print(table)
