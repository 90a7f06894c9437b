"""`channelsim calibrate`: demand parameters from a user's own sales table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from channelsim.cli import options
from channelsim.cli.endings import WRONG_INPUT, end, said_plainly
from channelsim.cli.screen import console, print_document, say

if TYPE_CHECKING:
    from channelsim.calibration import Calibration


def calibrate_command(
    data: Annotated[Path, typer.Argument(metavar="DATA.csv", help="The sales table.")],
    spec: Annotated[
        Path, typer.Option("--spec", metavar="SPEC.yaml", help="Which column is what.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Write overlay.yaml, estimates.csv, notes.md and figures here.",
        ),
    ] = None,
    figures: options.Figures = True,
    lang: options.Lang = "en",
    as_json: options.AsJson = False,
) -> None:
    """Estimate demand and leakage from a sales table, as an overlay for a scenario."""
    with said_plainly(as_json=as_json):
        from channelsim.calibration import CalibrationError
        from channelsim.cli.drawing import known_language
        from channelsim.experiments.sales_data import calibrate_files, write_calibration

        chosen = known_language(lang)
        try:
            calibration = calibrate_files(data, spec)
        except CalibrationError as fault:
            end(
                "\n".join(f"{spec}: {line}" for line in str(fault).splitlines()),
                WRONG_INPUT,
                as_json,
            )
        if out is not None:
            for path in write_calibration(calibration, out):
                say(f"written: {path}")
            if figures and not as_json:
                _draw(calibration, out / "figures", chosen)
        if as_json:
            print_document(calibration.to_dict())
        else:
            show_estimates(calibration)


def _draw(calibration: "Calibration", folder: Path, lang: str) -> None:
    """Draw the figures of a calibration and say where they are."""
    from channelsim.report.calibration_figures import write_calibration_figures

    written = write_calibration_figures(calibration, folder, lang=lang)
    say(f"{len(written)} figures in {folder}")


def show_estimates(calibration: "Calibration") -> None:
    """Print the estimates as a table, and what a reader must know of them."""
    from rich.table import Table

    table = Table()
    for heading in ("name", "estimate", "se", "interval", "n", "method"):
        table.add_column(heading)
    for one in calibration.estimates:
        interval = f"{one.ci_low:.4g} to {one.ci_high:.4g}"
        numbers = (f"{one.estimate:.4g}", f"{one.se:.3g}", interval, str(one.n))
        table.add_row(one.name, *numbers, one.method)
    console().print(table)
    for warning in calibration.warnings:
        say(f"note: {warning}")
