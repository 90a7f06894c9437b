"""The price experiment: one place after another moves its list prices.

In each run one region (and channel, where prices are set by channel) moves all its list prices by a
factor; the others stay, and every run meets the same people and luck. Products have buyers of their
own, so that each product's sales in such a run answer to its own price. Diversion is switched off:
whether it pays is what the programme decides.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError, RunError
from channelsim.experiments.price_facts import read_trade
from channelsim.experiments.price_moves import (
    Floats,
    PriceCell,
    PriceGrid,
    price_overlay,
    without_diversion,
)
from channelsim.experiments.price_responses import PriceResponses
from channelsim.experiments.running import Running
from channelsim.experiments.studies import compare

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments.results import Comparison
    from channelsim.scenario import Scenario

_CENTRE = "prices at the centre"


def measure_prices(
    scenario: "Scenario",
    grid: PriceGrid,
    centre: Mapping[PriceCell, float],
    factors: Sequence[float],
    replications: int,
    seed: int,
    running: Running,
    name: str,
) -> PriceResponses:
    """Carry the price experiment out.

    Parameters
    ----------
    scenario
        The trade.
    grid
        Its prices, and what they are set by.
    centre
        Cell -> list price around which is measured.
    factors
        Multiples of the centre, two or more beside 1.
    replications, seed
        Of every run.
    running
        Where and on how many processes.
    name
        Of the folder that the runs are kept in.

    Raises
    ------
    QuestionError
        If factors are too few or not above zero.
    RunError
        If a run failed.
    """
    steps = sorted({1.0, *factors})
    if len(steps) < 3 or steps[0] <= 0.0:
        raise QuestionError("measure.factors: give two or more factors above zero beside 1")
    middle = grid.ratios(centre)
    planned = _planned(_moves(grid), steps)
    variants = [
        _moved(scenario, grid, middle, move, factor, called)
        for (move, factor), called in planned.items()
    ]
    study = compare(
        variants, replications, seed, workers=running.workers, out=running.folder(name),
        watch=running.watch, task=running.task,
    )  # fmt: skip
    if len(study.failures):
        raise RunError(f"a run of the experiment failed: {study.failures.iloc[0].to_dict()}")
    names = {
        (cell, factor): planned[None if factor == 1.0 else (cell.region, cell.channel), factor]
        for cell in grid.cells
        for factor in steps
    }
    return PriceResponses(
        table=_table(study, grid, centre, names),
        grid=grid,
        centre=dict(centre),
        trade=read_trade(scenario, study.results[_CENTRE], grid, middle),
        level=running.level,
    )


def _planned(
    moves: Sequence[tuple[str, str]], steps: Sequence[float]
) -> dict[tuple[tuple[str, str] | None, float], str]:
    """Name the runs: the centre, and every step of every price that is moved by itself."""
    return {(None, 1.0): _CENTRE} | {
        (move, factor): f"move {number} step {step}"
        for number, move in enumerate(moves, start=1)
        for step, factor in enumerate(steps, start=1)
        if factor != 1.0
    }


def _moved(
    scenario: "Scenario",
    grid: PriceGrid,
    middle: Floats,
    move: tuple[str, str] | None,
    factor: float,
    name: str,
) -> "Scenario":
    """Give the scenario with one price moved from the centre, and without diversion."""
    ratio = middle.copy()
    if move is not None:
        ratio[grid.place(PriceCell(region=move[0], channel=move[1]))] *= factor
    return without_diversion(scenario.override(price_overlay(scenario, grid, ratio)), name)


def _moves(grid: PriceGrid) -> list[tuple[str, str]]:
    return list(dict.fromkeys((cell.region, cell.channel) for cell in grid.cells))


def _table(
    study: "Comparison",
    grid: PriceGrid,
    centre: Mapping[PriceCell, float],
    names: Mapping[tuple[PriceCell, float], str],
) -> "pd.DataFrame":
    import pandas as pd

    sales = {}
    for called in dict.fromkeys(names.values()):
        daily = study.results[called].tables["daily"]
        daily = daily[daily["day"] >= 0]
        keys = ["replication", "region", "product", "channel"]
        sales[called] = daily.groupby(keys, observed=True)["sell_out"].sum().reset_index()
    parts = []
    for (cell, factor), called in names.items():
        rows = sales[called]
        for dimension, wanted in cell.key.items():
            rows = rows[rows[dimension] == wanted] if wanted else rows
        units = rows.groupby("replication")["sell_out"].sum().reset_index(name="units")
        parts.append(units.assign(**cell.key, price=centre[cell] * factor))
    columns = ["region", "product", "channel", "price", "replication", "units"]
    return pd.concat(parts, ignore_index=True)[columns]
