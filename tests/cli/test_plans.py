"""`respond` and `optimise` on the command line, over a trade whose curves are known."""

import json
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from channelsim import experiments, load_scenario
from channelsim.cli import app
from tests.experiments.lever_model import gross, separable

runner = CliRunner()
PROBLEM = """
problem: budget
total: 40000
measure: {levers: [display], pool_channels: true, grid: [6000, 15000, 40000], replications: 2}
"""


@pytest.fixture(autouse=True)
def _known_trade(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("respond", "optimise"):
        study = partial(vars(experiments)[name], task=separable)
        monkeypatch.setitem(vars(experiments), name, study)


def test_respond_writes_curves_and_one_document(tmp_path: Path) -> None:
    done = runner.invoke(
        app,
        ["respond", "small", "--lever", "display", "--grid", "6000,15000", "--pool-channels",
         "-n", "2", "--workers", "1", "--out", str(tmp_path), "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    rows = {(r["region"], r["spend"]): r for r in json.loads(done.stdout)["summary"]}
    assert rows["East", 15000.0]["mean"] == pytest.approx(
        gross("East", 15000.0) - 15000.0, rel=0.05
    )
    columns = set(pd.read_csv(tmp_path / "curves.csv").columns)
    assert columns >= {"region", "channel", "lever", "spend", "response", "replication"}


def test_respond_draws_and_prints(tmp_path: Path) -> None:
    done = runner.invoke(
        app,
        ["respond", "small", "--lever", "display", "--grid", "6000,15000", "--pool-channels",
         "-n", "2", "--workers", "1", "--out", str(tmp_path)],
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "figures" / "response_display.svg").exists()
    assert "no interaction shown" in done.stderr
    assert "East" in done.stdout


def test_optimise_leaves_a_scenario_that_runs_and_a_report(tmp_path: Path) -> None:
    problem = tmp_path / "problem.yaml"
    problem.write_text(PROBLEM)
    done = runner.invoke(
        app,
        ["optimise", "small", "--problem", str(problem), "-n", "3", "--rounds", "1",
         "--workers", "1", "--out", str(tmp_path / "out"), "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["status"] == "optimal"
    assert document["simulated"]["ci_low"] > 0.0
    plan = load_scenario(tmp_path / "out" / "plan.yaml")
    spent = sum(entry.yearly for entry in plan.spec.support.spend)
    assert spent == pytest.approx(sum(row["spend"] for row in document["allocation"]))
    assert "<svg" in (tmp_path / "out" / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("problem: budget\n", "total: is missing"),
        ("problem: magic\n", "must be budget, prices or schemes"),
        (PROBLEM + "limits: [{region: Est, min: 1}]\n", "Est"),
        (PROBLEM + "limits: [{region: East, min: 90000}]\n", "East"),
        (PROBLEM.replace("levers", "lever"), "measure.lever"),
        ("problem: budget\ntotal: 5\ncurves: nowhere.csv\n", "nowhere.csv"),
    ],
)
def test_wrong_problems_end_with_code_2(text: str, message: str, tmp_path: Path) -> None:
    problem = tmp_path / "problem.yaml"
    problem.write_text(text)
    done = runner.invoke(
        app, ["optimise", "small", "--problem", str(problem), "-n", "2", "--workers", "1"]
    )
    assert done.exit_code == 2, (done.stderr, done.exception)
    assert message in done.stderr
