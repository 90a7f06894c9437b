"""`channelsim select`: the best of many scenarios, with as few runs as that takes."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from channelsim.cli import options
from channelsim.cli.arguments import load, parse_ranges
from channelsim.cli.endings import WRONG_INPUT, end, said_plainly
from channelsim.cli.screen import console, print_document, progress_shown, say

if TYPE_CHECKING:
    from typing import Literal

    from channelsim.experiments import Selection
    from channelsim.experiments.selection import Method
    from channelsim.scenario import Scenario


def select_command(
    scenarios: options.ScenarioNames,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PATH=V1,V2,…",
            help="Candidates are all combinations of these values. Can be repeated.",
        ),
    ] = None,
    settings: options.Settings = None,
    kpi: Annotated[str, typer.Option("--kpi", help="What is compared.")] = "contribution",
    better: Annotated[
        str | None, typer.Option("--better", help="high or low; the KPI's own if left out.")
    ] = None,
    method: Annotated[
        str,
        typer.Option("--method", help="kn (guarantees, needs --delta) or ocba (spends a budget)."),
    ] = "kn",
    delta: Annotated[
        float | None,
        typer.Option("--delta", help="Smallest difference worth detecting, in the KPI's unit."),
    ] = None,
    alpha: Annotated[
        float, typer.Option("--alpha", help="Chance of a wrong selection that is accepted.")
    ] = 0.05,
    budget: Annotated[
        int | None, typer.Option("--budget", help="The most runs; 100 a candidate if left out.")
    ] = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    cluster: options.ClusterAddress = None,
    out: options.Out = None,
    allow_path: options.AllowedPaths = None,
    as_json: options.AsJson = False,
) -> None:
    """Select the best of many candidates: ranking and selection by Kim and Nelson, or by OCBA."""
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments

        loaded = [load(name, settings, allow_path) for name in scenarios]
        candidates = _varied(loaded, vary)
        if better not in {None, "high", "low"}:
            end(f"--better is high or low, not {better!r}", WRONG_INPUT, as_json)
        with progress_shown("select") as watch:
            found = experiments.select_best(
                candidates,
                kpi,
                cast("Method", method),  # checked, with the choices, where it is used
                delta,
                alpha,
                budget,
                seed,
                workers,
                out,
                better=cast("Literal['high', 'low'] | None", better),
                cluster=cluster,
                watch=watch,
            )
        if as_json:
            print_document(selection_document(found))
        else:
            show_selection(found)
        if out is not None:
            say(f"results in {out}")


def _varied(loaded: "list[Scenario]", vary: list[str] | None) -> "list[Scenario]":
    """Take every scenario at every combination of the values varied."""
    if not vary:
        return loaded
    from channelsim.experiments.designs import design_points, point_name

    points = design_points(parse_ranges(vary), "grid", None, 1)
    return [
        scenario.override(point, name=point_name(scenario.name, number, point))
        for scenario in loaded
        for number, point in enumerate(points, start=1)
    ]


def selection_document(found: "Selection") -> dict[str, object]:
    """Describe a selection."""
    return {
        "command": "select",
        "best": found.best,
        "kpi": found.kpi,
        "better": found.better,
        "method": found.method,
        "decided": found.decided,
        "chance": found.chance,
        "guarantee": found.guarantee,
        "candidates": found.table.to_dict("records"),
        "runs": int(found.table["n"].sum()),
    }


def show_selection(found: "Selection") -> None:
    """Print the candidates, the best first, and what may be said of the selection."""
    from rich.table import Table

    from channelsim.experiments.kpi_facts import say_amount, unit_of

    unit = unit_of(found.kpi)
    table = Table(title=f"{found.kpi}, {found.better} is better", title_justify="left")
    table.add_column("scenario")
    for heading in ("runs", "mean", "95% interval"):
        table.add_column(heading, justify="right")
    table.add_column("status")
    for row in found.table.to_dict("records"):
        low, high = (say_amount(row[end_], unit) for end_ in ("ci_low", "ci_high"))
        table.add_row(
            row["scenario"],
            str(row["n"]),
            say_amount(row["mean"], unit),
            f"{low} to {high}",
            row["status"],
        )
    screen = console()
    screen.print(table)
    runs = int(found.table["n"].sum())
    screen.print(f"selected: {found.best} ({runs} runs)", markup=False, soft_wrap=True)
    screen.print(f"guarantee: {found.guarantee}", markup=False, soft_wrap=True)
