"""Figure of where the list value goes, region by region."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.report.averages import means_of
from channelsim.report.look import BLUE, GREEN, GREY, PURPLE, SKY, drawing, usable
from channelsim.report.words import heading, step_word, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from channelsim.experiments import RunResult
    from channelsim.report.averages import Means

_PARTS = (
    ("on-invoice discount", SKY), ("rebates", BLUE), ("channel costs", PURPLE),
    ("cost of goods", GREY), ("contribution", GREEN),
)  # fmt: skip


def contribution_breakdown(
    result: "RunResult | Means", ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw for every region where 100 of list value goes, down to the contribution.

    Parameters
    ----------
    result : RunResult or Means
        One scenario; means over its replications.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A bar per region: discounts, rebates, channel costs and cost of goods to the right,
        contribution last; what is negative (a loss, fines above all costs) to the left of zero.
        The parts of a bar add up to 100.

    Raises
    ------
    ValueError
        If no replication has finished.
    """
    chosen = usable(lang)
    means = means_of(result)
    shares = _shares(means.steps[means.steps["region"] != ""])
    with drawing(ax, 7.2, 1.9 + 0.38 * len(shares)) as ax:
        rows = np.arange(len(shares))
        right, left = np.zeros(len(shares)), np.zeros(len(shares))
        for name, colour in _PARTS:
            size = shares[name].to_numpy()
            start = np.where(size >= 0, right, left)
            ax.barh(
                rows, size, left=start, height=0.68, color=colour, label=step_word(name, chosen),
                gid=name,
            )  # fmt: skip
            right, left = right + np.maximum(size, 0), left + np.minimum(size, 0)
            for row, (value, begin) in enumerate(zip(size, start, strict=True)):
                if abs(value) >= 4.0:
                    ax.text(
                        begin + value / 2, row, f"{value:.0f}".replace("-", "−"), ha="center",
                        va="center", fontsize=8.5, fontweight="bold",
                        color="#ffffff" if name in ("rebates", "contribution") else "#111111",
                    )  # fmt: skip
        ax.axvline(0.0, color=GREY, linewidth=1.0)
        ax.set_yticks(rows, [str(name) for name in shares.index])
        ax.invert_yaxis()
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(word("of list value", chosen))
        ax.set_title(heading(word("breakdown title", chosen), means, chosen), pad=26)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=5, borderaxespad=0.0,
            handlelength=1.0, handletextpad=0.4, columnspacing=1.4, fontsize=8.5,
        )  # fmt: skip
    return ax


def _shares(steps: "pd.DataFrame") -> "pd.DataFrame":
    """Give the parts of list value in per cent, a row per region, costs as positive numbers."""
    import pandas as pd

    amounts = steps.pivot_table(index="region", columns="step", values="amount", sort=False)
    own = [name for name, _ in _PARTS if name != "channel costs"]
    parts = pd.DataFrame(
        {name: amounts[name] * (1 if name == "contribution" else -1) for name in own}
    )
    parts["channel costs"] = amounts["net price"] - amounts["pocket price"]
    whole = amounts["list price"].replace(0.0, np.nan)
    ordered = parts[[name for name, _ in _PARTS]]
    return (100.0 * ordered.div(whole, axis=0)).fillna(0.0)
