"""Figures of estimates: all of a calibration with their intervals, and those of its groups."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from channelsim.calibration import Calibration
from channelsim.report.look import (
    BLUE,
    GREY,
    GRID,
    ORANGE,
    SKY,
    Lang,
    drawing,
    plain_numbers,
    short,
    usable,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WORDS = {
    "estimates": ("What the table says: estimates", "数据给出的估计值"),
    "interval": (
        "estimate, {level:.0%} interval; hollow: not told apart from 0",
        "估计值及{level:.0%}区间；空心：与0无法区分",
    ),
    "groups": ("{name} by {group}", "各{group}的{name}"),
    "raw": ("on its own, {level:.0%} interval", "单独估计及{level:.0%}区间"),
    "shrunk": ("shrunk to the mean, interval", "收缩后估计及区间"),
    "mean": ("mean of all: {mean:.2f}", "总体均值：{mean:.2f}"),
    "group axis": ("{n} groups, in the order of their own values", "{n}组，按单独估计值排序"),
    "long run": ("{name}, long run", "{name}（长期）"),
    "outlet": ("outlet", "终端"),
    "region": ("region", "区域"),
    "product": ("product", "产品"),
}

_NAMES = {
    "own_price_elasticity": ("Own-price elasticity", "自价格弹性"),
    "income_elasticity": ("Income elasticity", "收入弹性"),
    "display_lift_log": ("Display lift (log)", "陈列提升（对数）"),
    "feature_lift_log": ("Feature lift (log)", "广告提升（对数）"),
    "spend_elasticity": ("Spend elasticity", "费用弹性"),
    "rival_price_elasticity": ("Rival-price elasticity", "竞品价格弹性"),
    "neighbour_price_elasticity": ("Neighbour-price elasticity", "邻区价格弹性"),
    "crossing_share": ("Share of buyers who cross", "跨区购买者份额"),
    "lagged_units": ("Last period's sales", "上期销量系数"),
    "pass_through": ("Pass-through of cost", "成本传导率"),
    "seasonality_amplitude_log": ("Seasonal amplitude (log)", "季节振幅（对数）"),
    "residual_sd": ("Residual s.d. (log)", "残差标准差（对数）"),
    "nb_alpha": ("Over-dispersion", "过度离散度"),
    "autocorrelation_1": ("Autocorrelation", "一阶自相关"),
}
_OF_GROUPS = {
    "price": "own_price_elasticity", "display": "display_lift_log", "feature": "feature_lift_log",
}  # fmt: skip
_LONG_RUN = "_long_run"
_NAMED = 40
"""Most groups whose names fit beside the Axes."""


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][lang == "zh"]


def estimate_word(name: str, lang: Lang) -> str:
    """Give the words for an estimate.

    Examples
    --------
    >>> estimate_word("own_price_elasticity_long_run", "en")
    'Own-price elasticity, long run'
    """
    if name.endswith(_LONG_RUN):
        return _word("long run", lang).format(
            name=_NAMES[name.removesuffix(_LONG_RUN)][lang == "zh"]
        )
    return _NAMES[name][lang == "zh"]


def estimates(calibration: Calibration, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw every estimate of a calibration with its interval.

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
        One row an estimate, in the order of the table, with its number at the right. All are pure
        numbers: elasticities, effects on ln units, shares and correlations.
    """
    chosen = usable(lang)
    rows = calibration.estimates
    with drawing(ax, 7.0, 1.5 + 0.32 * len(rows)) as ax:
        for place, row in enumerate(rows):
            clear = row.ci_low > 0.0 or row.ci_high < 0.0
            ax.plot([row.ci_low, row.ci_high], [place, place], color=SKY, linewidth=3,
                    solid_capstyle="butt", gid=f"{row.name} interval")  # fmt: skip
            ax.plot([row.estimate], [place], marker="o", color=BLUE, gid=row.name, markersize=5,
                    markerfacecolor=BLUE if clear else "white")  # fmt: skip
            numbers = (short(one, chosen) for one in (row.estimate, row.ci_low, row.ci_high))
            text = "{}  [{}, {}]".format(*numbers).replace("-", "−")
            ax.annotate(text, (1.02, place), xycoords=ax.get_yaxis_transform(), va="center",
                        fontsize=8)  # fmt: skip
        ax.axvline(0.0, color=GREY, linewidth=0.8)
        ax.set_yticks(range(len(rows)), [estimate_word(row.name, chosen) for row in rows])
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.grid(visible=True, axis="x", color=GRID)
        plain_numbers(ax.xaxis, chosen)
        ax.set_xlabel(_word("interval", chosen).format(level=calibration.spec.confidence))
        ax.set_title(_word("estimates", chosen))
    return ax


def group_estimates(
    calibration: Calibration, ax: "Axes | None" = None, *, name: str = "price", lang: str = "en"
) -> "Axes":
    """Draw a slope by group, as measured and shrunk to the mean of all (a caterpillar plot).

    Parameters
    ----------
    calibration, ax, lang
        As in `estimates`.
    name : "price", "display" or "feature"
        Which slope.

    Returns
    -------
    Axes
        Groups in the order of their own values; the fewer and noisier a group's rows, the further
        its value moves to the line of the mean (Morris 1983). Up to 40 groups are named.

    Raises
    ------
    ValueError
        If that slope was not estimated by group.
    """
    chosen = usable(lang)
    frame = calibration.groups
    if frame is None or name not in set(frame["name"]):
        raise ValueError(f"no slopes of {name!r} by group were estimated; `group` asks for them")
    rows = frame[frame["name"] == name].sort_values("estimate", kind="stable")
    level = calibration.spec.confidence
    wide = float(ndtri(0.5 + level / 2.0))
    raw, raw_se, shrunk, shrunk_se = (
        rows[key].to_numpy(dtype=float) for key in ("estimate", "se", "shrunk", "shrunk_se")
    )
    place, named = np.arange(len(rows)), len(rows) <= _NAMED
    with drawing(ax, 6.6, 1.9 + 0.24 * min(len(rows), _NAMED)) as ax:
        step = 0.16 if named else 0.0
        ax.errorbar(raw, place - step, xerr=wide * raw_se, fmt="o", color=GREY, markersize=3.5,
                    markerfacecolor="white", linewidth=0.9, gid="raw",
                    label=_word("raw", chosen).format(level=level))  # fmt: skip
        ax.errorbar(shrunk, place + step, xerr=wide * shrunk_se, fmt="o", color=BLUE, markersize=4,
                    linewidth=1.6, gid="shrunk", label=_word("shrunk", chosen))  # fmt: skip
        mean = float(rows["mean"].iloc[0])
        ax.axvline(mean, color=ORANGE, linewidth=1.4, gid="mean",
                   label=_word("mean", chosen).format(mean=mean).replace("-", "−"))  # fmt: skip
        ax.set_yticks(place if named else [], list(rows["group"]) if named else None)
        if not named:
            ax.set_ylabel(_word("group axis", chosen).format(n=len(rows)))
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.grid(visible=True, axis="x", color=GRID)
        plain_numbers(ax.xaxis, chosen)
        what = estimate_word(_OF_GROUPS[name], chosen)
        ax.set_xlabel(what)
        group = _word(str(calibration.spec.group), chosen)
        ax.set_title(_word("groups", chosen).format(name=what, group=group), pad=26)
        ax.legend(fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3,
                  borderaxespad=0.0, handletextpad=0.4, columnspacing=1.4)  # fmt: skip
    return ax
