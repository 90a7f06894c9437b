"""Known parameters come back, with intervals that cover them as often as they say."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from channelsim.calibration import Estimate, calibrate
from channelsim.calibration.shrinkage import shrink

MakeSales = Callable[[dict[str, float], int], pd.DataFrame]
COLUMNS = {
    name: name for name in ("outlet", "week", "units", "price", "display", "feature", "cost")
}
NAMES = {
    "own_price_elasticity": "elasticity",
    "display_lift_log": "display",
    "feature_lift_log": "feature",
    "pass_through": "pass_through",
    "seasonality_amplitude_log": "amplitude",
    "nb_alpha": "alpha",
    "autocorrelation_1": "memory",
}
# Caps on the standard errors, without which a wide interval would pass for a good one.
WIDEST = {
    "own_price_elasticity": 0.5,
    "display_lift_log": 0.2,
    "feature_lift_log": 0.1,
    "pass_through": 0.1,
    "seasonality_amplitude_log": 0.08,
    "nb_alpha": 0.05,
    "autocorrelation_1": 0.06,
}


def random_truth(rng: np.random.Generator) -> dict[str, float]:
    return {
        "outlets": int(rng.integers(20, 36)),
        "weeks": int(rng.integers(60, 121)),
        "elasticity": -rng.uniform(1.0, 4.0),
        "display": rng.uniform(0.2, 1.2),
        "feature": rng.uniform(0.0, 0.8),
        "amplitude": rng.uniform(0.05, 0.4),
        "alpha": rng.uniform(0.05, 0.5),
        "memory": rng.uniform(0.0, 0.6),
        "base": rng.uniform(15.0, 150.0),
        "pass_through": rng.uniform(0.3, 1.0),
    }


@pytest.mark.parametrize("sets", [16, pytest.param(100, marks=pytest.mark.slow)])
def test_random_parameter_sets_come_back(sets: int, make_sales: MakeSales) -> None:
    """All within 4 standard errors, standard errors capped, intervals as sure as they say."""
    found: dict[str, list[tuple[Estimate, float]]] = {name: [] for name in NAMES}
    for seed in range(sets):
        truth = random_truth(np.random.default_rng(1000 + seed))
        answer = calibrate(make_sales(truth, seed), {"columns": COLUMNS})
        for name, key in NAMES.items():
            found[name].append((answer[name], truth[key]))
    inside = {
        name: np.mean([e.ci_low <= value <= e.ci_high for e, value in pairs])
        for name, pairs in found.items()
    }
    for name, pairs in found.items():
        assert max(abs(e.estimate - value) / e.se for e, value in pairs) <= 4.0, name
        assert max(e.se for e, _ in pairs) < WIDEST[name], name
        assert inside[name] >= 0.95 - 3.0 * (0.95 * 0.05 / sets) ** 0.5, name
    # neither too narrow nor too wide: errors are as large as their standard errors say
    memory = np.array([(e.estimate - value) / e.se for e, value in found["autocorrelation_1"]])
    assert abs(np.sqrt(np.mean(memory**2)) - 1.0) <= 3.0 / (2.0 * sets) ** 0.5
    error = (0.95 * 0.05 / (sets * len(NAMES))) ** 0.5  # of the share of all intervals
    assert abs(float(np.mean(list(inside.values()))) - 0.95) <= 3.0 * error


def test_log_model_without_time_effects_finds_the_wave(make_sales: MakeSales) -> None:
    table = make_sales({"base": 2000.0, "amplitude": 0.3}, 3)
    spec = {"columns": COLUMNS, "estimator": "log", "effects": ["entity"]}
    answer = calibrate(table, spec)
    for name, value in (("own_price_elasticity", -2.4), ("seasonality_amplitude_log", 0.3)):
        assert abs(answer[name].estimate - value) < 4.0 * answer[name].se
    assert answer["seasonality_amplitude_log"].se < 0.05
    assert answer.diagnostics["season_peak"] == pytest.approx(20 / 52.18, abs=0.02)


def test_dynamic_model_gives_short_and_long_run(make_sales: MakeSales) -> None:
    rng = np.random.default_rng(4)
    outlets, weeks = 40, 120
    log_price = rng.normal(0.0, 0.15, (outlets, weeks))
    sales = np.empty((outlets, weeks))
    before = np.full(outlets, 5.0)
    for t in range(weeks):
        shock = rng.normal(0.0, 0.1, outlets)
        before = 2.0 + 0.6 * before - 0.8 * log_price[:, t] + shock
        sales[:, t] = before
    outlet, week = np.indices(sales.shape)
    table = pd.DataFrame({"outlet": outlet.ravel(), "week": week.ravel()})
    table["units"], table["price"] = np.exp(sales.ravel()), np.exp(log_price.ravel())
    columns = {name: name for name in table}
    answer = calibrate(table, {"columns": columns, "model": "dynamic"})
    assert (
        abs(answer["own_price_elasticity"].estimate + 0.8) < 4.0 * answer["own_price_elasticity"].se
    )
    # the within estimator of a lag is low by about (1 + lag) / T
    assert answer["lagged_units"].estimate == pytest.approx(0.6 - 1.6 / weeks, abs=0.02)
    long_run = answer["own_price_elasticity_long_run"]
    expected = answer["own_price_elasticity"].estimate / (1 - answer["lagged_units"].estimate)
    assert long_run.estimate == pytest.approx(expected)
    assert long_run.estimate == pytest.approx(-2.0, abs=0.12)
    assert long_run.se < 0.06


def test_an_endogenous_price_is_refused_and_the_cost_repairs_it(make_sales: MakeSales) -> None:
    table = make_sales({"price_on_shock": 0.12, "base": 300.0, "pass_through": 0.9}, 11)
    with pytest.raises(ValueError, match="answers to demand"):
        calibrate(table, {"columns": COLUMNS})
    blind = {name: column for name, column in COLUMNS.items() if name != "cost"}
    naive = calibrate(table, {"columns": blind})["own_price_elasticity"]
    assert naive.estimate + 2.4 > 8.0 * naive.se
    repaired = calibrate(table, {"columns": COLUMNS, "instrument": True})["own_price_elasticity"]
    assert abs(repaired.estimate + 2.4) < 4.0 * repaired.se
    assert repaired.se < 0.5


def test_rivals_and_neighbours_come_back(make_sales: MakeSales) -> None:
    rng = np.random.default_rng(7)
    regions, products, weeks = 12, 3, 80
    log_price = rng.normal(0.0, 0.15, (regions, products, weeks))
    others = np.stack([np.delete(log_price, p, axis=1).mean(axis=1) for p in range(products)], 1)
    regional = log_price.mean(axis=1)
    cheapest = np.minimum(np.roll(regional, 1, axis=0), np.roll(regional, -1, axis=0))
    log_units = 6.0 - 2.0 * log_price + 0.7 * others + 0.4 * cheapest[:, None, :]
    units = rng.poisson(np.exp(log_units) * rng.gamma(20.0, 1 / 20.0, log_units.shape))
    region, product, week = (index.ravel() for index in np.indices(log_price.shape))
    table = pd.DataFrame({"region": region, "product": product, "week": week})
    table["units"], table["price"] = units.ravel(), np.exp(log_price.ravel())
    ring = {str(r): [str((r - 1) % regions), str((r + 1) % regions)] for r in range(regions)}
    spec = {"columns": {name: name for name in table}, "neighbours": ring}
    answer = calibrate(table, spec)
    for name, value, widest in (
        ("own_price_elasticity", -2.0, 0.06),
        ("rival_price_elasticity", 0.7, 0.1),
        ("neighbour_price_elasticity", 0.4, 0.15),
    ):
        assert abs(answer[name].estimate - value) < 4.0 * answer[name].se
        assert answer[name].se < widest
    alone = calibrate(table, {**spec, "own_products": ["1"]})
    assert alone["own_price_elasticity"].n == regions * weeks
    assert abs(alone["rival_price_elasticity"].estimate - 0.7) < (
        4.0 * alone["rival_price_elasticity"].se
    )


def test_shrinkage_brings_outlets_closer_to_the_truth(make_sales: MakeSales) -> None:
    table = make_sales({"elasticity_sd": 0.75, "base": 120.0}, 2)
    answer = calibrate(table, {"columns": COLUMNS, "group": "outlet"})
    assert answer.groups is not None
    slopes = answer.groups[answer.groups["name"] == "price"]
    assert len(slopes) == 30
    assert slopes["between_sd"].iloc[0] == pytest.approx(0.75, abs=0.35)
    assert slopes["shrunk"].std() < slopes["estimate"].std()
    assert answer.settings["demand.elasticity_sd"] == pytest.approx(slopes["between_sd"].iloc[0])


def test_shrunk_estimates_have_smaller_error_and_honest_width() -> None:
    rng = np.random.default_rng(0)
    raw, shrunk, inside = [], [], []
    for _ in range(200):
        true = rng.normal(-2.4, 0.5, 30)
        se = rng.uniform(0.3, 0.8, 30)
        answer = shrink(true + se * rng.normal(size=30), se)
        raw.append(np.mean((answer.estimate - true) ** 2))
        shrunk.append(np.mean((answer.shrunk - true) ** 2))
        inside.append(np.mean(np.abs(answer.shrunk - true) < 1.96 * answer.shrunk_se))
    assert np.mean(shrunk) < 0.6 * np.mean(raw)
    assert 0.90 < np.mean(inside) < 0.98
