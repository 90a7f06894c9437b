"""Figures of regional prices: gaps against the cost of diverting."""

from typing import TYPE_CHECKING

from channelsim.optimisation import PricePlan
from channelsim.report.look import BLUE, GRID, INK, ORANGE, Lang, drawing, usable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_WORDS = {
    "gaps": ("Price gaps against the cost of diverting", "价差与窜货成本"),
    "gap": ("money per unit of the dearest product", "元/件（最高价产品）"),
    "cost": ("freight and expected penalty", "运费与预期罚款"),
    "pays": ("gap that pays", "有利可图的价差"),
    "safe": ("gap that does not pay", "无利可图的价差"),
}


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][lang == "zh"]


def price_map(plan: PricePlan, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw every way between regions: its net price gap against the cost of diverting on it.

    Parameters
    ----------
    plan : PricePlan
        Regional prices.
    ax, lang
        As in `allocation`.

    Returns
    -------
    Axes
        Ways with a gap in favour of diversion, the tightest on top; a ring is the cost, a dot the
        gap. A dot right of its ring would pay.
    """
    chosen = usable(lang)
    prices = dict(zip(plan.prices["region"], plan.prices["list_price"], strict=True))
    rows: pd.DataFrame = plan.arcs[plan.arcs["gap"] > 0].sort_values("slack", ascending=False)
    rows = rows.tail(14)
    with drawing(ax, 7.4, 1.8 + 0.32 * len(rows)) as ax:
        numbers = rows[["gap", "cost", "slack"]].to_numpy(dtype=float)
        for place, (gap, cost, slack) in enumerate(numbers):
            pays = slack < -1e-6 * max(abs(cost), 1.0)
            ax.plot([gap, cost], [place, place], color=GRID, linewidth=2, zorder=1)
            ax.plot([gap], [place], marker="o", color=ORANGE if pays else BLUE)
            ax.plot([cost], [place], marker="o", color=INK, markerfacecolor="none")
        names = [
            f"{s} {prices[s]:.2f} → {d} {prices[d]:.2f}"
            for s, d in zip(rows["source"], rows["destination"], strict=True)
        ]
        ax.set_yticks(range(len(rows)), names)
        ax.set_ylim(-0.6, max(len(rows) - 0.4, 0.6))
        ax.plot([], [], "o", color=BLUE, label=_word("safe", chosen))
        ax.plot([], [], "o", color=ORANGE, label=_word("pays", chosen))
        ax.plot([], [], "o", color=INK, markerfacecolor="none", label=_word("cost", chosen))
        ax.legend(fontsize=8, loc="best")
        ax.set_xlabel(_word("gap", chosen))
        ax.set_title(_word("gaps", chosen))
    return ax
