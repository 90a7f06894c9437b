"""The figure of two settings that may interact."""

from typing import TYPE_CHECKING

from channelsim.experiments.interactions import interaction as interactions_of
from channelsim.report.effect_figures import axis_unit, scale_of
from channelsim.report.look import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    drawing,
    plain_numbers,
    spread_out,
    usable,
)  # fmt: skip
from channelsim.report.words import folded, kpi_word, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison

_LINES = (BLUE, ORANGE, GREEN, PURPLE, AMBER, SKY, INK, GREY)
_LONG = 84  # characters of a small title that fit beside each other


def interaction(
    study: "Comparison",
    kpi: str,
    first: str,
    second: str,
    ax: "Axes | None" = None,
    *,
    lang: str = "en",
) -> "Axes":
    """Draw a KPI over one setting, a line for each value of another.

    Parameters
    ----------
    study : Comparison
        From `channelsim.sweep` with the grid design.
    kpi, first, second : str
        As in `channelsim.interaction`; `first` lies along the axis.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        Lines are parallel where the two do not interact; a full mark is a mean that clearly lies
        off the sum of the two effects, a hollow one does not.
    """
    chosen = usable(lang)
    table = interactions_of(study, kpi, first, second)
    size = scale_of(kpi)
    along, lines = list(dict.fromkeys(table["first"])), list(dict.fromkeys(table["second"]))
    numbers = all(map(_is_number, along))
    place = {one: float(one) if numbers else float(at) for at, one in enumerate(along)}
    with drawing(ax, 7.2, 4.0) as ax:
        tips = []
        for number, value in enumerate(lines):
            part = table[table["second"] == value]
            x = [place[one] for one in part["first"]]
            y = size * part["mean"].to_numpy(float)
            colour = _LINES[number % len(_LINES)]
            ax.plot(x, y, color=colour, linewidth=1.8, gid=str(value))
            for at, height, clear in zip(x, y, part["clear"], strict=True):
                ax.plot(
                    at, height, marker="o", markersize=6.5, color=colour,
                    markerfacecolor=colour if clear else PAPER,
                )  # fmt: skip
            tips.append((x[-1], float(y[-1]), f"{value:g}" if _is_number(value) else str(value)))
        ax.margins(x=0.05, y=0.1)
        if not numbers:
            ax.set_xticks(range(len(along)), [folded(str(one), 14) for one in along])
        elif len(along) <= 8:
            ax.set_xticks([place[one] for one in along], [f"{one:g}" for one in along])
        _name_lines(ax, tips)
        plain_numbers(ax.yaxis, chosen)
        ax.grid(axis="y")
        unit = axis_unit(kpi, study, chosen, difference=False)
        ax.set_xlabel(first)
        ax.set_ylabel(f"{kpi_word(kpi, chosen)} ({unit})" if unit else kpi_word(kpi, chosen))
        title = word("interaction title", chosen).format(kpi=kpi_word(kpi, chosen))
        said = word("lines are", chosen).format(path=second)
        if len(said) > _LONG:
            said = said.replace("; ", ";\n", 1)
        ax.set_title(f"{title}\n{said}", fontsize=10)
    return ax


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _name_lines(ax: "Axes", tips: list[tuple[float, float, str]]) -> None:
    """Write at the end of every line which value it is for, none over another."""
    low, high = ax.get_ylim()
    heights = spread_out([height for _, height, _ in tips], 0.055 * (high - low))
    for number, ((at, height, text), moved) in enumerate(zip(tips, heights, strict=True)):
        ax.annotate(
            text, (at, height), xytext=(1.02, moved), textcoords=ax.get_yaxis_transform(),
            fontsize=8.5, color=_LINES[number % len(_LINES)], va="center", fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
