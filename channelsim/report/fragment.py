"""The report in parts: its body for a page that has a head of its own, and its style sheet."""

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from channelsim.report.html import gather, render
from channelsim.report.look import Lang, usable

if TYPE_CHECKING:
    from channelsim.experiments import Comparison, RunResult


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A result laid out for a reader.

    Parameters
    ----------
    fragment : str
        HTML of verdicts, tables, figures and differences in the settings, without a head; it
        needs `style_sheet` around it.
    report : str
        The whole page, as `write_report` writes it; empty where figures are not drawn.
    """

    fragment: str
    report: str


def lay_out(
    result: "RunResult | Comparison", lang: str = "en", *, command: str = "", drawn: bool = True
) -> Answer:
    """Lay a result out as a fragment and as a page, from figures drawn once.

    Parameters
    ----------
    result : RunResult or Comparison
        What to show.
    lang : "en" or "zh"
        Language.
    command : str
        What a person types to get the result again; worked out from the result if not given.
    drawn : bool
        Whether figures are wanted; without them the fragment is there at once.

    Returns
    -------
    Answer
        Both texts.

    Raises
    ------
    ValueError
        If no replication has finished, or the language is not known.
    """
    chosen: Lang = "zh" if lang == "zh" else usable(lang)
    if not len(result.kpis):
        raise ValueError("no replication has finished, there is nothing to report")
    content = gather(result, chosen, command, drawn=drawn) | {"analyses": []}
    return Answer(
        fragment=render("fragment.html.j2", content),
        report=render("report.html.j2", content) if drawn else "",
    )


def style_sheet() -> str:
    """Give the style sheet of every report: colours for light and dark, tables, cards."""
    return files("channelsim.report").joinpath("templates/report.css").read_text("utf-8")
