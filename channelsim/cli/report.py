"""`channelsim report`: draw a result store again."""

from pathlib import Path
from typing import Annotated

import typer

from channelsim.cli import options
from channelsim.cli.endings import said_plainly
from channelsim.cli.screen import print_document


def report_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A result folder.")],
    lang: options.Lang = "en",
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Draw the figures as files too.")
    ] = True,
    as_json: options.AsJson = False,
) -> None:
    """Write the report of a result folder again, draw its figures, and print its tables."""
    with said_plainly(as_json=as_json):
        from channelsim.cli.drawing import (
            REPORT,
            Drawn,
            draw_analysis,
            known_language,
            write_page,
        )
        from channelsim.cli.explain import show_analysis
        from channelsim.cli.showing import print_result, print_tables
        from channelsim.experiments import QuestionError, RunResult, open_results, read_kept

        chosen = known_language(lang)
        result = open_results(folder)
        if not len(result.kpis):
            raise QuestionError(f"{folder} holds no finished run, so there is nothing to report")
        kept = read_kept(result)
        if kept:
            drawn = Drawn(figures=figures, lang=chosen)
            for found in kept:
                draw_analysis(found, folder, drawn)
                if not as_json:
                    show_analysis(found)
            if as_json:
                print_document({"command": "report", "report": str(folder / REPORT)})
            return
        page = write_page(result, folder, chosen, figures=figures)
        if as_json:
            print_document({"command": "report", "report": str(page)})
        elif isinstance(result, RunResult):
            print_result(result)
        else:
            print_tables(result)
