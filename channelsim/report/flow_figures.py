"""Figure of goods that crossed borders between territories."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.patches import Rectangle

from channelsim.report.averages import means_of
from channelsim.report.look import GREEN, GREY, INK, MUTED, ORANGE, PURPLE, drawing, short, usable
from channelsim.report.words import heading, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import RunResult
    from channelsim.report.averages import Means

_COLOURS = {"malicious": ORANGE, "natural": PURPLE, "benign": GREEN}
_STRONGEST = 0.6


def diversion_flows(
    result: "RunResult | Means",
    ax: "Axes | None" = None,
    *,
    kind: Literal["malicious", "natural", "benign"] = "malicious",
    lang: str = "en",
) -> "Axes":
    """Draw the matrix of goods that left one region's territory for another.

    Parameters
    ----------
    result : RunResult or Means
        One scenario; means over its replications.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    kind : "malicious", "natural" or "benign"
        Sold across a border for gain; carried over it by border outlets and shoppers; or brought to
        outlets that nobody serves.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        Rows are sources, columns destinations. A cell has the units of the measured time and,
        below, their share of all goods the destination's outlets received.

    Raises
    ------
    ValueError
        If no replication has finished or the kind is none of them.
    """
    if kind not in _COLOURS:
        raise ValueError(f"kind must be 'malicious', 'natural' or 'benign', not {kind!r}")
    chosen = usable(lang)
    means = means_of(result)
    units, received = means.flows[kind], means.flows["received"].sum(axis=0)
    n = len(units)
    with drawing(ax, 2.6 + 0.95 * n, 2.3 + 0.6 * n) as ax:
        amounts = units.to_numpy(dtype=float)
        top = float(amounts.max())
        colour = _COLOURS[kind]
        for row in range(n):
            for column in range(n):
                value = float(amounts[row, column])
                strength = _STRONGEST * value / top if top > 0 else 0.0
                cell = Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, gid=f"{row}-{column}")
                cell.set(facecolor=colour, alpha=strength, linewidth=0)
                ax.add_patch(cell)
                share = value / received.iloc[column] if received.iloc[column] > 0 else np.nan
                _write_cell(ax, row, column, value, float(share))
        _frame(ax, units)
        total = float(amounts.sum())
        share = total / float(received.sum()) if received.sum() > 0 else 0.0
        said = (
            f"{short(round(total), chosen)} {word('units', chosen)}, {100 * share:.1f} %"
            f" {word('of all goods', chosen)}"
            if total > 0
            else word("no flow", chosen)
        )
        ax.set_ylabel(word("from", chosen))
        ax.set_xlabel(f"{word('to', chosen)}\n({word('flow note', chosen)})", labelpad=8)
        ax.set_title(heading(word(f"{kind} title", chosen), means, chosen), pad=26)
        ax.text(
            0.0, 1.0, said, transform=ax.transAxes, color=MUTED, va="bottom", fontsize=8.5,
        )  # fmt: skip
    return ax


def _write_cell(ax: "Axes", row: int, column: int, value: float, share: float) -> None:
    if value == 0:
        ax.text(column, row, "·", ha="center", va="center", color=MUTED)
        return
    ax.text(column, row - 0.13, f"{value:,.0f}", ha="center", va="center", color=INK, fontsize=8.5)
    said = "" if np.isnan(share) else (f"{100 * share:.1f} %" if share >= 0.0005 else "<0.1 %")
    ax.text(column, row + 0.24, said, ha="center", va="center", color=INK, fontsize=7)


def _frame(ax: "Axes", units: "pd.DataFrame") -> None:
    """Set limits, names and lines between the cells; the diagonal is a region's own territory."""
    n = len(units)
    names = [str(name) for name in units.index]
    ax.set_xlim(-0.5, n - 0.5)
    ax.set_ylim(n - 0.5, -0.5)
    long = max(map(len, names)) > 9
    ax.set_xticks(range(n), names, rotation=30 if long else 0, ha="right" if long else "center")
    if long:
        for tick in ax.get_xticklabels():
            tick.set_rotation_mode("anchor")
    ax.set_yticks(range(n), names)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    for edge in np.arange(-0.5, n):
        ax.axhline(edge, color=GREY, linewidth=0.4)
        ax.axvline(edge, color=GREY, linewidth=0.4)
