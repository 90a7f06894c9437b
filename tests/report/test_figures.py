"""Figures show the numbers of the tables, in the Axes they are given."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import channelsim as cs
from channelsim.experiments import Comparison, RunResult, run
from channelsim.measurement import KPIS, flow_matrix, waterfall, weekly_series
from channelsim.report import look
from channelsim.report.averages import Means
from channelsim.report.comparison_figures import estimates
from tests.report.handmade_trade import scenario, trade

OF_ONE = (
    "sell_in_sell_out", "loading", "price_gap", "diversion_flows", "waterfall",
    "contribution_breakdown",
)  # fmt: skip
OF_MANY = ("kpi_comparison", "contribution_differences", "loading_comparison")


def figure(name: str) -> Callable[..., Axes]:
    draw: Callable[..., Axes] = getattr(cs.plot, name)
    return draw


def line(ax: Axes, gid: str) -> Any:
    return next(one for one in ax.get_lines() if one.get_gid() == gid)


def texts(ax: Axes) -> str:
    found = [one.get_text() for one in ax.findobj() if isinstance(one, Text)]
    return "\n".join([*found, ax.get_title(loc="left")])


def each_table(result: RunResult, measure: Callable[[Any], Any]) -> list[Any]:
    numbers = [int(number) for number in result.kpis.index]
    return [
        measure({name: result.tables.of(name, number) for name in result.tables})
        for number in numbers
    ]


@pytest.mark.parametrize("name", OF_ONE)
def test_draws_into_the_given_axes_or_makes_its_own(result: RunResult, name: str) -> None:
    ax = plt.figure().add_subplot()
    assert figure(name)(result, ax) is ax
    assert figure(name)(result).get_figure() is not ax.get_figure()


@pytest.mark.parametrize("name", OF_MANY)
def test_comparisons_draw_into_the_given_axes(study: Comparison, name: str) -> None:
    ax = plt.figure().add_subplot()
    assert figure(name)(study, ax) is ax


def test_weekly_lines_are_means_of_the_weekly_sums(result: RunResult) -> None:
    ax = cs.plot.sell_in_sell_out(result)
    weeks = each_table(result, weekly_series)
    for name in ("sell_in", "sell_out"):
        mean = np.mean([one[name].to_numpy() for one in weeks], axis=0)
        np.testing.assert_allclose(line(ax, name).get_ydata(), mean)
    assert np.asarray(line(ax, "sell_in").get_xdata())[1] == 7 + 3.5
    quarter_ends = [
        np.asarray(one.get_xdata())[0] for one in ax.get_lines() if one.get_gid() is None
    ][:4]
    assert quarter_ends == [90, 181, 273, 365]


def test_last_bar_of_loading_is_the_kpi(result: RunResult) -> None:
    ax = cs.plot.loading(result)
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert len(bars) == 10
    assert bars[-1].get_height() == pytest.approx(result.kpis["loading_index"].mean())
    assert bars[0].get_height() == pytest.approx(result.kpis["trough_index"].mean())
    assert sum(bar.get_height() for bar in bars) == pytest.approx(10.0)


def test_prices_are_those_put_in_and_their_street_gap_is_the_kpi(result: RunResult) -> None:
    ax = cs.plot.price_gap(result)
    drawn = {
        points.get_gid(): np.asarray(points.get_offsets())[:, 0]
        for points in ax.collections
        if points.get_gid()
    }
    # Both products are wanted alike; regions lie 4 % apart, dearest on top; shops add 29 % on mean.
    listed = (2.2 + 3.4) / 2 * (1.0 + 0.04 * np.arange(3))
    np.testing.assert_allclose(drawn["list"], listed)
    np.testing.assert_allclose(drawn["net"], listed * (0.97 - 0.04))
    np.testing.assert_allclose(drawn["street"], listed * (1.35 + 1.3 + 1.22) / 3)
    assert f"{100 * result.kpis['price_gap_index'].mean():.1f} %" in texts(ax)


def test_flows_are_the_mean_matrix(result: RunResult) -> None:
    ax = cs.plot.diversion_flows(result)
    mean = np.mean(each_table(result, lambda one: flow_matrix(one, "malicious")), axis=0)
    for (row, column), units in np.ndenumerate(mean):
        cell = next(patch for patch in ax.patches if patch.get_gid() == f"{row}-{column}")
        assert (cell.get_alpha() or 0.0) == pytest.approx(0.6 * units / mean.max())
        assert units == 0 or f"{units:,.0f}" in texts(ax)
    assert mean[0, 1:].all()
    assert not mean[1:].any()


def test_natural_flows_count_shoppers_too(result: RunResult) -> None:
    flows = Means(result).flows["natural"]
    shoppers = np.mean(each_table(result, lambda one: flow_matrix(one, "consumers")), axis=0)
    border = np.mean(each_table(result, lambda one: flow_matrix(one, "natural")), axis=0)
    np.testing.assert_allclose(flows.to_numpy(), shoppers + border)
    with pytest.raises(ValueError, match="'malicious', 'natural' or 'benign'"):
        figure("diversion_flows")(result, kind="smuggled")
    assert "no unit moved" in texts(cs.plot.diversion_flows(result, kind="benign"))


def test_no_diversion_says_so() -> None:
    honest = run(scenario(diversion=0.0), 1, 1, 1, task=trade)
    assert "no unit moved" in texts(cs.plot.diversion_flows(honest))


def test_waterfall_adds_up_to_the_contribution_per_unit(result: RunResult) -> None:
    ax = cs.plot.waterfall(result)
    size = {bar.get_gid(): bar.get_width() for bar in ax.patches if isinstance(bar, Rectangle)}
    units = result.kpis["sell_in_units"].mean()
    assert size["contribution"] == pytest.approx(result.kpis["contribution"].mean() / units)
    levels = ("list price", "invoice price", "net price", "pocket price", "contribution")
    changes = sum(width for step, width in size.items() if step not in levels)
    assert size["list price"] + changes == pytest.approx(size["contribution"])
    assert size["rebates"] == pytest.approx(-result.kpis["rebate_cost"].mean() / units)
    assert size["fines"] > 0 > size["enforcement"]


def test_waterfall_of_a_region(result: RunResult) -> None:
    ax = cs.plot.waterfall(result, region="South")
    size = {bar.get_gid(): bar.get_width() for bar in ax.patches if isinstance(bar, Rectangle)}
    per_unit = [
        one.set_index(["region", "step"]).loc[("South", "list price"), "per_unit"]
        for one in each_table(result, waterfall)
    ]
    assert size["list price"] == pytest.approx(np.mean(per_unit))
    with pytest.raises(ValueError, match="known: East, South, North"):
        cs.plot.waterfall(result, region="Nowhere")


def test_breakdown_parts_are_100_of_list_value(result: RunResult) -> None:
    ax = cs.plot.contribution_breakdown(result)
    widths = np.zeros(3)
    for bars in ax.containers:
        widths += [bar.get_width() for bar in bars.patches]  # type: ignore[attr-defined]  # bars only
    np.testing.assert_allclose(widths, 100.0)


def test_comparison_draws_each_kpi_with_its_interval(study: Comparison) -> None:
    ax = cs.plot.kpi_comparison(study)
    panels = {one.get_gid(): one for one in ax.child_axes if isinstance(one, Axes)}
    assert set(panels) >= {"contribution", "diversion_rate", "loading_index", "rebate_rate"}
    rows = estimates(study)
    for kpi, panel in panels.items():
        for name in list(study.results)[1:]:
            assert line(panel, name).get_xdata()[0] == rows[name, str(kpi)]["diff"]
    diverted = line(panels["diversion_rate"], "strict_enforcement")
    assert diverted.get_color() == look.BLUE  # less diversion is better
    assert (
        line(panels["contribution"], "flat_rebate_of_a_very_long_name").get_color() == look.ORANGE
    )
    assert line(panels["fill_rate"], "strict_enforcement").get_color() == look.GREY


def test_parts_of_a_difference_add_up_to_it(study: Comparison) -> None:
    ax = cs.plot.contribution_differences(study)
    total = line(ax, "contribution").get_xdata()
    summed = np.zeros(len(total))
    for bars in ax.containers:
        summed += [bar.get_width() for bar in bars.patches]  # type: ignore[attr-defined]  # bars only
    rows = study.summary[study.summary["kpi"] == "contribution"].iloc[1:]
    np.testing.assert_allclose(total, rows["diff"])
    np.testing.assert_allclose(summed, total, atol=1e-6)


@pytest.mark.parametrize("name", OF_ONE)
def test_labels_of_eight_regions_do_not_overlap(name: str) -> None:
    wide = run(scenario(regions=8), 1, 1, 1, task=trade)
    ax = figure(name)(wide)
    canvas = ax.figure.canvas
    canvas.draw()
    for axis in (ax.xaxis, ax.yaxis):
        labels = [
            one for one in axis.get_ticklabels() if one.get_text() and one.get_rotation() == 0
        ]
        boxes = [one.get_window_extent() for one in labels]
        assert not [
            (one.get_text(), two.get_text())
            for i, (one, box) in enumerate(zip(labels, boxes, strict=True))
            for two, other in zip(labels[i + 1 :], boxes[i + 1 :], strict=True)
            if box.overlaps(other)
        ]
    inside = ax.figure.bbox.padded(1.0)
    for text in [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_yticklabels()]:
        if not text.get_text():
            continue
        box = text.get_window_extent()
        assert inside.x0 <= box.x0, text.get_text()
        assert box.x1 <= inside.x1, text.get_text()


@pytest.mark.skipif(look.chinese_font() is None, reason="no font with Chinese characters")
def test_chinese_labels(result: RunResult) -> None:
    assert "终端销售" in texts(cs.plot.sell_in_sell_out(result, lang="zh"))


def test_without_a_chinese_font_labels_are_english_and_a_warning_says_so(
    result: RunResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "chinese_font", lambda: None)
    with pytest.warns(UserWarning, match="labelled in English"):
        ax = cs.plot.loading(result, lang="zh")
    assert "pace of sales" in texts(ax)
    with pytest.raises(ValueError, match="'en' or 'zh'"):
        cs.plot.loading(result, lang="fr")


def test_every_kpi_of_the_headlines_has_words() -> None:
    from channelsim.experiments.verdicts import HEADLINES

    assert set(HEADLINES) <= set(KPIS)


def test_a_short_run_is_refused_in_words() -> None:
    short = run(scenario(days=5), 1, 1, 1, task=trade)
    with pytest.raises(ValueError, match="less than one week"):
        cs.plot.sell_in_sell_out(short)
    assert "no complete quarter" in texts(cs.plot.loading(short))
