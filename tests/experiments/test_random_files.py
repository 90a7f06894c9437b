"""Two hundred damaged scenario files are refused in words; two hundred valid ones balance."""

import json
import math
import re
import time
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from channelsim.cli import app
from channelsim.experiments import replicate
from channelsim.model.allocation import KINDS as ALLOCATIONS
from channelsim.model.demand import KINDS as DEMANDS
from channelsim.model.demand import Trace
from channelsim.model.forecasting import FORECASTS, Autoregressive
from channelsim.model.incentives import KINDS as SCHEMES
from channelsim.model.levers import KINDS as LEVERS
from channelsim.model.levers import default_levers
from channelsim.model.replenishment import ORDERINGS
from channelsim.model.support import Spend, Support
from channelsim.model.year import Horizon
from channelsim.scenario import Fault, ScenarioError, load_scenario
from channelsim.scenario.schema import ScenarioSpec
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


def kinds_in(spec: ScenarioSpec) -> set[type[object]]:
    """Name the kinds of every extension point that a scenario uses."""
    used: list[object] = [spec.demand, spec.manufacturer.allocation, *spec.incentives]
    used += [part for group in spec.distributors for part in (group.ordering, group.forecast)]
    levers = spec.support.known
    return {type(one) for one in (*used, *(levers[spend.lever] for spend in spec.support.spend))}


@st.composite
def short_trades(draw: st.DrawFn) -> ScenarioSpec:
    """A random trade of a few days around the end of a quarter, one in ten of a month."""
    spec: ScenarioSpec = draw(trades())
    changes: dict[str, object] = {
        "horizon": Horizon(days=33 if draw(st.integers(0, 9)) == 9 else 6, warm_up=4)
    }
    if draw(st.integers(0, 5)) == 5:
        changes |= {"data": {"sold": "sold.csv"}, "demand": Trace(table="sold")}
    levers = draw(st.sets(st.sampled_from(sorted(default_levers())), max_size=3))
    paid = tuple(Spend(lever=lever, per_month=50.0) for lever in sorted(levers))
    changes["support"] = Support(spend=paid)
    if draw(st.integers(0, 3)) == 3:
        own = tuple(replace(group, forecast=Autoregressive()) for group in spec.distributors)
        changes["distributors"] = own
    return replace(spec, **changes)  # type: ignore[arg-type]  # checked by name


def test_two_hundred_valid_files_run_and_balance_their_books(tmp_path: Path) -> None:
    seen: set[type[object]] = set()
    (tmp_path / "sold.csv").write_text("day,units\n-4,3\n0,0\n2,7\n")

    @settings(max_examples=COUNT)
    @given(spec=short_trades())
    def runs_and_balances(spec: ScenarioSpec) -> None:
        check_valid(tmp_path, spec)
        seen.update(kinds_in(spec))

    runs_and_balances()
    every = {*SCHEMES, *DEMANDS, *ALLOCATIONS, *ORDERINGS, *FORECASTS, *LEVERS}
    assert not {kind.__name__ for kind in every - seen}


def stated(value: object) -> object:
    """Write a section as a person does: without what is as it is by default."""
    if isinstance(value, tuple):
        return [stated(item) for item in value]
    if not is_dataclass(value):
        return value
    return {
        one.name: stated(getattr(value, one.name))
        for one in fields(value)
        if one.name == "kind" or getattr(value, one.name) != one.default
    }


def check_valid(folder: Path, spec: ScenarioSpec) -> None:
    """Write a random trade as a file, read it, run it, and audit goods and money."""
    path = folder / "valid.yaml"
    path.write_text(json.dumps(stated(spec)), "utf-8")  # JSON is YAML
    scenario = load_scenario(path)
    assert replace(scenario.spec, data={}) == replace(spec, data={}), "as written, so read"
    found = replicate(scenario, 1, 0).kpis
    assert found["sell_out_units"] >= 0
    assert math.isfinite(found["contribution"])
