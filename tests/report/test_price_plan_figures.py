"""Figures and reports of price plans, scheme menus and design searches show their numbers."""

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from channelsim.experiments.design_search import DesignSearch
from channelsim.experiments.optimise_prices import ProvenPrices
from channelsim.experiments.optimise_schemes import ProvenSchemes
from channelsim.experiments.planning import optimise
from channelsim.report import plot
from channelsim.report.plan_report import write_plan_report
from channelsim.scenario import load_scenario
from tests.experiments.price_model import ELASTICITY, isolated
from tests.experiments.scheme_model import separate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matplotlib.axes import Axes


@pytest.fixture(scope="module")
def prices() -> ProvenPrices:
    cheap = load_scenario("small").override({"enforcement.coded_share": 0.0})
    problem = {"problem": "prices", "measure": {"replications": 2, "factors": [0.92, 1.08]}}
    plan = optimise(cheap, problem, replications=2, workers=1, rounds=1, task=isolated)
    assert isinstance(plan, ProvenPrices)
    return plan


@pytest.fixture(scope="module")
def schemes() -> ProvenSchemes:
    menu = {"none": None, "high": {"kind": "flat", "rate": 0.05}}
    problem = {"problem": "schemes", "menu": menu, "measure": {"replications": 2}}
    plan = optimise(
        load_scenario("small"), problem, replications=2, workers=1, rounds=1, task=separate
    )
    assert isinstance(plan, ProvenSchemes)
    return plan


@pytest.fixture(autouse=True)
def _closed() -> "Iterator[None]":
    yield
    plt.close("all")


def rows_of(ax: "Axes") -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_price_map_names_products_and_their_prices(prices: ProvenPrices, lang: str) -> None:
    ax = plot.price_map(prices, lang=lang)
    lists = {(c.region, c.product): price for c, price in prices.chosen.items()}
    tea = f"Tea: West {lists['West', 'Tea']:.2f} → South {lists['South', 'Tea']:.2f}"
    assert tea in rows_of(ax)
    assert len(rows_of(ax)) == int((prices.arcs["gap"] > 0).sum())


def test_price_changes_write_price_and_change_of_every_cell(prices: ProvenPrices) -> None:
    texts = [text.get_text() for text in plot.price_changes(prices).texts]
    now = {cell: prices.responses.grid.price(cell) for cell in prices.chosen}
    expected = [
        f"{price:.2f}\n{100 * (price / now[cell] - 1):+.1f} %".replace("-", "−")
        for cell, price in prices.chosen.items()
    ]
    assert texts == expected


def test_elasticities_stand_at_their_values(prices: ProvenPrices) -> None:
    ax = plot.price_elasticities(prices.responses)
    dots = [float(np.ravel(line.get_xdata())[0]) for line in ax.lines if line.get_marker() == "o"]
    assert dots == pytest.approx([ELASTICITY[name.split()[0]] for name in rows_of(ax)], abs=1e-6)


def test_menu_frames_what_was_chosen(schemes: ProvenSchemes) -> None:
    ax = plot.scheme_menu(schemes)
    frames = [line for line in ax.lines if line.get_gid() == "chosen"]
    columns = [label.get_text() for label in ax.get_xticklabels()]
    found = {
        rows_of(ax)[round(float(np.mean(np.ravel(line.get_ydata())[:4])))]:
        columns[round(float(np.mean(np.ravel(line.get_xdata())[:4])))]
        for line in frames
    }  # fmt: skip
    assert found == {segment.name: scheme for segment, scheme in schemes.chosen.items()}
    assert "0\n(0)" in [text.get_text() for text in ax.texts]


def test_search_course_rises_to_the_final() -> None:
    trials = pd.DataFrame(
        {"trial": [1, 2, 3], "gain": [1.0, 5.0, 3.0], "gain_low": [0.0, 4.0, 2.0],
         "gain_high": [2.0, 6.0, 4.0], "incumbent": [1.0, 5.0, 5.0]}
    )  # fmt: skip
    found = DesignSearch(
        kpi="contribution", trials=trials, best={"x": 1.0}, final=(4.0, 3.0, 5.0), stopped="trials",
        selection=None,  # type: ignore[arg-type]  # the figure does not read it
    )  # fmt: skip
    lines = {line.get_gid(): line for line in plot.search_course(found, lang="en").lines}
    assert np.ravel(lines["incumbent"].get_ydata()).tolist() == [1.0, 5.0, 5.0]
    assert np.ravel(lines["final"].get_ydata()).tolist() == [4.0]


def test_reports_of_prices_and_schemes_hold_tables_and_figures(
    prices: ProvenPrices, schemes: ProvenSchemes, tmp_path: "Path"
) -> None:
    text = write_plan_report(prices, tmp_path / "prices.html").read_text("utf-8")
    assert prices.proof.verdicts[0] in text
    assert "Elasticities" in text
    assert text.count("<svg") == 4
    text = write_plan_report(schemes, tmp_path / "schemes.html").read_text("utf-8")
    assert "all: high" in text
    assert text.count("<svg") == 2
