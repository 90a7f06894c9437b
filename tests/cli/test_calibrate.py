"""`calibrate` from a CSV file to an overlay that a scenario takes."""

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

import channelsim as cs
from channelsim.cli import app
from tests.experiments.fake_model import luck

runner = CliRunner()
SPEC = "columns: {outlet: shop, week: week, units: sold, price: paid}\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Thirty shops, forty weeks, elasticity -2."""
    lines = ["shop,week,sold,paid"]
    for shop in range(30):
        for week in range(40):
            price = 2.0 * math.exp(0.4 * (luck(shop, week, "price") - 0.5))
            noise = 0.2 * (luck(shop, week, "noise") - 0.5)
            sold = round(200 * (1 + shop / 30) * math.exp(-2 * math.log(price / 2.0) + noise))
            lines.append(f"{shop},{week},{sold},{price:.4f}")
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(lines))
    path.with_name("spec.yaml").write_text(SPEC)
    return path


def test_estimates_overlay_and_files(data: Path, tmp_path: Path) -> None:
    spec, out = data.with_name("spec.yaml"), tmp_path / "out"
    done = runner.invoke(
        app, ["calibrate", str(data), "--spec", str(spec), "--out", str(out), "--json"]
    )
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    found = {row["name"]: row for row in document["estimates"]}["own_price_elasticity"]
    assert found["ci_low"] < -2.0 < found["ci_high"]
    assert found["ci_high"] - found["ci_low"] < 0.2
    assert (out / "estimates.csv").read_text().startswith("name,estimate")
    assert (out / "overlay.yaml").exists()
    changed = cs.load_scenario("small").override(document["overlay"])
    assert changed.digest != cs.load_scenario("small").digest


def test_the_table_on_the_terminal(data: Path) -> None:
    done = runner.invoke(app, ["calibrate", str(data), "--spec", str(data.with_name("spec.yaml"))])
    assert done.exit_code == 0
    assert "own_price_elasticity" in done.stdout


@pytest.mark.parametrize(
    ("spec", "table", "message"),
    [
        (SPEC.replace("paid", "prise"), None, "paid"),
        ("columns: [", None, "spec.yaml:"),
        ("colums: {}", None, "colums"),
        (SPEC, "", "is not a CSV table"),
        (SPEC, "shop,week\n1,2\n", "sold"),
    ],
)
def test_faults_are_lines_and_2(data: Path, spec: str, table: str | None, message: str) -> None:
    data.with_name("spec.yaml").write_text(spec)
    if table is not None:
        data.write_text(table)
    done = runner.invoke(app, ["calibrate", str(data), "--spec", str(data.with_name("spec.yaml"))])
    assert done.exit_code == 2, done.output
    assert message in done.stderr


def test_a_table_that_is_not_there(data: Path) -> None:
    done = runner.invoke(
        app, ["calibrate", "absent.csv", "--spec", str(data.with_name("spec.yaml"))]
    )
    assert done.exit_code == 2
    assert "absent.csv cannot be read" in done.stderr
