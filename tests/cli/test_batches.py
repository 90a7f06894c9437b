"""The commands that run batches, over the stand-in model: exit codes, streams, interruption."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from channelsim.cli import app
from channelsim.experiments import open_results
from tests.cli.fake_command_line import stand_ins
from tests.experiments.fake_model import luck, tree

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.cli.fake_command_line"]


runner = CliRunner(env={"COLUMNS": "100"})


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in stand_ins():
        monkeypatch.setattr(module, name, value)


def call(*words: object) -> Result:
    return runner.invoke(app, [str(word) for word in words])


def test_run_prints_a_table_in_the_trades_words(tmp_path: Path) -> None:
    done = call("run", "plain", "-n", 3, "--workers", 1)
    assert done.exit_code == 0, done.stderr
    assert "Diversion rate" in done.stdout
    assert "95% interval" in done.stdout
    assert "etention" not in done.stdout, "no run has a value"
    mean = sum(0.1 + 0.01 * luck(1, number, "market") for number in range(3)) / 3
    assert f" {mean:.3%}"[:5] in done.stdout
    assert "3 of 3 runs" in done.stderr
    assert "runs" not in done.stdout


def test_json_is_one_document_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = call("run", "plain", "-n", 2, "--workers", 1, "--json", "--out", out)
    document = json.loads(done.stdout)
    rows = {row["kpi"]: row for row in document["kpis"]}
    assert (rows["contribution"]["n"], rows["contribution"]["unit"]) == (2, "money")
    assert rows["retention"]["mean"] is None, "what is not a number is null"
    assert document["failures"] == []
    assert document["out"] == str(out)
    assert not (out / "figures").exists()


def test_compare_says_what_differs(tmp_path: Path) -> None:
    words = ("compare", "plain", "effect=1", "-n", 10, "--workers", 1)
    done = call(*words)
    assert done.exit_code == 0, done.stderr
    assert "effect=1 against plain" in done.stdout
    assert "etention" not in done.stdout, "no run has a value"
    assert "effect=1 cuts diversion rate by 1.0 points" in done.stdout
    assert "effect=1: fill rate: the same in every replication" in done.stdout
    assert "pairing: differences in contribution need" in done.stdout
    document = json.loads(call(*words, "--json", "--simultaneous").stdout)
    assert document["baseline"] == "plain"
    assert "simultaneous" in document["intervals"]
    assert {row["scenario"] for row in document["summary"]} == {"plain", "effect=1"}


def test_until_says_what_was_reached(tmp_path: Path) -> None:
    words = ("--until", "contribution:1%", "--workers", 1)
    done = call("run", "plain", "-n", 200, *words)
    assert done.exit_code == 0, done.stderr
    assert "contribution: half-width" in done.stdout
    assert "(asked: 1% of the mean)" in done.stdout
    assert "reached" in done.stdout
    assert "not reached" not in done.stdout
    few = call("run", "plain", "-n", 3, *words)
    assert "after 3 replications: not reached, about" in few.stdout
    document = json.loads(call("compare", "plain", "effect=1", "-n", 30, *words, "--json").stdout)
    (row,) = document["precision"]
    assert (row["scenario"], row["kpi"], row["reached"]) == ("effect=1", "contribution", True)
    assert document["report"] is None, "nothing is drawn without a folder"


def test_sweep_visits_the_grid(tmp_path: Path) -> None:
    done = call(
        "sweep", "plain", "--vary", "effect=1,2", "--vary", "other=a,b,c", "-n", 2, "--workers", 1
    )
    assert done.exit_code == 0, done.stderr
    assert "plain effect=2, other=c" in done.stdout
    refused = call("sweep", "plain", "--vary", "effect=1,2", "--design", "star", "-n", 2)
    assert refused.exit_code == 2
    assert refused.stderr.strip() == "design must be one of grid, lhs, sobol, not 'star'"


def test_a_failed_run_is_named_with_its_cause_and_its_command(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("run", "raises_in=1", "-n", 3, "--workers", 1, "--out", out, "--no-figures")
    done = call(*words)
    assert done.exit_code == 1
    assert "ValueError: stock of East is negative" in done.stderr
    assert "channelsim run raises_in=1 --seed 1 --replication 1" in done.stderr
    assert "Traceback" not in done.stderr
    again = call(*words, "--json")
    assert again.exit_code == 1
    (failure,) = json.loads(again.stdout)["failures"]
    assert failure["replication"] == 1
    assert len(open_results(out).kpis) == 2


def test_a_comparison_of_nothing_but_failures_still_ends_properly(tmp_path: Path) -> None:
    done = call("compare", "raises_in=0", "raises_in=0.0", "-n", 1, "--workers", 1)
    assert done.exit_code == 1
    assert "nothing to compare" in done.stdout
    assert done.stderr.count("failed: ") == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "plain", "-n", 2), "two scenarios or more"),
        (("compare", "plain", "effect=1", "--baseline", "none"), "'none' is not among"),
        (("run", "plain", "--level", "95"), "between 0 and 1"),
        (("run", "plain", "--workers", "2", "--cluster", "tcp://x:1", "--out", "o"), "not both"),
        (("run", "plain", "-n", "0"), "Invalid value"),
        (("run", "plain", "--set", "effect"), "PATH=VALUE"),
        (("run", "plain", "--until", "contribution"), "KPI:HALFWIDTH"),
        (("run", "plain", "--until", "profit:1%"), "no KPI 'profit'"),
        (("compare", "plain", "effect=1", "--lang", "fr"), "--lang is one of en, zh"),
    ],
)
def test_wrong_questions_end_with_2_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call(*words)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_folder_that_cannot_be_written_ends_with_2_also_as_json(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = call("run", "plain", "-n", 2, "--workers", 1, "--out", tmp_path / "file", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["exit_code"] == 2
    assert "cannot use" in done.stderr


def test_ctrl_c_ends_with_130_and_the_same_command_resumes(tmp_path: Path) -> None:
    out, calm = tmp_path / "out", tmp_path / "calm"
    words = ["run", "seconds=0.1", "-n", "14", "--no-figures", "--workers", "2", "--out"]
    batch = subprocess.Popen(
        [*COMMAND, *words, str(out)], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    end = time.monotonic() + 30
    while len(list((out / "runs").glob("*.json"))) < 2:
        assert time.monotonic() < end
        time.sleep(0.02)
    batch.send_signal(signal.SIGINT)
    _, said = batch.communicate(timeout=20)
    assert batch.returncode == 130, said
    assert b"the same command resumes" in said
    assert b"Traceback" not in said
    assert 2 <= len(open_results(out).kpis) < 14
    words[-2] = "1"  # how many workers makes no difference to what is kept
    resumed = call(*words, out)
    assert resumed.exit_code == 0
    assert "found finished" in resumed.stderr
    assert call(*words, calm).exit_code == 0
    assert tree(out) == tree(calm)
