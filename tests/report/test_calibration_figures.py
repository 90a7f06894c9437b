"""Figures of a calibration show the rows and the estimates that it holds."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer

import channelsim as cs
from channelsim.calibration import Calibration, fit_frame
from channelsim.report import calibration_figures
from tests.report.test_analysis_figures import LANGUAGES, line, overlaps, texts

for library in ("statsmodels", "linearmodels"):
    pytest.importorskip(library)

COLUMNS = {name: name for name in ("outlet", "week", "units", "price", "display", "cost")}
MODELS: dict[str, dict[str, object]] = {
    "counts": {"group": "outlet"},
    "log": {"estimator": "log"},
    "dynamic": {"model": "dynamic"},
    "instrumented": {"instrument": True},
    "shares": {"response": "scenario", "share": 0.3},
}


def sales() -> pd.DataFrame:
    """Sixteen outlets, forty weeks; the price follows the cost, elasticity around -2."""
    week, outlet = (index.ravel() for index in np.indices((40, 16)))
    cost = 1.0 + 0.2 * np.sin(1.7 * week * (outlet + 1)) + 0.02 * outlet
    price = 2.0 * cost**0.8 * np.exp(0.03 * np.sin(5.1 * week * (outlet + 3)))
    display = (np.sin(3.3 * week * (outlet + 2)) > 0.6).astype(float)
    slope = -2.0 - 0.5 * np.cos(2.0 * outlet)
    wobble = 0.2 * np.sin(2.3 * week * (outlet + 2)) + 0.5 * display
    units = np.round(150.0 * (1 + outlet / 9) * np.exp(slope * np.log(price / 2.0) + wobble))
    return pd.DataFrame({"outlet": outlet, "week": week, "units": units, "price": price,
                         "display": display, "cost": cost, "reference": 2.0})  # fmt: skip


@pytest.fixture(scope="module")
def calibrated() -> dict[str, Calibration]:
    table = sales()
    columns: dict[str, dict[str, str]] = dict.fromkeys(MODELS, COLUMNS)
    columns["shares"] = COLUMNS | {"reference_price": "reference"}
    return {
        name: cs.calibrate(table, {"columns": columns[name], **options})
        for name, options in MODELS.items()
    }


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def bars(ax: Axes, gid: str) -> tuple[np.ndarray, np.ndarray]:
    """Points of an error bar and its ends, shape ``(n, 2)``."""
    found = next(
        one for one in ax.containers
        if isinstance(one, ErrorbarContainer) and one.lines[0].get_gid() == gid
    )  # fmt: skip
    points, _, (spans,) = found.lines
    ends = np.array([segment[:, 0] for segment in spans.get_segments()])
    return np.asarray(points.get_xdata()), ends


@pytest.mark.parametrize("model", MODELS)
def test_the_relation_has_the_elasticity_as_its_slope(
    calibrated: dict[str, Calibration], model: str
) -> None:
    answer = calibrated[model]
    rows = fit_frame(answer)
    x, y, weight = rows[["price_left", "units_left", "weight"]].to_numpy(dtype=float).T
    slope = np.sum(weight * x * y) / np.sum(weight * x * x)
    assert slope == pytest.approx(answer["own_price_elasticity"].estimate, abs=1e-9)
    keys = ["outlet", "week"]
    given = sales()[[*keys, "display"]].assign(week=lambda table: table["week"].astype(float))
    joined = rows.assign(outlet=rows["outlet"].astype(int)).merge(given, on=keys)
    assert len(joined) == len(rows)
    display = joined["display"].to_numpy(dtype=float)
    if model != "shares":  # there display counts as far as the share answers
        assert np.sum(weight * x * display) == pytest.approx(0.0, abs=1e-7)
    levels = (weight * rows["price_left"]).groupby(rows["entity"]).sum()
    np.testing.assert_allclose(levels, 0.0, atol=1e-7)


def test_the_relation_is_that_of_a_regression_with_dummies(
    calibrated: dict[str, Calibration],
) -> None:
    """ln price and ln units on display and all levels, by ordinary least squares."""
    answer, table = calibrated["log"], sales().sort_values(["outlet", "week"])
    levels = pd.get_dummies(table[["outlet", "week"]].astype(str), dtype=float)
    others = np.column_stack([levels, table["display"]])
    logs = np.log(table[["price", "units"]].to_numpy(dtype=float))
    left = logs - others @ np.linalg.lstsq(others, logs, rcond=None)[0]
    rows = fit_frame(answer)
    order = rows.assign(outlet=rows["outlet"].astype(int)).sort_values(["outlet", "week"]).index
    drawn = rows.loc[order, ["price_left", "units_left"]]
    np.testing.assert_allclose(drawn, left, atol=1e-9)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", ["counts", "log"])
def test_fit_shows_the_rows_and_the_line(
    calibrated: dict[str, Calibration], model: str, lang: str
) -> None:
    answer = calibrated[model]
    ax = cs.plot.calibration_fit(answer, lang=lang)
    rows = fit_frame(answer).sort_values("units", kind="stable")
    np.testing.assert_allclose(line(ax, "rows").get_xdata(), rows["units"])
    np.testing.assert_allclose(line(ax, "rows").get_ydata(), rows["fitted"])
    equal = line(ax, "equal")
    np.testing.assert_allclose(equal.get_xdata(), equal.get_ydata())
    pair = rows[["units", "fitted"]].to_numpy(dtype=float).T
    r2 = np.corrcoef(np.log(pair) if model == "log" else pair)[0, 1] ** 2
    assert f"R² {r2:.2f}" in texts(ax)
    assert f"{answer.diagnostics['r2_within']:.2f}" in texts(ax)
    assert ax.get_xscale() == {"log": "log", "counts": "function"}[model]
    assert overlaps(ax) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", ["counts", "instrumented"])
def test_price_relation_draws_slope_and_interval(
    calibrated: dict[str, Calibration], model: str, lang: str
) -> None:
    answer = calibrated[model]
    own = answer["own_price_elasticity"]
    ax = cs.plot.price_relation(answer, lang=lang)
    slope = line(ax, "slope")
    x, y = np.asarray(slope.get_xdata()), np.asarray(slope.get_ydata())
    np.testing.assert_allclose(y, own.estimate * x)
    band = next(one for one in ax.collections if one.get_gid() == "interval")
    corners = np.asarray(band.get_paths()[0].vertices)
    at_end = np.unique(corners[np.isclose(corners[:, 0], x[-1])][:, 1])
    assert at_end[[0, -1]] == pytest.approx([own.ci_low * x[-1], own.ci_high * x[-1]])
    rows = fit_frame(answer).sort_values("price_left", kind="stable")
    np.testing.assert_allclose(line(ax, "rows").get_xdata(), rows["price_left"])
    np.testing.assert_allclose(line(ax, "rows").get_ydata(), rows["units_left"])
    first = rows.head(-(-len(rows) // 12))
    mean = np.average(first["units_left"], weights=first["weight"])
    assert line(ax, "slices").get_ydata()[0] == pytest.approx(mean)
    assert f"{own.estimate:.2f}".replace("-", "−") in texts(ax)
    assert overlaps(ax) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", ["counts", "dynamic"])
def test_estimates_have_a_row_each(
    calibrated: dict[str, Calibration], model: str, lang: str
) -> None:
    answer = calibrated[model]
    ax = cs.plot.estimates(answer, lang=lang)
    for place, row in enumerate(answer.estimates):
        mark, span = line(ax, row.name), line(ax, f"{row.name} interval")
        assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (row.estimate, place)
        assert list(span.get_xdata()) == [row.ci_low, row.ci_high]
        clear = row.ci_low > 0 or row.ci_high < 0
        assert (mark.get_markerfacecolor() == "white") is not clear
    assert len(ax.get_yticklabels()) == len(answer.estimates)
    assert overlaps(ax) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["price", "display"])
def test_groups_raw_shrunk_and_their_mean(
    calibrated: dict[str, Calibration], name: str, lang: str
) -> None:
    answer = calibrated["counts"]
    assert answer.groups is not None
    rows = answer.groups[answer.groups["name"] == name].sort_values("estimate", kind="stable")
    ax = cs.plot.group_estimates(answer, name=name, lang=lang)
    for gid, value, error in (("raw", "estimate", "se"), ("shrunk", "shrunk", "shrunk_se")):
        points, ends = bars(ax, gid)
        np.testing.assert_allclose(points, rows[value])
        np.testing.assert_allclose(ends[:, 1] - ends[:, 0], 2 * 1.959964 * rows[error], rtol=1e-6)
    assert line(ax, "mean").get_xdata()[0] == rows["mean"].iloc[0]
    assert [one.get_text() for one in ax.get_yticklabels()] == list(rows["group"])
    assert overlaps(ax) == []


def test_slopes_that_were_not_grouped_are_refused(calibrated: dict[str, Calibration]) -> None:
    with pytest.raises(ValueError, match="`group` asks for them"):
        cs.plot.group_estimates(calibrated["log"])
    with pytest.raises(ValueError, match="'feature'"):
        cs.plot.group_estimates(calibrated["counts"], name="feature")


def test_many_rows_are_thinned_and_it_says_so(
    calibrated: dict[str, Calibration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration_figures, "POINTS", 100)
    rows = fit_frame(calibrated["log"])
    ax = cs.plot.price_relation(calibrated["log"])
    drawn = np.asarray(line(ax, "rows").get_xdata())
    assert len(drawn) == len(np.unique(drawn)) == 100
    assert (drawn[0], drawn[-1]) == (rows["price_left"].min(), rows["price_left"].max())
    assert np.median(drawn) == pytest.approx(rows["price_left"].median(), abs=0.01)
    assert f"100 of {len(rows)} rows" in texts(ax)


def test_axes_given_are_drawn_in(calibrated: dict[str, Calibration]) -> None:
    own = plt.figure().add_subplot()
    assert cs.plot.calibration_fit(calibrated["log"], own) is own
