"""Measure anew around a plan that did not keep its promise."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from channelsim.experiments.budget_ground import Ground
from channelsim.experiments.lever_cells import LeverCell, natural_spend
from channelsim.experiments.period_reading import at_work
from channelsim.experiments.periods import Period
from channelsim.experiments.proof import Proof
from channelsim.experiments.response_design import (
    REFERENCE,
    Design,
    Grid,
    Spends,
    Spread,
    levels,
    one_at_a_time,
    steadily,
)
from channelsim.experiments.response_study import read_study, run_design
from channelsim.experiments.responses import Responses
from channelsim.experiments.running import Running

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

_AROUND = (0.5, 1.0, 1.5)  # of a place's planned money
_IDLE: Grid = ("0.5x", "1x")  # levels of places without money


def around_plan(
    scenario: "Scenario", ground: Ground, spends: Spends, proof: Proof, running: Running
) -> Ground:
    """Measure the responses of every place with the others at the plan.

    Parameters
    ----------
    scenario, ground
        What was planned on.
    spends
        Money of the plan.
    proof
        What came of it; the new curves are lifted so that the plan gains what it did gain.
    running
        How runs are computed.
    """
    small = 1e-3 * max(*spends.values(), 1e-300)
    base = {cell: money for cell, money in spends.items() if money > small}
    places = list(dict.fromkeys(cell.place for cell in ground.cells))
    natural = natural_spend(scenario, places)
    totals = dict.fromkeys(places, 0.0)
    for cell, money in base.items():
        totals[cell.place] += money
    wanted = {
        place: [step * total for step in _AROUND] if total else levels(_IDLE, natural[place])
        for place, total in totals.items()
    }
    design = one_at_a_time(
        wanted, base, periods=ground.periods, spread=as_planned(base, ground.periods)
    )
    number = len(proof.rounds)
    study = run_design(
        scenario,
        design,
        max(running.replications // 2, 3),
        running.seed + 1000 * number,
        running.workers,
        running.folder(f"around-{number}"),
        running.watch,
        running.task,
    )
    found = read_study(scenario, design, study, ground.objective, running.level, ground.carried)
    found = replace(found, offset=proof.simulated[0] - _foretold(design, found))
    curves = found.curves(replicated=ground.risky)
    asked = {key: value for key, value in ground.asked.items() if key != "periods"}
    return replace(ground, curves=curves, responses=found, asked=asked)


def as_planned(plan: Spends, periods: Sequence[Period]) -> Spread:
    """Spread money as a plan does; what exceeds the plan also goes to periods without money.

    Examples
    --------
    >>> place = LeverCell(region="East", channel="all", lever="display")
    >>> halves = [Period(name="a", first_day=0, days=30), Period(name="b", first_day=30, days=30)]
    >>> spread = as_planned({place.within(halves[0]): 10.0}, halves)
    >>> [list(spread(place, level).values()) for level in (5.0, 10.0, 15.0)]
    [[5.0], [10.0], [15.0, 2.5]]
    """
    even = steadily(periods)

    def spread(place: LeverCell, level: float) -> Spends:
        mine = {cell: money for cell, money in plan.items() if cell.place == place}
        total = sum(mine.values())
        if level == 0.0 or total == 0.0:
            return even(place, level)
        beyond = even(place, max(level - total, 0.0))
        idle = {cell: money for cell, money in beyond.items() if cell not in mine}
        return {**{cell: level / total * money for cell, money in mine.items()}, **idle}

    return spread


def _foretold(design: Design, found: Responses) -> float:
    """Sum of the new curves at the plan."""
    spends = design.spends[REFERENCE]
    if not design.periods:
        return sum(found.predicted(cell, spends.get(cell, 0.0)) for cell in design.cells)
    total = 0.0
    for place in design.singles:
        at = at_work(design, spends, place, found.carried[place.lever])
        for period, spend in zip(design.periods, at, strict=True):
            total += found.predicted(place.within(period), spend)
    return total
