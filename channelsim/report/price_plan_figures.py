"""Figures of list prices that are set: gaps against the cost of diverting, and what moves."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.optimisation import PricePlan
from channelsim.report.look import (
    BLUE,
    GREY,
    GRID,
    INK,
    ORANGE,
    Lang,
    drawing,
    usable,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments.optimise_prices import ProvenPrices
    from channelsim.experiments.price_responses import PriceResponses

_WORDS = {
    "gaps": ("Price gaps against the cost of diverting", "价差与窜货成本"),
    "gap": ("net price gap, money per unit", "净价差（元/件）"),
    "cost": ("freight and expected penalty", "运费与预期罚款"),
    "pays": ("gap that pays", "有利可图的价差"),
    "safe": ("gap that does not pay", "无利可图的价差"),
    "none": ("no gap in favour of diversion", "无有利于窜货的价差"),
    "prices": ("List prices of the plan, and their change", "规划出厂价及调整幅度"),
    "elasticities": ("Own-price elasticity of sales, with interval", "自价格弹性及区间"),
    "elasticity": ("elasticity at the prices measured around", "测量中心价格处的弹性"),
}
_WAYS = 14  # most ways that one figure shows


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][lang == "zh"]


def _title(names: "pd.Series[str]") -> str:
    """Product and channel, where there are any."""
    return " ".join(str(names[key]) for key in ("product", "channel") if names.get(key))


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
        gap. A dot right of its ring would pay. Names are those of the regions with their list
        prices.
    """
    chosen = usable(lang)
    keys = ["region", "product", "channel"]
    prices = plan.prices.groupby(keys)["list_price"].first()
    means = plan.prices.groupby(keys[:2])["list_price"].mean()
    rows = plan.arcs[plan.arcs["gap"] > 0].sort_values("slack", ascending=False).tail(_WAYS)
    with drawing(ax, 7.6, 1.9 + 0.32 * max(len(rows), 1)) as ax:
        names = []
        for place, (_, way) in enumerate(rows.iterrows()):
            gap, cost = float(way["gap"]), float(way["cost"])
            pays = float(way["slack"]) < -1e-6 * max(abs(cost), 1.0)
            ax.plot([gap, cost], [place, place], color=GRID, linewidth=2, zorder=1)
            ax.plot([gap], [place], marker="o", color=ORANGE if pays else BLUE)
            ax.plot([cost], [place], marker="o", color=INK, markerfacecolor="none")
            ends = []
            for region in (way["source"], way["destination"]):
                key = (region, way["product"], way["channel"])
                price = prices[key] if key in prices.index else means[key[:2]]
                ends.append(f"{region} {float(price):.2f}")
            what = _title(way)
            names.append(f"{what + ': ' if what else ''}{ends[0]} → {ends[1]}")
        ax.set_yticks(range(len(rows)), names)
        ax.set_ylim(-0.6, max(len(rows) - 0.4, 0.6))
        if not len(rows):
            ax.text(0.5, 0.5, _word("none", chosen), transform=ax.transAxes, ha="center",
                    va="center")  # fmt: skip
        ax.plot([], [], "o", color=BLUE, label=_word("safe", chosen))
        ax.plot([], [], "o", color=ORANGE, label=_word("pays", chosen))
        ax.plot([], [], "o", color=INK, markerfacecolor="none", label=_word("cost", chosen))
        ax.legend(
            fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.0,
            handletextpad=0.2, columnspacing=1.4,
        )  # fmt: skip
        ax.grid(visible=True, axis="x", color=GRID)
        ax.set_xlabel(_word("gap", chosen))
        ax.set_title(_word("gaps", chosen), pad=26)
    return ax


def price_changes(plan: "ProvenPrices", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the list prices of a plan by region (rows) and product and channel (columns).

    Parameters
    ----------
    plan : ProvenPrices
        From `optimise`.
    ax, lang
        As in `allocation`.

    Returns
    -------
    Axes
        Each cell has its price and, under it, the change from today's; blue is dearer, orange
        cheaper, the stronger the colour the larger the change.
    """
    chosen = usable(lang)
    cells = list(plan.chosen)
    regions = list(dict.fromkeys(cell.region for cell in cells))
    columns = list(dict.fromkeys((cell.product, cell.channel) for cell in cells))
    grid = plan.responses.grid
    change = {cell: plan.chosen[cell] / grid.price(cell) - 1.0 for cell in cells}
    top = max(1e-9, *(abs(one) for one in change.values()))
    with drawing(ax, 2.2 + 1.15 * len(columns), 1.8 + 0.5 * len(regions)) as ax:
        for cell in cells:
            i, j = regions.index(cell.region), columns.index((cell.product, cell.channel))
            moved = change[cell]
            ax.fill(
                [j - 0.48, j + 0.48, j + 0.48, j - 0.48], [i - 0.46, i - 0.46, i + 0.46, i + 0.46],
                color=BLUE if moved >= 0 else ORANGE, alpha=0.55 * abs(moved) / top, linewidth=0,
            )  # fmt: skip
            text = f"{plan.chosen[cell]:.2f}\n{100 * moved:+.1f} %".replace("-", "−")
            ax.text(j, i, text, ha="center", va="center", color=INK, fontsize=8.5)
        ax.set_xticks(range(len(columns)), ["\n".join(filter(None, names)) for names in columns])
        ax.set_yticks(range(len(regions)), regions)
        ax.set_xlim(-0.55, len(columns) - 0.45)
        ax.set_ylim(len(regions) - 0.45, -0.55)
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_title(_word("prices", chosen))
    return ax


def price_elasticities(
    responses: "PriceResponses", ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw the own-price elasticities that prices were set with, and their intervals.

    Parameters
    ----------
    responses : PriceResponses
        Of a price plan.
    ax, lang
        As in `allocation`.
    """
    chosen = usable(lang)
    rows = responses.elasticities.iloc[::-1]
    with drawing(ax, 6.4, 1.5 + 0.3 * len(rows)) as ax:
        for place, (_, row) in enumerate(rows.iterrows()):
            ax.plot([row["ci_low"], row["ci_high"]], [place, place], color=GREY, linewidth=3)
            ax.plot([row["elasticity"]], [place], marker="o", color=BLUE)
        names = [f"{row['region']} {_title(row)}".strip() for _, row in rows.iterrows()]
        ax.set_yticks(range(len(rows)), names)
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.grid(visible=True, axis="x", color=GRID)
        left, right = ax.get_xlim()
        ax.set_xlim(min(left, np.floor(left)), max(right, min(0.0, np.ceil(right))))
        ax.set_xlabel(_word("elasticity", chosen))
        ax.set_title(_word("elasticities", chosen))
    return ax
