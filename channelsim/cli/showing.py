"""What a finished comparison prints, and how the command then ends."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from channelsim.cli.endings import RUN_FAILED
from channelsim.cli.screen import console, print_document, say

if TYPE_CHECKING:
    from channelsim.experiments import Comparison, RunResult

FULL_TABLES = 4  # more variants than this are laid out a row each


def show_comparison(
    study: "Comparison", command: str, out: Path | None, *, as_json: bool, figures: bool
) -> None:
    """Print a comparison or its JSON document.

    Raises
    ------
    typer.Exit
        With 1 if a run failed.
    """
    from channelsim.cli.documents import comparison_document
    from channelsim.cli.drawing import draw

    if as_json:
        print_document(comparison_document(study, command, out))
    else:
        print_tables(study)
        if out is not None:
            say(f"results in {out}")
            if figures and len(study.kpis):
                draw(study, out)
    if len(study.failures):
        raise typer.Exit(RUN_FAILED)


def print_result(result: "RunResult") -> None:
    """Print the KPIs of one scenario."""
    from channelsim.cli.kpi_tables import heading, kpi_table

    screen = console()
    screen.print(heading(result), markup=False, soft_wrap=True)
    screen.print(kpi_table(result))


def print_tables(study: "Comparison") -> None:
    """Print the differences and what they come to in words."""
    from channelsim.cli.kpi_tables import difference_table, point_table
    from channelsim.experiments.verdicts import HEADLINES

    screen = console()
    if study.summary.empty:
        screen.print("no run finished, so there is nothing to compare")
        return
    variants = [name for name in study.results if name != study.baseline]
    if len(variants) > FULL_TABLES:
        screen.print(point_table(study, HEADLINES))
    else:
        for name in variants:
            screen.print(difference_table(study, name))
        for line in study.verdicts:
            screen.print(line, markup=False, soft_wrap=True)
    screen.print(f"{study.interval_label}; paired on seed {study.seed}", soft_wrap=True)
