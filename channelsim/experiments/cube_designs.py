"""Designs of global sensitivity and what they say, by SALib: Morris and Sobol."""

from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from channelsim.experiments.faults import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

Floats = NDArray[np.float64]
Method = Literal["morris", "sobol"]
LEVELS = 4  # of the Morris grid


def require_salib() -> None:
    """Refuse to begin without SALib.

    Raises
    ------
    QuestionError
        If it is not installed.
    """
    try:
        import SALib  # noqa: F401  (whether it is there)
    except ImportError as fault:
        message = "sensitivity needs SALib: pip install 'channelsim[statistics]'"
        raise QuestionError(message) from fault


def _problem(paths: "Sequence[str]") -> dict[str, Any]:
    """Describe the unit cube in SALib's words; values are scaled from it."""
    return {"num_vars": len(paths), "names": list(paths), "bounds": [[0.0, 1.0]] * len(paths)}


def sample_cube(paths: "Sequence[str]", method: Method, points: int, seed: int) -> Floats:
    """Choose points of the unit cube.

    Parameters
    ----------
    paths
        What is varied, one path for each axis.
    method, points, seed
        As in `channelsim.experiments.sensitivity`.

    Returns
    -------
    array
        Shape `(n_points, n_paths)`.
    """
    problem = _problem(paths)
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, points, num_levels=LEVELS, seed=seed))
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, points, calc_second_order=True, seed=seed))


def indices_of(
    paths: "Sequence[str]",
    method: Method,
    unit: Floats,
    outcome: Floats,
    level: float,
    seed: int,
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Work the indices out.

    Parameters
    ----------
    paths, method
        As in `sample_cube`.
    unit, outcome
        Points, shape `(n_points, n_paths)`, and the KPI there, shape `(n_points,)`.
    level, seed
        Of the bootstrap intervals.

    Returns
    -------
    indices, interactions : DataFrame
        See `channelsim.experiments.Sensitivity`.

    Raises
    ------
    QuestionError
        If the KPI is the same everywhere, so that there is no variance to share out.
    """
    import pandas as pd

    none = pd.DataFrame(columns=["first", "second", "share", "share_conf"])
    if method == "morris":
        return _effects(paths, unit, outcome, level, seed), none
    if np.ptp(outcome) == 0.0:
        raise QuestionError("the KPI is the same at every point: there is no variance to share out")
    return _variances(paths, outcome, level, seed)


def _effects(
    paths: "Sequence[str]", unit: Floats, outcome: Floats, level: float, seed: int
) -> "pd.DataFrame":
    """Morris: mean and spread of the elementary effects."""
    import pandas as pd
    from SALib.analyze import morris

    problem = _problem(paths)
    found = morris.analyze(problem, unit, outcome, num_levels=LEVELS, conf_level=level, seed=seed)
    columns = {
        name: np.ma.filled(found[name], np.nan)
        for name in ("mu", "mu_star", "mu_star_conf", "sigma")
    }
    frame = pd.DataFrame({"path": list(paths), **columns})
    return frame.sort_values("mu_star", ascending=False, ignore_index=True)


def _variances(
    paths: "Sequence[str]", outcome: Floats, level: float, seed: int
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Sobol: shares of the variance, of single numbers and of pairs."""
    import pandas as pd
    from SALib.analyze import sobol

    found = sobol.analyze(_problem(paths), outcome, conf_level=level, seed=seed)
    frame = pd.DataFrame(
        {
            "path": list(paths),
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
    pairs = pd.DataFrame(rows, columns=["first", "second", "share", "share_conf"])
    return (
        frame.sort_values("total", ascending=False, ignore_index=True),
        pairs.sort_values("share", ascending=False, ignore_index=True),
    )
