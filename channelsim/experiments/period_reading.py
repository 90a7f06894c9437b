r"""Responses by period: what each period's profit answers to the money at work in it.

One experiment serves all periods. A place is raised to a steady spend from day 0, or to a multiple
of a plan, and every run is read period by period. By the lever's own adstock, the money at work in
period t is :math:`x_t = s_t + c_1 s_{t-1} + \dots`, with `carried_over` of the lever; the response
of the period is a curve in :math:`x_t`. So a plan by period costs as many runs as a steady one, the
parts add up to what was measured, and two half spends that meet in one period saturate together.
The price is an assumption: what a period earns is due to the money at work in it. It is put to the
test by a run that spends in the first period only.

The manufacturer's books are early and late: a rise in sales first fills the channel's stock, and
its end empties it. So the contribution that a run gains over all days is shared out over the
periods by the extra sell-out of each. Where a lever does not raise sell-out (better searches,
shared data) the books' own months have to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.lever_cells import LeverCell
from channelsim.experiments.response_design import REFERENCE, Design, Spends
from channelsim.experiments.response_reading import INTERACTIONS, compared, interactions
from channelsim.experiments.responses import Responses
from channelsim.experiments.results import Comparison
from channelsim.measurement.by_period import MEASURED, Floats, by_period
from channelsim.optimisation.carry_over import CarryOver

if TYPE_CHECKING:
    import pandas as pd

Figures = dict[str, list[dict[str, Floats]]]
"""Run -> replication -> figure -> value in each period."""


def read_periods(
    design: Design,
    study: Comparison,
    carried: Mapping[str, CarryOver],
    objective: str,
    level: float,
) -> Responses:
    """Turn the runs of a design with periods into responses by period.

    Parameters
    ----------
    design, study
        What was run.
    carried
        Lever -> what it hands on from period to period.
    objective, level
        As in `respond`.
    """
    import pandas as pd

    figures = _figures(design, study)
    wide = {
        str(name): rows.set_index("replication").sort_index()
        for name, rows in study.kpis.groupby("scenario")
    }
    blank = Responses(
        table=pd.DataFrame(),
        interactions=interactions(design, wide, objective, level),
        objective=objective,
        cells=design.cells,
        level=level,
        carried=carried,
    )
    rows = [row for place in design.singles for row in _rows(design, figures, blank, place)]
    columns = [*blank.keys, "spend", "replication", "response", *MEASURED]
    found = replace(blank, table=pd.DataFrame(rows, columns=columns))
    if not design.pulses:
        return found
    checks = [
        _check(design, wide, found, lever, run, level) for lever, run in design.pulses.items()
    ]
    frames = [blank.interactions, pd.DataFrame(checks, columns=INTERACTIONS)]
    every = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
    return replace(found, interactions=every)


def _figures(design: Design, study: Comparison) -> Figures:
    """Measure every run period by period."""
    starts = [period.first_day for period in design.periods]
    found: Figures = {}
    for name, result in study.results.items():
        tables = result.tables
        found[name] = [
            by_period(
                {table: tables.of(table, r) for table in ("daily", "flows", "ledger")}, starts
            )
            for r in range(study.replications)
        ]
    return found


def at_work(design: Design, spends: Spends, place: LeverCell, carried: CarryOver) -> list[float]:
    """Give the money at work at a place in each period."""
    money = tuple(spends.get(place.within(period), 0.0) for period in design.periods)
    return list(carried.at_work(money))


def _rows(
    design: Design, figures: Figures, responses: Responses, place: LeverCell
) -> Iterator[tuple[object, ...]]:
    """Rows of the table for one place, by period, level and replication."""
    runs = design.singles[place]
    carried = responses.carried[place.lever]
    changes = {name: _changes(figures[name], figures[runs[0.0]]) for name in runs.values()}
    for t, period in enumerate(design.periods):
        cell, last = place.within(period), -1.0
        for name in runs.values():
            spends = design.spends[name]
            spend = at_work(design, spends, place, carried)[t]
            if spend <= last * (1.0 + 1e-9):
                continue  # no more money at work here than in the run before
            last = spend
            gains = changes[name][responses.objective]
            if responses.objective == "contribution":
                money = [spends.get(place.within(one), 0.0) for one in design.periods]
                gains = gains_by_period(gains + np.array(money), changes[name]["sell_out_units"])
                gains = gains - responses.paid(cell, np.array([spend]))[0]
            for r, gain in enumerate(gains[:, t]):
                yield (*cell.key, spend, r, gain, *(changes[name][k][r, t] for k in MEASURED))


def _changes(
    figures: list[dict[str, Floats]], nothing: list[dict[str, Floats]]
) -> dict[str, Floats]:
    """Differences of every figure, shape (replications, periods)."""
    pairs = list(zip(figures, nothing, strict=True))
    return {kpi: np.array([one[kpi] - other[kpi] for one, other in pairs]) for kpi in MEASURED}


def gains_by_period(earned: Floats, sold: Floats) -> Floats:
    """Give what each period gained: the whole gain, shared out by extra sell-out.

    Parameters
    ----------
    earned
        Extra contribution by the books' months, money, shape (replications, periods).
    sold
        Extra sell-out, units, same shape.

    Returns
    -------
    ndarray of float, same shape
        As booked unless sell-out rose in every replication.

    Examples
    --------
    The channel's stock is filled in the first period and emptied in the last:

    >>> gains_by_period(np.array([[50.0, 20.0, -10.0]]), np.array([[10.0, 10.0, 0.0]]))
    array([[30., 30.,  0.]])
    """
    if not np.all(sold.sum(axis=1) > 0.0):
        return earned
    weights = np.maximum(sold.mean(axis=0), 0.0)
    return np.outer(earned.sum(axis=1), weights / weights.sum())


def _check(
    design: Design,
    wide: "Mapping[str, pd.DataFrame]",
    found: Responses,
    lever: str,
    run: str,
    level: float,
) -> tuple[object, ...]:
    """Compare a run with money in the first period only with what the curves say of it."""
    places = [place for place in design.singles if place.lever == lever]
    foretold: Floats = np.zeros(len(wide[run]))
    for place in places:
        spends = at_work(design, design.spends[run], place, found.carried[lever])
        for period, spend in zip(design.periods, spends, strict=True):
            cell, point = place.within(period), np.array([spend])
            foretold += found.fits[cell].replications(point)[:, 0] - found.paid(cell, point)[0]
    seen = wide[run][found.objective] - wide[REFERENCE][found.objective]
    joint = seen.to_numpy(dtype=float)
    return compared(f"carry-over of {lever}", len(places), foretold, joint, level)
