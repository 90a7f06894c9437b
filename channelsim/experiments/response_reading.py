"""From the runs of a response experiment to responses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.response_design import REFERENCE, Design
from channelsim.experiments.responses import Responses
from channelsim.measurement.by_period import MEASURED
from channelsim.measurement.estimates import Numbers, t_interval

if TYPE_CHECKING:
    import pandas as pd

INTERACTIONS = ["together", "cells", "sum_of_single", "joint", "difference", "ci_low", "ci_high",
                "interaction"]  # fmt: skip


def read_design(design: Design, kpis: "pd.DataFrame", objective: str, level: float) -> Responses:
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
        interactions=interactions(design, wide, objective, level),
        objective=objective,
        cells=tuple(design.singles),
        level=level,
    )


def interactions(
    design: Design, wide: "Mapping[str, pd.DataFrame]", objective: str, level: float
) -> "pd.DataFrame":
    """Compare what was raised together with the sum of what was raised alone."""
    import pandas as pd

    zero = wide[REFERENCE][objective]
    rows = []
    for name, places in design.together.items():
        alone = sum(
            wide[design.singles[place][money]][objective] - zero for place, money in places.items()
        )
        joint = (wide[name][objective] - zero).to_numpy(dtype=float)
        rows.append(compared(name, len(places), np.asarray(alone, dtype=float), joint, level))
    return pd.DataFrame(rows, columns=INTERACTIONS)


def compared(
    what: str, cells: int, alone: Numbers, joint: Numbers, level: float
) -> tuple[object, ...]:
    """Compare a response foretold with the response found, a row of `INTERACTIONS`.

    Parameters
    ----------
    what, cells
        What was raised.
    alone, joint
        Foretold and found in each replication.
    level
        Confidence level.
    """
    gap = t_interval((joint - alone)[:, None], level)
    mean, low, high = float(gap.mean[0]), float(gap.low[0]), float(gap.high[0])
    differs = not low <= 0.0 <= high
    return (what, cells, float(alone.mean()), float(joint.mean()), mean, low, high, differs)
