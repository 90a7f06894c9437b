"""`channelsim explain`: which changed setting accounts for how much of a difference."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from channelsim.cli import options
from channelsim.cli.arguments import load
from channelsim.cli.drawing import Drawn, draw_analysis, known_language
from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import console, print_document, progress_shown, say

if TYPE_CHECKING:
    from channelsim.experiments import Explanation, Sensitivity
    from channelsim.experiments.mixtures import By


def explain_command(
    before: Annotated[str, typer.Argument(metavar="A", help="A scenario file or shipped name.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another, which changes settings.")],
    settings: options.Settings = None,
    kpi: Annotated[str, typer.Option("--kpi", help="What is explained.")] = "contribution",
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="What counts as one change: setting, entry or section; "
            "the finest with at most 8 if left out.",
        ),
    ] = None,
    orders: Annotated[
        int, typer.Option("--orders", help="Orders drawn where there are more than 8 changes.")
    ] = 16,
    replications: options.Replications = 20,
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
    """Share the difference between two scenarios out among the settings that were changed.

    Settings given with --set hold for both scenarios. Every combination of up to 8 changes is run.
    """
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments

        drawn = Drawn(figures=figures and not as_json, report=report, lang=known_language(lang))
        first, second = (load(name, settings, allow_path) for name in (before, after))
        with progress_shown("explain") as watch:
            found = experiments.explain(
                first,
                second,
                kpi,
                replications,
                seed,
                workers,
                out,
                by=cast("By | None", by),  # checked, with the choices, where it is used
                orders=orders,
                level=level,
                cluster=cluster,
                watch=watch,
            )
        if as_json:
            print_document(explanation_document(found))
        else:
            show_explanation(found)
        if out is not None:
            say(f"results in {out}")
            draw_analysis(found, out, drawn)


def explanation_document(found: "Explanation") -> dict[str, object]:
    """Describe an explanation."""
    return {
        "command": "explain",
        "kpi": found.kpi,
        "before": found.before,
        "after": found.after,
        "difference": {"mean": found.difference, "ci_low": found.low, "ci_high": found.high},
        "changes": found.table.to_dict("records"),
        "exact": found.exact,
        "level": found.comparison.level,
        "replications": found.comparison.replications,
        "seed": found.comparison.seed,
    }


def show_explanation(found: "Explanation") -> None:
    """Print the changes, the largest effect first, and their sum."""
    from rich.table import Table

    from channelsim.experiments.kpi_facts import say_difference, unit_of

    unit = unit_of(found.kpi)

    def cells(effect: float, low: float, high: float) -> tuple[str, str]:
        ends = (say_difference(end, unit)[0] for end in (low, high))
        return " ".join(say_difference(effect, unit)).strip(), " to ".join(ends)

    table = Table(title=f"{found.kpi}: {found.after} less {found.before}", title_justify="left")
    for heading in ("change", "old", "new"):
        table.add_column(heading, overflow="fold")
    for heading in ("effect", f"{found.comparison.level:.0%} interval", "share"):
        table.add_column(heading, justify="right")
    table.add_column("clear")
    for row in found.table.to_dict("records"):
        table.add_row(
            row["change"],
            row["old"],
            row["new"],
            *cells(row["effect"], row["ci_low"], row["ci_high"]),
            f"{row['share']:.0%}" if row["share"] == row["share"] else "",
            "*" if row["clear"] else "",
        )
    table.add_section()
    table.add_row("all", "", "", *cells(found.difference, found.low, found.high), "", "")
    screen = console()
    screen.print(table)
    how = "every combination run" if found.exact else "orders drawn; intervals hold their luck too"
    runs = len(found.comparison.kpis)
    screen.print(f"Shapley values, {how}; {runs} runs, paired on seed {found.comparison.seed}")


def show_analysis(found: "Explanation | Sensitivity") -> None:
    """Print what an analysis found that was kept beside its runs."""
    from channelsim.cli.sensitivity import show_sensitivity
    from channelsim.experiments import Explanation

    if isinstance(found, Explanation):
        show_explanation(found)
    else:
        show_sensitivity(found)
