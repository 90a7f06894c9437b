"""Two hundred damaged scenario files are refused in words; two hundred valid ones balance."""

import json
import math
import re
import time
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from channelsim.cli import app
from channelsim.measurement import audit, kpis, tables
from channelsim.model.market import Horizon
from channelsim.scenario import Fault, ScenarioError, load_scenario
from channelsim.scenario.network import build_network
from channelsim.scenario.schema import ScenarioSpec
from channelsim.simulation.run import simulate
from tests.simulation.trades import trades

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLAIN, SMALL = SCENARIOS / "plain_tree.yaml", SCENARIOS / "small.yaml"
COUNT = 200
NONSENSE = (
    "",
    "~",
    "-1",
    "1e99",
    ".nan",
    "[",
    "{a: 1}",
    "yes",
    "'",
    "&x",
    "*x",
    "!!set",
    "\t",
    "东",
)


def damaged(text: str, dice: Random) -> str:
    """Damage a file in one to three places as hands, editors and transfers do."""
    lines = text.splitlines()
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(lines))
        line = lines[place]
        match dice.randrange(7):
            case 0:
                del lines[place]
            case 1:
                lines.insert(dice.randrange(len(lines)), line)
            case 2:
                lines[place] = " " * dice.randint(0, 9) + line.lstrip()
            case 3:
                key, colon, _ = line.partition(":")
                lines[place] = f"{key}{colon} {dice.choice(NONSENSE)}"
            case 4:
                cut = dice.randrange(len(line) + 1)
                lines[place] = line[:cut] + dice.choice("abz:#-[]{}&*!|>'\"%@`,\x00") + line[cut:]
            case 5:
                lines[place] = re.sub(r"[a-z]", dice.choice("xyz"), line, count=1)
            case _:
                lines = lines[: max(place, 3)]
    return "\n".join(lines) + "\n"


def faults_of(path: Path) -> tuple[Fault, ...]:
    """Read a file as a scenario: its faults, none if it has stayed valid."""
    start = time.process_time()
    try:
        load_scenario(path)
    except ScenarioError as error:
        return error.faults
    finally:
        assert time.process_time() - start < 2.0
    return ()


def test_damaged_files_are_refused_soon_and_in_words(tmp_path: Path) -> None:
    sources = [path.read_text("utf-8").replace("\n\n", "\n") for path in (PLAIN, PLAIN, SMALL)]
    faulty: list[str] = []
    for number in range(3 * COUNT):
        path = tmp_path / f"damaged{number}.yaml"
        path.write_text(damaged(sources[number % 3], Random(number)), "utf-8")
        faults = faults_of(path)
        for fault in faults:
            assert fault.line >= 1
            assert str(fault).startswith(f"{path}:{fault.line}: ")
            assert str(fault).isprintable()
        faulty += [str(path)] * bool(faults)
        if len(faulty) == COUNT:
            break
    assert len(faulty) == COUNT, "most damage is seen"
    done = CliRunner().invoke(app, ["validate", *faulty[:20]])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert all(any(line.startswith(f"{path}:") for line in done.output.splitlines())
               for path in faulty[:20])  # fmt: skip


@settings(max_examples=20)
@given(spec=trades())
def test_valid_files_run_and_balance_their_books(
    tmp_path_factory: pytest.TempPathFactory, spec: ScenarioSpec
) -> None:
    check_valid(tmp_path_factory.getbasetemp(), spec)


@pytest.mark.slow
@settings(max_examples=COUNT)
@given(spec=trades())
def test_two_hundred_valid_files_run_and_balance_their_books(
    tmp_path_factory: pytest.TempPathFactory, spec: ScenarioSpec
) -> None:
    check_valid(tmp_path_factory.getbasetemp(), spec)


def check_valid(folder: Path, spec: ScenarioSpec) -> None:
    """Write a random trade as a file, read it, run it, and audit goods and money."""
    short = replace(spec, horizon=Horizon(days=30, warm_up=min(spec.horizon.warm_up, 5)))
    path = folder / "valid.yaml"
    path.write_text(json.dumps(asdict(short)), "utf-8")  # JSON is YAML
    scenario = load_scenario(path)
    assert scenario.spec == short, "what is written is what is read"
    records = simulate(build_network(scenario.spec, {}), 1, 0)
    audit(records)
    found = kpis(tables(records))
    assert found["sell_out_units"] >= 0
    assert math.isfinite(found["contribution"])
