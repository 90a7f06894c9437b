"""Figures of budgets: where the money goes, when, and what every budget can earn."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.optimisation import Plan
from channelsim.report.look import (
    BLUE,
    INK,
    ORANGE,
    SKY,
    Lang,
    drawing,
    plain_numbers,
    short,
    usable,
)
from channelsim.report.phrases import phrase
from channelsim.report.plan_phrases import name_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]


def allocation(plan: Plan, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the money of a plan by region (rows) and channel and lever (columns).

    Parameters
    ----------
    plan : Plan
        A budget plan.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A cell is as strong in colour as its money; a dot stands for none.
    """
    chosen = usable(lang)
    rows = plan.allocation
    columns = list(dict.fromkeys(zip(rows["lever"], rows["channel"], strict=True)))
    regions = list(dict.fromkeys(rows["region"]))
    money = rows.groupby(["region", "lever", "channel"])["spend"].sum()
    table = [[float(money.get((r, v, c), np.nan)) for v, c in columns] for r in regions]
    names = [_place(chosen, str(v), str(c), "\n") for v, c in columns]
    with drawing(ax, 2.2 + 1.05 * len(columns), 1.8 + 0.45 * len(regions)) as ax:
        _money_table(ax, np.array(table), [str(region) for region in regions], names, chosen)
        ax.set_title(phrase("allocation", chosen))
        ax.set_xlabel(phrase("spend", chosen))
    return ax


def money_by_period(plan: Plan, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the money of a plan by place (rows) and period (columns).

    Parameters
    ----------
    plan : Plan
        A budget plan by period.
    ax, lang
        As in `allocation`.

    Raises
    ------
    ValueError
        If the plan has no periods.
    """
    rows = plan.allocation
    if "period" not in rows:
        raise ValueError("the plan has no periods: give the problem `periods: [name, ...]`")
    chosen = usable(lang)
    places = list(dict.fromkeys(zip(rows["lever"], rows["region"], rows["channel"], strict=True)))
    periods = list(dict.fromkeys(rows["period"]))
    money = rows.groupby(["lever", "region", "channel", "period"])["spend"].sum()
    table = [[float(money.get((*place, t), np.nan)) for t in periods] for place in places]
    names = [f"{r}, {_place(chosen, str(v), str(c), ' ')}" for v, r, c in places]
    with drawing(ax, 3.4 + 1.05 * len(periods), 1.8 + 0.4 * len(places)) as ax:
        _money_table(ax, np.array(table), names, [str(period) for period in periods], chosen)
        ax.set_title(phrase("money by period", chosen))
    return ax


def _place(lang: Lang, lever: str, channel: str, joint: str) -> str:
    """Lever and channel in words; the lever alone where channels are pooled."""
    word = name_word(lever, lang).replace("_", " ")
    return word if channel == "all" else f"{word}{joint}{channel}"


def _money_table(
    ax: "Axes", table: Floats, rows: list[str], columns: list[str], lang: Lang
) -> None:
    """Fill Axes with amounts of money, shape (rows, columns), the strongest colour the most."""
    top = max(float(np.nanmax(table)), 1e-9)
    for i, row in enumerate(table):
        for j, value in enumerate(row):
            if np.isnan(value):
                continue
            ax.fill(
                [j - 0.48, j + 0.48, j + 0.48, j - 0.48],
                [i - 0.46, i - 0.46, i + 0.46, i + 0.46],
                color=BLUE, alpha=0.75 * value / top, linewidth=0,
            )  # fmt: skip
            text = short(round(value), lang) if value > 1e-6 * top else "·"
            ax.text(j, i, text, ha="center", va="center", color=INK, fontsize=8.5)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xlim(-0.55, len(columns) - 0.45)
    ax.set_ylim(len(rows) - 0.45, -0.55)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def frontier(plan: Plan, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the best value for every budget.

    Parameters
    ----------
    plan : Plan
        A budget plan whose problem has `frontier`.
    ax, lang
        As in `allocation`.

    Raises
    ------
    ValueError
        If the problem asked for no frontier.
    """
    if plan.frontier is None:
        raise ValueError("the problem has no frontier: give it `frontier: [budget, ...]`")
    chosen = usable(lang)
    rows = plan.frontier[plan.frontier["status"] != "infeasible"]
    with drawing(ax, 6.4, 3.8) as ax:
        ax.plot(rows["budget"], rows["objective"], color=BLUE, marker="o", markersize=4)
        ax.fill_between(rows["budget"], rows["objective"], rows["bound"], color=SKY, alpha=0.4)
        value = float(plan.allocation["response"].sum())
        ax.plot([plan.total_spend], [value], marker="D", color=ORANGE, markersize=8)
        ax.grid(visible=True, axis="y")
        plain_numbers(ax.xaxis, chosen)
        plain_numbers(ax.yaxis, chosen)
        ax.set_xlabel(phrase("budget", chosen))
        ax.set_ylabel(phrase("objective", chosen))
        ax.set_title(phrase("frontier", chosen))
    return ax
