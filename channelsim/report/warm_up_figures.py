"""The figure of the warm-up check: whether the run had settled before it was measured."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from channelsim.report.look import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    SKY,
    Lang,
    drawing,
    figure_of,
    plain_numbers,
    usable,
)  # fmt: skip
from channelsim.report.words import word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import WarmUp

WEEK = 7


def warm_up(check: "WarmUp", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the daily series of a warm-up check, and where they have settled.

    Parameters
    ----------
    check : WarmUp
        From `channelsim.check_warm_up`.
    ax : Axes, optional
        Panels are drawn inside it; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        With a panel (a child Axes, `gid` the series' name) per series: days thin, means over seven
        days thick; the warm-up is shaded, a dashed line marks what MSER-5 would leave out: blue if
        it lies inside the warm-up, orange if not.
    """
    chosen = usable(lang)
    rows = check.table.to_dict("records")
    new = ax is None
    with drawing(ax, 8.0, 0.75 + 1.75 * len(rows)) as ax:
        ax.set_axis_off()
        if new:  # panels are laid out here, to the inch
            figure_of(ax).set_layout_engine("none")
            ax.set_position((0.02, 0.02, 0.96, 0.96))
        here = ax.get_position()
        high = figure_of(ax).get_size_inches()[1] * here.height
        tall = (high - 0.4) / len(rows)
        for number, row in enumerate(rows):
            bottom = (high - 0.4 - (number + 1) * tall + 0.5) / high
            panel = ax.inset_axes((0.08, bottom, 0.9, max(tall - 0.88, 0.1) / high))
            panel.set_gid(str(row["series"]))
            last = number == len(rows) - 1
            _panel(panel, check.daily, str(row["series"]), row["needed"], chosen, last=last)
        ax.set_title(word("warm-up title", chosen), y=1.0, pad=-11.0)
    return ax


def _panel(
    panel: "Axes", daily: "pd.DataFrame", series: str, needed: float, lang: Lang, *, last: bool
) -> None:
    days, values = daily["day"].to_numpy(), daily[series].to_numpy(float)
    start = int(days.min())
    if start < 0:
        panel.axvspan(start, 0, color=SKY, alpha=0.16, linewidth=0)
    panel.plot(days, values, color=GREY, linewidth=0.7, alpha=0.7, gid="days")
    if len(values) >= WEEK:
        week = np.convolve(values, np.full(WEEK, 1.0 / WEEK), "valid")
        middle = days[WEEK // 2 : WEEK // 2 + len(week)]
        panel.plot(middle, week, color=INK, linewidth=1.5, gid="week")
    enough = needed <= -start
    colour = BLUE if enough else ORANGE
    if np.isfinite(needed):
        panel.axvline(start + needed, color=colour, linewidth=1.6, linestyle=(0, (4, 2)),
                      gid="needed")  # fmt: skip
    panel.axvline(0, color=MUTED, linewidth=1.0)
    said = "settled" if enough else ("too late" if np.isfinite(needed) else "no answer")
    name = word(f"series {series}", lang) if series in ("share", "cover") else series
    verdict = word(said, lang).format(days=f"{needed:.0f}", warm_up=-start)
    panel.set_title(name, fontsize=9.5, pad=5)
    panel.set_title(verdict, loc="right", fontsize=8.5, fontweight="normal", pad=5,
                    color=INK if enough else ORANGE)  # fmt: skip
    panel.margins(x=0.0)
    panel.grid(axis="y")
    plain_numbers(panel.yaxis, lang)
    panel.yaxis.set_major_locator(MaxNLocator(4))
    if last:
        panel.set_xlabel(word("day axis", lang))
