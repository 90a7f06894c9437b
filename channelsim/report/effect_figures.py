"""Figures of what changes and numbers do to a KPI: explanation and sensitivity."""

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.experiments.kpi_facts import better_direction, unit_of
from channelsim.report.comparison_figures import difference_texts
from channelsim.report.look import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    Lang,
    drawing,
    plain_numbers,
    usable,
)  # fmt: skip
from channelsim.report.words import currency, folded, kpi_word, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison, Explanation, Sensitivity

_MOST_ROWS = 24


def scale_of(kpi: str) -> float:
    """Give what values of a KPI are multiplied with in figures: shares are drawn in per cent."""
    return 100.0 if unit_of(kpi) == "share" else 1.0


def axis_unit(kpi: str, study: "Comparison", lang: Lang, *, difference: bool) -> str:
    """Name the unit of an axis with a KPI on it."""
    unit = unit_of(kpi)
    if unit == "money":
        return currency(study.results[study.baseline])
    if unit == "share":
        return word("points" if difference else "share", lang)
    return word(unit, lang) if unit in ("units", "days", "ratio", "count", "index") else unit


def explanation(found: "Explanation", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw a difference between two scenarios as a waterfall of the changes that make it.

    Parameters
    ----------
    found : Explanation
        From `channelsim.explain`.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A bar per change with its interval, from zero (the first scenario) on; the last bar is the
        whole difference. Blue is clearly welcome, orange clearly unwelcome, purple clear where
        neither direction is welcome, grey not clear.
    """
    chosen = usable(lang)
    table = found.table
    size = scale_of(found.kpi)
    effects = np.append(size * table["effect"].to_numpy(float), size * found.difference)
    ends = size * np.column_stack(
        [np.append(table["ci_low"], found.low), np.append(table["ci_high"], found.high)]
    )
    starts = np.append(np.cumsum(effects[:-1]) - effects[:-1], 0.0)
    with drawing(ax, 8.0, 1.5 + 0.46 * len(effects)) as ax:
        for row, (start, effect, (low, high)) in enumerate(zip(starts, effects, ends, strict=True)):
            whole = row == len(table)
            colour = INK if whole else _colour(found.kpi, low, high)
            gid = "difference" if whole else str(table["change"].iloc[row])
            ax.barh(row, effect, left=start, height=0.56, color=colour, alpha=0.85, gid=gid)
            if np.isfinite([low, high]).all():
                ax.hlines(row, start + low, start + high, color=MUTED, linewidth=1.3)
            if not whole:
                ax.plot([start + effect] * 2, [row, row + 1], color=GREY, linewidth=0.8, zorder=0)
        _write_effects(ax, found.kpi, effects, starts[:, None] + ends, starts, chosen)
        ax.set_yticks(range(len(effects)), [*_change_labels(table), word("all changes", chosen)])
        ax.get_yticklabels()[-1].set_fontweight("bold")
        ax.axvline(0.0, color=GREY, linewidth=1.0)
        ax.set_ylim(len(effects) - 0.4, -0.7)
        ax.tick_params(axis="y", length=0, labelsize=8)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.14)
        ax.grid(axis="x")
        plain_numbers(ax.xaxis, chosen)
        unit = axis_unit(found.kpi, found.comparison, chosen, difference=True)
        level = f"{found.comparison.level:.0%}"
        ax.set_xlabel(word("effect axis", chosen).format(unit=unit, level=level))
        title = word("explanation title", chosen).format(kpi=kpi_word(found.kpi, chosen))
        ax.set_title(f"{title}\n{found.before} → {found.after}")
    return ax


def _colour(kpi: str, low: float, high: float) -> str:
    if not (low > 0.0 or high < 0.0):
        return GREY
    direction = better_direction(kpi)
    if direction not in ("high", "low"):
        return PURPLE
    return BLUE if (low > 0.0) == (direction == "high") else ORANGE


def _change_labels(table: "pd.DataFrame") -> list[str]:
    """Write what was changed, and under it from what to what."""
    return [
        f"{folded(str(row['change']), 44)}\n{_cut(row['old'])} → {_cut(row['new'])}"
        for row in table.to_dict("records")
    ]


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= 20 else f"{text[:19]}…"


def _write_effects(ax: "Axes", kpi: str, effects: Any, ends: Any, starts: Any, lang: Lang) -> None:
    """Write every effect to the right of its bar and its interval."""
    texts = difference_texts(kpi, [float(one) / scale_of(kpi) for one in effects], lang)
    for row, (text, effect, start) in enumerate(zip(texts, effects, starts, strict=True)):
        known = [end for end in ends[row] if np.isfinite(end)]
        ax.annotate(
            text, (max(start, start + effect, *known), row), xytext=(5, 0),
            textcoords="offset points", va="center", fontsize=8.5, color=INK,
            fontweight="bold" if row == len(effects) - 1 else "normal",
        )  # fmt: skip


def sensitivity(found: "Sensitivity", ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw how much a KPI depends on each number that was varied.

    Parameters
    ----------
    found : Sensitivity
        From `channelsim.sensitivity`.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A row per number, the most important on top. Morris: the mean size of its effect
        (`mu_star`) with its interval, and how much the effect varies (`sigma`), in the KPI's unit.
        Sobol: the share of the variance that it explains alone (`first`) and with all its
        interactions (`total`), with intervals.
    """
    chosen = usable(lang)
    table = found.indices.head(_MOST_ROWS)
    morris = found.method == "morris"
    size = scale_of(found.kpi) if morris else 1.0
    series = (("mu_star", "sigma") if morris else ("total", "first"))  # fmt: skip
    with drawing(ax, 8.0, 1.75 + 0.4 * len(table)) as ax:
        rows = np.arange(len(table))
        looks = zip(series, (BLUE, ORANGE), ("o", "s"), (-0.13, 0.13), strict=True)
        for name, colour, marker, shift in looks:
            value = size * table[name].to_numpy(float)
            if f"{name}_conf" in table:
                half = size * table[f"{name}_conf"].to_numpy(float)
                ax.hlines(rows + shift, value - half, value + half, color=colour, linewidth=2.0)
            ax.plot(
                value, rows + shift, marker=marker, linestyle="none", color=colour, markersize=6,
                markeredgecolor=PAPER, label=word(f"index {name}", chosen), gid=name,
            )  # fmt: skip
        ax.axvline(0.0, color=GREY, linewidth=1.0)
        ax.set_yticks(rows, [folded(str(path), 34) for path in table["path"]])
        ax.set_ylim(len(table) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.06)
        ax.grid(axis="x")
        plain_numbers(ax.xaxis, chosen)
        unit = axis_unit(found.kpi, found.comparison, chosen, difference=True)
        label = word("effect over range" if morris else "share of variance", chosen)
        ax.set_xlabel(label.format(unit=unit))
        title = word("sensitivity title", chosen)
        ax.set_title(title.format(kpi=kpi_word(found.kpi, chosen)), pad=26)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.0, fontsize=8.5,
            handletextpad=0.3,
        )  # fmt: skip
    return ax
