"""Batches: what two workers gain, what a run costs beside its simulation, what the parent holds.

python tests/benchmarks/batches.py [speed-up|overhead|memory|sweep|around] …
"""

import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from functools import cache
from pathlib import Path

import channelsim as cs
from channelsim.experiments import Replication, replicate
from channelsim.experiments.executors import available_cores

REPLICATIONS = 8
TASKS = 300


def idle(scenario: object, seed: int, replication: int) -> Replication:
    """Do nothing, and leave the tables of a short run."""
    import pandas as pd

    daily = pd.DataFrame({"day": range(365), "sell_in": range(365)})
    return Replication(kpis={"contribution": float(replication)}, tables={"daily": daily})


def bulky(scenario: object, seed: int, replication: int) -> Replication:
    """Leave a table of 1.6 MB, a baseline's share of it."""
    import numpy as np
    import pandas as pd

    daily = pd.DataFrame({"day": np.arange(200_000) * replication})
    return Replication(kpis={"contribution": float(replication)}, tables={"daily": daily})


def row(name: str, cpu: float | str, mib: float | str, ratio: float | str, note: str) -> None:
    """Print a row of the table in README.md."""
    cells = [f"{cell:.3g}" if isinstance(cell, float) else cell for cell in (cpu, mib, ratio)]
    print(f"| {date.today()} | {platform.machine()}, {available_cores()} cores | {name} | "
          f"{' | '.join(cells)} | {note} |", flush=True)  # fmt: skip


def speed_up() -> None:
    """Baseline on one worker and on two; each batch in a folder of its own."""
    scenario = cs.load_scenario("baseline")
    replicate(scenario, 1, 99)
    cs.run(scenario, 2, workers=2, seed=7)  # workers are up and warm
    walls = {}
    for workers in (1, 2):
        start = time.perf_counter()
        cs.run(scenario, REPLICATIONS, workers=workers)
        walls[workers] = time.perf_counter() - start
    note = f"{REPLICATIONS} replications: {walls[1]:.1f} s on one worker, {walls[2]:.1f} s on two"
    row("speed-up", "", "", walls[1] / walls[2], note)


def overhead() -> None:
    """Runs that do nothing: the cost of sending, writing, digesting and noting them."""
    scenario = cs.load_scenario("small")
    for workers in (1, 2):
        cs.run(scenario, 2 * workers, workers=workers, task=idle, seed=7)
        start, used = time.perf_counter(), time.process_time()
        cs.run(scenario, TASKS, workers=workers, task=idle)
        wall = (time.perf_counter() - start) * 1000 / TASKS
        cpu = time.process_time() - used
        note = f"{wall:.1f} ms of wall time a task, {TASKS} tasks, {workers} worker(s)"
        row("task overhead", cpu / TASKS, "", "", note)


def memory() -> None:
    """Largest resident set of the parent after few and after many runs with bulky tables."""
    peaks = {}
    for runs in (20, 200):
        code = (
            "import resource; import channelsim as cs; "
            "from tests.benchmarks.batches import bulky; "
            f"cs.run(cs.load_scenario('small'), {runs}, workers=2, task=bulky); "
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
        )
        peaks[runs] = float(done.stdout)
    few, many = peaks.values()
    row("parent memory", "", many, many / few, f"200 runs against 20 ({few:.0f} MiB)")


def sweep() -> None:
    """500 runs of `small`: 50 points, 10 replications."""
    scenario = cs.load_scenario("small")
    visits = [step / 10 for step in range(50)]
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        cs.sweep(
            scenario,
            {"enforcement.visits_per_month": visits},
            replications=10,
            workers=available_cores(),
            out=Path(folder),
        )
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    note = f"{wall:.0f} s of wall time for 510 runs on {available_cores()} workers"
    row("sweep of 500 small", used.ru_utime + used.ru_stime, "", "", note)


def around() -> None:
    """What a sweep of 500 `small` costs beside its simulations, as a share of them.

    The runs are replaced by a copy of one run's tables, so that all CPU is of sending, storing,
    estimating, printing, drawing and reporting.
    """
    from channelsim.cli.showing import print_tables
    from channelsim.report.html import write_report

    scenario = cs.load_scenario("small")
    copy_of_one(scenario, 1, 0)
    run = min(simulate_once(scenario) for _ in range(3))
    factors = [round(0.9 + step / 500, 3) for step in range(100)]
    vary = {"regions.East.list_price_factor": factors}
    vary |= {"enforcement.find_probability": [0.1, 0.2, 0.3, 0.4, 0.5]}
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        study = cs.sweep(
            scenario, vary, replications=1, workers=1, out=Path(folder), task=copy_of_one
        )
        swept = time.process_time()
        print_tables(study)
        page = write_report(study, Path(folder) / "report.html", figures=Path(folder) / "figures")
        end, size = time.process_time(), page.stat().st_size / 1e6
        note = (
            f"{(swept - start) / 501 * 1000:.1f} ms a run to send, store and read, "
            f"{end - swept:.1f} s for tables, report ({size:.1f} MB) and figures"
        )
    row("around a sweep of 500", end - start, "", (end - start) / (500 * run), note)


def simulate_once(scenario: "cs.Scenario") -> float:
    """Give the CPU seconds of a simulation that is neither measured nor stored."""
    from channelsim.scenario.network import build_network
    from channelsim.simulation.run import simulate

    start = time.process_time()
    simulate(build_network(scenario.spec, {}), 1, 0)
    return time.process_time() - start


@cache
def _one() -> Replication:
    return replicate(cs.load_scenario("small"), 1, 0)


def copy_of_one(scenario: "cs.Scenario", seed: int, replication: int) -> Replication:
    """Give one run's tables again, its contribution shifted by what the scenario is called."""
    found = _one()
    shift = sum(scenario.name.encode()) * 10.0
    kpis = {**found.kpis, "contribution": found.kpis["contribution"] + shift}
    return Replication(kpis=kpis, tables=found.tables)


if __name__ == "__main__":
    known = {
        "speed-up": speed_up,
        "overhead": overhead,
        "memory": memory,
        "sweep": sweep,
        "around": around,
    }
    for asked in sys.argv[1:] or known:
        known[asked]()
