"""Figures of a calibration: how well it fits, and what sales answer to the own price."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import NullLocator

from channelsim.calibration import Calibration, fit_frame
from channelsim.report.estimate_figures import estimates, group_estimates
from channelsim.report.look import (
    BLUE,
    GREY,
    GRID,
    INK,
    ORANGE,
    Lang,
    drawing,
    plain_numbers,
    short,
    usable,
)

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

Draw = Callable[[], "Axes"]

POINTS = 5000
"""Most rows that one figure shows."""
_SLICES = 12

_WORDS = {
    "fit": ("Does it fit? Observed and fitted sales", "拟合效果：观测与拟合销量"),
    "observed": ("observed units, {scale}", "观测件数（{scale}）"),
    "fitted": ("fitted units, {scale}", "拟合件数（{scale}）"),
    "logs": ("logarithmic scale", "对数刻度"),
    "roots": ("square-root scale", "平方根刻度"),
    "equal": ("fitted = observed", "拟合=观测"),
    "row": ("a row of the table", "数据行"),
    "some rows": ("{shown:,} of {all:,} rows of the table", "{all:,}行数据中的{shown:,}行"),
    "r2": (
        "R² {r2:.2f}; {within:.2f} of what the fixed effects leave",
        "R² {r2:.2f}；扣除固定效应后 {within:.2f}",
    ),
    "relation": ("Sales and price, all else taken out", "销量与价格：剔除其他因素后"),
    "price": ("ln price less what the rest explains", "ln 价格（剔除其他因素）"),
    "moved price": ("ln price as the cost moves it", "ln 价格（成本引起的部分）"),
    "units": ("ln units less what the rest explains", "ln 销量（剔除其他因素）"),
    "slope": (
        "elasticity {value:.2f}, {level:.0%} interval {low:.2f} to {high:.2f}",
        "弹性 {value:.2f}，{level:.0%}区间 {low:.2f} 至 {high:.2f}",
    ),
    "slices": ("means of {n} slices of equal size", "{n}个等量分组的均值"),
}  # fmt: skip


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][lang == "zh"]


def calibration_fit(
    calibration: Calibration, ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw fitted against observed sales, with the line on which they are equal.

    Parameters
    ----------
    calibration : Calibration
        From `calibrate`.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        Units of a row (an outlet or region, a product, a period): on logarithmic axes where ln
        units were fitted, on square-root axes, which have room for 0, where counts were. R² is
        the squared correlation of the two over all rows (of their logs where logs were fitted); the
        fixed effects make up most of it, and the second number is the share of what they leave that
        the regressors explain. Of more than 5,000 rows so many are drawn, evenly by observed sales.
    """
    chosen = usable(lang)
    rows = fit_frame(calibration)
    logs = calibration.estimator == "log"
    observed, fitted = (rows[key].to_numpy(dtype=float) for key in ("units", "fitted"))
    scaled = (np.log(observed), np.log(fitted)) if logs else (observed, fitted)
    r2 = float(np.corrcoef(*scaled)[0, 1] ** 2)
    shown = _evenly(observed)
    with drawing(ax, 5.6, 5.0) as ax:
        _cloud(ax, observed[shown], fitted[shown], len(rows), chosen)
        both = np.concatenate([observed, fitted])
        ends = [float(both.min()) if logs else 0.0, float(both.max())]
        ax.plot(ends, ends, color=INK, linewidth=1.0, gid="equal", label=_word("equal", chosen))
        _scales(ax, ends, chosen, logs=logs)
        ax.grid(visible=True, color=GRID)
        scale = _word("logs" if logs else "roots", chosen)
        ax.set_xlabel(_word("observed", chosen).format(scale=scale))
        ax.set_ylabel(_word("fitted", chosen).format(scale=scale))
        within = calibration.diagnostics["r2_within"]
        ax.set_title(_word("fit", chosen), pad=40)
        _key(ax, _word("r2", chosen).format(r2=r2, within=within))
    return ax


def price_relation(
    calibration: Calibration, ax: "Axes | None" = None, *, lang: str = "en"
) -> "Axes":
    """Draw sales against the own price, both with everything else taken out.

    Parameters
    ----------
    calibration, ax, lang
        As in `calibration_fit`.

    Returns
    -------
    Axes
        ln units and ln price less what the other regressors and the fixed effects explain of them
        (`fit_frame`): the line through 0 with the elasticity as its slope is the regression itself
        (Frisch & Waugh 1933), shaded is its interval. Squares are weighted means of slices with
        equally many rows; where they leave the line, one elasticity is not the whole story. Of more
        than 5,000 rows so many are drawn, evenly by price.
    """
    chosen = usable(lang)
    rows = fit_frame(calibration)
    price, units, weight = rows[["price_left", "units_left", "weight"]].to_numpy(dtype=float).T
    slope = calibration["own_price_elasticity"]
    level = calibration.spec.confidence
    shown = _evenly(price)
    with drawing(ax, 6.4, 4.8) as ax:
        _cloud(ax, price[shown], units[shown], len(rows), chosen)
        ends = np.array([price.min(), 0.0, price.max()])
        low, high = slope.ci_low * ends, slope.ci_high * ends
        ax.fill_between(ends, np.minimum(low, high), np.maximum(low, high), color=ORANGE,
                        alpha=0.3, linewidth=0, gid="interval")  # fmt: skip
        ax.plot(*_slices(price, units, weight), "s", color=INK, markersize=4.5, zorder=3,
                gid="slices", label=_word("slices", chosen).format(n=_SLICES))  # fmt: skip
        text = _word("slope", chosen).format(
            value=slope.estimate, level=level, low=slope.ci_low, high=slope.ci_high
        )
        ax.plot(ends, slope.estimate * ends, color=ORANGE, linewidth=1.8, gid="slope",
                label=text.replace("-", "−"))  # fmt: skip
        ax.axhline(0.0, color=GREY, linewidth=0.8)
        ax.grid(visible=True, color=GRID)
        plain_numbers(ax.xaxis, chosen)
        plain_numbers(ax.yaxis, chosen)
        ax.set_xlabel(_word("moved price" if calibration.spec.instrument else "price", chosen))
        ax.set_ylabel(_word("units", chosen))
        ax.set_title(_word("relation", chosen), pad=40)
        _key(ax)
    return ax


def _scales(ax: "Axes", ends: list[float], lang: Lang, *, logs: bool) -> None:
    """Scale both axes alike, with round ticks that are written out."""
    low, high = ends
    if logs:
        ax.set(xscale="log", yscale="log")
        steps = (1, 2, 5) if high / low < 1e3 else (1,)
        powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
        ticks = [step * 10.0**power for power in powers for step in steps]
    else:
        for scale in (ax.set_xscale, ax.set_yscale):
            scale("function", functions=(_root, np.square))
        ticks = [0.0, *(float(f"{high * (part / 5) ** 2:.1g}") for part in range(1, 6))]
    ticks = sorted({tick for tick in ticks if 0.98 * low <= tick <= 1.02 * high})
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(ticks, [short(tick, lang) for tick in ticks])
        axis.set_minor_locator(NullLocator())


def _root(units: "Floats") -> "Floats":
    return np.asarray(np.sqrt(np.maximum(units, 0.0)))


def _evenly(order: "Floats") -> "npt.NDArray[np.int64]":
    """Choose the rows to draw: all, or so many evenly by rank, the least and the largest too."""
    ranked = np.argsort(order, kind="stable")
    if len(order) <= POINTS:
        return ranked
    return ranked[np.linspace(0, len(order) - 1, POINTS).round().astype(np.int64)]


def _cloud(ax: "Axes", x: "Floats", y: "Floats", total: int, lang: Lang) -> None:
    """Draw rows as points, the lighter the more of them there are."""
    name = "row" if len(x) == total else "some rows"
    alpha = float(np.clip(60.0 / np.sqrt(len(x)) / 4.0, 0.15, 0.8))
    ax.plot(x, y, "o", color=BLUE, markersize=2.5 if len(x) > 500 else 3.5, markeredgewidth=0.0,
            alpha=alpha, gid="rows", label=_word(name, lang).format(shown=len(x), all=total),
            )  # fmt: skip


def _slices(x: "Floats", y: "Floats", weight: "Floats") -> tuple[list[float], list[float]]:
    """Weighted means of slices with equally many rows, in order of `x`."""
    parts = [part for part in np.array_split(np.argsort(x, kind="stable"), _SLICES) if len(part)]
    return (
        [float(np.average(x[part], weights=weight[part])) for part in parts],
        [float(np.average(y[part], weights=weight[part])) for part in parts],
    )


def _key(ax: "Axes", title: str | None = None) -> None:
    """Put the legend between the title and the Axes, in two columns."""
    ax.legend(
        fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.0,
        title=title, title_fontsize=8, alignment="left", handletextpad=0.4, columnspacing=1.4,
    )  # fmt: skip


def calibration_drawings(calibration: Calibration, lang: str = "en") -> dict[str, Draw]:
    """List the figures of a calibration: file name -> what draws it."""
    figures: dict[str, Draw] = {
        "calibration_fit": lambda: calibration_fit(calibration, lang=lang),
        "price_relation": lambda: price_relation(calibration, lang=lang),
        "estimates": lambda: estimates(calibration, lang=lang),
    }

    def of_groups(name: str) -> Draw:
        return lambda: group_estimates(calibration, name=name, lang=lang)

    grouped = () if calibration.groups is None else calibration.groups["name"].unique()
    return figures | {f"group_estimates_{name}": of_groups(name) for name in grouped}


def write_calibration_figures(
    calibration: Calibration, folder: Path, *, lang: str = "en"
) -> list[Path]:
    """Write the figures of a calibration as PNG and SVG; give the files."""
    from channelsim.report.figures import write_drawings

    return write_drawings(calibration_drawings(calibration, lang), folder)
