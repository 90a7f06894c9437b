"""How every figure looks: colours that colour-blind readers tell apart, fonts, numbers."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

Lang = Literal["en", "zh"]

# Okabe and Ito's colours (jfly.uni-koeln.de/color, 2008): told apart with every colour vision.
BLUE, ORANGE, GREEN, SKY, AMBER, PURPLE = (
    "#0072b2", "#d55e00", "#009e73", "#56b4e9", "#e69f00", "#cc79a7",
)  # fmt: skip
INK, MUTED, GRID, PAPER = "#222b33", "#66727d", "#dde2e6", "#fefefe"
GREY = "#8a949e"

PALETTE = {
    "blue": BLUE, "orange": ORANGE, "green": GREEN, "sky": SKY, "amber": AMBER, "purple": PURPLE,
    "ink": INK, "muted": MUTED, "grid": GRID, "paper": PAPER, "grey": GREY,
}  # fmt: skip
"""Every colour a figure uses, by name; the report gives them other values on dark paper."""

_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "SimHei", "Heiti SC", "Arial Unicode MS", "Droid Sans Fallback",
)  # fmt: skip
_CHINESE_FILES = ("notosanscjk", "notosanssc", "sourcehansans", "msyh", "wqy", "simhei", "pingfang")


@cache
def chinese_font() -> str | None:
    """Name an installed font with Chinese characters; None if there is none."""
    found = _first_known()
    if found is None:  # installed after matplotlib made its list
        for file in sorted(font_manager.findSystemFonts()):
            if any(part in file.lower().replace("-", "") for part in _CHINESE_FILES):
                font_manager.fontManager.addfont(file)
        found = _first_known()
    if found is not None:
        logging.getLogger("matplotlib.font_manager").addFilter(_unremarkable)
    return found


def _unremarkable(record: logging.LogRecord) -> bool:
    """Pass over the remark, once for every size of text, that a Chinese font has no bold face."""
    return "Failed to find font weight" not in record.getMessage()


def _first_known() -> str | None:
    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _CHINESE if name in known), None)


def usable(lang: str) -> Lang:
    """Give the language that a figure can be labelled in.

    Parameters
    ----------
    lang : "en" or "zh"
        The language asked for.

    Returns
    -------
    "en" or "zh"
        English, with a warning, where Chinese is asked for and no font has its characters.

    Raises
    ------
    ValueError
        If the language is neither.

    Examples
    --------
    >>> usable("en")
    'en'
    """
    if lang not in ("en", "zh"):
        raise ValueError(f"lang must be 'en' or 'zh', not {lang!r}")
    if lang == "zh" and chinese_font() is None:
        warnings.warn(
            "no font with Chinese characters is installed (fonts-noto-cjk has one): figures are"
            " labelled in English",
            stacklevel=3,
        )
        return "en"
    return cast("Lang", lang)


def style() -> dict[Any, object]:
    """Matplotlib settings of every figure."""
    chinese = chinese_font()
    return {
        "font.family": ["DejaVu Sans", *([chinese] if chinese else [])],
        "font.size": 9.0,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": GREY,
        "axes.labelcolor": MUTED,
        "axes.titlecolor": INK,
        "axes.titlesize": 11.0,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 12.0,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "legend.frameon": False,
        "legend.labelcolor": INK,
        "svg.fonttype": "path",
        "svg.hashsalt": "channelsim",
    }


@contextmanager
def drawing(ax: "Axes | None", width: float, height: float) -> "Iterator[Axes]":
    """Draw in the common style, into the given Axes or into a new figure.

    Parameters
    ----------
    ax : Axes, optional
        Where to draw.
    width, height : float
        Size of a new figure, inches.
    """
    with mpl.rc_context(style()):
        if ax is None:
            import matplotlib.pyplot as plt

            ax = plt.figure(figsize=(width, height), layout="constrained").add_subplot()
        # A notebook's backend switches this on with the first figure; the context would undo it,
        # and no later figure would be shown.
        interactive = mpl.is_interactive()
        yield ax
    mpl.interactive(interactive)


def figure_of(ax: "Axes") -> Figure:
    """Give the figure that an Axes belongs to."""
    figure = ax.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise ValueError("these Axes belong to no figure")
    return figure


def short(value: float, lang: Lang = "en") -> str:
    """Write a number in the few characters that an axis has room for.

    Examples
    --------
    >>> [short(x) for x in (0.0, 0.25, 12.0, 1500.0, 2_340_000.0, -5e9)]
    ['0', '0.25', '12', '1,500', '2.34 M', '-5 bn']
    >>> short(2_340_000.0, "zh"), short(1500.0, "zh")
    ('234万', '1,500')
    """
    steps = ((1e9, " bn"), (1e6, " M")) if lang == "en" else ((1e8, "亿"), (1e4, "万"))
    for size, word in steps:
        if abs(value) >= size:
            return (
                f"{value / size:.3g}{word}"
                if abs(value) < 999.5 * size
                else (f"{value / size:,.0f}{word}")
            )
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def signed(text: str, value: float) -> str:
    """Put a sign before the writing of a number, a true minus for negative ones.

    Examples
    --------
    >>> signed("3.1", 3.1), signed("-3.1", -3.1), signed("0", 0.0)
    ('+3.1', '−3.1', '0')
    """
    bare = text.lstrip("-")
    return bare if value == 0 else ("+" if value > 0 else "−") + bare


def plain_numbers(axis: "Axis", lang: Lang) -> None:
    """Give an axis few round ticks, written short."""
    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(lambda value, _: short(value, lang).replace("-", "−")))


def prices(axis: "Axis") -> None:
    """Give an axis of money per unit few round ticks, all with the same decimals."""
    axis.set_major_locator(MaxNLocator(6))


def decimals(largest: float) -> int:
    """Give the decimals in which prices up to a size are written, so that small steps show.

    Examples
    --------
    >>> decimals(2.4), decimals(240.0), decimals(24_000.0)
    (3, 1, 0)
    """
    return 3 if largest < 10 else 2 if largest < 100 else 1 if largest < 1000 else 0


def spread_out(places: list[float], distance: float) -> list[float]:
    """Push labels apart until no two are nearer than a distance, keeping their order.

    Examples
    --------
    >>> spread_out([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[list[int]] = [[i] for i in order]
    centre = [places[i] for i in order]
    k = 0
    while k + 1 < len(groups):
        gap = centre[k + 1] - centre[k]
        if gap + 1e-12 >= distance * (len(groups[k]) + len(groups[k + 1])) / 2:
            k += 1
            continue
        groups[k] += groups.pop(k + 1)
        centre.pop(k + 1)
        centre[k] = sum(places[i] for i in groups[k]) / len(groups[k])
        k = max(k - 1, 0)
    moved = list(places)
    for group, middle in zip(groups, centre, strict=True):
        for n, i in enumerate(group):
            moved[i] = middle + distance * (n - (len(group) - 1) / 2)
    return moved
