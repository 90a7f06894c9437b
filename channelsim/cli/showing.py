"""What a finished comparison prints, and how the command then ends."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from channelsim.cli.drawing import Drawn, draw, write_page
from channelsim.cli.endings import RUN_FAILED
from channelsim.cli.screen import console, print_document, say

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments import Comparison, RunResult
    from channelsim.experiments.ranking import Ranking

READING = (
    "clear *: the interval excludes 0; p(best): share of resampled means that are the best, "
    "rough with few replications"
)
FULL_TABLES = 4  # more variants than this are laid out a row each


def show_comparison(
    study: "Comparison", command: str, out: Path | None, drawn: Drawn, *, as_json: bool
) -> None:
    """Print a comparison or its JSON document, with its report and figures beside the results.

    Raises
    ------
    typer.Exit
        With 1 if a run failed.
    """
    from channelsim.cli.documents import comparison_document

    finished = out is not None and len(study.kpis) > 0
    if not as_json:
        print_tables(study)
        print_precision(study.precision)
    if out is not None:
        say(f"results in {out}")
    page, figures = None, drawn.figures and not as_json
    if out and finished and drawn.report:
        page = write_page(study, out, drawn.lang, figures=figures)
    elif out and finished and figures:
        draw(study, out, drawn.lang)
    if as_json:
        print_document(comparison_document(study, command, out, page))
    if len(study.failures):
        raise typer.Exit(RUN_FAILED)


def print_result(result: "RunResult") -> None:
    """Print the KPIs of one scenario."""
    from channelsim.cli.kpi_tables import heading, idle_line, kpi_table

    screen = console()
    screen.print(heading(result), markup=False, soft_wrap=True)
    screen.print(kpi_table(result))
    if idle := idle_line(result.kpis):
        screen.print(idle, markup=False)


def print_precision(precision: "pd.DataFrame | None") -> None:
    """Say what `--until` asked for and what was reached."""
    if precision is None:
        return
    from channelsim.experiments.kpi_facts import say_number

    for row in precision.to_dict("records"):
        end = "reached" if row["reached"] else "not reached"
        if not row["reached"] and row["needed"] == row["needed"]:
            end += f", about {row['needed']:,.0f} would do"
        half = f"half-width {say_number(row['half_width'])} (asked: {row['asked']})"
        line = f"{row['scenario']}: {row['kpi']}: {half} after {row['n']} replications: {end}"
        console().print(line, markup=False, soft_wrap=True)


def print_tables(study: "Comparison") -> None:
    """Print the differences and what they come to in words."""
    from channelsim.cli.kpi_tables import difference_table, idle_line, point_table
    from channelsim.experiments.ranking import narrowed, rank
    from channelsim.experiments.verdicts import HEADLINES, pairing_line

    screen = console()
    if study.summary.empty:
        screen.print("no run finished, so there is nothing to compare")
        return
    variants = [name for name in study.results if name != study.baseline]
    if len(variants) > FULL_TABLES:
        ranking = rank(study)
        shown = narrowed(study, ranking.best) if ranking.cut else study
        screen.print(point_table(shown, HEADLINES))
        if ranking.cut:
            screen.print(_left_out(study, ranking), markup=False, soft_wrap=True)
    else:
        for name in variants:
            screen.print(difference_table(study, name))
        if idle := idle_line(study.kpis):
            screen.print(idle, markup=False)
        screen.print(READING, markup=False)
        for line in study.verdicts:
            screen.print(line, markup=False, soft_wrap=True)
    screen.print(f"{study.interval_label}; paired on seed {study.seed}", soft_wrap=True)
    if gain := pairing_line(study.summary):
        screen.print(gain, soft_wrap=True)
    if study.best:
        screen.print(f"\nwhich is best: {study.best_label}", soft_wrap=True)
    for line in study.best:
        screen.print(line, markup=False, soft_wrap=True)


def _left_out(study: "Comparison", ranking: "Ranking") -> str:
    """Say which of very many scenarios a table has, and where the others are."""
    from channelsim.experiments.ranking import DESIGNS

    file = study.folder / DESIGNS
    rest = f"; all {ranking.count} in {file}" if file.exists() else ""
    return f"above: the {len(ranking.best)} best of {ranking.count} by {ranking.kpi}{rest}"
