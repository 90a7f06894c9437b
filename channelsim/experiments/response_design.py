"""The runs of a response experiment: which spends, and what each run is for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.lever_cells import LeverCell
from channelsim.experiments.periods import Period

Grid = Sequence["float | str"]
GRID: Grid = ("0.25x", "0.5x", "1x", "2x", "4x")
"""Levels unless others are asked for: multiples of the spend of half effect."""

REFERENCE = "nothing spent"
Spends = Mapping[LeverCell, float]
Spread = Callable[[LeverCell, float], Spends]
"""From a place and its money over the measured days to the money of its cells."""


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is run: spends by scenario name, and what each run is for.

    Parameters
    ----------
    spends
        Scenario name -> cell -> money; the reference is among them.
    singles
        Place -> level -> name of the run, or of the base where the level is the base's.
    together
        Run that raises several places -> place -> level.
    pulses
        Lever -> run that spends on all its places in the first period only.
    base
        Spends of the reference.
    periods
        Periods of the cells; none where money is spent steadily.
    """

    spends: Mapping[str, Spends]
    singles: Mapping[LeverCell, Mapping[float, str]]
    together: Mapping[str, Mapping[LeverCell, float]] = field(default_factory=dict)
    pulses: Mapping[str, str] = field(default_factory=dict)
    base: Spends = field(default_factory=dict)
    periods: tuple[Period, ...] = ()

    @property
    def cells(self) -> tuple[LeverCell, ...]:
        """Every cell that may get money, by place and period."""
        if not self.periods:
            return tuple(self.singles)
        return tuple(place.within(period) for place in self.singles for period in self.periods)


def levels(grid: Grid, natural: float) -> list[float]:
    """Read the levels of a grid for one cell.

    Examples
    --------
    >>> levels(("0.5x", 2000, "0"), 1000.0)
    [500.0, 2000.0]
    """
    found = set()
    for text in grid:
        multiple = isinstance(text, str) and text.strip().endswith("x")
        try:
            number = float(str(text).strip().removesuffix("x"))
        except ValueError:
            message = f"level {text!r} is neither money nor a multiple like 0.5x"
            raise QuestionError(message) from None
        if not (np.isfinite(number) and number >= 0.0):
            raise QuestionError(f"level {text!r} must be a finite number, 0 or more")
        found.add(number * natural if multiple else number)
    positive = sorted(found - {0.0})
    if not positive:
        raise QuestionError("the grid needs a level above zero")
    return positive


def steadily(periods: Sequence[Period] = ()) -> Spread:
    """Spread money evenly over days.

    Examples
    --------
    >>> place = LeverCell(region="East", channel="all", lever="display")
    >>> halves = [Period(name="a", first_day=0, days=30), Period(name="b", first_day=30, days=60)]
    >>> [(cell.key[3], money) for cell, money in steadily(halves)(place, 9.0).items()]
    [('a', 3.0), ('b', 6.0)]
    """
    days = sum(period.days for period in periods)

    def spread(place: LeverCell, level: float) -> Spends:
        if level == 0.0:
            return {}
        if not periods:
            return {place: level}
        return {place.within(period): level * period.days / days for period in periods}

    return spread


def one_at_a_time(
    wanted: Mapping[LeverCell, Sequence[float]],
    base: Spends | None = None,
    *,
    periods: tuple[Period, ...] = (),
    spread: Spread | None = None,
) -> Design:
    """Lay out a design that moves one place at a time away from a base.

    Parameters
    ----------
    wanted
        Place -> levels above zero; zero is added.
    base
        Spends that the other places keep; None means nothing, and adds the runs together.
    periods
        Periods of the cells, if the plan is to have any.
    spread
        How a level becomes money; evenly over days if not given.
    """
    at = dict(base or {})
    spread = steadily(periods) if spread is None else spread
    spends: dict[str, Spends] = {REFERENCE: at}
    singles: dict[LeverCell, dict[float, str]] = {}
    for number, (place, steps) in enumerate(wanted.items(), start=1):
        others = {cell: money for cell, money in at.items() if cell.place != place}
        mine = {cell: money for cell, money in at.items() if cell.place == place}
        singles[place] = {}
        for step, level in enumerate(sorted({0.0, *steps})):
            moved = dict(spread(place, level))
            singles[place][level] = REFERENCE if moved == mine else f"cell {number} level {step}"
            if moved != mine:
                spends[singles[place][level]] = {**others, **moved}
    together, pulses = ({}, {}) if base else _together(wanted, spread, spends)
    return Design(
        spends=spends, singles=singles, together=together, pulses=pulses, base=at, periods=periods
    )


def _together(
    wanted: Mapping[LeverCell, Sequence[float]], spread: Spread, spends: dict[str, Spends]
) -> tuple[dict[str, Mapping[LeverCell, float]], dict[str, str]]:
    """Add the runs that raise several places to their middle level, and the pulses."""
    middle = {place: sorted(steps)[(len(steps) - 1) // 2] for place, steps in wanted.items()}
    together: dict[str, Mapping[LeverCell, float]] = {}
    pulses = {}
    for what, members in _groups(list(wanted)):
        joint = {cell: money for one in members for cell, money in spread(one, middle[one]).items()}
        if len(members) > 1:
            spends[what] = joint
            together[what] = {one: middle[one] for one in members}
        first = {cell: money for cell, money in joint.items()
                 if cell.period is not None and cell.period.first_day == 0}  # fmt: skip
        if first and len({one.lever for one in members}) == 1:
            pulses[members[0].lever] = f"{members[0].lever} in the first period"
            spends[pulses[members[0].lever]] = first
    return together, pulses


def _groups(places: Sequence[LeverCell]) -> Iterator[tuple[str, list[LeverCell]]]:
    levers = list(dict.fromkeys(place.lever for place in places))
    for lever in levers:
        yield f"all cells of {lever}", [place for place in places if place.lever == lever]
    if len(levers) > 1:
        yield "all cells of all levers", list(places)
