"""`channelsim respond`: response curves by designed experiment."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from channelsim.cli import options
from channelsim.cli.arguments import load
from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import console, print_document, progress_shown, say

if TYPE_CHECKING:
    from channelsim.experiments.responses import Responses


def respond_command(
    scenario: options.ScenarioName,
    lever: Annotated[
        list[str], typer.Option("--lever", metavar="LEVER", help="A lever; can be repeated.")
    ],
    grid: Annotated[
        str,
        typer.Option(
            "--grid",
            metavar="V1,V2,…",
            help="Levels: money over the measured days, or 0.5x: multiples of the spend of half "
            "effect.",
        ),
    ] = "0.25x,0.5x,1x,2x,4x",
    region: Annotated[
        list[str] | None, typer.Option("--region", help="Only this region; can be repeated.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help="Only this channel; can be repeated.")
    ] = None,
    pool_channels: Annotated[
        bool, typer.Option("--pool-channels", help="One curve for all channels of a region.")
    ] = False,
    periods: Annotated[
        str,
        typer.Option(
            "--periods",
            metavar="P1,P2,…",
            help="Names of consecutive periods of whole months: responses are read period by "
            "period, at the spend at work there.",
        ),
    ] = "",
    objective: Annotated[
        str, typer.Option("--objective", help="contribution, sell_out_units or market_share.")
    ] = "contribution",
    settings: options.Settings = None,
    replications: options.Replications = 5,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    out: options.Out = None,
    level: options.Level = 0.95,
    figures: options.Figures = True,
    lang: options.Lang = "en",
    allow_path: options.AllowedPaths = None,
    as_json: options.AsJson = False,
) -> None:
    """Measure what profit and sales answer to money for levers, by region and channel."""
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments
        from channelsim.cli.drawing import known_language

        chosen = known_language(lang)

        with progress_shown("respond") as watch:
            found = experiments.respond(
                load(scenario, settings, allow_path),
                lever,
                _parts(grid),
                regions=region,
                channels=channel,
                pool_channels=pool_channels,
                periods=_parts(periods),
                objective=objective,
                replications=replications,
                seed=seed,
                workers=workers,
                out=None if out is None else out / "runs",
                level=level,
                watch=watch,
            )
        if out is not None:
            _write(found, out, chosen if figures and not as_json else None)
        if as_json:
            print_document(document(found))
        else:
            show_responses(found)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def document(found: "Responses") -> dict[str, object]:
    """Describe responses as one JSON document."""
    return {
        "command": "respond",
        "objective": found.objective,
        "level": found.level,
        "summary": found.summary.to_dict("records"),
        "forms": found.forms.to_dict("records"),
        "interactions": found.interactions.to_dict("records"),
    }


def show_responses(found: "Responses") -> None:
    """Print the responses, the forms chosen and the tests of interaction."""
    from rich.table import Table

    table = Table(title=f"{found.objective}: difference to no spend, after the spend is paid")
    for heading in (*found.keys, "spend", "response", "interval", "form"):
        table.add_column(heading)
    forms = {cell.key: fit.form for cell, fit in found.fits.items()}
    for row in found.summary.to_dict("records"):
        place = tuple(str(row[key]) for key in found.keys)
        interval = f"{row['ci_low']:,.5g} to {row['ci_high']:,.5g}"
        table.add_row(*place, f"{row['spend']:,.0f}", f"{row['mean']:,.5g}", interval, forms[place])
    console().print(table)
    for test in found.interactions.itertuples():
        verdict = "they do NOT add up" if test.interaction else "no interaction shown"
        say(
            f"{test.together}: {test.joint:,.5g} together, {test.sum_of_single:,.5g} one by one, "
            f"difference {test.ci_low:,.5g} to {test.ci_high:,.5g}: {verdict}"
        )


def _write(found: "Responses", out: Path, lang: str | None) -> None:
    """Write tables and, in a language if one is given, figures."""
    from channelsim.experiments.response_files import write_responses

    for path in write_responses(found, out):
        say(f"written: {path}")
    if lang is not None:
        from channelsim.report.response_figures import write_response_figures

        folder = out / "figures"
        say(f"{len(write_response_figures(found, folder, lang=lang))} figures in {folder}")
