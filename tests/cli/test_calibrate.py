"""`calibrate` from a CSV file to an overlay that a scenario takes."""

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

import channelsim as cs
from channelsim.calibration import Calibration
from channelsim.cli import app
from channelsim.report import calibration_figures
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


def test_figures_and_notes_beside_the_overlay(data: Path, tmp_path: Path) -> None:
    spec, out = data.with_name("spec.yaml"), tmp_path / "out"
    spec.write_text(SPEC + "group: outlet\n")
    done = runner.invoke(app, ["calibrate", str(data), "--spec", str(spec), "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    assert f"8 figures in {out / 'figures'}" in done.stderr.replace("\n", "")
    names = ("calibration_fit", "price_relation", "estimates", "group_estimates_price")
    written = {path.name for path in (out / "figures").iterdir()}
    assert written == {f"{name}.{kind}" for name in names for kind in ("png", "svg")}
    assert (out / "figures" / "price_relation.png").read_bytes().startswith(b"\x89PNG")
    notes = (out / "notes.md").read_text()
    assert "| `rows` | 1200 | rows of the table" in notes
    assert "no cost column" in notes
    assert len((out / "groups.csv").read_text().splitlines()) == 31


def test_figures_speak_the_language_asked_for(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(calibration: Calibration, folder: Path, *, lang: str) -> list[Path]:
        asked.append(lang)
        return []

    monkeypatch.setattr(calibration_figures, "write_calibration_figures", noted)
    spec = str(data.with_name("spec.yaml"))
    given = ["calibrate", str(data), "--spec", spec, "--out", str(tmp_path / "out")]
    for more in (["--lang", "zh"], [], ["--json"]):
        assert runner.invoke(app, [*given, *more]).exit_code == 0
    assert asked == ["zh", "en"], "none with --json"


def test_figures_can_be_left_out(data: Path, tmp_path: Path) -> None:
    spec, out = data.with_name("spec.yaml"), tmp_path / "out"
    given = ["calibrate", str(data), "--spec", str(spec), "--out", str(out)]
    assert runner.invoke(app, [*given, "--no-figures"]).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "estimates.csv", "notes.md", "overlay.yaml",
    ]  # fmt: skip
    assert runner.invoke(app, [*given, "--lang", "fr"]).exit_code == 2


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
