"""The figure of what each number of a sweep does to the main KPIs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.main_effects import (
    Effect,
    main_effect,
    strongest,
    varied_numbers,
)
from channelsim.report.effect_figures import axis_unit, scale_of
from channelsim.report.look import (
    BLUE,
    GREY,
    INK,
    MUTED,
    Lang,
    drawing,
    figure_of,
    plain_numbers,
    usable,
)  # fmt: skip
from channelsim.report.words import folded, kpi_word, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison

MAIN_KPIS = ("contribution", "sell_out_units", "diversion_rate", "price_gap_index")
_MOST_COLUMNS = 6
_MOST_POINTS = 600  # of one panel; more of them only make the page heavy
_MARKED = 25  # values of a line that are marked one by one
_SPARE = 0.18  # of the range of a panel, above and below


def sweep_effects(
    study: "Comparison",
    ax: "Axes | None" = None,
    *,
    kpis: Sequence[str] = MAIN_KPIS,
    lang: str = "en",
) -> "Axes":
    """Draw what each number of a sweep does to the main KPIs, averaged over all the others.

    Parameters
    ----------
    study : Comparison
        From `channelsim.sweep`.
    ax : Axes, optional
        Panels are drawn inside it; a new figure if none is given.
    kpis : sequence of str
        A row of panels each; those the study does not have are passed over.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        With a panel (a child Axes, `gid` KPI and path with a bar between) for each KPI and number;
        the panels of a row share their scale. Line: mean over the other numbers and all
        replications, see `channelsim.experiments.main_effects.main_effect`; band: its interval,
        with two replications or more; faint dots: single designs; dashed: the baseline. Of more
        than six numbers, those that move the first KPI most.

    Raises
    ------
    ValueError
        If the sweep varied no number, or has none of the KPIs.
    """
    chosen = usable(lang)
    shown = [kpi for kpi in kpis if kpi in study.kpis and study.kpis[kpi].notna().any()]
    paths = varied_numbers(study)
    if not paths or not shown:
        raise ValueError("nothing to draw: the sweep varied no number, or has none of the KPIs")
    if len(paths) > _MOST_COLUMNS:
        paths = strongest(study, shown[0], _MOST_COLUMNS)
    effects = [[main_effect(study, kpi, path) for path in paths] for kpi in shown]
    wide, high = 0.95 + 2.75 * len(paths) + 0.1, 1.2 + 1.75 * len(shown)
    wide = max(wide, 5.4)
    new = ax is None
    with drawing(ax, wide, high) as ax:
        ax.set_axis_off()
        if new:  # panels are laid out here, to the inch
            figure_of(ax).set_layout_engine("none")
            ax.set_position((0.0, 0.0, 1.0, 1.0))
        across = (wide - 1.05) / len(paths)
        for row, line in enumerate(effects):
            for column, effect in enumerate(line):
                place = (
                    (0.95 + column * across) / wide,
                    (high - 1.1 - (row + 1) * 1.75 + 0.3) / high,
                    (across - 0.25) / wide,
                    1.4 / high,
                )
                panel = ax.inset_axes(place)
                panel.set_gid(f"{effect.kpi}|{effect.path}")
                _effect_panel(panel, study, effect, chosen)
                panel.set_ylim(*_limits(line, study))
                _name_axes(panel, study, effect, chosen, (row, column), len(shown))
        _head(ax, study, effects[0], (wide, high), chosen)
    return ax


def _effect_panel(panel: "Axes", study: "Comparison", effect: Effect, lang: Lang) -> None:
    size, curve = scale_of(effect.kpi), effect.curve
    points = effect.points.iloc[:: max(len(effect.points) // _MOST_POINTS, 1)]
    panel.plot(
        points["value"], size * points["mean"], marker="o", linestyle="none", markersize=2.6,
        color=GREY, alpha=0.35, markeredgewidth=0, gid="designs",
    )  # fmt: skip
    if curve["ci_low"].notna().any():
        panel.fill_between(
            curve["value"], size * curve["ci_low"], size * curve["ci_high"], color=BLUE,
            alpha=0.18, linewidth=0,
        )  # fmt: skip
    panel.plot(
        curve["value"], size * curve["mean"], color=BLUE, linewidth=1.8, markersize=3.8,
        marker="o" if len(curve) <= _MARKED else "", gid="mean",
    )  # fmt: skip
    base = _baseline(study, effect.kpi)
    if np.isfinite(base):
        panel.axhline(size * base, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), alpha=0.7)
    panel.margins(x=0.06)
    panel.grid(axis="y")
    plain_numbers(panel.xaxis, lang)
    plain_numbers(panel.yaxis, lang)
    panel.locator_params(axis="both", nbins=4)


def _baseline(study: "Comparison", kpi: str) -> float:
    return float(study.results[study.baseline].kpis[kpi].mean())


def _limits(line: list[Effect], study: "Comparison") -> tuple[float, float]:
    """Give the scale of a row: all single designs and the baseline within it."""
    size = scale_of(line[0].kpi)
    values = [float(end) for one in line for end in (one.points["mean"].agg(["min", "max"]))]
    base = _baseline(study, line[0].kpi)
    values += [base] if np.isfinite(base) else []
    low, high = size * min(values), size * max(values)
    room = _SPARE * (high - low) or 0.05 * abs(high) or 1.0
    return low - room, high + room


def _name_axes(
    panel: "Axes",
    study: "Comparison",
    effect: Effect,
    lang: Lang,
    place: tuple[int, int],
    rows: int,
) -> None:
    row, column = place
    panel.tick_params(labelsize=7.5, length=2, pad=2)
    if column:
        panel.tick_params(axis="y", labelleft=False)
    else:
        unit = axis_unit(effect.kpi, study, lang, difference=False)
        name = kpi_word(effect.kpi, lang)
        panel.set_ylabel(
            f"{name}\n({unit})" if unit else name, fontsize=8.5, color=INK,
        )  # fmt: skip
        panel.yaxis.set_label_coords(-0.62 / _width(panel), 0.5)
    if row == 0:
        panel.set_title(folded(effect.path, 26), fontsize=8.5, loc="left", pad=5)
    if row < rows - 1:
        panel.tick_params(axis="x", labelbottom=False)


def _width(panel: "Axes") -> float:
    """Width of a panel, inches."""
    figure = figure_of(panel)
    return float(panel.get_window_extent().width / figure.dpi)


def _head(
    ax: "Axes", study: "Comparison", line: list[Effect], size: tuple[float, float], lang: Lang
) -> None:
    """Write the title and how the lines are to be read."""
    wide, high = size
    binned = any(one.binned for one in line)
    several = study.replications > 1
    key = "effects of bins" if binned else "effects over others" if several else "effects alone"
    said = word(key, lang).format(level=f"{study.level:.0%}", baseline=study.baseline)
    ax.set_title(word("effects title", lang), y=1.0 - 0.3 / high, x=0.12 / wide, pad=0.0)
    ax.text(
        0.12 / wide, 1.0 - 0.38 / high, said, transform=ax.transAxes, fontsize=8, color=MUTED,
        va="top",
    )  # fmt: skip
