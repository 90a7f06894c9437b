"""Figures of responses: what a KPI answers to money, with a plan's choice on the curves."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.responses import Responses, dense
from channelsim.optimisation import Plan
from channelsim.report.look import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    SKY,
    Lang,
    drawing,
    plain_numbers,
    usable,
)
from channelsim.report.phrases import phrase
from channelsim.report.plan_phrases import name_word
from channelsim.report.words import kpi_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[[], "Axes"]

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, AMBER)


def response_curves(
    responses: Responses,
    ax: "Axes | None" = None,
    *,
    lever: str | None = None,
    plan: Plan | None = None,
    lang: str = "en",
) -> "Axes":
    """Draw the fitted curves of a lever through what was measured, with a plan's points on them.

    Parameters
    ----------
    responses : Responses
        From `respond`, or of a plan.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lever : str, optional
        The lever; the first one if not given.
    plan : Plan, optional
        Its spend is marked, with the marginal return there.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        The six cells with the largest responses; intervals are those of the measurement.

    Raises
    ------
    ValueError
        If the lever was not studied.
    """
    chosen = usable(lang)
    lever = responses.cells[0].lever if lever is None else lever
    cells = [cell for cell in responses.cells if cell.lever == lever]
    if not cells:
        raise ValueError(f"no responses to {lever!r} were measured")
    summary = responses.summary.groupby(responses.keys)
    height = {cell: float(summary.get_group(cell.key)["mean"].abs().max()) for cell in cells}
    with drawing(ax, 7.2, 4.2) as ax:
        largest = sorted(cells, key=lambda cell: -height[cell])[: len(_COLOURS)]
        for cell, colour in zip(largest, _COLOURS, strict=False):
            rows = summary.get_group(cell.key)
            grid = dense(float(rows["spend"].max()))
            name = " ".join(part for part in (*cell.key[:2], *cell.key[3:]) if part != "all")
            curve = [responses.predicted(cell, float(x)) for x in grid]
            ax.plot(grid, curve, color=colour, label=name)
            errors = [rows["mean"] - rows["ci_low"], rows["ci_high"] - rows["mean"]]
            ax.errorbar(rows["spend"], rows["mean"], errors, fmt="o", color=colour,
                        markersize=3.5, linewidth=0.9)  # fmt: skip
            if plan is not None:
                _mark(ax, responses, plan, cell.key, colour, chosen)
        ax.axhline(0.0, color=GREY, linewidth=0.8)
        ax.grid(visible=True, axis="y")
        plain_numbers(ax.xaxis, chosen)
        plain_numbers(ax.yaxis, chosen)
        ax.set_xlabel(phrase("spend at work" if responses.carried else "spend", chosen))
        ax.set_ylabel(
            phrase("response", chosen).format(objective=kpi_word(responses.objective, chosen))
        )
        ax.set_title(
            phrase("responses", chosen).format(lever=name_word(lever, chosen).replace("_", " "))
        )
        ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def _mark(
    ax: "Axes", responses: Responses, plan: Plan, key: tuple[str, ...], colour: str, lang: Lang
) -> None:
    """Mark the spend that a plan chose on its curve."""
    rows = plan.allocation
    names = rows[list(plan.cells[0].names)].itertuples(index=False, name=None)
    place = next((i for i, name in enumerate(names) if name == key), None)
    if place is None:
        return
    column = "effective_spend" if "effective_spend" in rows else "spend"
    spend = float(rows[column].iloc[place])
    cell = next(one for one in responses.cells if one.key == key)
    value = responses.predicted(cell, spend)
    slope = float(plan.marginal_responses().iloc[place])
    ax.plot([spend], [value], marker="D", color=colour, markeredgecolor=INK, markersize=7)
    ax.annotate(phrase("margin", lang).format(slope=slope), (spend, value), fontsize=7,
                textcoords="offset points", xytext=(6, -10), color=MUTED)  # fmt: skip


def response_drawings(
    responses: Responses, plan: Plan | None = None, lang: str = "en"
) -> dict[str, Draw]:
    """List the response curves, one figure per lever."""

    def draw(lever: str) -> Draw:
        return lambda: response_curves(responses, lever=lever, plan=plan, lang=lang)

    levers = dict.fromkeys(cell.lever for cell in responses.cells)
    return {f"response_{lever}": draw(lever) for lever in levers}


def write_response_figures(responses: Responses, folder: Path, *, lang: str = "en") -> list[Path]:
    """Write the response curves as PNG and SVG; give the files."""
    from channelsim.report.figures import write_drawings

    return write_drawings(response_drawings(responses, None, lang), folder)
