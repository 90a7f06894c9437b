"""Figures of sales over time: sell-in beside sell-out, and loading within the quarter."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.transforms import blended_transform_factory

from channelsim.model.year import MONTH_ENDS
from channelsim.report.averages import means_of
from channelsim.report.look import (
    AMBER,
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    SKY,
    Lang,
    drawing,
    plain_numbers,
    spread_out,
    usable,
)  # fmt: skip
from channelsim.report.words import heading, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import RunResult
    from channelsim.report.averages import Means

_YEAR = MONTH_ENDS[-1]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def sell_in_sell_out(
    result: "RunResult | Means", ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw weekly sell-in and sell-out through the measured time, quarter ends marked.

    Parameters
    ----------
    result : RunResult or Means
        One scenario; lines are means over its replications.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        The last tenth of every quarter is shaded, with its loading: how many times an even pace
        the channel bought. Areas between the lines are what goes into and out of channel stock.

    Raises
    ------
    ValueError
        If no replication has finished or less than a week was measured.
    """
    chosen = usable(lang)
    means = means_of(result)
    weeks = means.weeks
    if weeks.empty:
        raise ValueError(
            f"{means.result.name}: less than one week was measured, there is nothing to draw"
        )
    with drawing(ax, 7.6, 3.9) as ax:
        middle = weeks["day"] + 3.5
        bought, sold = weeks["sell_in"], weeks["sell_out"]
        for name, more, colour in (
            ("stock builds up", bought >= sold, SKY),
            ("stock runs down", bought < sold, AMBER),
        ):
            ax.fill_between(
                middle, bought, sold, where=more, interpolate=True, alpha=0.35, linewidth=0,
                color=colour, label=word(name, chosen),
            )  # fmt: skip
        ax.plot(middle, bought, color=BLUE, linewidth=1.9, gid="sell_in")
        ax.plot(middle, sold, color=ORANGE, linewidth=1.9, gid="sell_out")
        top = float(max(bought.max(), sold.max(), 1e-9)) * 1.16
        ax.set_ylim(0.0, top)
        _mark_quarters(ax, means.quarters, chosen)
        _label_ends(ax, weeks, top, chosen)
        _calendar(ax, float(weeks["day"].iloc[-1]) + 7.0, chosen)
        ax.set_ylabel(word("units a week", chosen))
        plain_numbers(ax.yaxis, chosen)
        ax.grid(axis="y")
        ax.set_title(heading(word("weekly title", chosen), means, chosen))
        ax.legend(loc="upper left", bbox_to_anchor=(0.0, -0.09), ncols=3, borderaxespad=0.0)
    return ax


def _mark_quarters(ax: "Axes", tenths: "pd.DataFrame", lang: Lang) -> None:
    """Shade the last tenth of each quarter and write its loading at the top."""
    at_top = blended_transform_factory(ax.transData, ax.transAxes)
    last = tenths[tenths["tenth"] == tenths["tenth"].max()]
    several = len(last) > 8
    for place, row in enumerate(last.itertuples()):
        start = row.end - (row.end - row.start) / 10.0
        ax.axvspan(
            start, row.end, color=GREY, alpha=0.18, linewidth=0,
            label=word("end of quarter", lang) if place == 0 else None,
        )  # fmt: skip
        ax.axvline(row.end, color=GREY, linewidth=0.9, linestyle=(0, (3, 2)))
        if not several and np.isfinite(row.sell_in):
            ax.text(
                row.end - 2.0, 0.985, f"×{row.sell_in:.1f}", transform=at_top,
                ha="right", va="top", color=INK, fontweight="bold", fontsize=8.5,
            )  # fmt: skip


def _label_ends(ax: "Axes", weeks: "pd.DataFrame", top: float, lang: Lang) -> None:
    """Write what each line is at its right end."""
    ends = [float(weeks[name].iloc[-1]) for name in ("sell_in", "sell_out")]
    right = float(weeks["day"].iloc[-1]) + 7.0
    for name, colour, place in zip(
        ("sell_in", "sell_out"), (BLUE, ORANGE), spread_out(ends, top * 0.065), strict=True
    ):
        ax.annotate(
            word(name, lang), (right, place), xytext=(5, 0), textcoords="offset points",
            color=colour, va="center", fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def _calendar(ax: "Axes", last: float, lang: Lang) -> None:
    """Name months, or quarters where there are many."""
    ax.set_xlim(0.0, last)
    starts = [
        (year * _YEAR + start, month, year)
        for year in range(int(last // _YEAR) + 1)
        for month, start in enumerate((0, *MONTH_ENDS[:-1]))
        if year * _YEAR + start < last - 10
    ]
    if len(starts) > 15:
        starts = [entry for entry in starts if entry[1] % 3 == 0]
        names = [f"Y{year + 1} Q{month // 3 + 1}" for _, month, year in starts]
    else:
        names = [f"{month + 1}月" if lang == "zh" else _MONTHS[month] for _, month, _ in starts]
    ax.set_xticks([start for start, _, _ in starts], names, ha="left")
    ax.tick_params(axis="x", length=4)


def loading(result: "RunResult | Means", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw how sell-in and sell-out spread over the quarter.

    Parameters
    ----------
    result : RunResult or Means
        One scenario; bars are means over quarters and replications.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        Bars for sell-in, dots for sell-out, both 1 at an even pace. The height of the last bar is
        the KPI `loading_index`.

    Raises
    ------
    ValueError
        If no replication has finished.
    """
    chosen = usable(lang)
    means = means_of(result)
    spread = means.quarters
    with drawing(ax, 6.8, 3.8) as ax:
        ax.set_title(heading(word("loading title", chosen), means, chosen))
        if spread.empty:
            ax.text(
                0.5, 0.5, word("no quarter", chosen), ha="center", color=MUTED,
                transform=ax.transAxes,
            )  # fmt: skip
            ax.set_axis_off()
            return ax
        tenths = spread.groupby("tenth")[["sell_in", "sell_out"]].mean()
        place = np.arange(1, len(tenths) + 1)
        bars = ax.bar(
            place, tenths["sell_in"], width=0.72, color=SKY, label=word("sell_in", chosen)
        )
        bars[-1].set_color(BLUE)
        ax.plot(
            place, tenths["sell_out"], color=ORANGE, marker="o", markersize=5, linewidth=1.4,
            label=word("sell_out", chosen),
        )  # fmt: skip
        ax.axhline(1.0, color=GREY, linewidth=1.0, linestyle=(0, (3, 2)), zorder=0)
        for x in (1, len(tenths)):
            height = float(tenths["sell_in"].iloc[x - 1])
            over = max(height, float(tenths["sell_out"].iloc[x - 1]))
            ax.annotate(
                f"{height:.2f}", (x, over), xytext=(0, 6), textcoords="offset points", ha="center",
                fontweight="bold", color=INK,
            )  # fmt: skip
        ax.set_xticks(place)
        ax.set_xlabel(word("tenth of quarter", chosen))
        ax.set_ylabel(word("times even", chosen))
        ax.set_ylim(0.0, float(tenths.to_numpy().max()) * 1.15)
        ax.grid(axis="y")
        ax.legend(loc="upper left", bbox_to_anchor=(0.0, -0.16), ncols=2, borderaxespad=0.0)
    return ax
