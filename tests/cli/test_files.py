"""Commands about files, and what every command has in common."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import channelsim
from channelsim.cli import app

runner = CliRunner()

HEAVY = {"numpy", "pandas", "scipy", "pydantic", "simpy", "pyarrow", "loky", "matplotlib"}
BAD = """\
name: bad
regions:
  - {name: East, incme: 3}
nonsense: .nan
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD)
    return path


def test_validate_names_every_fault_on_its_line(bad: Path) -> None:
    done = runner.invoke(app, ["validate", str(bad), str(bad.with_name("absent.yaml"))])
    assert done.exit_code == 2
    lines = done.stdout.splitlines()
    assert any("bad.yaml:3: regions" in line and "income" in line for line in lines)
    assert any("bad.yaml:4: nonsense" in line for line in lines)
    assert any("absent.yaml" in line for line in lines)


@pytest.mark.parametrize("command", ["run", "compare", "sweep"])
def test_faults_of_scenario_files_are_lines_on_stderr(bad: Path, command: str) -> None:
    more = {"run": [], "compare": [str(bad)], "sweep": ["--vary", "a=1,2"]}[command]
    done = runner.invoke(app, [command, str(bad), *more, "--json"])
    assert done.exit_code == 2
    assert "bad.yaml:3: regions" in done.stderr
    document = json.loads(done.stdout)
    assert document["exit_code"] == 2
    assert document["error"] == done.stderr.splitlines()


def test_schema_is_json_with_units() -> None:
    done = runner.invoke(app, ["schema"])
    assert done.exit_code == 0
    assert '"unit"' in done.stdout
    assert json.loads(done.stdout)["type"] == "object"


def test_report_of_an_empty_folder_is_refused(tmp_path: Path) -> None:
    done = runner.invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 2
    assert "holds no results" in done.stderr


def test_version_and_no_command() -> None:
    assert channelsim.__version__ in runner.invoke(app, ["--version"]).stdout
    assert "Usage" in runner.invoke(app, []).output


def test_help_loads_nothing_heavy() -> None:
    """A proxy for the time of `channelsim --help` that does not depend on the machine."""
    code = (
        "import sys\n"
        "from channelsim.cli import app\n"
        "try:\n    app(['--help'])\n"
        "except SystemExit:\n    pass\n"
        f"print('loaded:', *sorted({HEAVY} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded:"
    assert "compare" in done.stdout
