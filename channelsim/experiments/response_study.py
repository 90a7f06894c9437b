"""The response experiment: what sales and profit answer to money, place by place."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError, RunError
from channelsim.experiments.lever_cells import lever_cells, natural_spend
from channelsim.experiments.period_reading import read_periods
from channelsim.experiments.periods import carried_over, plan_periods
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.response_design import GRID, Design, Grid, levels, one_at_a_time
from channelsim.experiments.response_reading import read_design
from channelsim.experiments.responses import Responses
from channelsim.experiments.results import Comparison
from channelsim.experiments.spend_tables import spend_overlay
from channelsim.experiments.standing import Watcher
from channelsim.experiments.studies import compare
from channelsim.measurement.by_period import MEASURED
from channelsim.optimisation.carry_over import CarryOver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from channelsim.scenario import Scenario


def respond(
    scenario: "Scenario",
    levers: Sequence[str],
    grid: Grid = GRID,
    *,
    regions: Sequence[str] | None = None,
    channels: Sequence[str] | None = None,
    pool_channels: bool = False,
    periods: Sequence[str] = (),
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
    periods
        Names of consecutive periods (whole months): responses are then read period by period, at
        the spend at work there; see `channelsim.experiments.period_reading`.
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
    dated = plan_periods(scenario.spec.horizon.days, periods) if periods else ()
    design = one_at_a_time({cell: levels(grid, natural[cell]) for cell in cells}, periods=dated)
    study = run_design(scenario, design, replications, seed, workers, out, watch, task)
    return read_study(scenario, design, study, objective, level)


def run_design(
    scenario: "Scenario",
    design: Design,
    replications: int,
    seed: int,
    workers: int | None,
    out: str | Path | None,
    watch: Watcher | None,
    task: Task,
) -> Comparison:
    """Run a design on common random numbers.

    Raises
    ------
    RunError
        If a run failed: a response with holes would be fitted to luck.
    """
    variants = [
        scenario.override(spend_overlay(scenario, design.cells, spends), name=name)
        for name, spends in design.spends.items()
    ]
    study = compare(variants, replications, seed, workers=workers, out=out, watch=watch, task=task)
    if len(study.failures):
        raise RunError(f"a run of the experiment failed: {study.failures.iloc[0].to_dict()}")
    return study


def read_study(
    scenario: "Scenario",
    design: Design,
    study: Comparison,
    objective: str,
    level: float,
    carried: "Mapping[str, CarryOver] | None" = None,
) -> Responses:
    """Turn the runs of a design into responses, by period if it has periods.

    Parameters
    ----------
    scenario, design, study
        What was run.
    objective, level
        As in `respond`.
    carried
        What levers hand on between periods; by their own adstock if not given.
    """
    if not design.periods:
        return read_design(design, study.kpis, objective, level)
    levers = [place.lever for place in design.singles]
    carried = carried_over(scenario, levers, design.periods) if carried is None else carried
    return read_periods(design, study, carried, objective, level)
