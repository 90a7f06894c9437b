"""Hand-made studies: one scenario, and several beside a baseline."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from channelsim.experiments import Comparison, RunResult, compare, run

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


@pytest.fixture(scope="session")
def result() -> RunResult:
    from tests.report.handmade_trade import scenario, trade

    return run(scenario(), 2, 1, 1, task=trade)


@pytest.fixture(scope="session")
def study() -> Comparison:
    from tests.report.handmade_trade import scenario, trade

    variants = [
        scenario(),
        scenario("strict_enforcement", diversion=0.01),
        scenario("flat_rebate_of_a_very_long_name", rebate=0.08, load=1.1),
    ]
    return compare(variants, 2, 1, workers=1, task=trade)


@pytest.fixture(autouse=True)
def _no_figure_stays_open() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
