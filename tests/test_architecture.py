"""Rooms import downwards, each third-party package has its owners, and imports stay light."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "channelsim"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# A room may import itself and any room of a smaller number; `theory` imports none of the others.
FLOOR = {
    "theory": 0, "model": 1,
    "scenario": 2, "simulation": 2, "measurement": 2, "optimisation": 2, "calibration": 2,
    "experiments": 3, "report": 4, "app": 5, "cli": 6, "__main__": 7, "__init__": 8,
}  # fmt: skip

TABLES = {"measurement", "optimisation", "calibration", "experiments", "report", "app"}
OWNERS = {
    "numpy.random": {"simulation"},
    "annotated_types": {"model", "scenario"},
    "ruamel": {"scenario"},
    "pydantic": {"scenario"},
    "simpy": {"simulation"},
    "pandas": TABLES,
    "scipy.stats": {"theory", "measurement", "calibration", "experiments"},
    "statsmodels": {"calibration"},
    "linearmodels": {"calibration"},
    "pulp": {"optimisation"},
    "highspy": {"optimisation"},
    "loky": {"experiments"},
    "dask": {"experiments"},
    "distributed": {"experiments"},
    "pyarrow": {"experiments"},
    "SALib": {"experiments"},
    "optuna": {"experiments"},
    "matplotlib": {"report", "app"},
    "jinja2": {"report"},
    "typer": {"cli"},
    "rich": {"cli"},
    "panel": {"app"},
}
FREE = {"channelsim", "numpy", "scipy"}

# Slow to import (0.3 s of CPU and more each): never at the top of what every command loads.
HEAVY = {
    "pandas", "scipy.stats", "matplotlib", "statsmodels", "linearmodels", "pyarrow", "loky", "dask",
    "distributed", "SALib", "optuna", "panel",
}  # fmt: skip
LIGHT_ROOMS = {"theory", "model", "scenario", "simulation", "cli", "__main__"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "tools"}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def statements(tree: ast.AST, *, inside_functions: bool) -> Iterator[ast.AST]:
    """Walk the nodes that run: blocks under `if TYPE_CHECKING:` are left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.FunctionDef | ast.Lambda) and not inside_functions:
            continue
        yield node
        yield from statements(node, inside_functions=inside_functions)


@cache
def imported(path: Path, *, inside_functions: bool = True) -> frozenset[str]:
    """Return the dotted names that a file imports; `from a.b import c` counts as `a.b.c`."""
    names: set[str] = set()
    for node in statements(ast.parse(path.read_text("utf-8")), inside_functions=inside_functions):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import on line {node.lineno}"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "np.random":
            names.add("numpy.random")
    return frozenset(names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
class TestEveryFile:
    def test_room_is_known_and_name_says_something(self, path: Path) -> None:
        assert room_of(path) in FLOOR
        assert not VAGUE & set(path.relative_to(PACKAGE).with_suffix("").parts)

    def test_imports_go_down(self, path: Path) -> None:
        room = room_of(path)
        targets = {name.split(".")[1] for name in imported(path) if name.startswith("channelsim.")}
        upward = {
            target
            for target in targets & set(FLOOR) - {room}
            if FLOOR[target] >= FLOOR[room] or (target == "theory" and room == "model")
        }
        assert not upward, f"{room} may not import {sorted(upward)}"

    def test_third_party_packages_have_owners(self, path: Path) -> None:
        room = room_of(path)
        for name in imported(path):
            for package in (owned for owned in OWNERS if within(name, owned)):
                assert room in OWNERS[package], f"{package} belongs to {sorted(OWNERS[package])}"

    def test_third_party_packages_are_listed(self, path: Path) -> None:
        known = {*FREE, *(owned.split(".")[0] for owned in OWNERS), *sys.stdlib_module_names}
        assert not {name.split(".")[0] for name in imported(path)} - known

    def test_heavy_packages_are_imported_where_they_are_used(self, path: Path) -> None:
        if room_of(path) in LIGHT_ROOMS or path.name == "__init__.py":
            names = imported(path, inside_functions=False)
            assert not [name for name in names for heavy in HEAVY if within(name, heavy)]

    def test_no_attribute_magic_and_no_code_from_text(self, path: Path) -> None:
        calls = {
            node.func.id: node.lineno
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not {"setattr", "hasattr", "eval", "exec", "globals"} & set(calls) - (
            {"globals"} if path == PACKAGE / "__init__.py" else set()
        )


def test_the_check_sees_lazy_and_dotted_imports(tmp_path: Path) -> None:
    source = tmp_path / "probe.py"
    source.write_text(
        "from typing import TYPE_CHECKING\n"
        "import numpy as np\n"
        "if TYPE_CHECKING:\n    import panel\n"
        "def f() -> None:\n    from scipy import stats\n    np.random.default_rng()\n"
    )
    everywhere = {"typing.TYPE_CHECKING", "numpy", "scipy.stats", "numpy.random"}
    assert imported(source) == everywhere
    assert imported(source, inside_functions=False) == {"typing.TYPE_CHECKING", "numpy"}
