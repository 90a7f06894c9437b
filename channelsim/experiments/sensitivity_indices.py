"""Global sensitivity: which numbers of a scenario a KPI depends on, over whole ranges at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from channelsim.experiments.designs import between, point_name, ranges_of
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.points import run_points, values_of
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import check_level, open_rounds
from channelsim.experiments.standing import Watcher
from channelsim.experiments.sweeps import as_options

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

Floats = NDArray[np.float64]
Method = Literal["morris", "sobol"]
LEVELS = 4  # of the Morris grid


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """How a KPI depends on several numbers of a scenario.

    Parameters
    ----------
    kpi, method
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
    ends = ranges_of(ranges)
    problem = _problem(ends)
    unit = _sample(problem, method, points, seed)
    visited = [
        {path: between(*ends[path], share) for path, share in zip(ends, row, strict=True)}
        for row in unit.tolist()
    ]
    settings = _named(scenario.name, visited)
    scenarios = {scenario.name: scenario} | {
        name: scenario.override(point, name=name) for name, point in settings.items()
    }
    rounds = open_rounds(out, task, workers, cluster, watch)
    commands = {name: f"{command}{as_options(settings.get(name, {}))}" for name in scenarios}
    study = run_points(
        rounds, scenarios, settings, replications, seed, level, commands if command else {}
    )
    values = values_of(study, kpi)
    names = {repr(point): name for name, point in settings.items()}
    means = values.mean()
    outcome = np.array([means[names[repr(point)]] for point in visited], dtype=np.float64)
    indices, interactions = _analyse(problem, method, unit, outcome, level, seed)
    return Sensitivity(
        kpi=kpi,
        method=method,
        indices=indices,
        interactions=interactions,
        points=_points(settings, values),
        comparison=study,
    )


def _check(ranges: Mapping[str, tuple[float, float]], method: str, points: int) -> None:
    if method not in get_args(Method):
        raise QuestionError(f"method must be one of {', '.join(get_args(Method))}, not {method!r}")
    if len(ranges) < 2:
        raise QuestionError("give the ranges of two numbers or more; for one, sweep over it")
    if points < 2 or (method == "sobol" and points & (points - 1)):
        raise QuestionError(f"{method} needs 2 points or more, sobol a power of two; not {points}")
    try:
        import SALib  # noqa: F401  (whether it is there)
    except ImportError as fault:
        message = "sensitivity needs SALib: pip install 'channelsim[statistics]'"
        raise QuestionError(message) from fault


def _problem(ends: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    """Describe the unit cube in SALib's words; values are scaled from it."""
    return {"num_vars": len(ends), "names": list(ends), "bounds": [[0.0, 1.0]] * len(ends)}


def _sample(problem: dict[str, Any], method: Method, points: int, seed: int) -> Floats:
    """Choose points of the unit cube, shape `(n_points, n_paths)`."""
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, points, num_levels=LEVELS, seed=seed))
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, points, calc_second_order=True, seed=seed))


def _named(scenario: str, visited: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Name each different point; designs come back to some."""
    unique = {repr(point): point for point in visited}
    return {
        point_name(scenario, number, point): point
        for number, point in enumerate(unique.values(), start=1)
    }


def _analyse(
    problem: dict[str, Any],
    method: Method,
    unit: Floats,
    outcome: Floats,
    level: float,
    seed: int,
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    import pandas as pd

    paths = problem["names"]
    pairs = pd.DataFrame(columns=["first", "second", "share", "share_conf"])
    if method == "morris":
        from SALib.analyze import morris

        found = morris.analyze(
            problem, unit, outcome, num_levels=LEVELS, conf_level=level, seed=seed
        )
        columns = {
            name: np.ma.filled(found[name], np.nan)
            for name in ("mu", "mu_star", "mu_star_conf", "sigma")
        }
        frame = pd.DataFrame({"path": paths, **columns})
        return frame.sort_values("mu_star", ascending=False, ignore_index=True), pairs
    if np.ptp(outcome) == 0.0:
        raise QuestionError("the KPI is the same at every point: there is no variance to share out")
    from SALib.analyze import sobol

    found = sobol.analyze(problem, outcome, conf_level=level, seed=seed)
    frame = pd.DataFrame(
        {
            "path": paths,
            "first": found["S1"],
            "first_conf": found["S1_conf"],
            "total": found["ST"],
            "total_conf": found["ST_conf"],
        }
    )
    rows = [
        (paths[i], paths[j], found["S2"][i, j], found["S2_conf"][i, j])
        for i, j in combinations(range(len(paths)), 2)
    ]
    pairs = pd.DataFrame(rows, columns=pairs.columns)
    return (
        frame.sort_values("total", ascending=False, ignore_index=True),
        pairs.sort_values("share", ascending=False, ignore_index=True),
    )


def _points(settings: Mapping[str, Mapping[str, float]], values: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    own = values[list(settings)]
    frame = pd.DataFrame(list(settings.values()))
    frame.insert(0, "scenario", list(settings))
    frame["mean"], frame["se"] = own.mean().to_numpy(), own.sem().to_numpy()
    return frame
