"""Figures beside results, drawn by the report room."""

from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.cli.screen import say

if TYPE_CHECKING:
    from channelsim.experiments import Comparison, RunResult


def draw(result: "RunResult | Comparison", folder: Path) -> list[Path]:
    """Draw every figure that suits a result into `figures/` of its folder.

    Returns
    -------
    list of Path
        The files written.
    """
    from channelsim.report.figures import write_figures

    written = write_figures(result, folder / "figures")
    say(f"{len(written)} figures in {folder / 'figures'}")
    return written
