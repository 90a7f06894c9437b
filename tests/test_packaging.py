"""What a user installs: a wheel that holds everything, imports that stay quick."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import channelsim

ROOT = Path(__file__).parents[1]
HEAVY = ("pandas", "scipy.stats", "matplotlib", "pyarrow", "statsmodels", "loky", "panel", "dask")


def python(code: str, *, cwd: Path, path: Path) -> str:
    """Run code in a fresh interpreter that finds `channelsim` in `path` first."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend of `pyproject.toml`, without a network."""
    target = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(target)!r}))"
    name = python(code, cwd=ROOT, path=ROOT).splitlines()[-1]
    return target / name


def test_wheel_holds_every_shipped_scenario_and_the_type_marker(wheel: Path) -> None:
    shipped = {
        f"channelsim/scenarios/{path.relative_to(ROOT / 'scenarios').as_posix()}"
        for path in (ROOT / "scenarios").rglob("*")
        if path.suffix in {".yaml", ".csv"}
    }
    assert "channelsim/scenarios/baseline.yaml" in shipped
    names = set(zipfile.ZipFile(wheel).namelist())
    assert shipped <= names
    assert "channelsim/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "notebooks/"))]


def test_unpacked_wheel_finds_its_scenarios_by_name(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import channelsim as cs, json\n"
        "s = cs.load_scenario('small')\n"
        "print(json.dumps([cs.__file__, s.name, len(s.document)]))"
    )
    where, name, sections = json.loads(python(code, cwd=tmp_path, path=site))
    assert Path(where).is_relative_to(site)
    assert name == "small"
    assert sections > 3


@pytest.mark.parametrize("module", ["channelsim", "channelsim.cli", "channelsim.scenario"])
def test_import_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({HEAVY}) & set(sys.modules)))"
    assert python(code, cwd=ROOT, path=ROOT).split() == []


@pytest.mark.parametrize("name", [name for name in dir(channelsim) if not name.startswith("__")])
def test_public_name_resolves_and_says_what_it_is(name: str) -> None:
    value = getattr(channelsim, name)
    assert name == "KPIS" or value.__doc__


@pytest.mark.parametrize("name", ["optimize", "pandas"])
def test_unknown_name_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
        getattr(channelsim, name)


def test_type_checkers_see_the_names_that_python_sees() -> None:
    source = (ROOT / "channelsim" / "__init__.py").read_text("utf-8")
    declared = set(re.findall(r"^    from \S+ import (\w+) as \1$", source, re.MULTILINE))
    assert declared == {name for name in dir(channelsim) if not name.startswith("__")}


def test_readme_gives_exactly_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    commands = [line for block in blocks for line in block.strip().splitlines()]
    assert len(commands) == 2
    assert "channelsim run baseline" in commands[0]
    assert commands[1].endswith("uv run pytest")


def test_every_requirement_has_a_tested_version() -> None:
    """`constraints.txt` names all that `pyproject.toml` asks for, by names alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    asked = [*project["dependencies"], *(one for extra in extras for one in extra)]
    names = {re.split(r"[\[<>=]", one)[0].lower().replace(".", "-") for one in asked}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line}
    assert names - {"channelsim"} <= pinned
    assert not [line for line in lines if "://" in line or line.startswith("-")]
