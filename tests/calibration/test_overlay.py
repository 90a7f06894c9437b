"""What a calibration says about a scenario is valid there, and says where it comes from."""

import json
from collections.abc import Callable
from math import exp, log

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from channelsim.calibration import Calibration, calibrate, fit_frame
from channelsim.calibration.dispersion import noise_clusters
from channelsim.calibration.memory import memory, score_correlation
from channelsim.calibration.periods import ordinals
from channelsim.model.demand import Arrivals, Attraction, DemandView
from channelsim.model.market import Leakage
from channelsim.model.year import Season

MakeSales = Callable[[dict[str, float], int], pd.DataFrame]
NAMES = ("outlet", "region", "week", "units", "price", "display", "income", "neighbour_price")


@pytest.fixture(scope="module")
def answer(make_sales: MakeSales) -> Calibration:
    """Weeks from Monday 2 January 2023 on; the wave peaks in the 21st week, at the end of May."""
    table = make_sales({"amplitude": 0.25}, 6)
    rng = np.random.default_rng(1)
    neighbour = np.exp(rng.normal(0.7, 0.1, len(table)))
    income = np.exp(0.1 * table["region"] + rng.normal(0.0, 0.1, len(table)))
    units = rng.poisson(table["units"] * neighbour**0.5 * income**0.4)
    week = pd.Timestamp("2023-01-02") + pd.to_timedelta(7 * (table["week"] - 1), unit="D")
    region = "r" + table["region"].astype(str)
    table = table.assign(week=week, region=region, units=units, income=income)
    table["neighbour_price"] = neighbour
    options = {"share": 0.3, "border_share": 0.5, "source": "a generator", "group": "region"}
    return calibrate(table, {"columns": {name: name for name in NAMES}, **options})


def test_settings_are_values_of_the_model(answer: Calibration) -> None:
    demand = dict(answer.overlay["demand"])  # type: ignore[call-overload]  # a mapping
    arrivals = Arrivals(**demand.pop("arrivals"))
    model = Attraction(**demand, arrivals=arrivals)
    assert arrivals.dispersion_days == 7
    assert arrivals.autocorrelation == pytest.approx(answer["autocorrelation_1"].estimate)
    leaking = answer["neighbour_price_elasticity"].estimate  # the scenario's buyers cross besides
    assert model.elasticity == pytest.approx(answer["own_price_elasticity"].estimate + leaking)
    regions = answer.overlay["regions"]
    assert isinstance(regions, list)
    assert [region["name"] for region in regions] == [f"r{i}" for i in range(6)]
    season = Season(**regions[0]["season"])
    assert season.peak_to_trough_log == pytest.approx(0.5, abs=0.15)
    assert season.peak_day == pytest.approx(20 * 7 + 1, abs=12)
    incomes = [region["income"] for region in regions]
    assert incomes == sorted(incomes)
    assert log(incomes[5] / incomes[0]) == pytest.approx(0.4 * 0.5, abs=0.12)
    law = Leakage(**answer.overlay["leakage"])  # type: ignore[arg-type]
    crossing = 1.0 / (1.0 + exp(law.consumer_hurdle))  # at equal prices
    flow = 0.5 * law.consumer_sensitivity * crossing * (1.0 - crossing)  # half the outlets, one way
    assert 2.0 * flow * law.consumer_share == pytest.approx(leaking)


def test_beta_follows_from_the_elasticity(answer: Calibration) -> None:
    """The model's local elasticity at the share given is the one that was measured."""
    elasticity = answer.settings["demand.elasticity"]
    model = Attraction(share=0.3, elasticity=elasticity)
    zero = np.zeros((1, 1))

    def sold(log_price: float) -> float:
        view = DemandView(
            log_price=np.full((1, 1), log_price),
            elasticity=np.full((1, 1), elasticity),
            log_brand=zero,
            display=zero,
            log_rival_price=zero,
        )
        return float(model.intensity(view)[0, 0])

    assert (log(sold(1e-5)) - log(sold(-1e-5))) / 2e-5 == pytest.approx(elasticity, rel=1e-6)
    assert f"(1 - 0.3) = {elasticity / 0.7:.6g}" in answer.overlay_text


def test_text_and_mapping_agree_and_every_number_has_its_source(answer: Calibration) -> None:
    text = answer.overlay_text
    read = YAML(typ="safe").load(text)

    def flat(tree: object, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], float]:
        if isinstance(tree, list):
            tree = {item["name"]: {k: v for k, v in item.items() if k != "name"} for item in tree}
        if isinstance(tree, dict):
            leaves: dict[tuple[str, ...], float] = {}
            for key, value in tree.items():
                leaves |= flat(value, (*path, str(key)))
            return leaves
        assert isinstance(tree, int | float)
        return {path: float(tree)}

    written = flat(read)
    assert {".".join(path) for path in written} == set(answer.settings)
    for path, value in written.items():
        assert value == pytest.approx(answer.settings[".".join(path)], rel=1e-5)
    lines = text.splitlines()
    for line, before in zip(lines[1:], lines, strict=False):
        if line.strip() and not line.strip().startswith("#") and not line.rstrip().endswith(":"):
            assert before.strip().startswith("#") or line.strip().startswith("- name")
    assert text.count("s.e.") >= 5
    assert "a generator" in text


def test_json_form_has_the_promised_names(answer: Calibration) -> None:
    document = json.loads(json.dumps(answer.to_dict(), allow_nan=False))
    assert {"estimates", "overlay", "warnings"} <= set(document)
    wanted = {"name", "estimate", "se", "ci_low", "ci_high", "n", "method"}
    assert all(wanted <= set(entry) for entry in document["estimates"])
    assert set(answer.sources) == {entry["name"] for entry in document["estimates"]}
    assert all(source.startswith("a generator; ") for source in answer.sources.values())
    with pytest.raises(KeyError, match="own_price_elasticity"):
        answer["own_price"]


def test_fit_rows_add_up(answer: Calibration) -> None:
    rows = fit_frame(answer)
    assert len(rows) == answer["own_price_elasticity"].n
    positive = rows[rows["units"] > 0]
    gap = np.log(positive["units"] / positive["fitted"]) - positive["residual"]
    assert np.allclose(gap, gap.iloc[0])
    # The quasi-likelihood's own equation: relative gaps cancel over every outlet.
    weight = 1.0 + answer["nb_alpha"].estimate * rows["fitted"]
    gaps = ((rows["units"] - rows["fitted"]) / weight).groupby(rows["outlet"]).sum()
    assert (gaps.abs() < 0.01 * (rows["fitted"] / weight).groupby(rows["outlet"]).sum()).all()


def test_outlet_dispersion_is_not_read_off_regional_totals(make_sales: MakeSales) -> None:
    table = make_sales({"outlets": 12}, 4).rename(columns={"outlet": "state"})
    columns = {"region": "state", "week": "week", "units": "units", "price": "price"}
    answer = calibrate(table, {"columns": columns})
    assert "nb_alpha" in answer
    assert not any("arrivals" in path for path in answer.settings)


@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.4, 0.7])
def test_memory_is_seen_through_an_estimated_mean(rho: float) -> None:
    rng = np.random.default_rng(0)
    length, series = 60, 4000
    z = np.empty((series, length))
    z[:, 0] = rng.normal(size=series)
    for t in range(1, length):
        z[:, t] = rho * z[:, t - 1] + np.sqrt(1.0 - rho**2) * rng.normal(size=series)
    z -= z.mean(axis=1, keepdims=True)
    observed = np.sum(z[:, 1:] * z[:, :-1]) / (length - 1) / (np.sum(z**2) / length)
    assert observed < rho - 0.005
    assert memory(float(observed), length, 0.0)[0] == pytest.approx(rho, abs=0.01)


@pytest.mark.parametrize("alpha", [0.05, 0.5, 2.0])
def test_gamma_correlation_maps_back_to_the_score(alpha: float) -> None:
    from scipy.special import gammaincinv, ndtr

    rng = np.random.default_rng(3)
    z = rng.normal(size=400_000)
    y = 0.5 * z + np.sqrt(0.75) * rng.normal(size=z.size)
    g, h = (alpha * gammaincinv(1.0 / alpha, ndtr(score)) for score in (z, y))
    correlation = float(np.corrcoef(g, h)[0, 1])
    rho, slope = score_correlation(correlation, alpha)
    assert rho == pytest.approx(0.5, abs=0.01)
    step = (score_correlation(correlation + 1e-4, alpha)[0] - rho) / 1e-4
    assert slope == pytest.approx(step, rel=1e-3)


def test_noise_clusters_hold_whole_entities_where_they_can() -> None:
    entity, week = (index.ravel().astype(np.int64) for index in np.indices((24, 10)))
    region = (entity // 2).astype(np.int64)
    assert np.array_equal(noise_clusters(entity, week, region[:, None]), region)
    assert np.array_equal(noise_clusters(entity, week, week[:, None]), entity)
    three = entity < 3
    spells = noise_clusters(entity[three], week[three], np.zeros((30, 0), dtype=np.int64))
    assert len(np.unique(spells)) == 12


@pytest.mark.parametrize(
    ("dates", "period", "steps"),
    [
        (["2024-01-01", "2024-01-02", "2024-01-04"], "day", [0, 1, 3]),
        (["2024-01-07", "2024-01-14", "2024-01-28"], "week", [0, 1, 3]),
        (["2023-11-30", "2023-12-31", "2024-01-31"], "month", [0, 1, 2]),
        (["2023-03-31", "2023-06-30", "2024-03-31"], "quarter", [0, 1, 4]),
    ],
)
def test_dates_become_consecutive_numbers(dates: list[str], period: str, steps: list[int]) -> None:
    numbers, found = ordinals(pd.Series(dates), None)
    assert found == period
    assert (numbers - numbers.iloc[0]).tolist() == steps
