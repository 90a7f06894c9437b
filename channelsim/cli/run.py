"""`channelsim run`: replications of one scenario."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from channelsim.cli import options
from channelsim.cli.arguments import command_line, load, parse_until
from channelsim.cli.endings import RUN_FAILED, said_plainly
from channelsim.cli.screen import print_document, progress_shown, say
from channelsim.cli.showing import print_precision, print_result

if TYPE_CHECKING:
    from channelsim.experiments import RunResult


def run_command(
    scenario: options.ScenarioName,
    settings: options.Settings = None,
    replications: options.Replications = 20,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    cluster: options.ClusterAddress = None,
    out: options.Out = None,
    replication: Annotated[
        int | None,
        typer.Option(
            "--replication",
            min=0,
            help="Only this replication, in this process, with the full traceback if it fails.",
        ),
    ] = None,
    level: options.Level = 0.95,
    until: options.Until = None,
    figures: options.Figures = True,
    allow_path: options.AllowedPaths = None,
    as_json: options.AsJson = False,
) -> None:
    """Run replications of one scenario and print its KPIs with confidence intervals."""
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments

        chosen = load(scenario, settings, allow_path)
        if replication is not None:
            alone = experiments.replicate(chosen, seed, replication)
            print_document({"seed": seed, "replication": replication, "kpis": alone.kpis})
            return
        with progress_shown(chosen.name) as watch:
            result = experiments.run(
                chosen,
                replications,
                seed,
                workers,
                out,
                cluster=cluster,
                level=level,
                until=parse_until(until),
                command=command_line(scenario, settings, allow_path),
                watch=watch,
            )
        _show(result, out, figures=figures, as_json=as_json)
        if len(result.failures):
            raise typer.Exit(RUN_FAILED)


def _show(result: "RunResult", out: Path | None, *, figures: bool, as_json: bool) -> None:
    """Print the KPIs with their precision, and draw them where results are kept."""
    from channelsim.cli.documents import run_document
    from channelsim.cli.drawing import draw

    if as_json:
        print_document(run_document(result, out))
        return
    print_result(result)
    print_precision(result.precision)
    if out is not None:
        say(f"results in {out}")
        if figures and len(result.kpis):
            draw(result, out)
