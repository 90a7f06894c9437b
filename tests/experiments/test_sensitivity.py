"""Sensitivity against functions with known indices, and interactions against a known product."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from channelsim.experiments import RunError, interaction, open_results, sensitivity, sweep
from channelsim.experiments.cube_designs import indices_of, sample_cube
from channelsim.experiments.replicate import Replication
from tests.experiments.fake_model import fake_task, luck, scenario

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

pytest.importorskip("SALib")


def product_task(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """2 a + b c, and luck that is common to all points."""
    a, b, c = (float(str(scenario.document[name])) for name in "abc")
    value = 2.0 * a + b * c + luck(seed, replication, "market")
    return Replication(kpis={"contribution": value, "fill_rate": 0.9})


BASE = scenario("base", a=0.0, b=0.0, c=0.0, idle=1.0)
RANGES = {"a": (0.0, 1.0), "b": (-1.0, 1.0), "c": (-1.0, 1.0)}


def test_sobol_indices_of_ishigamis_function() -> None:
    """First order 0.314, 0.442, 0; total 0.558, 0.442, 0.244; x and z 0.244 (Saltelli 2008)."""
    unit = sample_cube("xyz", "sobol", 1024, seed=1)
    x, y, z = (np.pi * (2.0 * unit - 1.0)).T
    outcome = np.sin(x) + 7.0 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)
    indices, pairs = indices_of("xyz", "sobol", unit, outcome, 0.95, seed=1)
    rows = {row["path"]: row for row in indices.to_dict("records")}
    first, total = ([rows[name][kind] for name in "xyz"] for kind in ("first", "total"))
    assert first == pytest.approx([0.314, 0.442, 0.0], abs=0.03)
    assert total == pytest.approx([0.558, 0.442, 0.244], abs=0.03)
    top = pairs.to_dict("records")[0]
    assert (top["first"], top["second"]) == ("x", "z")
    assert top["share"] == pytest.approx(0.244, abs=0.05)


def test_morris_tells_effect_from_interaction_from_nothing(tmp_path: Path) -> None:
    found = sensitivity(
        BASE, {**RANGES, "idle": (0, 3)}, points=6, replications=2, workers=1, out=tmp_path,
        task=product_task,
    )  # fmt: skip
    rows = {row["path"]: row for row in found.indices.to_dict("records")}
    assert [rows["a"]["mu"], rows["a"]["mu_star"]] == pytest.approx([2.0, 2.0])
    assert rows["a"]["sigma"] == pytest.approx(0.0, abs=1e-9)
    assert rows["b"]["sigma"] > 0.5
    assert rows["idle"]["mu_star"] == pytest.approx(0.0, abs=1e-9)
    assert found.indices["path"].iloc[0] == "a"
    assert set(found.points["idle"]) <= {0, 1, 2, 3}
    assert found.interactions.empty
    assert found.points["se"].iloc[0] == pytest.approx(found.points["se"].iloc[1])
    assert len(open_results(tmp_path).kpis) == 2 * (len(found.points) + 1)


def test_sobol_over_scenarios_finds_the_pair(tmp_path: Path) -> None:
    found = sensitivity(
        BASE, RANGES, method="sobol", points=16, replications=1, workers=1, task=product_task
    )
    rows = {row["path"]: row for row in found.indices.to_dict("records")}
    assert rows["a"]["first"] == pytest.approx(0.75, abs=0.15), "4/12 of 4/12 + 1/9"
    top = found.interactions.to_dict("records")[0]
    assert (top["first"], top["second"]) == ("b", "c")


def test_a_grid_shows_the_interaction_of_two_settings() -> None:
    study = sweep(
        BASE, {"b": [-1.0, 0.0, 1.0], "c": [0.0, 2.0], "a": [0.0, 1.0]}, replications=3, workers=1,
        task=product_task,
    )  # fmt: skip
    table = interaction(study, "contribution", "b", "c")
    # b c is b (c - 1) of interaction and b of main effect
    assert table["interaction"].tolist() == pytest.approx([1.0, -1.0, 0.0, 0.0, -1.0, 1.0])
    assert table["clear"].tolist() == [True, True, False, False, True, True]
    none = interaction(study, "contribution", "a", "c")
    assert not none["clear"].any()
    with pytest.raises(ValueError, match="did not vary idle"):
        interaction(study, "contribution", "b", "idle")
    points = sweep(BASE, RANGES, "lhs", 4, replications=2, workers=1, task=product_task)
    with pytest.raises(ValueError, match="no complete grid"):
        interaction(points, "contribution", "a", "b")


def test_a_failed_run_is_named() -> None:
    with pytest.raises(RunError, match="replication 1 failed: ValueError"):
        sensitivity(
            scenario("bad", raises_in=1), {"effect": (0.0, 1.0), "other": (0.0, 1.0)}, points=2,
            replications=2, workers=1, task=fake_task,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "fast"}, "one of morris, sobol"),
        ({"ranges": {"a": (0.0, 1.0)}}, "two numbers or more"),
        ({"points": 1}, "2 points or more"),
        ({"method": "sobol", "points": 6}, "power of two"),
        ({"ranges": {"a": (1.0, 0.0), "b": (0.0, 1.0)}}, "lowest and the highest"),
        ({"kpi": "profit"}, "no KPI 'profit'"),
        ({"level": 95.0}, "between 0 and 1"),
        ({"method": "sobol", "kpi": "fill_rate", "points": 2}, "no variance"),
    ],
)
def test_questions_that_make_no_sense_are_refused(changes: dict[str, object], message: str) -> None:
    asked: dict[str, object] = {
        "scenario": BASE, "ranges": RANGES, "points": 2, "replications": 1, "workers": 1,
        "task": product_task,
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        sensitivity(**(asked | changes))  # type: ignore[arg-type]  # wrong on purpose
