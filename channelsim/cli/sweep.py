"""`channelsim sweep`: a scenario beside variants of itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from channelsim.cli import options
from channelsim.cli.arguments import command_line, load, parse_ranges, parse_until
from channelsim.cli.drawing import Drawn, known_language
from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import progress_shown
from channelsim.cli.showing import show_comparison

if TYPE_CHECKING:
    from channelsim.experiments.designs import Design


def sweep_command(
    scenario: options.ScenarioName,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PATH=V1,V2,…",
            help="Values to visit; for lhs and sobol the lowest and the highest. Can be repeated.",
        ),
    ] = None,
    variants: Annotated[
        Path | None,
        typer.Option(
            "--variants",
            metavar="FILE",
            help="Instead of --vary: a YAML file of names, each with its settings.",
        ),
    ] = None,
    settings: options.Settings = None,
    design: Annotated[
        str, typer.Option("--design", help="grid (every combination), lhs or sobol.")
    ] = "grid",
    points: Annotated[
        int | None, typer.Option("--points", help="Number of points, for lhs and sobol.")
    ] = None,
    replications: options.Replications = 20,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    cluster: options.ClusterAddress = None,
    out: options.Out = None,
    level: options.Level = 0.95,
    simultaneous: options.Simultaneous = False,
    until: options.Until = None,
    figures: options.Figures = True,
    report: options.Report = True,
    lang: options.Lang = "en",
    allow_path: options.AllowedPaths = None,
    as_json: options.AsJson = False,
) -> None:
    """Compare a scenario with variants of itself over a design or a list."""
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments
        from channelsim.experiments.sweeps import read_variants

        drawn = Drawn(figures=figures, report=report, lang=known_language(lang))
        base = load(scenario, settings, allow_path)
        with progress_shown("sweep") as watch:
            study = experiments.sweep(
                base,
                parse_ranges(vary) if vary else None,
                cast("Design", design),  # checked, with the choices, where it is used
                points,
                replications,
                seed,
                workers,
                out,
                variants=None if variants is None else read_variants(variants),
                cluster=cluster,
                level=level,
                intervals="bonferroni" if simultaneous else "individual",
                until=parse_until(until),
                command=command_line(scenario, settings, allow_path),
                watch=watch,
            )
        show_comparison(study, "sweep", out, drawn, as_json=as_json)
