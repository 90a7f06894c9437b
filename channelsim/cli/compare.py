"""`channelsim compare`: several scenarios on common random numbers."""

from typing import Annotated

import typer

from channelsim.cli import options
from channelsim.cli.arguments import command_line, load, parse_until
from channelsim.cli.drawing import Drawn, known_language
from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import progress_shown
from channelsim.cli.showing import show_comparison


def compare_command(
    scenarios: options.ScenarioNames,
    settings: options.Settings = None,
    replications: options.Replications = 20,
    seed: options.Seed = 1,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="NAME", help="Compare with this one, not the first."),
    ] = None,
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
    """Compare scenarios: paired differences to the baseline, and which of them are clear.

    Settings given with --set hold for every scenario.
    """
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments

        drawn = Drawn(figures=figures, report=report, lang=known_language(lang))
        loaded = [load(name, settings, allow_path) for name in scenarios]
        commands = {
            scenario.name: command_line(name, settings, allow_path)
            for scenario, name in zip(loaded, scenarios, strict=True)
        }
        with progress_shown("compare") as watch:
            study = experiments.compare(
                loaded,
                replications,
                seed,
                baseline,
                workers,
                out,
                cluster=cluster,
                level=level,
                intervals="bonferroni" if simultaneous else "individual",
                until=parse_until(until),
                commands=commands,
                watch=watch,
            )
        show_comparison(study, "compare", out, drawn, as_json=as_json)
