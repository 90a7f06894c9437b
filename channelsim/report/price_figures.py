"""Figures of prices and margins: the gap between regions, and the waterfall."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.report.averages import means_of
from channelsim.report.look import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    Lang,
    decimals,
    drawing,
    prices,
    signed,
    usable,
)  # fmt: skip
from channelsim.report.words import currency, heading, step_word, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import RunResult
    from channelsim.report.averages import Means

_PRICES = (("net", BLUE, "s"), ("list", GREY, "D"), ("street", ORANGE, "o"))


def price_gap(result: "RunResult | Means", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw street, list and net price by region, one basket of goods for all of them.

    Parameters
    ----------
    result : RunResult or Means
        One scenario; prices are means over days and replications.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A row per region, dearest street price on top; under the names of the prices their gap,
        (highest - lowest) / mean, averaged over days. The street gap is `price_gap_index`.

    Raises
    ------
    ValueError
        If no replication has finished.
    """
    chosen = usable(lang)
    means = means_of(result)
    table = means.prices.sort_values("street", kind="stable", ignore_index=True)
    with drawing(ax, 7.2, 1.9 + 0.38 * len(table)) as ax:
        rows = np.arange(len(table))
        lowest = table[["net", "list", "street"]].min(axis=1)
        highest = table[["net", "list", "street"]].max(axis=1)
        ax.hlines(rows, lowest, highest, color=GREY, linewidth=1.2, alpha=0.5, zorder=1)
        for name, colour, marker in _PRICES:
            ax.scatter(table[name], rows, color=colour, marker=marker, s=42, zorder=3, gid=name)
            gap = float(table[f"gap_{name}"].iloc[0])
            ax.plot(
                [], [], marker=marker, linestyle="none", color=colour, markersize=6.5,
                label=f"{word(name, chosen)}\n{_gap_text(gap, chosen)}",
            )  # fmt: skip
        _write_prices(ax, table)
        ax.set_yticks(rows, [str(name) for name in table["region"]])
        ax.set_ylim(-0.6, len(table) - 0.4)
        ax.tick_params(axis="y", length=0)
        ax.margins(x=0.07)
        ax.grid(axis="x")
        ax.spines["left"].set_visible(False)
        prices(ax.xaxis)
        ax.set_xlabel(f"{currency(means.result)} {word('per unit', chosen)}")
        ax.set_title(heading(word("gap title", chosen), means, chosen))
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.0,
            handletextpad=0.3, columnspacing=2.2, fontsize=8.5,
        )  # fmt: skip
        ax.set_title(ax.get_title(loc="left"), pad=36)
    return ax


def _gap_text(gap: float, lang: Lang) -> str:
    return f"{word('gap', lang)} {'–' if np.isnan(gap) else f'{100 * gap:.1f} %'}"


def _write_prices(ax: "Axes", table: "pd.DataFrame") -> None:
    """Write the outer two prices of every row beside their marks."""
    for row, ladder in enumerate(table[["net", "list", "street"]].to_numpy(dtype=float)):
        known = sorted(float(value) for value in ladder if np.isfinite(value))
        if not known:
            continue
        for value, side, align in ((known[0], -7, "right"), (known[-1], 7, "left")):
            ax.annotate(
                f"{value:.2f}", (value, row), xytext=(side, 0), textcoords="offset points",
                ha=align, va="center", fontsize=8, color=INK,
            )  # fmt: skip


def waterfall(
    result: "RunResult | Means",
    ax: "Axes | None" = None,
    *,
    region: str | None = None,
    lang: str = "en",
) -> "Axes":
    """Draw the pocket-price waterfall: list price to contribution, money per unit of sell-in.

    Parameters
    ----------
    result : RunResult or Means
        One scenario; means over its replications.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    region : str, optional
        One region instead of the whole country.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A bar per step, from the top down: dark for prices, orange for what lowers them, green for
        what raises them. Steps that are nothing are left out.

    Raises
    ------
    ValueError
        If no replication has finished or there is no such region.
    """
    chosen = usable(lang)
    means = means_of(result)
    steps = means.steps
    if region is not None and region not in set(steps["region"]) - {""}:
        known = ", ".join(name for name in dict.fromkeys(steps["region"]) if name)
        raise ValueError(f"there is no region {region!r} (known: {known})")
    steps = steps[steps["region"] == (region or "")]
    steps = steps[steps["level"] | (steps["per_unit"].abs() > 1e-9)].reset_index(drop=True)
    with drawing(ax, 7.2, 1.3 + 0.31 * len(steps)) as ax:
        _draw_steps(ax, steps)
        ax.set_yticks(range(len(steps)), [step_word(str(step), chosen) for step in steps["step"]])
        for tick, level in zip(ax.get_yticklabels(), steps["level"], strict=True):
            tick.set_fontweight("bold" if level else "normal")
        ax.set_ylim(len(steps) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.12)
        ax.grid(axis="x")
        prices(ax.xaxis)
        ax.set_xlabel(f"{currency(means.result)} {word('per unit of sell-in', chosen)}")
        place = f" · {region}" if region else ""
        ax.set_title(heading(word("waterfall title", chosen), means, chosen) + place)
    return ax


def _draw_steps(ax: "Axes", steps: "pd.DataFrame") -> None:
    """Draw the bars, the lines between them and their values."""
    after, digits = 0.0, decimals(float(steps["per_unit"].abs().max()))
    names = zip(steps["step"], steps["level"], steps["per_unit"].to_numpy(float), strict=True)
    for row, (name, level, size) in enumerate(names):
        start = 0.0 if level else after
        colour = INK if level else (ORANGE if size < 0 else GREEN)
        ax.barh(row, size, left=start, height=0.66, color=colour, gid=str(name))
        after = start + size
        if row + 1 < len(steps):
            ax.plot([after, after], [row, row + 1], color=GREY, linewidth=0.8, zorder=0)
        text = f"{size:.{digits}f}"
        right = max(start, after)
        ax.annotate(
            text.replace("-", "−") if level else signed(text, size), (right, row),
            xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5, color=INK,
            fontweight="bold" if level else "normal",
        )  # fmt: skip
    ax.axvline(0.0, color=GREY, linewidth=1.0)
