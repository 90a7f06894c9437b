"""Figures, tables and page of a sweep over numbers."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

import channelsim as cs
from channelsim.experiments import Comparison, Replication, RunResult, sweep
from channelsim.experiments.ranking import rank
from channelsim.report.comparison_figures import readable
from channelsim.report.figures import Draw, comparison_figures, detailed, run_figures
from channelsim.report.html import write_report
from tests.report.handmade_trade import scenario, trade

_ONE: dict[int, Replication] = {}


def bent(scenario: "cs.Scenario", seed: int, replication: int) -> Replication:
    """One trade measured once, its contribution and diversion bent by the settings: quick."""
    if replication not in _ONE:
        _ONE[replication] = trade(scenario, seed, replication)
    a, b = (float(str(scenario.document.get(one, 0.5))) for one in ("a.rate", "b"))
    kpis = dict(_ONE[replication].kpis)
    kpis["contribution"] *= 1.0 + 0.1 * a - 0.2 * (b - 0.5) ** 2
    kpis["diversion_rate"] = 0.05 * b + 0.001 * replication * a
    return Replication(kpis=kpis, tables=_ONE[replication].tables)


def levels(count: int) -> list[float]:
    return [round(one, 4) for one in np.linspace(0.0, 1.0, count).tolist()]


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    vary = {"a.rate": levels(6), "b": levels(5)}
    folder = tmp_path_factory.mktemp("grid")
    return sweep(scenario(), vary, replications=2, workers=1, out=folder, task=bent)


@pytest.fixture(scope="module")
def cloud() -> Comparison:
    vary = {"a.rate": [0.0, 1.0], "b": [0.0, 1.0]}
    return sweep(scenario(), vary, "sobol", 32, 1, workers=1, task=bent)


def panels(ax: Axes) -> dict[str, Axes]:
    return {str(one.get_gid()): one for one in ax.child_axes if isinstance(one, Axes)}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_number_has_a_panel_for_each_kpi(grid: Comparison, lang: str) -> None:
    ax = cs.plot.sweep_effects(grid, lang=lang)
    found = panels(ax)
    assert len(found) == 8
    own = found["diversion_rate|b"]
    line = next(one for one in own.lines if one.get_gid() == "mean")
    x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
    assert x.tolist() == levels(5)
    assert y == pytest.approx(5.0 * x + 0.025)  # per cent; mean over `a` and two replications
    dots = next(one for one in own.lines if one.get_gid() == "designs")
    assert len(np.asarray(dots.get_xdata())) == 30
    # Panels of a row are compared, so they share their scale, with all designs in it.
    assert own.get_ylim() == found["diversion_rate|a.rate"].get_ylim()
    assert own.get_ylim()[0] < 0.0 < 5.1 < own.get_ylim()[1]


def test_nothing_lies_outside_the_figure(grid: Comparison, cloud: Comparison) -> None:
    drawn = [cs.plot.sweep_effects(grid), cs.plot.effect_map(grid, "a.rate", "b")]
    drawn += [cs.plot.sweep_effects(cloud), cs.plot.sweep_slopes(cloud)]
    for ax in drawn:
        figure = ax.figure
        figure.canvas.draw()
        inside = figure.bbox.padded(1.0)
        axes = [ax, *panels(ax).values()]
        ticks = {one for axis in axes for one in (*axis.get_xticklabels(), *axis.get_yticklabels())}
        for text in (one for one in figure.findobj(Text) if one not in ticks):
            assert isinstance(text, Text)
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                assert inside.x0 <= box.x0, text.get_text()
                assert box.x1 <= inside.x1, text.get_text()
                assert inside.y0 <= box.y0, text.get_text()
                assert box.y1 <= inside.y1, text.get_text()


def test_a_map_says_where_it_is_better_than_the_baseline(grid: Comparison) -> None:
    from channelsim.report.look import BLUE, ORANGE

    ax = cs.plot.effect_map(grid, "a.rate", "b")
    found = panels(ax)
    cells = {str(one.get_gid()): one for one in found["diversion_rate"].patches}
    assert len(cells) == 30
    from matplotlib.colors import to_hex

    assert to_hex(cells["0-0"].get_facecolor()) == BLUE  # less diversion is better
    assert to_hex(cells["4-0"].get_facecolor()) == ORANGE
    assert cells["4-5"].get_alpha() == pytest.approx(0.75)
    numbers = [one.get_text() for one in found["contribution"].texts]
    assert len(numbers) == 30
    with pytest.raises(ValueError, match="no complete grid"):
        cs.plot.effect_map(grid, "a.rate", "a.rate")


def test_a_cloud_has_slopes_and_no_map(grid: Comparison, cloud: Comparison) -> None:
    drawn = comparison_figures(cloud, "en")
    assert "sweep_slopes" in drawn
    assert "effect_map" not in drawn
    assert list(comparison_figures(grid, "en"))[:2] == ["sweep_effects", "effect_map"]
    ax = cs.plot.sweep_slopes(cloud)
    line = next(one for one in ax.lines if one.get_gid() == "diversion_rate")
    labels = [one.get_text() for one in ax.get_yticklabels()]
    slopes = dict(zip(labels, np.asarray(line.get_xdata(), float), strict=True))
    assert slopes["b"] == pytest.approx(1.0, abs=1e-6)
    assert slopes["a.rate"] == pytest.approx(0.0, abs=1e-6)


def test_a_comparison_without_numbers_has_none_of_these(study: Comparison) -> None:
    assert "sweep_effects" not in comparison_figures(study, "en")
    assert readable(study, "en") == (study, "")
    with pytest.raises(ValueError, match="varied no number"):
        cs.plot.sweep_effects(study)


def test_of_many_scenarios_the_best_and_worst_have_rows(grid: Comparison) -> None:
    ax = cs.plot.kpi_comparison(grid)
    panel = panels(ax)["contribution"]
    shown = [str(one.get_gid()) for one in panel.lines if str(one.get_gid()) in grid.results]
    assert shown == list(rank(grid).shown)
    said = [text.get_text() for text in ax.texts]
    assert any("the 10 best and 3 worst of 30 by" in text for text in said)
    assert detailed(grid) == [grid.baseline, rank(grid).order[0]]


def test_the_page_of_many_scenarios_is_short_and_writes_its_figures(
    grid: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_one(result: RunResult, lang: str, *, limit: int) -> dict[str, Draw]:
        drawn = run_figures(result, lang, limit=limit)
        return {"contribution_breakdown": drawn["contribution_breakdown"]}

    monkeypatch.setattr("channelsim.report.html.run_figures", only_one)
    path = write_report(grid, tmp_path / "report.html", figures=tmp_path / "figures")
    text = path.read_text("utf-8")
    assert "the 10 best and 3 worst of 30 by" in text
    assert "designs.csv" in text
    left_out = set(rank(grid).order) - set(rank(grid).shown)
    answers = text.split("<svg")[0]
    assert all(name not in answers for name in left_out)
    assert text.count('<article class="card">') == 3
    assert text.count("<svg") == 8  # five of all scenarios, two of single ones, the warm-up
    files = {one.relative_to(tmp_path / "figures").as_posix() for one in tmp_path.rglob("*.svg")}
    best = list(grid.results).index(rank(grid).order[0])
    assert {"sweep_effects.svg", "effect_map.svg", "kpi_comparison.svg"} <= files
    assert any(one.startswith(f"{best:02d}-") for one in files)
    assert all((tmp_path / "figures" / one).with_suffix(".png").exists() for one in files)


def test_a_design_that_is_no_grid_is_not_called_one(cloud: Comparison) -> None:
    from channelsim.report.reproduction import reproduction

    assert "--variants FILE" in reproduction(cloud).command
