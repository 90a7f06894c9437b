"""Global sensitivity: which numbers of a scenario a KPI depends on, over whole ranges at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from channelsim.experiments.cube_designs import (
    Floats,
    Method,
    indices_of,
    require_salib,
    sample_cube,
)
from channelsim.experiments.designs import between, point_name, ranges_of
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.kept import keep
from channelsim.experiments.kpi_facts import check_kpi
from channelsim.experiments.points import run_points, values_of
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import check_level, open_rounds
from channelsim.experiments.standing import Watcher
from channelsim.experiments.sweeps import as_options

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """How a KPI depends on several numbers of a scenario.

    Parameters
    ----------
    kpi, method, ranges, base_points
        What was asked.
    indices
        One row per path, the most important first. Morris: `mu` (mean effect on the KPI of moving
        the number through its range), `mu_star` (mean size of it), `mu_star_conf`, `sigma` (how
        much the effect depends on the other numbers and on where it starts). Sobol: `first` (share
        of the KPI's variance over the ranges that the number explains alone) and `total` (with all
        its interactions), each with `_conf`. `_conf` is the half-width of a bootstrap interval.
    interactions
        Sobol: one row per pair with `share` (of the variance, by the pair beyond each alone) and
        `share_conf`. Empty for Morris, which tells interactions only by `sigma`.
    points
        One row per point: each path, `mean` of the KPI and its standard error `se` over
        replications.
    comparison
        All runs.
    """

    kpi: str
    method: Method
    ranges: Mapping[str, tuple[float, float]]
    base_points: int
    indices: "pd.DataFrame" = field(repr=False, compare=False)
    interactions: "pd.DataFrame" = field(repr=False, compare=False)
    points: "pd.DataFrame" = field(repr=False, compare=False)
    comparison: Comparison = field(repr=False, compare=False)


def sensitivity(
    scenario: "Scenario",
    ranges: Mapping[str, tuple[float, float]],
    kpi: str = "contribution",
    method: Method = "morris",
    points: int = 8,
    replications: int = 4,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    *,
    level: float = 0.95,
    cluster: str | None = None,
    command: str = "",
    watch: Watcher | None = None,
    task: Task = replicate,
) -> Sensitivity:
    """Measure how a KPI depends on numbers of a scenario, over ranges, all varied together.

    Morris' elementary effects tell the numbers that matter from those that do not with few points
    (M. Morris, Technometrics 33, 1991; F. Campolongo, J. Cariboni & A. Saltelli 2007 for
    `mu_star`); Sobol's indices share the variance out among them and need many (A. Saltelli et
    al., Computer Physics Communications 181, 2010). The index of a KPI is that of its mean over
    replications on common random numbers; what luck is left in the mean counts as interaction.

    Parameters
    ----------
    scenario
        Where the other numbers stay.
    ranges
        Path -> lowest and highest value; between two whole numbers only whole numbers are visited.
    kpi
        What is measured.
    method
        `morris`: `points` * (number of paths + 1) points. `sobol`: `points` * (2 * number of paths
        + 2) points.
    points
        Trajectories (`morris`, 2 or more) or base points (`sobol`, a power of two).
    replications
        Of each point.
    seed
        Of the simulation and of the design.
    workers, out, cluster, level, watch, task
        As in `channelsim.experiments.run`.
    command
        What a person types to run the scenario; failed runs are reported with it.

    Returns
    -------
    Sensitivity
        Indices, interactions and every point.

    Raises
    ------
    QuestionError
        If an argument is out of range, or SALib is not installed.
    RunError
        If a run failed or has no value of the KPI; finished runs are kept.
    """
    check_level(level)
    _check(ranges, method, points)
    unit = sample_cube(list(ranges), method, points, seed)
    visited = _visited(ranges, unit)
    settings = _named(scenario.name, visited)
    scenarios = {scenario.name: scenario} | {
        name: scenario.override(point, name=name) for name, point in settings.items()
    }
    check_kpi(kpi, task)
    rounds = open_rounds(out, task, workers, cluster, watch)
    commands = {name: f"{command}{as_options(settings.get(name, {}))}" for name in scenarios}
    study = run_points(
        rounds, scenarios, settings, replications, seed, level, commands if command else {}
    )
    values = values_of(study, kpi)
    names = {repr(point): name for name, point in settings.items()}
    outcome = values.mean()[[names[repr(point)] for point in visited]].to_numpy(dtype=np.float64)
    indices, interactions = indices_of(list(ranges), method, unit, outcome, level, seed)
    found = Sensitivity(
        kpi=kpi,
        method=method,
        ranges={path: (low, high) for path, (low, high) in ranges.items()},
        base_points=points,
        indices=indices,
        interactions=interactions,
        points=_points(settings, values),
        comparison=study,
    )
    keep(found)
    return found


def _check(ranges: Mapping[str, tuple[float, float]], method: str, points: int) -> None:
    if method not in get_args(Method):
        raise QuestionError(f"method must be one of {', '.join(get_args(Method))}, not {method!r}")
    if len(ranges) < 2:
        raise QuestionError("give the ranges of two numbers or more; for one, sweep over it")
    if points < 2 or (method == "sobol" and points & (points - 1)):
        raise QuestionError(f"{method} needs 2 points or more, sobol a power of two; not {points}")
    require_salib()


def _visited(ranges: Mapping[str, tuple[float, float]], unit: Floats) -> list[dict[str, float]]:
    """Scale points of the unit cube to the ranges."""
    ends = ranges_of(ranges)
    return [
        {path: between(*ends[path], share) for path, share in zip(ends, row, strict=True)}
        for row in unit.tolist()
    ]


def _named(scenario: str, visited: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Name each different point; designs come back to some."""
    unique = {repr(point): point for point in visited}
    return {
        point_name(scenario, number, point): point
        for number, point in enumerate(unique.values(), start=1)
    }


def _points(settings: Mapping[str, Mapping[str, float]], values: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    own = values[list(settings)]
    frame = pd.DataFrame(list(settings.values()))
    frame.insert(0, "scenario", list(settings))
    frame["mean"], frame["se"] = own.mean().to_numpy(), own.sem().to_numpy()
    return frame
