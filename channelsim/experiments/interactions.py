"""Two-way interactions: whether the effect of one setting depends on another."""

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.points import values_of
from channelsim.experiments.results import Comparison
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd


def interaction(study: Comparison, kpi: str, first: str, second: str) -> "pd.DataFrame":
    r"""Arrange a KPI by the values of two paths of a grid sweep.

    The interaction of a cell is what remains of its mean after the mean of its row and of its
    column, :math:`\bar y_{ij} - \bar y_{i\cdot} - \bar y_{\cdot j} + \bar y_{\cdot\cdot}` (D.
    Montgomery, Design and Analysis of Experiments, section 5.3), taken replication by replication
    on common random numbers. Where a grid varies more paths, cells are means over the others.

    Parameters
    ----------
    study
        From `sweep` with the grid design.
    kpi
        What is arranged.
    first, second
        Two of the paths that the sweep varied.

    Returns
    -------
    DataFrame
        One row per pair of values: `first`, `second` (their values), mean, interaction,
        interaction_low, interaction_high (an interval at the level of the study) and `clear`
        (whether it excludes zero). Lines of `mean` over `first`, one for each `second`, are the
        interaction plot: parallel without interaction.

    Raises
    ------
    QuestionError
        If the sweep did not vary these paths over a complete grid.
    RunError
        If a run failed or has no value of the KPI.
    """
    import pandas as pd

    settings = study.settings
    absent = [path for path in (first, second) if path not in settings.columns]
    if absent or first == second:
        raise QuestionError(f"the sweep did not vary {' and '.join(absent) or 'two paths'}")
    grid = settings.dropna(subset=[first, second])
    cells: dict[tuple[Any, Any], list[str]] = {}
    for name, one, two in zip(grid.index, grid[first], grid[second], strict=True):
        cells.setdefault((one, two), []).append(str(name))
    levels = [sorted({cell[place] for cell in cells}) for place in (0, 1)]
    sizes = {len(names) for names in cells.values()}
    if len(cells) != len(levels[0]) * len(levels[1]) or len(sizes) != 1:
        raise QuestionError(f"the sweep is no complete grid over {first} and {second}")
    values = values_of(study, kpi)
    cube = np.stack(
        [
            np.stack([values[cells[one, two]].mean(axis=1).to_numpy() for two in levels[1]])
            for one in levels[0]
        ]
    )  # (values of first, values of second, replications)
    rest = cube - cube.mean(axis=0) - cube.mean(axis=1)[:, None] + cube.mean(axis=(0, 1))
    found = t_interval(rest.reshape(-1, rest.shape[-1]).T, study.level)
    return pd.DataFrame(
        {
            "first": np.repeat(levels[0], len(levels[1])),
            "second": levels[1] * len(levels[0]),
            "mean": cube.mean(axis=2).ravel(),
            "interaction": found.mean,
            "interaction_low": found.low,
            "interaction_high": found.high,
            "clear": (found.low > 0) | (found.high < 0),
        }
    )
