"""`channelsim select`, `sensitivity` and `explain`: what they print and how they end."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from channelsim import experiments
from channelsim.cli import app
from channelsim.experiments.studies import run
from tests.cli.fake_command_line import stand_ins

runner = CliRunner(env={"COLUMNS": "120"})


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in stand_ins():
        monkeypatch.setattr(module, name, value)


def call(*words: object) -> Result:
    return runner.invoke(app, [str(word) for word in words])


def test_the_best_of_a_grid_with_its_guarantee(tmp_path: Path) -> None:
    words = ("select", "plain", "--vary", "effect=1,5,3", "--workers", 1, "--out", tmp_path)
    done = call(*words, "--delta", 5)
    assert done.exit_code == 0, done.stderr
    assert "selected: plain effect=5 (30 runs)" in done.stdout
    assert "guarantee: with probability at least 95.0%" in done.stdout
    document = json.loads(call(*words, "--method", "ocba", "--json").stdout)
    assert document["best"] == "plain effect=5"
    assert document["runs"] == sum(row["n"] for row in document["candidates"])


def test_a_failed_run_ends_with_1_and_a_wrong_question_with_2() -> None:
    failed = call("select", "plain", "raises_in=4", "--delta", 1, "--workers", 1)
    assert failed.exit_code == 1
    assert "raises_in=4, replication 4 failed: ValueError" in failed.stderr
    for words in (("--kpi", "retention"), ("--better", "more"), ("--method", "kn")):
        refused = call("select", "plain", "effect=1", "--workers", 1, *words)
        assert refused.exit_code == 2
        assert "Traceback" not in refused.stderr


def test_sensitivity_ranks_the_numbers() -> None:
    pytest.importorskip("SALib")
    words = ("sensitivity", "plain", "--vary", "effect=0,3", "--vary", "idle=0,1", "--workers", 1)
    done = call(*words, "--points", 2, "-n", 1)
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    effect = next(number for number, line in enumerate(lines) if "effect" in line)
    assert effect < next(number for number, line in enumerate(lines) if "idle" in line)
    document = json.loads(call(*words, "--points", 2, "-n", 1, "--json").stdout)
    assert document["indices"][0]["path"] == "effect"
    assert call(*words, "--method", "guess").exit_code == 2
    assert "--points" in call("sensitivity", "--help").stdout


def test_explain_ends_with_2_where_there_is_nothing_to_explain(tmp_path: Path) -> None:
    for words in (("small", "small"), ("small", "baseline", "--by", "letter")):
        refused = call("explain", *words)
        assert refused.exit_code == 2
        assert "Traceback" not in refused.stderr


def test_explain_shares_a_difference_out(tmp_path: Path) -> None:
    small = Path(__file__).parents[2] / "scenarios" / "small.yaml"
    (tmp_path / "small.yaml").write_text(small.read_text("utf-8"), "utf-8")
    (tmp_path / "a.yaml").write_text(
        "extends: small.yaml\nname: a\nhorizon: {days: 90, warm_up: 0}\n"
    )
    (tmp_path / "b.yaml").write_text(
        "extends: a.yaml\nname: b\ndemand: {share: 0.3}\nenforcement: {cost_per_visit: 400}\n"
    )
    words = ("explain", tmp_path / "a.yaml", tmp_path / "b.yaml", "-n", 2, "--workers", 1)
    done = call(*words, "--out", tmp_path / "out", "--no-report")
    assert done.exit_code == 0, done.stderr
    assert "demand.share" in done.stdout
    assert "every combination run; 8 runs" in done.stdout
    again = call(*words, "--out", tmp_path / "out", "--no-report", "--json")
    document = json.loads(again.stdout)
    effects = [row["effect"] for row in document["changes"]]
    assert sum(effects) == pytest.approx(document["difference"]["mean"])
    assert "8 found finished" in again.stderr
    kept = {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    assert kept == {"explanation.png", "explanation.svg"}


def test_warm_up_is_checked_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiments, "run", run)  # the model itself: the stand-in has no sales
    words: tuple[object, ...] = (
        "warm-up", "small", "--set", "horizon.days=60", "-n", 1, "--workers", 1,
    )  # fmt: skip
    done = call(*words, "--out", tmp_path)
    assert done.exit_code == 0, done.stderr
    assert "cover" in done.stdout
    assert (tmp_path / "figures" / "warm_up.png").stat().st_size > 10_000
    document = json.loads(call(*words, "--series", "stock", "--out", tmp_path, "--json").stdout)
    assert [row["series"] for row in document["series"]] == ["stock"]
    assert call(*words, "--set", "horizon.days=20", "--set", "horizon.warm_up=0").exit_code == 2
