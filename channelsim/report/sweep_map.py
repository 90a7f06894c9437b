"""Figures of the numbers of a sweep together: maps of two of them, slopes of all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from channelsim.experiments.kpi_facts import better_direction
from channelsim.experiments.main_effects import is_grid, main_effect, standardised_slopes
from channelsim.report.effect_figures import axis_unit, scale_of
from channelsim.report.look import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    Lang,
    drawing,
    figure_of,
    short,
    usable,
)  # fmt: skip
from channelsim.report.words import folded, kpi_word, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison

PAIR_KPIS = ("contribution", "diversion_rate")
_STRONGEST = 0.75
_LABELS = 9  # values along an axis of a map that fit beside each other
_NUMBERED = 12  # columns of a map whose cells have room for numbers


def effect_map(
    study: "Comparison",
    first: str,
    second: str,
    ax: "Axes | None" = None,
    *,
    kpis: Sequence[str] = PAIR_KPIS,
    lang: str = "en",
) -> "Axes":
    """Draw KPIs over two numbers of a grid as maps: where it is better than the baseline.

    Parameters
    ----------
    study : Comparison
        From `channelsim.sweep` with the grid design.
    first, second : str
        Paths that it varied; `first` lies along the axis.
    ax : Axes, optional
        Panels are drawn inside it; a new figure if none is given.
    kpis : sequence of str
        A map each; those the study does not have are passed over.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        With a panel (a child Axes, `gid` the KPI) per KPI. Cells are means over replications and
        over whatever else was varied: blue is better than the baseline, orange worse, the deeper
        the further. Small maps say the values.

    Raises
    ------
    ValueError
        If the sweep is no complete grid over the two, or has none of the KPIs.
    """
    chosen = usable(lang)
    shown = [kpi for kpi in kpis if kpi in study.kpis and study.kpis[kpi].notna().any()]
    tables = {kpi: _cells(study, kpi, first, second) for kpi in shown}
    if not shown:
        raise ValueError("nothing to draw: the study has none of the KPIs")
    rows, columns = tables[shown[0]].shape
    left, across, tall = 0.95, max(2.6, min(0.42 * columns, 5.0)), max(1.5, min(0.34 * rows, 4.0))
    wide, high = left + len(shown) * (across + 0.3), 1.6 + tall
    new = ax is None
    with drawing(ax, wide, high) as ax:
        ax.set_axis_off()
        if new:
            figure_of(ax).set_layout_engine("none")
            ax.set_position((0.0, 0.0, 1.0, 1.0))
        for number, kpi in enumerate(shown):
            place = (
                (left + number * (across + 0.3)) / wide, 0.62 / high, across / wide, tall / high,
            )  # fmt: skip
            panel = ax.inset_axes(place)
            panel.set_gid(kpi)
            _map_panel(panel, tables[kpi], kpi, study, chosen)
            unit = axis_unit(kpi, study, chosen, difference=False)
            name = kpi_word(kpi, chosen)
            panel.set_title(f"{name} ({unit})" if unit else name, fontsize=9, loc="left", pad=5)
            panel.set_xlabel(folded(first, 40), fontsize=8.5)
            panel.set_yticklabels(panel.get_yticklabels() if number == 0 else [])
            if number == 0:
                panel.set_ylabel(folded(second, int(9 * tall)), fontsize=8.5)
        ax.set_title(word("map title", chosen), y=1.0 - 0.3 / high, x=0.12 / wide, pad=0.0)
        said = word("map note", chosen).format(baseline=study.baseline)
        ax.text(
            0.12 / wide, 1.0 - 0.38 / high, said, transform=ax.transAxes, fontsize=8, color=MUTED,
            va="top",
        )  # fmt: skip
    return ax


def _cells(study: "Comparison", kpi: str, first: str, second: str) -> "pd.DataFrame":
    """Arrange means: rows are values of `second` from low to high, columns of `first`."""
    import pandas as pd

    effect, other = main_effect(study, kpi, first), main_effect(study, kpi, second)
    frame = pd.DataFrame(
        {"x": effect.points["value"], "y": other.points["value"], "mean": effect.points["mean"]}
    )
    if first == second or not is_grid(study, first, second):
        raise ValueError(f"the sweep is no complete grid over {first} and {second}")
    cells = frame.groupby(["y", "x"])["mean"]
    return cells.agg(lambda designs: designs.mean(skipna=False)).unstack()


def _map_panel(
    panel: "Axes", table: "pd.DataFrame", kpi: str, study: "Comparison", lang: Lang
) -> None:
    """Fill a map: each cell's colour is its distance from the baseline."""
    size = scale_of(kpi)
    base = float(study.results[study.baseline].kpis[kpi].mean())
    values = table.to_numpy(float)
    off = values - (base if np.isfinite(base) else 0.0)
    top = float(np.nanmax(np.abs(off), initial=0.0)) or 1.0
    welcome = -1.0 if better_direction(kpi) == "low" else 1.0
    rows, columns = off.shape
    for (row, column), value in np.ndenumerate(off):
        if not np.isfinite(value):  # a design failed: the cell stays empty
            continue
        cell = Rectangle((column - 0.5, row - 0.5), 1.0, 1.0, gid=f"{row}-{column}", linewidth=0)
        colour = BLUE if welcome * value > 0 else ORANGE
        cell.set(facecolor=colour, alpha=_STRONGEST * abs(float(value)) / top)
        panel.add_patch(cell)
        if columns <= _NUMBERED:
            text = short(size * float(values[row, column]), lang).replace("-", "−")
            panel.text(column, row, text, ha="center", va="center", fontsize=7, color=INK)
    panel.set_xlim(-0.5, columns - 0.5)
    panel.set_ylim(-0.5, rows - 0.5)
    for axis, levels in ((panel.xaxis, table.columns), (panel.yaxis, table.index)):
        step = -(-len(levels) // _LABELS)
        axis.set_ticks(range(0, len(levels), step), [f"{one:g}" for one in levels[::step]])
    panel.tick_params(length=0, labelsize=7.5, pad=3)
    for spine in panel.spines.values():
        spine.set(visible=True, color=GREY, linewidth=0.6)


def sweep_slopes(
    study: "Comparison",
    ax: "Axes | None" = None,
    *,
    kpis: Sequence[str] = PAIR_KPIS,
    lang: str = "en",
) -> "Axes":
    """Draw how strongly KPIs move with each number of a sweep: standardised slopes.

    Parameters
    ----------
    study : Comparison
        From `channelsim.sweep`, best with a Latin hypercube or Sobol design.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    kpis : sequence of str
        A series each, at most two; those without slopes are passed over.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A row per number: its standardised regression coefficient for each KPI with its interval,
        see `channelsim.experiments.main_effects.standardised_slopes`.

    Raises
    ------
    ValueError
        If no KPI has slopes: too few designs, or nothing varies.
    """
    chosen = usable(lang)
    known = [kpi for kpi in kpis if kpi in study.kpis]
    tables = {kpi: standardised_slopes(study, kpi) for kpi in known}
    tables = {kpi: table for kpi, table in tables.items() if len(table)}
    if not tables:
        raise ValueError("no slopes: too few designs, or nothing varies")
    paths = list(next(iter(tables.values()))["path"])
    with drawing(ax, 8.0, 1.9 + 0.42 * len(paths)) as ax:
        rows = np.arange(len(paths))
        looks = zip(tables.items(), (BLUE, ORANGE), ("o", "s"), (-0.13, 0.13), strict=False)
        for (kpi, table), colour, marker, shift in looks:
            found = table.set_index("path").loc[paths]
            ax.hlines(rows + shift, found["ci_low"], found["ci_high"], color=colour, linewidth=2.0)
            explained = word("explained", chosen).format(share=f"{found['r_squared'].iloc[0]:.0%}")
            ax.plot(
                found["slope"], rows + shift, marker=marker, linestyle="none", color=colour,
                markersize=6, markeredgecolor=PAPER, gid=kpi,
                label=f"{kpi_word(kpi, chosen)} ({explained})",
            )  # fmt: skip
        ax.axvline(0.0, color=GREY, linewidth=1.0)
        ax.set_yticks(rows, [folded(path, 34) for path in paths])
        ax.set_ylim(len(paths) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.06)
        ax.grid(axis="x")
        level = f"{study.level:.0%}"
        ax.set_xlabel(word("slope axis", chosen).format(level=level))
        ax.set_title(word("slopes title", chosen), pad=26)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.0, fontsize=8.5,
            handletextpad=0.3,
        )  # fmt: skip
    return ax
