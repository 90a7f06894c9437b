"""Figures and page sections of analyses: warm-up, explanation, sensitivity, interaction."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import channelsim as cs
from channelsim.experiments import (
    Explanation,
    Sensitivity,
    check_warm_up,
    compare,
    explain,
    open_results,
    read_kept,
    run,
    sensitivity,
    sweep,
)
from channelsim.report import html, look
from channelsim.report.html import write_report
from tests.report.handmade_trade import scenario, trade

if TYPE_CHECKING:
    from channelsim.experiments.replicate import Replication
    from channelsim.scenario import Scenario

SMALL = cs.load_scenario("small")
VISITS, SHARE = "enforcement.visits_per_month", "demand.share"

LANGUAGES = ["en", pytest.param("zh", marks=pytest.mark.skipif(
    look.chinese_font() is None, reason="no font with Chinese characters"))]  # fmt: skip


def small_trade(given: "Scenario", seed: int, replication: int) -> "Replication":
    """A hand-made trade that inspections keep from diverting and demand makes load."""
    visits = given.spec.enforcement.visits_per_month
    share = getattr(given.spec.demand, "share", 0.0)
    made = scenario("any", days=100, diversion=0.05 / (1.0 + visits), load=1.0 + share)
    return trade(made, seed, replication)


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Explanation:
    after = SMALL.override({VISITS: 6, SHARE: 0.4}, name="after")
    folder = tmp_path_factory.mktemp("explained")
    return explain(SMALL, after, "diversion_rate", 3, workers=1, out=folder, task=small_trade)


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    pytest.importorskip("SALib")
    ranges = {VISITS: (0.0, 4.0), SHARE: (0.2, 0.4)}
    folder = tmp_path_factory.mktemp("studied")
    return sensitivity(SMALL, ranges, points=2, replications=2, workers=1, out=folder,
                       task=small_trade)  # fmt: skip


def line(ax: Axes, gid: str) -> Any:
    return next(one for one in ax.get_lines() if one.get_gid() == gid)


def texts(ax: Axes) -> str:
    found = [one.get_text() for one in ax.findobj() if isinstance(one, Text)]
    return "\n".join([*found, ax.get_title(loc="left")])


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    """Pairs of texts that lie over one another."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    unseen = {
        id(tick.label1)
        for axes in (ax, *ax.child_axes)
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    shown = [
        one for one in ax.findobj()
        if isinstance(one, Text) and one.get_visible() and one.get_text().strip()
        and id(one) not in unseen
    ]  # fmt: skip
    boxes = [one.get_window_extent().padded(-1.0) for one in shown]
    return [
        (one.get_text(), two.get_text())
        for i, (one, box) in enumerate(zip(shown, boxes, strict=True))
        for two, other in zip(shown[i + 1 :], boxes[i + 1 :], strict=True)
        if box.overlaps(other)
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_changes_add_up_to_the_difference(explained: Explanation, lang: str) -> None:
    ax = cs.plot.explanation(explained, lang=lang)
    bars = {bar.get_gid(): bar for bar in ax.patches if isinstance(bar, Rectangle)}
    whole = bars.pop("difference")
    assert whole.get_width() == pytest.approx(100 * explained.difference)
    assert sum(bar.get_width() for bar in bars.values()) == pytest.approx(whole.get_width())
    rows = explained.table.set_index("change")
    assert bars[VISITS].get_width() == pytest.approx(100 * float(str(rows.loc[VISITS, "effect"])))
    assert rows.loc[VISITS, "clear"]
    assert to_hex(bars[VISITS].get_facecolor()) == look.BLUE, "less diversion is welcome"
    assert overlaps(ax) == []
    own = plt.figure().add_subplot()
    assert cs.plot.explanation(explained, own) is own


@pytest.mark.parametrize("lang", LANGUAGES)
def test_indices_are_drawn_with_their_intervals(studied: Sensitivity, lang: str) -> None:
    ax = cs.plot.sensitivity(studied, lang=lang)
    np.testing.assert_allclose(line(ax, "mu_star").get_xdata(), studied.indices["mu_star"])
    np.testing.assert_allclose(line(ax, "sigma").get_xdata(), studied.indices["sigma"])
    assert [one.get_text() for one in ax.get_yticklabels()] == list(studied.indices["path"])
    assert overlaps(ax) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_interaction_lines_are_the_cell_means(lang: str) -> None:
    study = sweep(SMALL, {VISITS: [0, 2, 4], SHARE: [0.2, 0.4]}, replications=2, workers=1,
                  task=small_trade)  # fmt: skip
    ax = cs.plot.interaction(study, "diversion_rate", VISITS, SHARE, lang=lang)
    table = cs.interaction(study, "diversion_rate", VISITS, SHARE)
    part = table[table["second"] == 0.4]
    np.testing.assert_allclose(line(ax, "0.4").get_ydata(), 100 * part["mean"])
    np.testing.assert_allclose(line(ax, "0.4").get_xdata(), [0, 2, 4])
    assert "0.4" in texts(ax)
    assert overlaps(ax) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_warm_up_panels_show_days_and_what_is_needed(lang: str) -> None:
    check = check_warm_up(run(scenario(), 1, workers=1, task=trade))
    ax = cs.plot.warm_up(check, lang=lang)
    panels = {one.get_gid(): one for one in ax.child_axes if isinstance(one, Axes)}
    assert list(panels) == ["share", "cover"]
    days = line(panels["cover"], "days")
    np.testing.assert_allclose(days.get_ydata(), check.daily["cover"])
    for row in check.table.to_dict("records"):
        if np.isfinite(row["needed"]):
            at = line(panels[row["series"]], "needed").get_xdata()[0]
            assert at == row["needed"] - row["warm_up"]
    assert overlaps(ax) == []


def test_analyses_are_kept_beside_their_runs(explained: Explanation, studied: Sensitivity) -> None:
    (again,) = read_kept(open_results(explained.comparison.folder))
    assert isinstance(again, Explanation)
    assert again.table.equals(explained.table)
    assert again == explained
    (other,) = read_kept(open_results(studied.comparison.folder))
    assert isinstance(other, Sensitivity)
    assert other.indices.equals(studied.indices)
    assert other.points.equals(studied.points)


def test_an_analysis_of_other_runs_is_not_shown(tmp_path: Path) -> None:
    after = SMALL.override({VISITS: 6}, name="after")
    explain(SMALL, after, "diversion_rate", 2, workers=1, out=tmp_path, task=small_trade)
    assert len(read_kept(open_results(tmp_path))) == 1
    compare([SMALL, after], 3, workers=1, out=tmp_path, task=small_trade)
    assert read_kept(open_results(tmp_path)) == []


def test_the_page_shows_what_lies_in_the_folder(
    explained: Explanation, studied: Sensitivity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "run_figures", lambda *_, **__: {})  # tested elsewhere, and slow
    monkeypatch.setattr(html, "comparison_figures", lambda *_: {})
    page = write_report(open_results(explained.comparison.folder), tmp_path / "a.html")
    text = page.read_text("utf-8")
    assert "What makes the difference" in text
    assert "mixture" not in text, "points that were run only for the analysis stay out"
    assert "channelsim explain small after --kpi diversion_rate -n 3" in text
    assert "Was the warm-up long enough?" in text
    page = write_report(open_results(studied.comparison.folder), tmp_path / "b.html", "zh")
    text = page.read_text("utf-8")
    assert "哪些参数重要" in text
    assert f"--vary {VISITS}=0.0,4.0 --vary {SHARE}=0.2,0.4 --method morris --points 2" in text
    assert "预热是否足够" in text
