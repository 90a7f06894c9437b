"""Figures of scheme menus and design searches: what was to be had, and what was taken."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.report.look import BLUE, GREY, GRID, INK, ORANGE, SKY, Lang, drawing, short, usable
from channelsim.report.look import plain_numbers as plain
from channelsim.report.words import kpi_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from channelsim.experiments.design_search import DesignSearch
    from channelsim.experiments.optimise_schemes import ProvenSchemes

_WORDS = {
    "menu": ("What each scheme earns in each segment", "各细分市场与方案的贡献"),
    "over": (
        "contribution over “{first}”, money (rebates below)",
        "相对“{first}”的贡献增量（下行为返利）",
    ),
    "search": ("Search for the best design", "方案搜索过程"),
    "trial": ("trial", "试验次序"),
    "gain": ("gain in {kpi} over the baseline", "{kpi}：相对基准的增量"),
    "incumbent": ("best so far", "当前最优"),
    "tried": ("trial, interval", "试验及区间"),
    "final": ("selected, on fresh seeds", "入选方案（新随机种子）"),
}  # fmt: skip


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][lang == "zh"]


def scheme_menu(plan: "ProvenSchemes", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the menu that a choice was made from: segments (rows) by schemes (columns).

    Parameters
    ----------
    plan : ProvenSchemes
        From `optimise`.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        Each cell has the contribution over the first scheme of the menu and, under it, the rebates;
        blue earns more than the first scheme, orange less. A frame marks the scheme chosen.
    """
    chosen = usable(lang)
    means = plan.menu.groupby(["segment", "scheme"], sort=False).mean()
    segments = list(dict.fromkeys(plan.menu["segment"]))
    schemes = list(dict.fromkeys(plan.menu["scheme"]))
    taken = {segment.name: scheme for segment, scheme in plan.chosen.items()}
    earned = means["contribution"]
    gain = np.array(
        [[float(earned[g, m] - earned[g, schemes[0]]) for m in schemes] for g in segments]
    )
    top = max(float(np.abs(gain).max()), 1e-9)
    with drawing(ax, 2.4 + 1.25 * len(schemes), 1.8 + 0.5 * len(segments)) as ax:
        for i, segment in enumerate(segments):
            for j, scheme in enumerate(schemes):
                x = [j - 0.47, j + 0.47, j + 0.47, j - 0.47]
                y = [i - 0.44, i - 0.44, i + 0.44, i + 0.44]
                ax.fill(x, y, color=BLUE if gain[i, j] >= 0 else ORANGE, linewidth=0,
                        alpha=0.6 * abs(gain[i, j]) / top)  # fmt: skip
                if taken[segment] == scheme:
                    ax.plot([*x, x[0]], [*y, y[0]], color=INK, linewidth=1.8, gid="chosen")
                rebate = short(round(float(means.loc[(segment, scheme), "rebate_cost"])), chosen)
                text = f"{'+' if gain[i, j] > 0 else ''}{short(round(gain[i, j]), chosen)}"
                ax.text(j, i, f"{text.replace('-', '−')}\n({rebate})", ha="center", va="center",
                        color=INK, fontsize=8.5)  # fmt: skip
        ax.set_xticks(range(len(schemes)), schemes)
        ax.set_yticks(range(len(segments)), segments)
        ax.set_xlim(-0.55, len(schemes) - 0.45)
        ax.set_ylim(len(segments) - 0.45, -0.55)
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_xlabel(_word("over", chosen).format(first=schemes[0]))
        ax.set_title(_word("menu", chosen))
    return ax


def search_course(search: "DesignSearch", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the course of a design search: trials, the best so far, and the final.

    Parameters
    ----------
    search : DesignSearch
        From `design_search`.
    ax, lang
        As in `scheme_menu`.

    Returns
    -------
    Axes
        Gains over the baseline. The diamond right of the trials is what the selected design gains
        on fresh seeds: it usually lies below the line, since the best trial was lucky as well.
    """
    chosen = usable(lang)
    rows = search.trials
    number = rows["trial"].to_numpy(dtype=float)
    gain, low, high, best = rows[["gain", "gain_low", "gain_high", "incumbent"]].to_numpy(
        dtype=float
    ).T  # fmt: skip
    with drawing(ax, 7.0, 3.8) as ax:
        ax.vlines(number, low, high, color=SKY, linewidth=1.2, alpha=0.6)
        ax.plot(number, gain, "o", color=GREY, markersize=4, label=_word("tried", chosen))
        ax.step(number, best, where="post", color=BLUE, linewidth=2, gid="incumbent",
                label=_word("incumbent", chosen))  # fmt: skip
        place = float(number[-1]) * 1.06 + 1.0
        mean, least, most = search.final
        ax.plot([place, place], [least, most], color=ORANGE, linewidth=3)
        ax.plot([place], [mean], marker="D", color=ORANGE, linestyle="", gid="final",
                label=_word("final", chosen))  # fmt: skip
        ax.axhline(0.0, color=GREY, linewidth=0.8)
        span = float(best.max()) - min(0.0, float(best.min()))
        bottom = max(float(gain.min()), float(best.max()) - 4.0 * max(span, 1e-9))
        ax.set_ylim(bottom=bottom - 0.08 * (float(max(high.max(), most)) - bottom))
        ax.grid(visible=True, axis="y", color=GRID)
        plain(ax.yaxis, chosen)
        ax.set_xlabel(_word("trial", chosen))
        ax.set_ylabel(_word("gain", chosen).format(kpi=kpi_word(search.kpi, chosen)))
        ax.set_title(_word("search", chosen))
        ax.legend(fontsize=8, loc="best")
    return ax
