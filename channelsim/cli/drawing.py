"""Figures and reports beside results, drawn by the report room."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.cli.screen import say

if TYPE_CHECKING:
    from channelsim.experiments import Comparison, Explanation, RunResult, Sensitivity, WarmUp

LANGUAGES = ("en", "zh")
REPORT = "report.html"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What is drawn into a result folder, and in which language."""

    figures: bool = True
    report: bool = True
    lang: str = "en"


def known_language(lang: str) -> str:
    """Return the language if reports are written in it.

    Raises
    ------
    QuestionError
        If they are not.
    """
    from channelsim.experiments import QuestionError

    if lang not in LANGUAGES:
        raise QuestionError(f"--lang is one of {', '.join(LANGUAGES)}, not {lang!r}")
    return lang


def draw(result: "RunResult | Comparison", folder: Path, lang: str = "en") -> list[Path]:
    """Draw every figure that suits a result into `figures/` of its folder.

    Returns
    -------
    list of Path
        The files written.
    """
    from channelsim.report.figures import write_figures

    written = write_figures(result, folder / "figures", lang=lang)
    say(f"{len(written)} figures in {folder / 'figures'}")
    return written


def draw_analysis(found: "Explanation | Sensitivity", folder: Path, drawn: Drawn) -> None:
    """Write the report of an analysis and its figure into the folder of its runs."""
    if drawn.report:
        from channelsim.report.html import write_report

        path = write_report(found.comparison, folder / REPORT, drawn.lang, analyses=[found])
        say(f"report in {path}")
    if drawn.figures:
        from channelsim.report.figures import analysis_drawings, write_drawings

        write_drawings(analysis_drawings(found, drawn.lang), folder / "figures")
        say(f"figure in {folder / 'figures'}")


def draw_warm_up(found: "WarmUp", folder: Path, lang: str) -> None:
    """Write the figure of a warm-up check into the folder of its runs."""
    from channelsim.report.figures import warm_up_drawings, write_drawings

    write_drawings(warm_up_drawings(found, lang), folder / "figures")
    say(f"figure in {folder / 'figures'}")


def write_page(
    result: "RunResult | Comparison", folder: Path, lang: str = "en", *, figures: bool = False
) -> Path:
    """Write `report.html` into a result's folder, its figures as files if asked, and say where.

    Returns
    -------
    Path
        The file written.
    """
    from channelsim.report.html import write_report

    drawn = folder / "figures" if figures else None
    path = write_report(result, folder / REPORT, lang, figures=drawn)
    say(f"report in {path}")
    if drawn is not None:
        say(f"figures in {drawn}")
    return path
