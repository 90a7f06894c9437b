"""Speed and memory of the engine: rows for the table in README.md.

``python tests/benchmarks/engine.py [plain_tree] [baseline] [large] [imports]``; none named = all.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import yardstick

import channelsim as cs
from channelsim.scenario.network import build_network
from channelsim.simulation.run import simulate

REPEATS = 5


def cpu(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Give the median user CPU time of some work, seconds."""
    times = []
    for _ in range(repeats):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        work()
        times.append(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before)
    return median(times)


def row(name: str, seconds: float, ratio: str = "", note: str = "") -> None:
    """Print a row of the table."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    today = time.strftime("%Y-%m-%d")
    print(f"| {today} | 2 cores | {name} | {seconds:.3f} | {memory:.0f} | {ratio} | {note} |")


def engine(scenario: cs.Scenario) -> Callable[[], object]:
    """Give one replication as work, after a first one that warms caches up."""
    network = build_network(scenario.spec)
    simulate(network, 1, 0)
    return lambda: simulate(network, 1, 1)


def plain_tree() -> None:
    """Time the tree against one process per node, at 100 and 10,000 outlets."""
    scenario = cs.load_scenario("plain_tree")
    for shops, repeats in ((100, REPEATS), (10_000, 1)):
        scale = shops // 100
        bigger = scenario.override(
            {
                "outlets.Shops.count": shops,
                "distributors.Depots.ordering.order_up_to": 650 * scale,
                "manufacturer.order_up_to": 10_200 * scale,
            }
        )
        ours = cpu(engine(bigger), repeats)
        theirs = cpu(lambda shops=shops: yardstick.run(shops), repeats)
        row(
            f"plain_tree, {shops} outlets",
            ours,
            f"{theirs / ours:.1f}",
            f"yardstick {theirs:.2f} s",
        )


def baseline() -> None:
    """Time the shipped baseline."""
    row("baseline", cpu(engine(cs.load_scenario("baseline")), 3))


def large() -> None:
    """Time 100,000 outlets and the cost per outlet-day at 1,000, 10,000 and 100,000."""
    base = cs.load_scenario("plain_tree")
    for shops in (1_000, 10_000, 100_000):
        depots = 3 * shops // 1_000
        scenario = base.override(
            {
                "outlets.Shops.count": shops,
                "distributors.Depots.count": max(depots, 1),
                "distributors.Depots.ordering": {"kind": "base_stock"},
                "distributors.Depots.review_days": 7,
                "manufacturer.order_up_to": 130 * shops,
                "demand": {"kind": "attraction", "share": 0.5, "rival_share": 0.2},
            }
        )
        seconds = cpu(engine(scenario), 1)
        note = f"{seconds / shops / 365 * 1e9:.0f} ns per outlet-day"
        row(f"large, {shops} outlets, {max(depots, 1)} distributors", seconds, "", note)


def imports() -> None:
    """Time the import and the help text, in processes of their own."""
    for name, code in (
        ("import channelsim", ["-c", "import channelsim"]),
        ("channelsim --help", ["-m", "channelsim", "--help"]),
    ):
        times = []
        for _ in range(REPEATS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *code], check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        row(name, median(times))


if __name__ == "__main__":
    for job in sys.argv[1:] or ["imports", "plain_tree", "baseline", "large"]:
        {"imports": imports, "plain_tree": plain_tree, "baseline": baseline, "large": large}[job]()
