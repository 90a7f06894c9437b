"""The real model from file to answer, in a real process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import channelsim as cs
from channelsim.cli import app
from channelsim.experiments import Comparison, RunResult, open_results
from tests.experiments.fake_model import tree

TINY = """\
name: tiny
title: Two regions, one price gap
horizon: {days: 60, warm_up: 10}
regions:
  - {name: East}
  - {name: West, list_price_factor: 0.9}
products:
  - {name: water, unit_cost: 1.0, list_price: 2.0, suggested_price: 3.0}
channels:
  - {name: shop}
distributors:
  - {name: Dong, region: East}
  - {name: Xi, region: West}
outlets:
  - {name: e, region: East, channel: shop, count: 10, served_by: Dong, footfall: {mean: 20}}
  - {name: w, region: West, channel: shop, count: 10, served_by: Xi, footfall: {mean: 20}}
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    return path


def call(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "channelsim", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_run_from_the_shell_and_from_python_agree(tiny: Path, tmp_path: Path) -> None:
    shell, python = tmp_path / "shell", tmp_path / "python"
    done = call("run", tiny, "-n", 3, "--workers", 2, "--out", shell, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert set(cs.KPIS) == {row["kpi"] for row in document["kpis"]}
    result = cs.run(cs.load_scenario(tiny), replications=3, workers=1, out=python)
    assert tree(shell) == tree(python)
    assert (result.summary["n"].max(), len(result.failures)) == (3, 0)
    assert set(result.tables) == {"daily", "distributors", "flows", "ledger", "events"}
    assert result.tables["daily"]["region"].dtype == "category"
    manifest = json.loads((shell / "manifest.json").read_text())
    assert manifest["scenarios"][0]["document"]["title"] == "Two regions, one price gap"


def test_compare_pairs_variants_and_a_renamed_one_changes_nothing(tiny: Path) -> None:
    base = cs.load_scenario(tiny)
    dear = base.override({"products.water.list_price": 2.04}, name="dear")
    same = base.override({}, name="same")
    study = cs.compare([base, dear, same], replications=4, workers=1)
    assert isinstance(study, Comparison)
    rows = study.summary.set_index("kpi")
    assert (rows[rows["scenario"] == "same"]["diff"].dropna() == 0).all()
    dearer = rows[rows["scenario"] == "dear"]
    assert dearer["diff"].to_dict()["sell_out_units"] < 0
    assert dearer["significant"].to_dict()["sell_out_units"]
    assert study.results["same"].tables["daily"].equals(study.results["tiny"].tables["daily"])


def test_sweep_over_a_real_path(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    runner = CliRunner()
    sweep = ["sweep", str(tiny), "-n", "2", "--workers", "1", "--no-figures", "--out", str(out)]
    done = runner.invoke(app, [*sweep, "--vary", "regions.West.list_price_factor=0.8,0.95"])
    assert done.exit_code == 0, done.stderr
    assert f"report in {out / 'report.html'}" in done.stderr
    page = (out / "report.html").read_text("utf-8")
    assert '<html lang="en"' in page
    study = open_results(out)
    assert isinstance(study, Comparison)
    assert study.settings["regions.West.list_price_factor"].dropna().tolist() == [0.8, 0.95]
    again = runner.invoke(app, [*sweep, "--vary", "regions.Wst.list_price_factor=1"])
    assert again.exit_code == 2
    assert "West" in again.stderr
    assert "Traceback" not in again.stderr


def test_one_replication_alone_repeats_that_of_the_batch(tiny: Path, tmp_path: Path) -> None:
    batch = cs.run(cs.load_scenario(tiny), replications=2, workers=1)
    assert isinstance(batch, RunResult)
    alone = json.loads(call("run", tiny, "--replication", 1).stdout)
    found = {name: value for name, value in alone["kpis"].items() if value is not None}
    assert found == batch.kpis.loc[1].dropna().to_dict()


def test_figures_lie_beside_the_results_and_can_be_drawn_again(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    runner = CliRunner()
    done = runner.invoke(app, ["run", str(tiny), "-n", "2", "--workers", "1", "--out", str(out)])
    assert done.exit_code == 0, done.output
    before = tree(out / "figures")
    assert len([name for name in before if name.endswith(".png")]) >= 4
    (out / "figures" / "waterfall.png").unlink()
    assert runner.invoke(app, ["report", str(out)]).exit_code == 0
    assert tree(out / "figures") == before
    page = out / "report.html"
    assert '<html lang="en"' in page.read_text("utf-8")
    chinese = runner.invoke(app, ["report", str(out), "--lang", "zh", "--no-figures", "--json"])
    assert json.loads(chinese.stdout) == {"command": "report", "report": str(page)}
    assert '<html lang="zh-Hans"' in page.read_text("utf-8")
    assert tree(out / "figures") == before


def test_settings_switch_returns_on(tiny: Path, tmp_path: Path) -> None:
    stale = ["products.water.shelf_life_days=28", "distributors.Dong.initial_cover_days=60"]
    rates = []
    for share in (0, 1):
        settings = [*stale, f"manufacturer.returns.share={share}"]
        words = [word for setting in settings for word in ("--set", setting)]
        out = str(tmp_path / str(share))
        run = ["run", str(tiny), "-n", "1", "--workers", "1", "--json", "--out", out, *words]
        done = CliRunner().invoke(app, run)
        assert done.exit_code == 0, done.output
        means = {row["kpi"]: row["mean"] for row in json.loads(done.stdout)["kpis"]}
        rates.append((means["returns_rate"], means["expired_rate"]))
    assert rates[0][0] == 0.0 < rates[1][0]
    assert rates[1][1] < rates[0][1]
