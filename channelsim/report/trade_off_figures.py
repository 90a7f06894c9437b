"""Figures of a choice: what one KPI costs in another, and whether the choice holds elsewhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from channelsim.report.comparison_figures import (
    VERDICT_COLOURS,
    Row,
    estimates,
    readable,
    verdict_of,
)
from channelsim.report.effect_figures import axis_unit, scale_of
from channelsim.report.look import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    Lang,
    drawing,
    plain_numbers,
    spread_out,
    usable,
)  # fmt: skip
from channelsim.report.words import kpi_word, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison

_LINES = (BLUE, ORANGE, GREEN, PURPLE, AMBER, SKY, INK, GREY)
_SMALL, _LARGE = 40.0, 420.0  # areas of marks, square points


def trade_off(
    comparison: "Comparison",
    ax: "Axes | None" = None,
    *,
    x: str = "rebate_cost",
    y: str = "contribution",
    size: str = "loading_index",
    lang: str = "en",
) -> "Axes":
    """Draw what each scenario changes in two KPIs at once, with the size of the mark for a third.

    Parameters
    ----------
    comparison : Comparison
        Scenarios on common random numbers.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    x, y : str
        KPIs along the axes, as differences to the baseline with their paired intervals.
    size : str
        KPI whose mean is the area of the mark, the smallest and the largest one in the caption.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A mark per scenario (its `gid`), coloured by the verdict on `y`; the baseline, a diamond,
        lies where the lines cross.

    Raises
    ------
    ValueError
        If the comparison lacks one of the KPIs, or has no variant.
    """
    chosen = usable(lang)
    comparison, some = readable(comparison, chosen)
    rows = estimates(comparison)
    base = comparison.baseline
    missing = [kpi for kpi in (x, y, size) if (base, kpi) not in rows]
    names = [name for name in comparison.results if name != base and (name, y) in rows]
    if missing or not names:
        raise ValueError(f"no KPI {missing[0]!r}" if missing else "nothing to compare")
    means = {name: float(rows[name, size]["mean"]) for name in (base, *names)}
    low, high = min(means.values()), max(means.values())
    with drawing(ax, 7.2, 4.6) as ax:
        ax.axhline(0.0, color=GREY, linewidth=0.9)
        ax.axvline(0.0, color=GREY, linewidth=0.9)
        tips = []
        for name in (base, *names):
            spot = _spot(rows[name, x], rows[name, y], scale_of(x), scale_of(y))
            colour = INK if name == base else VERDICT_COLOURS[verdict_of(y, rows[name, y])]
            ax.plot([spot.left, spot.right], [spot.y, spot.y], color=colour, linewidth=1.3)
            ax.plot([spot.x, spot.x], [spot.low, spot.high], color=colour, linewidth=1.3)
            part = (means[name] - low) / (high - low) if high > low else 0.5
            ax.scatter(
                [spot.x], [spot.y], s=_SMALL + (_LARGE - _SMALL) * part, color=colour, zorder=3,
                marker="D" if name == base else "o", edgecolors=PAPER, linewidths=1.0, gid=name,
            )  # fmt: skip
            tips.append((spot, name, colour))
        ax.margins(x=0.1, y=0.1)
        _name_spots(ax, tips)
        for axis, kpi in ((ax.xaxis, x), (ax.yaxis, y)):
            plain_numbers(axis, chosen)
            unit = axis_unit(kpi, comparison, chosen, difference=True)
            said = word("against", chosen).format(kpi=kpi_word(kpi, chosen), baseline=base)
            axis.set_label_text(f"{said} ({unit})" if unit else said)
        _caption(ax, comparison, chosen, kpi_word(size, chosen), (low, high), some)
    return ax


class _Spot(NamedTuple):
    """A point with the ends of its intervals."""

    x: float
    y: float
    left: float
    right: float
    low: float
    high: float


def _spot(across: Row, up: Row, wide: float, tall: float) -> _Spot:
    ends = [wide * float(across[key]) for key in ("diff", "diff_low", "diff_high")]
    rise = [tall * float(up[key]) for key in ("diff", "diff_low", "diff_high")]
    values = np.nan_to_num([ends[0], rise[0], *ends[1:], *rise[1:]])
    return _Spot(*map(float, values))


def _name_spots(ax: "Axes", tips: list[tuple[_Spot, str, str]]) -> None:
    """Write every name at the right edge, level with its mark where there is room."""
    low, high = ax.get_ylim()
    heights = spread_out([spot.y for spot, _, _ in tips], 0.06 * (high - low))
    for (spot, name, colour), height in zip(tips, heights, strict=True):
        ax.annotate(
            name, (spot.x, spot.y), xytext=(1.03, height), textcoords=ax.get_yaxis_transform(),
            fontsize=9, color=colour if colour != GREY else MUTED, va="center", fontweight="bold",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "alpha": 0.55},
        )  # fmt: skip


def _caption(
    ax: "Axes",
    comparison: "Comparison",
    lang: Lang,
    size: str,
    ends: tuple[float, float],
    some: str,
) -> None:
    """Say what the marks, their sizes and their colours are."""
    title = word("trade-off title", lang)
    note = word("trade-off note", lang).format(
        kpi=size, low=f"{ends[0]:.3g}", high=f"{ends[1]:.3g}", level=f"{comparison.level:.0%}"
    )
    colours = word("trade-off colours", lang) + (f" ({some})" if some else "")
    ax.set_title(f"{title}\n{note}\n{colours}", fontsize=10)


def standings(
    studies: "Mapping[str, Comparison]",
    kpi: str = "contribution",
    ax: "Axes | None" = None,
    *,
    lang: str = "en",
) -> "Axes":
    """Draw whether a ranking of scenarios holds in several worlds.

    Parameters
    ----------
    studies : mapping of str to Comparison
        The same scenarios with the same baseline, compared under different circumstances, by the
        name of the circumstance.
    kpi : str
        Which KPI.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        Along the axis the worlds; a line per scenario (its `gid`) with its difference to the
        baseline of the same world and the paired interval. Lines that cross change places; a full
        mark is a clear difference, a hollow one is not.

    Raises
    ------
    ValueError
        If there is no study, or the studies have no variant in common or differ in their baseline.
    """
    chosen = usable(lang)
    names = _common(studies)
    tables = [estimates(study) for study in studies.values()]
    scale = scale_of(kpi)
    first = next(iter(studies.values()))
    step = 0.5 / max(len(names), 1)
    with drawing(ax, 7.4, 4.2) as ax:
        ax.axhline(0.0, color=INK, linewidth=0.9)
        tips = []
        for number, name in enumerate(names):
            colour = _LINES[number % len(_LINES)]
            places = np.arange(len(tables)) + step * (number - (len(names) - 1) / 2)
            rows = [table[name, kpi] for table in tables]
            heights = [scale * float(row["diff"]) for row in rows]
            ax.plot(places, heights, color=colour, linewidth=1.4, gid=name)
            for place, height, row in zip(places, heights, rows, strict=True):
                low, high = (scale * float(row[end]) for end in ("diff_low", "diff_high"))
                ax.vlines(place, low, high, color=colour, linewidth=1.2, alpha=0.8)
                ax.plot(
                    place, height, marker="o", markersize=7, color=colour,
                    markerfacecolor=colour if bool(row["significant"]) else PAPER,
                )  # fmt: skip
            tips.append((float(places[-1]), heights[-1], name, colour))
        ax.set_xticks(range(len(tables)), [world.replace(" ", "\n", 1) for world in studies])
        ax.tick_params(axis="x", length=0)
        plain_numbers(ax.yaxis, chosen)
        ax.grid(axis="y")
        low, high = ax.get_ylim()
        levels = spread_out([height for _, height, _, _ in tips], 0.06 * (high - low))
        for (place, height, name, colour), level in zip(tips, levels, strict=True):
            ax.annotate(
                name, (place, height), xytext=(1.02, level), textcoords=ax.get_yaxis_transform(),
                fontsize=9, color=colour, va="center", fontweight="bold", annotation_clip=False,
            )  # fmt: skip
        unit = axis_unit(kpi, first, chosen, difference=True)
        said = word("against", chosen).format(kpi=kpi_word(kpi, chosen), baseline=first.baseline)
        ax.set_ylabel(f"{said} ({unit})" if unit else said)
        note = word("standings note", chosen).format(level=f"{first.level:.0%}")
        ax.set_title(f"{word('standings title', chosen)}\n{note}", fontsize=10)
    return ax


def _common(studies: "Mapping[str, Comparison]") -> list[str]:
    """Name the variants that all studies have."""
    if not studies:
        raise ValueError("no study to draw")
    first, *others = studies.values()
    if any(study.baseline != first.baseline for study in others):
        raise ValueError("the studies differ in their baseline")
    names = [
        name for name in first.results
        if name != first.baseline and all(name in study.results for study in others)
    ]  # fmt: skip
    if not names:
        raise ValueError("nothing to compare: the studies have no variant in common")
    return names
