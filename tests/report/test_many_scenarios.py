"""What long names, near values and many settings do to figures and page."""

import warnings
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.text import Annotation, Text

import channelsim as cs
from channelsim.experiments import Comparison, compare
from channelsim.report.comparison_figures import difference_texts, scenario_labels
from channelsim.report.html import write_report
from channelsim.report.page import comparison_table, run_table
from tests.report.handmade_trade import scenario, trade

LONG = "small region.East.income=1.25, region.West.income=0.75, visits every 14 days, no fines"


@pytest.fixture(scope="module")
def wordy() -> Comparison:
    many: dict[str, object] = {f"key{n}": n for n in range(40)}
    short: dict[str, object] = {"days": 200}
    variants = [
        scenario("baseline", **short),
        scenario(LONG, **short, rebate=0.08, load=1.45),
        scenario("经销商返利翻倍并按季度滚动目标考核且取消年终奖励", **short, load=1.0),
        scenario("another", **short, diversion=0.01, **many),
    ]
    return compare(variants, 2, 1, workers=1, task=trade)


@pytest.mark.parametrize(
    "name", ["kpi_comparison", "contribution_differences", "loading_comparison"]
)
def test_no_name_title_or_key_is_cut_off(wordy: Comparison, name: str) -> None:
    ax: Axes = getattr(cs.plot, name)(wordy)
    figure = ax.figure
    figure.canvas.draw()
    inside = figure.bbox.padded(1.0)
    panels = [one for one in (ax, *ax.child_axes) if isinstance(one, Axes)]
    # Ticks outside the limits exist, but are not drawn.
    ticks = {one for panel in panels for one in panel.get_xticklabels()}
    shown = [one for one in figure.findobj(Text) if isinstance(one, Text) and one not in ticks]
    assert any("visits" in one.get_text() for one in shown)
    for text in (one for one in shown if one.get_text() and one.get_visible()):
        box = text.get_window_extent()
        assert inside.x0 <= box.x0, text.get_text()
        assert box.x1 <= inside.x1, text.get_text()
    for axes in panels:
        boxes = [label.get_window_extent() for label in axes.get_yticklabels() if label.get_text()]
        assert not any(one.overlaps(other) for one, other in pairwise(boxes))


def test_numbers_of_near_means_stand_apart(wordy: Comparison) -> None:
    ax = cs.plot.loading_comparison(wordy)
    ax.figure.canvas.draw()
    boxes = [one.get_window_extent() for one in ax.findobj(Annotation)]
    assert len(boxes) == 8
    assert not any(one.overlaps(two) for i, one in enumerate(boxes) for two in boxes[i + 1 :])


def test_a_kpi_that_no_run_has_is_drawn_without_a_warning() -> None:
    short = compare([scenario(days=40), scenario("b", days=40)], 2, 1, workers=1, task=trade)
    assert short.kpis["loading_index"].isna().all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cs.plot.kpi_comparison(short)


def test_a_kpi_that_no_run_has_is_left_out_of_the_tables() -> None:
    short = compare([scenario(days=40), scenario("b", days=40)], 2, 1, workers=1, task=trade)
    several = [name for name, _, _ in comparison_table(short, ["b"], "en").rows]
    alone = [name for name, _, _ in run_table(short.results["b"], "en").rows]
    assert not any("oading" in name for name in (*several, *alone))
    assert len(several) == len(alone) > 20


def test_a_clear_difference_never_ends_at_a_written_zero() -> None:
    assert difference_texts("loading_index", [-0.36, -0.71, -0.003], "en") == [
        "−0.360", "−0.710", "−0.003",
    ]  # fmt: skip
    # What is not clear keeps its few digits, and nothing is written as less than nothing.
    assert difference_texts("fill_rate", [-0.0003, -0.141, 0.1], "en")[0] == "0.0"


def test_rows_are_higher_where_names_need_it() -> None:
    labels, wide, row = scenario_labels(["short", LONG])
    assert labels[0] == "short"
    assert labels[1].count("\n") >= 2
    assert wide < 3.2 < 0.08 * len(LONG)
    assert row > scenario_labels(["short", "other"])[2] == 1.0


def test_very_many_settings_fold_up(
    wordy: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channelsim.report.html._pictures", lambda figures, prefix, folder: [])
    text = write_report(wordy, tmp_path / "report.html").read_text("utf-8")
    settings = text.split("What differs in the settings")[1]
    assert "41 settings differ" in settings
    assert settings.count("<summary>") == 1  # the others are few
    assert settings.index("<summary>") < settings.index("key39")
