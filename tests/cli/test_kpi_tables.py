"""What the tables of the terminal leave out, and what they say instead."""

from pathlib import Path

import numpy as np
import pandas as pd
from typer.testing import CliRunner

import channelsim as cs
from channelsim.cli import app
from channelsim.cli.kpi_tables import idle_line
from channelsim.experiments.verification import verify
from tests.cli.test_end_to_end import TINY

runner = CliRunner()


def test_kpis_that_are_zero_in_every_run_are_named_in_a_line() -> None:
    frame = pd.DataFrame(
        {"revenue": [1.0, 0.0], "transfer_units": 0.0, "retention": np.nan, "unheard_of": 0.0}
    )
    assert idle_line(frame) == "0 in every run, left out above: Transfers"
    assert idle_line(frame[["revenue"]]) == ""
    assert idle_line(frame[:0]) == ""


def test_run_leaves_them_out_and_gives_money_its_currency(tmp_path: Path) -> None:
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY)
    done = runner.invoke(app, ["run", str(file), "-n", "1", "--workers", "1"])
    assert done.exit_code == 0, done.stderr
    table, _, line = done.stdout.partition("0 in every run, left out above: ")
    assert "Transfers" in line
    assert "Transfers" not in table
    assert "Revenue" in table
    assert "CNY" in table
    done = runner.invoke(app, ["run", str(file), "-n", "1", "--workers", "1", "--json"])
    assert all(f'"{name}"' in done.stdout for name in cs.KPIS), "JSON has every KPI"


def test_verify_tells_how_far_it_is_and_what_a_case_is() -> None:
    done = runner.invoke(app, ["verify", "G1", "--workers", "1"])
    assert done.exit_code == 0, done.stderr
    assert "verify: 1 of 1 runs" in done.stderr
    assert "\nG1: " in done.stdout
    told: list[tuple[int, int]] = []
    verify(["G1"], 2, watch=lambda news: told.append((news.done, news.total)))
    assert told[-1] == (2, 2)


def test_a_plan_folder_says_that_its_report_came_with_it(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("name: plan")
    done = runner.invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 2
    assert "optimise writes it again" in done.stderr
