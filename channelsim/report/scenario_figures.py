"""Figures with a row per scenario: loading, and what makes up differences in contribution."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.report.comparison_figures import readable, scenario_labels
from channelsim.report.look import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    drawing,
    plain_numbers,
    short,
    signed,
    usable,
)  # fmt: skip
from channelsim.report.words import currency, kpi_word, step_word, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison


def loading_comparison(
    comparison: "Comparison", ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw how hard each scenario loads at quarter ends, and how deep the trough after them is.

    Parameters
    ----------
    comparison : Comparison
        Scenarios on common random numbers.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A row per scenario with the means of `loading_index` and `trough_index` and their
        intervals; 1 is an even pace.
    """
    chosen = usable(lang)
    comparison, some = readable(comparison, chosen)
    rows = comparison.summary.set_index(["kpi", "scenario"])
    names = list(comparison.results)
    labels, wide, row = scenario_labels(names)
    with drawing(ax, 6.5 + wide, 1.7 + 0.34 * row * len(names)) as ax:
        for kpi, colour, marker, away in (
            ("loading_index", BLUE, "o", 6), ("trough_index", ORANGE, "s", -6),
        ):  # fmt: skip
            if kpi not in rows.index:
                continue
            table = rows.loc[kpi].reindex(names)
            places = np.arange(len(names))
            ax.hlines(places, table["ci_low"], table["ci_high"], color=colour, linewidth=2.2)
            ax.plot(
                table["mean"], places, marker=marker, linestyle="none", color=colour, markersize=6,
                label=kpi_word(kpi, chosen), gid=kpi,
            )  # fmt: skip
            for place, value in enumerate(table["mean"]):
                if np.isfinite(value):
                    ax.annotate(
                        f"{value:.2f}", (value, place), xytext=(0, away),
                        textcoords="offset points", ha="center", fontsize=7.5, color=INK,
                        va="bottom" if away > 0 else "top",
                    )  # fmt: skip
        ax.axvline(1.0, color=GREY, linewidth=1.0, linestyle=(0, (3, 2)))
        ax.set_yticks(range(len(names)), labels)
        ax.set_ylim(len(names) - 0.3, -0.7)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.08)
        ax.grid(axis="x")
        ax.set_xlabel(word("times even", chosen))
        title = word("loading comparison title", chosen)
        ax.set_title(f"{title}\n({some})" if some else title, pad=24)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.0, fontsize=8.5,
        )  # fmt: skip
    return ax


_PARTS = (
    ("sales", SKY), ("rebates", BLUE), ("enforcement less fines", PURPLE), ("other costs", GREY),
)  # fmt: skip


def contribution_differences(
    comparison: "Comparison", ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw which parts make up each scenario's difference in contribution to the baseline.

    Parameters
    ----------
    comparison : Comparison
        Scenarios on common random numbers.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A row per scenario: to the right what raises the contribution (more sales, fewer rebates),
        to the left what lowers it; a diamond where the sum of both lies, with its value.

    Raises
    ------
    ValueError
        If there is nothing to compare.
    """
    chosen = usable(lang)
    comparison, some = readable(comparison, chosen)
    parts = _part_differences(comparison)
    if parts.empty:
        raise ValueError("nothing to compare: no variant beside the baseline has finished")
    labels, wide, row = scenario_labels(list(parts.index))
    with drawing(ax, 6.5 + wide, 1.9 + 0.34 * row * len(parts)) as ax:
        rows = np.arange(len(parts))
        right, left = np.zeros(len(parts)), np.zeros(len(parts))
        for name, colour in _PARTS:
            size = parts[name].to_numpy()
            ax.barh(
                rows, size, left=np.where(size >= 0, right, left), height=0.64, color=colour,
                label=step_word(name, chosen) if name == "rebates" else word(name, chosen),
                gid=name,
            )  # fmt: skip
            right, left = right + np.maximum(size, 0), left + np.minimum(size, 0)
        total = parts["contribution"]
        ax.plot(
            total, rows, marker="D", linestyle="none", color=INK, markersize=6,
            markeredgecolor=PAPER, label=step_word("contribution", chosen), gid="contribution",
        )  # fmt: skip
        for row, value in enumerate(total):
            ax.text(
                1.01, row, signed(short(value, chosen), value), va="center", fontsize=8.5,
                transform=ax.get_yaxis_transform(),
            )  # fmt: skip
        ax.axvline(0.0, color=INK, linewidth=0.9)
        ax.set_yticks(rows, labels)
        ax.set_ylim(len(parts) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x")
        plain_numbers(ax.xaxis, chosen)
        ax.set_xlabel(currency(comparison.results[comparison.baseline]))
        title = word("differences title", chosen).format(baseline=comparison.baseline)
        ax.set_title(f"{title}\n({some})" if some else title, pad=38)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.0, fontsize=8.5,
            handlelength=1.0, columnspacing=1.4,
        )  # fmt: skip
    return ax


def _part_differences(comparison: "Comparison") -> "pd.DataFrame":
    """Give mean differences to the baseline, money, a row per variant, over paired replications."""
    import pandas as pd

    base = _parts(comparison.results[comparison.baseline].kpis)
    rows = {}
    for name, result in comparison.results.items():
        if name != comparison.baseline and len(result.kpis):
            rows[name] = (_parts(result.kpis) - base).dropna().mean()
    return pd.DataFrame.from_dict(rows, orient="index")


def _parts(kpis: "pd.DataFrame") -> "pd.DataFrame":
    """Split the contribution of every replication into parts that add up to it."""
    import pandas as pd

    parts = pd.DataFrame({"sales": kpis["revenue"], "rebates": -kpis["rebate_cost"]})
    parts["enforcement less fines"] = kpis["penalties"] - kpis["enforcement_cost"]
    parts["other costs"] = kpis["contribution"] - parts.sum(axis=1)
    parts["contribution"] = kpis["contribution"]
    return parts
