"""Figures of several scenarios beside a baseline."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from channelsim.experiments.kpi_facts import better_direction, say_amount, unit_of
from channelsim.experiments.ranking import narrowed, rank
from channelsim.experiments.verdicts import HEADLINES
from channelsim.report.look import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    Lang,
    drawing,
    figure_of,
    short,
    signed,
    usable,
)  # fmt: skip
from channelsim.report.words import breadth, kpi_word, lines_of, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison

Row = Mapping[str, Any]
VERDICT_COLOURS = {"better": BLUE, "worse": ORANGE, "different": PURPLE, "unclear": GREY}
_ROUNDING = 1e-9
_FEW = 6


def estimates(comparison: "Comparison") -> dict[tuple[str, str], Row]:
    """Give the rows of a comparison's summary by scenario and KPI."""
    rows = comparison.summary.set_index(["scenario", "kpi"]).to_dict("index")
    return cast("dict[tuple[str, str], Row]", rows)


def verdict_of(kpi: str, row: Row) -> str:
    """Judge one difference: `better`, `worse`, `different` (neither is better) or `unclear`."""
    if not bool(row["significant"]):
        return "unclear"
    direction = better_direction(kpi)
    if direction not in ("high", "low"):
        return "different"
    return "better" if (row["diff"] > 0) == (direction == "high") else "worse"


def difference_texts(kpi: str, values: Sequence[float], lang: Lang) -> list[str]:
    """Write differences with their signs in the KPI's own units, all with the same decimals.

    Examples
    --------
    >>> difference_texts("diversion_rate", [-0.0312, -0.035, -0.0274], "en")
    ['−3.1', '−3.5', '−2.7']
    >>> difference_texts("loading_index", [0.36, 0.004, 0.71], "en")
    ['+0.360', '+0.004', '+0.710']
    """
    size = 100.0 if unit_of(kpi) == "share" else 1.0
    known = [abs(size * value) for value in values if np.isfinite(value)]
    largest = max(known, default=0.0)
    digits = next((n for n, bound in enumerate((100, 2, 0.1, 0.01)) if largest >= bound), 4)
    if all(value > 0 for value in values) or all(value < 0 for value in values):
        # Clear of zero: an end written as 0.0 would say that it is not.
        digits = max(digits, min(4, -floor(log10(min(known)) + 0.3)))
    texts = ["0" if value == 0 else f"{size * value:,.{digits}f}" for value in values]
    return [
        signed(text, value if text.strip("-0.") else 0.0) if np.isfinite(value) else "–"
        for text, value in zip(texts, values, strict=True)
    ]


def difference_text(kpi: str, row: Row, lang: Lang) -> str:
    """Write a difference with its sign in the KPI's own units; shares differ by points."""
    value = float(row["diff"])
    if np.isnan(value):
        return "–"
    ends = [float(row["diff_low"]), float(row["diff_high"])]
    after = word("points", lang) if unit_of(kpi) == "share" else ""
    return f"{difference_texts(kpi, [value, *ends], lang)[0]} {after}".strip()


def kpi_comparison(
    comparison: "Comparison",
    ax: "Axes | None" = None,
    *,
    kpis: Sequence[str] = HEADLINES,
    lang: str = "en",
) -> "Axes":
    """Draw differences to the baseline with their intervals, one panel per KPI.

    Parameters
    ----------
    comparison : Comparison
        Scenarios on common random numbers.
    ax : Axes, optional
        Panels are drawn inside it; a new figure if none is given.
    kpis : sequence of str
        Which KPIs; those the comparison does not have are passed over.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        With a panel (a child Axes, `gid` the KPI's name) per KPI, each with its own scale in the
        KPI's own units. Blue is clearly better, orange clearly worse, grey not clear. Of more than
        twenty variants, the ten best and the three worst by contribution.

    Raises
    ------
    ValueError
        If there is nothing to compare.
    """
    chosen = usable(lang)
    comparison, _ = readable(comparison, chosen)
    rows = estimates(comparison)
    variants = [name for name in comparison.results if name != comparison.baseline]
    shown = [kpi for kpi in kpis if (comparison.baseline, kpi) in rows]
    if not variants or not shown:
        raise ValueError("nothing to compare: no variant has a KPI of those asked for")
    columns = _columns(len(shown), len(variants))
    lines = ceil(len(shown) / columns)
    _, names, row = scenario_labels(variants)
    height = lines * (0.26 * row * len(variants) + 0.95) + 1.0
    width = names + 0.25 + 2.9 * columns
    new = ax is None
    with drawing(ax, width, height) as ax:
        ax.set_axis_off()
        if new:  # panels are laid out here, to the inch
            figure_of(ax).set_layout_engine("none")
            ax.set_position((0.015, 0.015, 0.97, 0.97))
        size = figure_of(ax).get_size_inches()
        here = ax.get_position()
        wide, high = size[0] * here.width, size[1] * here.height
        _panels(ax, comparison, shown, variants, chosen, (wide, high))
    return ax


def readable(study: "Comparison", lang: Lang) -> "tuple[Comparison, str]":
    """Keep of very many scenarios those worth a row, and say which; nothing is said of few."""
    whole = study if study.part_of is None else study.part_of
    ranking = rank(whole)
    if not ranking.cut:
        return study, ""
    part = narrowed(whole, ranking.shown) if study is whole else study
    worst = len(ranking.shown) - len(ranking.best)
    said = word("some of many", lang).format(
        best=len(ranking.best), worst=worst, count=ranking.count, kpi=kpi_word(ranking.kpi, lang)
    )
    return part, said


def scenario_labels(names: Sequence[str]) -> tuple[list[str], float, float]:
    """Write scenario names beside an axis; long ones, such as those of a sweep, on several lines.

    Parameters
    ----------
    names : sequence of str
        In the order of the rows, one or more.

    Returns
    -------
    labels : list of str
        The names, broken into lines.
    width : float
        What the longest line takes, inches.
    height : float
        What a row needs so that no label touches the next, in rows of one line; 1 or more.
    """
    labels = [lines_of(name) for name in names]
    lines = [1 + label.count("\n") for label in labels]
    height = max((0.36 * (a + b) for a, b in pairwise([1, *lines, 1])), default=1.0)
    return labels, 0.082 * max(map(breadth, labels)), max(height, 1.0)


def _columns(panels: int, variants: int) -> int:
    """Give panels side by side: two, so that they stay legible on paper, three of many rows."""
    return min(2 if variants <= _FEW else 3, panels)


def _panels(
    ax: "Axes",
    comparison: "Comparison",
    shown: list[str],
    variants: list[str],
    lang: Lang,
    size: tuple[float, float],
) -> None:
    """Lay panels out in inches inside an Axes of a size, and fill them."""
    rows = estimates(comparison)
    columns = _columns(len(shown), len(variants))
    lines = ceil(len(shown) / columns)
    wide, high = size
    left = min(scenario_labels(variants)[1] + 0.15, 0.35 * wide)
    head, gap, foot = 0.5, 0.8, 0.05
    across = (wide - left) / columns
    tall = max((high - head - foot) / lines, 0.2)
    for number, kpi in enumerate(shown):
        line, column = divmod(number, columns)
        panel = ax.inset_axes(
            (
                (left + column * across) / wide,
                (high - head - (line + 1) * tall + 0.32) / high,
                (across - 0.95) / wide,
                max(tall - gap, 0.1) / high,
            )
        )
        panel.set_gid(kpi)
        table = {name: rows[name, kpi] for name in (comparison.baseline, *variants)}
        _panel(panel, kpi, table, variants, comparison.baseline, lang, names=column == 0)
        base = say_amount(float(table[comparison.baseline]["mean"]), unit_of(kpi))
        said = word("baseline value", lang).format(baseline=comparison.baseline, value=base)
        panel.set_title(kpi_word(kpi, lang), fontsize=9.5, pad=17)
        panel.text(
            0.0, 1.0, said, transform=panel.transAxes, fontsize=7.5, color=MUTED, va="bottom",
        )  # fmt: skip
    level = f"{comparison.level:.0%}"
    title = word("comparison title", lang).format(baseline=comparison.baseline, level=level)
    some = readable(comparison, lang)[1]
    title += f" ({some})" if some else ""
    ax.text(0.0, 1.0, title, transform=ax.transAxes, fontsize=11, fontweight="bold", va="top")
    _key(ax, high, lang)


def _panel(
    panel: "Axes",
    kpi: str,
    table: Mapping[str, Row],
    variants: list[str],
    base: str,
    lang: Lang,
    *,
    names: bool,
) -> None:
    """Draw a dot and an interval per scenario, its value written at the right."""
    for place, name in enumerate(variants):
        row = table[name]
        colour = VERDICT_COLOURS[verdict_of(kpi, row)]
        panel.plot([row["diff_low"], row["diff_high"]], [place, place], color=colour, linewidth=2.2)
        panel.plot(
            [row["diff"]], [place], marker="o", markersize=5.5, color=colour, linestyle="none",
            gid=name,
        )  # fmt: skip
        panel.text(
            1.03, place, difference_text(kpi, row, lang), fontsize=7.8, va="center",
            transform=panel.get_yaxis_transform(),
            color=INK if bool(row["significant"]) else MUTED,
        )  # fmt: skip
    panel.axvline(0.0, color=INK, linewidth=0.9)
    _scale(panel, kpi, float(table[base]["mean"]), lang)
    panel.set_ylim(len(variants) - 0.4, -0.6)
    panel.set_yticks(range(len(variants)), scenario_labels(variants)[0] if names else [])
    panel.tick_params(axis="y", length=0)
    for spine in panel.spines.values():
        spine.set_visible(False)
    for place in range(len(variants)):
        panel.axhline(place, color=GREY, linewidth=0.5, alpha=0.35, zorder=0)


def _scale(panel: "Axes", kpi: str, base: float, lang: Lang) -> None:
    """Keep zero in view, with few ticks in the units of the KPI; shares in points."""
    low, high = panel.dataLim.intervalx
    low, high = (min(low, 0.0), max(high, 0.0)) if np.isfinite([low, high]).all() else (0.0, 0.0)
    if not high - low > _ROUNDING * abs(base):  # nothing differs: a scale would magnify rounding
        panel.set_xlim(-1.0, 1.0)
        panel.set_xticks([])
        return
    room = 0.08 * (high - low)
    panel.set_xlim(low - room, high + room)
    size = 100.0 if unit_of(kpi) == "share" else 1.0
    panel.xaxis.set_major_locator(MaxNLocator(2))
    panel.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: short(size * value, lang).replace("-", "−"))
    )
    panel.tick_params(axis="x", labelsize=7, length=2, labelcolor=MUTED, pad=2)


def _key(ax: "Axes", high: float, lang: Lang) -> None:
    """Say what the colours mean."""
    handles = []
    for name in ("better", "worse", "different", "unclear"):
        (handle,) = ax.plot(
            [], [], marker="o", linewidth=2.2, markersize=5.5, color=VERDICT_COLOURS[name],
            label=word(name, lang),
        )  # fmt: skip
        handles.append(handle)
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 1.0 - 0.2 / high), ncols=4,
        borderaxespad=0.0, fontsize=8, title=None, columnspacing=1.4, borderpad=0.0,
    )  # fmt: skip
