"""Figures of several designs: order timing, routes of diversion, trade-off, other worlds."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import channelsim as cs
from channelsim.experiments import Comparison
from channelsim.report.comparison_figures import estimates

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LANGUAGES = pytest.mark.parametrize("lang", ["en", "zh"])


def texts(ax: Axes) -> list[str]:
    return [one.get_text() for one in ax.texts]


def inside(ax: Axes) -> None:
    figure = cast("Figure", ax.figure)
    figure.canvas.draw()
    whole = figure.bbox.padded(1.0)
    for text in (one for one in figure.findobj(Text) if isinstance(one, Text)):
        box = text.get_window_extent()
        if text.get_visible() and text.get_text() and text not in ax.get_xticklabels():
            assert whole.contains(box.x0, box.y0), text.get_text()
            assert whole.contains(box.x1, box.y1), text.get_text()


def titled(ax: Axes, lang: str, english: str, chinese: str) -> None:
    # Without a Chinese font a figure is in English, and says so by a warning.
    title = ax.get_title(loc="left")
    assert english in title if lang == "en" else chinese in title or english in title


@LANGUAGES
@pytest.mark.filterwarnings("ignore:no font with Chinese")
def test_the_ends_of_the_course_are_trough_and_loading(study: Comparison, lang: str) -> None:
    ax = cs.plot.quarter_course(study, lang=lang)
    paces = np.array([float(text) for text in texts(ax)]).reshape(len(study.results), 10)
    rows = estimates(study)
    for line, name in zip(paces, study.results, strict=True):
        assert line[-1] == pytest.approx(rows[name, "loading_index"]["mean"], abs=0.006)
        assert line[0] == pytest.approx(rows[name, "trough_index"]["mean"], abs=0.006)
        assert line.sum() == pytest.approx(10.0, abs=0.06)
    titled(ax, lang, "within the quarter", "季度内的进货节奏")
    inside(ax)


@LANGUAGES
@pytest.mark.filterwarnings("ignore:no font with Chinese")
def test_routes_add_up_to_what_is_diverted(study: Comparison, lang: str) -> None:
    ax = cs.plot.diversion_routes(study, lang=lang)
    bars = [one for one in ax.patches if isinstance(one, Rectangle)]
    ends = {round(bar.get_y(), 3): 0.0 for bar in bars}
    for bar in bars:
        ends[round(bar.get_y(), 3)] += bar.get_width()
    wanted = [
        100.0 * result.kpis["diversion_units"].sum() / result.kpis["sell_in_units"].sum()
        for result in study.results.values()
    ]
    assert list(ends.values()) == pytest.approx(wanted)
    titled(ax, lang, "Who diverts", "恶性窜货")
    inside(ax)


@LANGUAGES
@pytest.mark.filterwarnings("ignore:no font with Chinese")
def test_a_mark_lies_at_both_differences(study: Comparison, lang: str) -> None:
    ax = cs.plot.trade_off(study, lang=lang)
    rows = estimates(study)
    marks = {str(one.get_gid()): one for one in ax.collections if isinstance(one, PathCollection)}
    assert set(marks) == set(study.results)
    for name, mark in marks.items():
        both = [rows[name, kpi]["diff"] for kpi in ("rebate_cost", "contribution")]
        wanted = [0.0, 0.0] if name == study.baseline else both
        assert np.asarray(mark.get_offsets()).ravel() == pytest.approx(wanted)
    loads = {name: rows[name, "loading_index"]["mean"] for name in marks}
    areas = {name: float(mark.get_sizes()[0]) for name, mark in marks.items()}
    assert sorted(areas, key=areas.__getitem__) == sorted(loads, key=loads.__getitem__)
    titled(ax, lang, "what it earns", "收益")
    inside(ax)


@LANGUAGES
@pytest.mark.filterwarnings("ignore:no font with Chinese")
def test_a_line_follows_a_design_through_the_worlds(study: Comparison, lang: str) -> None:
    variants = [name for name in study.results if name != study.baseline]
    kept = {name: study.results[name] for name in (study.baseline, variants[0])}
    worlds = {"as it is": study, "elsewhere": replace(study, results=kept)}
    ax = cs.plot.standings(worlds, "diversion_rate", lang=lang)
    lines = [one for one in ax.get_lines() if one.get_gid() in variants]
    assert [one.get_gid() for one in lines] == variants[:1]
    wanted = 100.0 * float(estimates(study)[variants[0], "diversion_rate"]["diff"])
    assert np.asarray(lines[0].get_ydata(), float) == pytest.approx([wanted, wanted])
    titled(ax, lang, "other worlds", "排名")
    inside(ax)


def test_they_draw_into_the_given_axes(study: Comparison) -> None:
    for draw in (cs.plot.quarter_course, cs.plot.diversion_routes, cs.plot.trade_off):
        ax = plt.figure().add_subplot()
        assert draw(study, ax) is ax


def test_what_cannot_be_drawn_is_refused(study: Comparison) -> None:
    alone = replace(study, results={study.baseline: study.results[study.baseline]})
    with pytest.raises(ValueError, match="nothing to compare"):
        cs.plot.trade_off(alone)
    with pytest.raises(ValueError, match="no KPI 'joy'"):
        cs.plot.trade_off(study, size="joy")
    with pytest.raises(ValueError, match="no variant in common"):
        cs.plot.standings({"one": study, "two": alone})
    with pytest.raises(ValueError, match="no study"):
        cs.plot.standings({})
    other = replace(study, baseline=next(name for name in study.results if name != study.baseline))
    with pytest.raises(ValueError, match="baseline"):
        cs.plot.standings({"one": study, "two": other})
