"""Figures with a row per scenario: when in the quarter it orders, and which borders goods cross."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm

from channelsim.measurement import flow_matrix
from channelsim.report.averages import TENTHS, quarters
from channelsim.report.comparison_figures import readable, scenario_labels
from channelsim.report.look import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    Lang,
    drawing,
    usable,
)  # fmt: skip
from channelsim.report.words import word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import Comparison, RunResult

_ROUTE_COLOURS = (ORANGE, BLUE, GREEN, PURPLE, AMBER, SKY)
_DARK = 0.6  # of the scale; numbers on darker cells are written in white


def quarter_course(
    comparison: "Comparison", ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw the pace of sell-in through the quarter, a row per scenario.

    Parameters
    ----------
    comparison : Comparison
        Scenarios on common random numbers, simulated for a complete quarter or more.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A row per scenario and a column per tenth of the quarter's days, with the tenth's share of
        the quarter's sell-in times 10, a mean over quarters and replications: 1 is an even pace.
        The last column is the loading index, the first the trough index. Blue is faster than even,
        orange slower.

    Raises
    ------
    ValueError
        If no scenario has a complete quarter.
    """
    chosen = usable(lang)
    comparison, some = readable(comparison, chosen)
    names = [name for name, result in comparison.results.items() if len(result.kpis)]
    paces = np.array([_pace(comparison.results[name]) for name in names])
    if not np.isfinite(paces).any():
        raise ValueError(word("no quarter", chosen))
    labels, wide, row = scenario_labels(names)
    with drawing(ax, 6.2 + wide, 1.5 + 0.34 * row * len(names)) as ax:
        colours = LinearSegmentedColormap.from_list("pace", [ORANGE, PAPER, BLUE])
        most = max(2.0, float(np.nanmax(paces)))
        norm = TwoSlopeNorm(vcenter=1.0, vmin=2.0 - most, vmax=most)
        ax.pcolormesh(
            np.arange(TENTHS + 1), np.arange(len(names) + 1), paces, cmap=colours, norm=norm,
            edgecolors=PAPER, linewidth=1.5, gid="pace",
        )  # fmt: skip
        for (place, tenth), pace in np.ndenumerate(paces):
            ax.text(
                tenth + 0.5, place + 0.5, f"{pace:.2f}", ha="center", va="center", fontsize=8.5,
                color="#ffffff" if abs(pace - 1.0) > _DARK * (most - 1.0) else "#111111",
            )  # fmt: skip
        ax.set_yticks(np.arange(len(names)) + 0.5, labels)
        ax.set_xticks(np.arange(TENTHS) + 0.5, [str(one + 1) for one in range(TENTHS)])
        ax.set_ylim(len(names), 0)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.set_xlabel(word("tenth of quarter", chosen))
        title = f"{word('course title', chosen)}\n{word('course note', chosen)}"
        ax.set_title(f"{title} ({some})" if some else title, fontsize=10)
    return ax


def _pace(result: "RunResult") -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Give the pace of sell-in by tenth of the quarter, shape (10,); NaN without a quarter."""
    found = [
        quarters({"daily": result.tables.of("daily", int(number))})
        .groupby("tenth")["sell_in"].mean().reindex(range(TENTHS)).to_numpy(float)
        for number in result.kpis.index
    ]  # fmt: skip
    means: np.ndarray[tuple[int], np.dtype[np.float64]] = np.mean(found, axis=0)
    return means


def diversion_routes(
    comparison: "Comparison", ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw how much each scenario diverts and across which borders, a bar per scenario.

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
        Malicious diversion in per cent of sell-in, means over replications: the five largest
        routes by themselves, the others together. The bars' ends are `diversion_units` over
        sell-in; a whisker is the interval of the KPI `diversion_rate`.
    """
    chosen = usable(lang)
    comparison, some = readable(comparison, chosen)
    table = _routes(comparison, chosen)
    labels, wide, row = scenario_labels(list(table.index))
    with drawing(ax, 6.2 + wide, 1.8 + 0.36 * row * len(table)) as ax:
        ends = np.zeros(len(table))
        places = np.arange(len(table))
        for route, colour in zip(table.columns, _ROUTE_COLOURS, strict=False):
            size = table[route].to_numpy()
            ax.barh(places, size, left=ends, height=0.62, color=colour, label=route, gid=route)
            ends = ends + size
        rates = comparison.summary.query("kpi == 'diversion_rate'").set_index("scenario")
        low, high = (
            100.0 * rates[end].reindex(table.index).to_numpy() for end in ("ci_low", "ci_high")
        )
        ax.hlines(places, np.maximum(low, 0.0), high, color=INK, linewidth=1.1)
        for place, end, tip in zip(places, ends, np.fmax(ends, high), strict=True):
            ax.annotate(
                f"{end:.1f}", (tip, place), xytext=(5, 0), textcoords="offset points",
                va="center", fontsize=8.5,
            )  # fmt: skip
        ax.set_yticks(places, labels)
        ax.set_ylim(len(table) - 0.4, -0.6)
        ax.set_xlim(0.0, 1.1 * max(float(np.nanmax(np.fmax(ends, high))), 0.1))
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_color(GREY)
        ax.grid(axis="x")
        ax.set_xlabel(word("of sell-in", chosen))
        title = word("routes title", chosen)
        lines = -(-len(table.columns) // 3)
        ax.set_title(f"{title}\n({some})" if some else title, pad=10 + 15 * lines)
        if len(table.columns):
            ax.legend(
                loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.0,
                fontsize=8.5, handlelength=1.0, columnspacing=1.4,
            )  # fmt: skip
    return ax


def _routes(comparison: "Comparison", lang: Lang) -> "pd.DataFrame":
    """Give diversion in per cent of sell-in: a row per scenario, a column per route."""
    import pandas as pd

    rows = {}
    for name, result in comparison.results.items():
        if not len(result.kpis):
            continue
        sold = float(result.kpis["sell_in_units"].sum())
        matrices = [
            flow_matrix(
                {table: result.tables.of(table, int(number)) for table in ("daily", "flows")},
                "malicious",
            )
            for number in result.kpis.index
        ]
        units = sum(matrices[1:], matrices[0])
        rows[name] = {
            f"{source} → {target}": 100.0 * float(units.loc[source, target]) / max(sold, 1.0)
            for source in units.index
            for target in units.columns
            if units.loc[source, target] > 0
        }
    table = pd.DataFrame.from_dict(rows, orient="index").fillna(0.0)
    ordered = table[table.mean().sort_values(ascending=False, kind="stable").index]
    most = len(_ROUTE_COLOURS) - 1
    if ordered.shape[1] <= most + 1:
        return ordered
    return ordered.iloc[:, :most].assign(
        **{word("other routes", lang): ordered.iloc[:, most:].sum(axis=1)}
    )
