"""The regressions against independent computations of the same estimators."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from linearmodels.iv import IV2SLS
from linearmodels.panel import PanelOLS

from channelsim.calibration import calibrate
from channelsim.calibration.effects import FixedEffects, collinear

MakeSales = Callable[[dict[str, float], int], pd.DataFrame]
COLUMNS = {name: name for name in ("outlet", "week", "units", "price", "display", "feature")}


@pytest.fixture(scope="module")
def gappy(make_sales: MakeSales) -> pd.DataFrame:
    """Unbalanced table: a seventh of the rows is missing."""
    table = make_sales({"outlets": 20, "weeks": 40}, 5)
    rng = np.random.default_rng(0)
    return table[rng.random(len(table)) > 0.15].reset_index(drop=True)


def within_arrays(table: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    indexed = table.set_index(["outlet", "week"])
    regressors = indexed[["price", "display", "feature"]].assign(price=np.log(indexed["price"]))
    return np.log(indexed["units"]), regressors


def test_log_model_equals_linearmodels(gappy: pd.DataFrame) -> None:
    table = gappy[gappy["units"] > 0]
    model = PanelOLS(*within_arrays(table), entity_effects=True, time_effects=True)
    spec = {"columns": COLUMNS, "estimator": "log"}
    answer = calibrate(table, spec)
    classical = model.fit(cov_type="unadjusted")
    clustered = model.fit(cov_type="clustered", cluster_entity=True, group_debias=True)
    # linearmodels counts the outlets' effects, which lie inside the clusters, as parameters.
    n, outlets, weeks, slopes = len(table), 20, 40, 3
    nested = (n - slopes - outlets - weeks + 1) / (n - slopes - weeks)
    for ours, theirs in (
        ("own_price_elasticity", "price"),
        ("display_lift_log", "display"),
        ("feature_lift_log", "feature"),
    ):
        found = answer[ours]
        assert found.estimate == pytest.approx(classical.params[theirs], rel=1e-9)
        assert found.se_classical == pytest.approx(classical.std_errors[theirs], rel=1e-9)
        robust = float(clustered.std_errors[theirs]) * nested**0.5
        expected = max(robust, float(classical.std_errors[theirs]))
        assert found.se == pytest.approx(expected, rel=1e-3)


def test_errors_clustered_both_ways_equal_linearmodels(gappy: pd.DataFrame) -> None:
    table = gappy[gappy["units"] > 0]
    model = PanelOLS(*within_arrays(table), entity_effects=True, time_effects=True)
    spec = {"columns": COLUMNS, "estimator": "log", "cluster": ["outlet", "week"]}
    answer = calibrate(table, spec)
    theirs = model.fit(
        cov_type="clustered", cluster_entity=True, cluster_time=True, group_debias=True
    )
    larger = 0
    for ours, name in (
        ("own_price_elasticity", "price"),
        ("display_lift_log", "display"),
        ("feature_lift_log", "feature"),
    ):
        found = answer[ours]
        assert found.se_classical is not None
        larger += float(theirs.std_errors[name]) > found.se_classical
        expected = max(float(theirs.std_errors[name]), found.se_classical)
        assert found.se == pytest.approx(expected, rel=0.05)
    assert larger > 0
    assert "outlet and week (20 clusters" in answer["own_price_elasticity"].method


def test_time_effects_alone_equal_linearmodels(gappy: pd.DataFrame) -> None:
    table = gappy[gappy["units"] > 0]
    spec = {"columns": COLUMNS, "estimator": "log", "effects": ["time"], "cluster": "none"}
    answer = calibrate(table, spec)
    y, x = within_arrays(table)
    expected = PanelOLS(y, x, time_effects=True).fit(cov_type="unadjusted")
    assert answer["own_price_elasticity"].estimate == pytest.approx(expected.params["price"])
    assert answer["own_price_elasticity"].se == pytest.approx(expected.std_errors["price"])


def test_counts_model_equals_a_glm_with_dummies(gappy: pd.DataFrame) -> None:
    answer = calibrate(gappy, {"columns": COLUMNS})
    regressors = gappy[["price", "display", "feature"]].assign(price=np.log(gappy["price"]))
    dummies = [
        pd.get_dummies(gappy["outlet"], dtype=float, prefix="o"),
        pd.get_dummies(gappy["week"], dtype=float, prefix="w").iloc[:, 1:],
    ]
    columns = pd.concat([regressors, *dummies], axis=1).to_numpy()
    units = gappy["units"].to_numpy(dtype=float)
    poisson = sm.GLM(units, columns, family=sm.families.Poisson()).fit(tol=1e-12)
    dof = len(units) - columns.shape[1]
    low, high = 0.0, 5.0
    for _ in range(80):
        alpha = (low + high) / 2.0
        mu = np.asarray(poisson.mu)
        pearson = float(np.sum((units - mu) ** 2 / (mu + alpha * mu**2)))
        low, high = (alpha, high) if pearson > dof else (low, alpha)
    family = sm.families.NegativeBinomial(alpha=alpha)
    glm = sm.GLM(units, columns, family=family).fit(tol=1e-12)
    names = ("own_price_elasticity", "display_lift_log", "feature_lift_log")
    for name, value in zip(names, glm.params[:3], strict=True):
        assert answer[name].estimate == pytest.approx(value, rel=1e-6)


def test_instrumented_model_equals_two_stage_least_squares_with_dummies(
    make_sales: MakeSales,
) -> None:
    table = make_sales({"outlets": 12, "weeks": 40, "price_on_shock": 0.1, "base": 400}, 8)
    columns = {**COLUMNS, "cost": "cost"}
    answer = calibrate(table, {"columns": columns, "instrument": True})
    dummies = pd.concat(
        [
            pd.get_dummies(table["outlet"], dtype=float, prefix="o"),
            pd.get_dummies(table["week"], dtype=float, prefix="w").iloc[:, 1:],
            table[["display", "feature"]],
        ],
        axis=1,
    )
    model = IV2SLS(np.log(table["units"]), dummies, np.log(table["price"]), np.log(table["cost"]))
    expected = model.fit(cov_type="clustered", clusters=table["outlet"])
    found = answer["own_price_elasticity"]
    assert found.estimate == pytest.approx(expected.params["price"], rel=1e-7)
    assert found.se == pytest.approx(expected.std_errors["price"], rel=0.06)
    assert answer["display_lift_log"].estimate == pytest.approx(
        expected.params["display"], rel=1e-7
    )


@given(seed=st.integers(0, 10_000), first=st.integers(1, 6), second=st.integers(1, 6))
def test_effects_equal_least_squares_on_dummies(seed: int, first: int, second: int) -> None:
    rng = np.random.default_rng(seed)
    n = 40
    one = np.unique(rng.integers(0, first, n), return_inverse=True)[1].astype(np.int64)
    two = np.unique(rng.integers(0, second, n), return_inverse=True)[1].astype(np.int64)
    weights = rng.uniform(0.1, 3.0, n)
    columns = rng.normal(size=(n, 2))
    effects = FixedEffects(first=one, second=two)
    dummies = np.hstack([np.eye(one.max() + 1)[one], np.eye(two.max() + 1)[two]])
    root = np.sqrt(weights)[:, None]
    fitted = dummies @ np.linalg.lstsq(dummies * root, columns * root, rcond=None)[0]
    assert np.allclose(effects.within(columns, weights), columns - fitted, atol=1e-9)
    assert effects.rank == np.linalg.matrix_rank(dummies)


def test_collinear_columns_are_found_in_order() -> None:
    x = np.random.default_rng(1).normal(size=(30, 2))
    columns = np.column_stack([x, x @ [1.0, -2.0], np.zeros(30)])
    assert collinear(columns, np.ones(30)) == [2, 3]
