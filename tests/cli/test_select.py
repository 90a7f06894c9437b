"""`channelsim select` over the stand-in model."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from channelsim.cli import app
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
