"""What a table cannot answer is refused, with every fault at once."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from channelsim.calibration import CalibrationError, calibrate, parse_spec

MakeSales = Callable[[dict[str, float], int], pd.DataFrame]
COLUMNS = {name: name for name in ("outlet", "week", "units", "price")}


@pytest.fixture(scope="module")
def table(make_sales: MakeSales) -> pd.DataFrame:
    return make_sales({"outlets": 12, "weeks": 30}, 1)


def faults(table: pd.DataFrame, spec: dict[str, object]) -> dict[str, str]:
    with pytest.raises(CalibrationError) as caught:
        calibrate(table, spec)
    found: dict[str, str] = {}
    for fault in caught.value.faults:
        found[fault.path] = f"{found.get(fault.path, '')} {fault.message}".strip()
    return found


def test_every_fault_is_told_at_once(table: pd.DataFrame) -> None:
    bad = pd.concat([table[table["week"] <= 12], table[table["week"] == 3].head(2)])
    bad = bad.reset_index(drop=True).astype({"units": float})
    bad["price"] = 2.0
    bad.loc[4, "price"], bad.loc[5, "price"] = 0.0, np.nan
    bad.loc[6, "units"] = -1.0
    found = faults(bad, {"columns": COLUMNS})
    assert "1 values are missing" in found["columns.price"]
    assert "1 values are not positive (first in data row 5)" in found["columns.price"]
    assert "too little price variation" in found["columns.price"]
    assert "1 values are negative" in found["columns.units"]
    assert found["rows"].startswith("2 rows repeat an entity and period")
    assert "12 weeks are too few" in found["columns.week"]


def test_misspelt_keys_and_columns_name_the_nearest(table: pd.DataFrame) -> None:
    found = faults(table, {"columns": {**COLUMNS, "displai": "display"}, "modle": "static"})
    assert "'display'" in found["columns.displai"]
    assert "'model'" in found["modle"]
    found = faults(table, {"columns": {**COLUMNS, "price": "prize"}})
    assert "'price'" in found["columns.price"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("model", "fancy"),
        ("effects", ["entity", "entity"]),
        ("cluster", ["outlet", "week", "region"]),
        ("share", 1.0),
        ("confidence", float("nan")),
        ("min_periods", 2.5),
        ("instrument", "yes"),
        ("neighbours", ["East"]),
        ("source", ""),
        ("group", "product"),
        ("instrument", True),
    ],
)
def test_bad_options_are_refused(table: pd.DataFrame, option: str, value: object) -> None:
    assert option in faults(table, {"columns": COLUMNS, option: value})


def test_needed_columns_are_named() -> None:
    with pytest.raises(CalibrationError) as caught:
        parse_spec({"columns": {"units": "u"}})
    paths = [fault.path for fault in caught.value.faults]
    assert paths == ["columns.week", "columns.price", "columns.outlet"]


def test_prices_that_move_everywhere_at_once_need_entity_effects_only(
    table: pd.DataFrame,
) -> None:
    chain = table.assign(price=2.0 + 0.3 * np.sin(table["week"]))
    found = faults(chain, {"columns": COLUMNS})
    assert "effects: [entity]" in found["columns.price"]
    answer = calibrate(chain, {"columns": COLUMNS, "effects": ["entity"]})
    assert any("no time effects" in words for words in answer.warnings)


def test_collinear_and_constant_columns_are_named(table: pd.DataFrame) -> None:
    twins = table.assign(feature=2.0 * table["display"], income=1.0 + table["week"])
    names = ("display", "feature", "income")
    columns = {**COLUMNS, **{name: name for name in names}}
    found = faults(twins, {"columns": columns})
    assert "collinear" in found["columns.feature"]
    assert "does not vary beyond the fixed effects" in found["columns.income"]
    assert "columns.display" not in found


def test_zeros_are_counts_but_have_no_logs(make_sales: MakeSales) -> None:
    sparse = make_sales({"outlets": 25, "weeks": 60, "base": 2.0}, 3)
    assert (sparse["units"] == 0).sum() > 100
    assert (
        "estimator: counts"
        in faults(sparse, {"columns": COLUMNS, "estimator": "log"})["columns.units"]
    )
    answer = calibrate(sparse, {"columns": {**COLUMNS, "display": "display"}})
    found = answer["own_price_elasticity"]
    assert abs(found.estimate + 2.4) < 4.0 * found.se
    assert found.se < 0.6


@pytest.mark.parametrize("option", [{"model": "dynamic"}, {"instrument": True}])
def test_zeros_stop_the_models_that_need_logs(
    table: pd.DataFrame, option: dict[str, object]
) -> None:
    gap = table.assign(units=table["units"].where(table.index != 40, 0))
    found = faults(gap, {"columns": {**COLUMNS, "cost": "cost"}, **option})
    assert "add up outlets or periods" in found["columns.units"]


def test_an_outlet_that_never_sells_is_named(table: pd.DataFrame) -> None:
    closed = table.assign(units=table["units"].where(table["outlet"] != 4, 0))
    assert "sell nothing at all, first '4'" in faults(closed, {"columns": COLUMNS})["columns.units"]


def test_a_weak_instrument_is_refused(table: pd.DataFrame) -> None:
    noise = np.random.default_rng(0).uniform(1.0, 2.0, len(table))
    columns = {**COLUMNS, "cost": "cost"}
    spec = {"columns": columns, "instrument": True, "estimator": "log"}
    weak = table.assign(cost=noise, units=table["units"] + 1)
    assert "weak instrument" in faults(weak, spec)["columns.cost"]
    answer = calibrate(weak, {"columns": columns})
    assert any("moves the price too little" in words for words in answer.warnings)


def test_one_series_has_no_clusters(table: pd.DataFrame) -> None:
    single = table[table["outlet"] == 2]
    spec: dict[str, object] = {"columns": COLUMNS, "effects": ["entity"]}
    assert "cluster: none" in faults(single, spec)["cluster"]
    answer = calibrate(single, {**spec, "cluster": "none"})
    assert answer["own_price_elasticity"].se > 0.0
    assert any("classical errors" in words for words in answer.warnings)


def test_text_in_a_number_column_is_named(table: pd.DataFrame) -> None:
    words = table.astype({"price": object})
    words.loc[3, "price"] = "cheap"
    assert "'cheap'" in faults(words, {"columns": COLUMNS})["columns.price"]


def test_unknown_neighbours_are_named(table: pd.DataFrame) -> None:
    columns = {**COLUMNS, "region": "region"}
    ring = {str(r): [str((r + 1) % 6)] for r in range(5)} | {"5": ["7"]}
    found = faults(table, {"columns": columns, "neighbours": ring})
    assert "no region '7'" in found["neighbours"]


def test_an_error_travels_between_processes() -> None:
    import pickle

    with pytest.raises(CalibrationError) as caught:
        parse_spec({})
    copy = pickle.loads(pickle.dumps(caught.value))
    assert copy.faults == caught.value.faults


@pytest.mark.parametrize(
    ("options", "path", "words"),
    [
        ({"model": "dynamic"}, "response", "scenario excludes model: dynamic"),
        ({"group": "outlet"}, "response", "slopes by group are log_linear"),
        ({"share": 0.3}, "response", "share needs columns.reference_price"),
        ({"response": "logit"}, "response", "must be one of log_linear, scenario"),
    ],
)
def test_what_a_scenarios_demand_function_excludes(
    table: pd.DataFrame, options: dict[str, object], path: str, words: str
) -> None:
    columns = {"outlet": "outlet", "week": "week", "units": "units", "price": "price"}
    assert words in faults(table, {"columns": columns, "response": "scenario", **options})[path]
