"""Certified allocation against the rivals, and the sizes that must be reached.

Run `python tests/benchmarks/allocation_bench.py [rivals|sizes|choices|cvar|frontier …]`; without
arguments everything, in some half an hour; `rivals:100,400` only these numbers of cells,
`rivals:2000:0.3` only this share of the money that would half saturate every cell.
Prints Markdown tables; times are seconds of user CPU (one thread) and, behind a slash, seconds of
waiting, which are the same on an idle machine.

* rivals: Hill curves with exponents between 2 and 3, one total, no other limits (what the rivals
  can do): SLSQP from an equal split and from 20 starts (the equal split and 19 random ones), greedy
  by steps of 1/500 of the budget, jump greedy; a loss is measured against the certified plan.
* sizes: half of the curves S-shaped, total, floors and caps for each region and channel; then also
  a minimum if active and at most one of the first three levers for each region.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize

import channelsim.optimisation as opt

Curves = dict[tuple[str, str, str], opt.HillCurve]
SHARES = (0.3, 0.65, 1.0)
RIVAL_S = {2000: 60.0}  # seconds of CPU that a rival gets, 30 with fewer cells


class Clock(NamedTuple):
    """Seconds of user CPU and of waiting."""

    user: float
    wall: float

    @classmethod
    def now(cls) -> Clock:
        return cls(resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter())

    def since(self) -> Clock:
        now = Clock.now()
        return Clock(now.user - self.user, now.wall - self.wall)

    def __str__(self) -> str:
        return f"{self.user:.1f} / {self.wall:.1f}"


def instance(cells: int, seed: int, s_shaped: float) -> Curves:
    rng = np.random.default_rng(seed)
    regions, channels = max(2, cells // 20), 4
    levers = max(1, cells // (regions * channels))
    curves: Curves = {}
    for r in range(regions):
        for c in range(channels):
            for m in range(levers):
                size = np.exp(rng.normal(0, 0.6))
                exponent = rng.uniform(2, 3) if rng.random() < s_shaped else 1.0
                curves[f"R{r}", f"C{c}", f"L{m}"] = opt.HillCurve(
                    top=100 * size * rng.uniform(0.5, 1.5),
                    half=50 * size * rng.uniform(0.5, 1.5),
                    exponent=exponent,
                )
    return curves


def limits(curves: Curves, budget: float, *, choices: bool) -> list[dict[str, object]]:
    weight = {key: curve.half for key, curve in curves.items()}
    whole = sum(weight.values())
    rows: list[dict[str, object]] = [
        {"region": k[0], "channel": k[1], "lever": k[2], "max": 4 * half}
        for k, half in weight.items()
    ]
    for dimension, place in (("region", 0), ("channel", 1)):
        for name in sorted({key[place] for key in curves}):
            share = sum(w for key, w in weight.items() if key[place] == name) / whole
            rows.append({dimension: name, "min": 0.6 * share * budget, "max": 1.3 * share * budget})
    if choices:
        rows.append({"min_if_active": 0.2 * budget / len(curves)})
        rows.append({"at_most": 1, "of": "lever", "lever": ["L0", "L1", "L2"], "per": "region"})
    return rows


class TimeUp(Exception):
    """The rival has had its time."""


def slsqp(curves: Curves, budget: float, starts: int, limit_s: float) -> tuple[float, int]:
    """Best feasible value seen by several starts, and how many were finished within the time."""
    top = np.array([curve.top for curve in curves.values()])
    half = np.array([curve.half for curve in curves.values()])
    power = np.array([curve.exponent for curve in curves.values()])
    n, seen, done = len(curves), [-np.inf], 0
    deadline = time.process_time() + limit_s

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        if time.process_time() > deadline:
            raise TimeUp
        ratio = np.maximum(x, 0) / half
        grown = ratio**power
        value = float((top * grown / (1 + grown)).sum())
        if x.sum() <= budget * (1 + 1e-6):
            seen.append(value)
        return -value, -top / half * power * ratio ** (power - 1) / (1 + grown) ** 2

    rng = np.random.default_rng(0)
    try:
        for start in range(starts):
            first = np.full(n, budget / n) if start == 0 else budget * rng.dirichlet(np.ones(n))
            minimize(
                loss, first, jac=True, method="SLSQP", bounds=[(0, budget)] * n,
                constraints=[{"type": "ineq", "fun": lambda x: budget - x.sum(),
                              "jac": lambda x: -np.ones(n)}],
                options={"maxiter": 300},
            )  # fmt: skip
            done += 1
    except TimeUp:
        pass
    return max(seen), done


def greedy(curves: Curves, budget: float) -> float:
    """Give each small step to the cell that gains most from it."""
    listed = list(curves.values())
    step = budget / 500
    spends = np.zeros(len(listed))
    gains = np.array([float(c.response(step)) for c in listed])
    for _ in range(500):
        i = int(np.argmax(gains))
        spends[i] += step
        now, after = listed[i].response(np.array([spends[i], spends[i] + step]))
        gains[i] = after - now
    return float(sum(float(c.response(x)) for c, x in zip(listed, spends, strict=True)))


def rivals(only: set[int], shares: tuple[float, ...]) -> None:
    print(
        "| cells | budget | certified: gap, s | jump greedy loss, s | greedy loss, s "
        "| SLSQP loss, s | SLSQP 20 starts loss, s |\n|---|---|---|---|---|---|---|"
    )
    for cells in sorted(only or {20, 100, 400, 2000}):
        for share in shares:
            curves = instance(cells, 1, s_shaped=1.0)
            budget = share * sum(curve.half for curve in curves.values())
            problem = {"total": budget, "tolerance": 0.001 if cells < 2000 else 0.002,
                       "time_limit_s": 300}  # fmt: skip
            began = Clock.now()
            plan = opt.allocate_budget(curves, problem)
            # Piece by piece: a rival may take longer than anybody waits.
            print(f"| {cells} | {share:.0%} | {plan.gap:.3%}, {began.since()}", end="", flush=True)
            quick = {**problem, "effort": "greedy"}
            allowed = RIVAL_S.get(cells, 30.0)
            for starts in (0, -1, 1, 20):
                began = Clock.now()
                done = starts
                if starts == 0:
                    value = opt.allocate_budget(curves, quick).objective
                elif starts < 0:
                    value = greedy(curves, budget)
                else:
                    value, done = slsqp(curves, budget, starts, allowed)
                note = "" if done == starts else f" ({done} of {starts} starts done)"
                loss = f"{1 - value / plan.objective:+.2%}, {began.since()}{note}"
                print(f" | {loss}", end="", flush=True)
            print(" |", flush=True)


def sizes(only: set[int], shares: tuple[float, ...]) -> None:
    _sizes(only, shares, ((100, 0.001, 5), (400, 0.001, 5), (2000, 0.002, 2)), choices=False)


def choices(only: set[int], shares: tuple[float, ...]) -> None:
    _sizes(only, shares, ((400, 0.003, 5), (2000, 0.003, 1)), choices=True)


def _sizes(
    only: set[int],
    shares: tuple[float, ...],
    cases: tuple[tuple[int, float, int], ...],
    *,
    choices: bool,
) -> None:
    print(
        "| cells | choices | asked | budget | seeds | worst gap | worst s | status |"
        "\n|---|---|---|---|---|---|---|---|"
    )
    for cells, asked, seeds in cases:
        for share in shares:
            if only and cells not in only:
                continue
            plans, clocks = [], []
            for seed in range(1, seeds + 1):
                curves = instance(cells, seed, s_shaped=0.5)
                budget = share * sum(curve.half for curve in curves.values())
                rows = limits(curves, budget, choices=choices)
                problem = {"total": budget, "limits": rows, "tolerance": asked,
                           "time_limit_s": 180}  # fmt: skip
                began = Clock.now()
                plans.append(opt.allocate_budget(curves, problem))
                clocks.append(began.since())
            status = ", ".join(sorted({plan.status for plan in plans}))
            print(
                f"| {cells} | {'yes' if choices else 'no'} | {asked:.1%} | {share:.0%} "
                f"| {seeds} | {max(p.gap for p in plans):.3%} "
                f"| {max(clocks)} | {status} |",
                flush=True,
            )


def replicated(cells: int, replications: int, seed: int) -> pd.DataFrame:
    """Tables whose replications differ in height and steepness, partly together."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 0.15, replications)
    rows = []
    for (region, channel, lever), curve in instance(cells, seed, 0.5).items():
        spends = np.linspace(0, 4 * curve.half, 12)
        for r in range(replications):
            drawn = opt.HillCurve(
                top=curve.top * np.exp(shared[r] + rng.normal(0, 0.3)),
                half=curve.half * np.exp(rng.normal(0, 0.2)),
                exponent=curve.exponent,
            )
            values = drawn.response(spends)
            rows += [(region, channel, lever, r, x, y) for x, y in zip(spends, values, strict=True)]
    columns = ["region", "channel", "lever", "replication", "spend", "response"]
    return pd.DataFrame(rows, columns=columns)


def cvar(only: set[int], shares: tuple[float, ...]) -> None:
    print(
        "| cells x replications | budget | gap | s | promised mean / CVaR | held out mean / CVaR "
        "| optimism |\n|---|---|---|---|---|---|---|"
    )
    table = replicated(100, 200, 1)
    reach = table.groupby(["region", "channel", "lever"])["spend"].max().sum() / 4
    for share in shares:
        problem = {"total": share * reach, "tolerance": 0.003, "time_limit_s": 60,
                   "risk": {"kind": "cvar", "alpha": 0.9, "weight": 0.5}}  # fmt: skip
        began = Clock.now()
        plan = opt.allocate_budget(table, problem)
        spent = began.since()
        seen = plan.held_out
        assert seen is not None
        print(
            f"| 100 x 200 | {share:.0%} | {plan.gap:.3%} ({plan.status}) | {spent} "
            f"| {seen.promised_mean:.1f} / {seen.promised_tail:.1f} "
            f"| {seen.mean:.1f} / {seen.tail:.1f} | {seen.optimism:+.2%} |",
            flush=True,
        )


def efficient_frontier(only: set[int], shares: tuple[float, ...]) -> None:
    curves = instance(100, 1, s_shaped=0.5)
    whole = sum(curve.half for curve in curves.values())
    budgets = np.linspace(0.2, 1.4, 13) * whole
    rows = limits(curves, budgets[0], choices=False)[: len(curves)]
    print("| frontier of 100 cells, 13 budgets | worst gap | s |\n|---|---|---|")
    for effort in ("certified", "hull"):
        problem = {"total": 1, "limits": rows, "tolerance": 0.001, "effort": effort}
        began = Clock.now()
        table = opt.frontier(curves, problem, budgets.tolist())
        print(f"| {effort} | {table['gap'].max():.3%} | {began.since()} |", flush=True)


PARTS = {"rivals": rivals, "sizes": sizes, "choices": choices, "cvar": cvar,
         "frontier": efficient_frontier}  # fmt: skip

if __name__ == "__main__":
    for argument in sys.argv[1:] or PARTS:
        part, _, chosen = argument.partition(":")
        wanted, _, share = chosen.partition(":")
        PARTS[part](
            {int(cells) for cells in wanted.split(",") if cells},
            (float(share),) if share else SHARES,
        )
        print()
