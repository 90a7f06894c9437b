"""The response experiment: what sales and profit answer to money, place by place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.faults import QuestionError, RunError
from channelsim.experiments.lever_cells import LeverCell, lever_cells, natural_spend, spend_overlay
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.responses import MEASURED, Responses
from channelsim.experiments.standing import Watcher
from channelsim.experiments.studies import compare
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

Grid = Sequence["float | str"]
GRID: Grid = ("0.25x", "0.5x", "1x", "2x", "4x")
"""Levels unless others are asked for: multiples of the spend of half effect."""

REFERENCE = "nothing spent"
Spends = Mapping[LeverCell, float]


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is run: spends by scenario name, and what each run is for.

    Parameters
    ----------
    spends
        Scenario name -> cell -> money; the reference is among them.
    singles
        Cell -> level -> name of the run, or of the base where the level is the base's.
    together
        What is raised together -> name of the run; its cells are at the levels of `spends`.
    base
        Spends of the reference.
    """

    spends: Mapping[str, Spends]
    singles: Mapping[LeverCell, Mapping[float, str]]
    together: Mapping[str, str] = field(default_factory=dict)
    base: Spends = field(default_factory=dict)


def respond(
    scenario: "Scenario",
    levers: Sequence[str],
    grid: Grid = GRID,
    *,
    regions: Sequence[str] | None = None,
    channels: Sequence[str] | None = None,
    pool_channels: bool = False,
    objective: str = "contribution",
    replications: int = 5,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    level: float = 0.95,
    watch: Watcher | None = None,
    task: Task = replicate,
) -> Responses:
    """Measure responses to spend on levers, by region and channel.

    Every run of the experiment meets the same people and luck. Each cell is raised alone from
    nothing to every level of the grid; then all cells of a lever, and all cells of all levers, are
    raised together to the middle level, which shows whether responses add up.

    Parameters
    ----------
    scenario
        The trade; what it spends on the levers studied is set aside.
    levers
        Names of levers.
    grid
        Levels above zero: money over the measured days, or multiples ("0.5x") of each cell's spend
        of half effect.
    regions, channels, pool_channels
        See `lever_cells`.
    objective
        `contribution` (after the spend is paid), `sell_out_units` or `market_share`.
    replications, seed, workers, out, level, watch, task
        As in `compare`.

    Returns
    -------
    Responses
        The table, its summary with intervals, fitted curves and the tests of interaction.

    Raises
    ------
    QuestionError
        For unknown names, a level that cannot be read, or fewer than two replications.
    RunError
        If a run failed.
    """
    if objective not in MEASURED[:3]:
        raise QuestionError(f"objective must be one of {', '.join(MEASURED[:3])}, not {objective}")
    if replications < 2:
        raise QuestionError("a response with an interval needs two replications or more")
    cells = lever_cells(
        scenario, levers, regions=regions, channels=channels, pool_channels=pool_channels
    )
    natural = natural_spend(scenario, cells)
    design = one_at_a_time({cell: levels(grid, natural[cell]) for cell in cells})
    kpis = run_design(scenario, design, replications, seed, workers, out, watch, task)
    return read_design(design, kpis, objective, level)


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


def one_at_a_time(
    wanted: Mapping[LeverCell, Sequence[float]], base: Spends | None = None
) -> Design:
    """Lay out a design that moves one cell at a time away from a base.

    Parameters
    ----------
    wanted
        Cell -> levels above zero; zero is added.
    base
        Spends that the other cells keep; None means nothing, and adds the runs together.
    """
    at = dict(base or {})
    spends: dict[str, Spends] = {REFERENCE: at}
    singles: dict[LeverCell, dict[float, str]] = {}
    for number, (cell, steps) in enumerate(wanted.items(), start=1):
        singles[cell] = {}
        for step, spend in enumerate(sorted({0.0, *steps})):
            if spend == at.get(cell, 0.0):
                singles[cell][spend] = REFERENCE
                continue
            name = f"cell {number} level {step}"
            spends[name] = {**at, cell: spend}
            singles[cell][spend] = name
    together = {} if base else dict(_together(wanted, spends))
    return Design(spends=spends, singles=singles, together=together, base=at)


def _together(
    wanted: Mapping[LeverCell, Sequence[float]], spends: dict[str, Spends]
) -> Iterator[tuple[str, str]]:
    """Add the runs that raise several cells to their middle level."""
    middle = {cell: sorted(steps)[(len(steps) - 1) // 2] for cell, steps in wanted.items()}
    levers = list(dict.fromkeys(cell.lever for cell in wanted))
    groups = {f"all cells of {lever}": [c for c in wanted if c.lever == lever] for lever in levers}
    if len(levers) > 1:
        groups["all cells of all levers"] = list(wanted)
    for what, members in groups.items():
        if len(members) > 1:
            spends[what] = {cell: middle[cell] for cell in members}
            yield what, what


def run_design(
    scenario: "Scenario",
    design: Design,
    replications: int,
    seed: int,
    workers: int | None,
    out: str | Path | None,
    watch: Watcher | None,
    task: Task,
) -> "pd.DataFrame":
    """Run a design; KPIs with one row per scenario and replication.

    Raises
    ------
    RunError
        If a run failed: a response with holes would be fitted to luck.
    """
    cells = list(design.singles)
    variants = [
        scenario.override(spend_overlay(scenario, cells, spends), name=name)
        for name, spends in design.spends.items()
    ]
    study = compare(variants, replications, seed, workers=workers, out=out, watch=watch, task=task)
    if len(study.failures):
        raise RunError(f"a run of the experiment failed: {study.failures.iloc[0].to_dict()}")
    return study.kpis


def read_design(
    design: Design, kpis: "pd.DataFrame", objective: str, level: float, offset: float = 0.0
) -> Responses:
    """Turn the KPIs of a design into responses."""
    import pandas as pd

    wide = {str(name): rows.set_index("replication") for name, rows in kpis.groupby("scenario")}
    parts = []
    for cell, runs in design.singles.items():
        nothing = wide[runs[0.0]]
        for spend, name in runs.items():
            change = wide[name][list(MEASURED)] - nothing[list(MEASURED)]
            part = change.reset_index()
            part.insert(1, "response", part[objective])
            part.insert(0, "spend", spend)
            for column, value in zip(("lever", "channel", "region"), cell.key[::-1], strict=True):
                part.insert(0, column, value)
            parts.append(part)
    return Responses(
        table=pd.concat(parts, ignore_index=True),
        interactions=_interactions(design, wide, objective, level),
        objective=objective,
        cells=tuple(design.singles),
        level=level,
        offset=offset,
    )


def _interactions(
    design: Design, wide: "Mapping[str, pd.DataFrame]", objective: str, level: float
) -> "pd.DataFrame":
    """Compare what was raised together with the sum of what was raised alone."""
    import pandas as pd

    zero = wide[REFERENCE][objective]
    rows = []
    for what, name in design.together.items():
        spends = design.spends[name]
        alone = sum(wide[design.singles[cell][spends[cell]]][objective] - zero for cell in spends)
        joint = wide[name][objective] - zero
        gap = t_interval((joint - alone).to_numpy(dtype=float)[:, None], level)
        low, high = float(gap.low[0]), float(gap.high[0])
        rows.append(
            {
                "together": what,
                "cells": len(spends),
                "sum_of_single": float(np.mean(alone)),
                "joint": float(joint.mean()),
                "difference": float(gap.mean[0]),
                "ci_low": low,
                "ci_high": high,
                "interaction": not low <= 0.0 <= high,
            }
        )
    columns = ["together", "cells", "sum_of_single", "joint", "difference", "ci_low", "ci_high",
               "interaction"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def write_responses(responses: Responses, folder: Path) -> list[Path]:
    """Write `curves.csv` (measured), `fitted.csv`, `summary.csv` and `interactions.csv`.

    Returns
    -------
    list of Path
        The files written; `curves.csv` is what a problem's `curves:` takes.
    """
    import pandas as pd

    from channelsim.experiments.files import write_whole

    fitted = pd.concat(
        [
            pd.DataFrame(
                {"spend": curve.spends, "response": np.asarray(curve.responses)[0]}
            ).assign(region=key[0], channel=key[1], lever=key[2])
            for key, curve in responses.curves().items()
        ]
    )[["region", "channel", "lever", "spend", "response"]]
    files = {
        "curves.csv": responses.table,
        "fitted.csv": fitted,
        "summary.csv": responses.summary,
        "interactions.csv": responses.interactions,
        "forms.csv": responses.forms,
    }
    for name, frame in files.items():
        write_whole(folder / name, frame.to_csv(index=False).encode())
    return [folder / name for name in files]
