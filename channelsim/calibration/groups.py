"""Slopes by group for the results: labels, shrinkage, table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from channelsim.calibration.design import Design, codes
from channelsim.calibration.shrinkage import group_slopes, shrink
from channelsim.calibration.spec import CalibrationSpec
from channelsim.calibration.table import Table

if TYPE_CHECKING:
    import pandas as pd

GROUPED = ("price", "display", "feature")
"""Regressors whose slopes are also estimated by group."""


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Slopes by group, and how far the own-price elasticity differs between groups."""

    frame: pd.DataFrame
    between_sd: float


def slopes_by_group(
    table: Table, design: Design, spec: CalibrationSpec, remarks: list[str]
) -> Groups | None:
    """Slopes by group, shrunk to their mean."""
    if spec.group is None:
        return None
    import pandas as pd

    labels = table.rows[spec.group].astype(str)
    if spec.group == "outlet" and "region" in table.rows:
        labels = table.rows["region"].astype(str) + " / " + labels
    group, names = codes(labels), np.unique(labels.to_numpy())
    frames, between = [], 0.0
    for regressor in GROUPED:
        if regressor not in design.names:
            continue
        which, slope, se = group_slopes(design, group, regressor)
        if len(which) < 2:
            remarks.append(f"{regressor} varies in fewer than two groups: not shrunk")
            continue
        answer = shrink(slope, se)
        between = answer.between_sd if regressor == "price" else between
        columns = {
            "name": regressor,
            "group": names[which],
            "estimate": slope,
            "se": se,
            "shrunk": answer.shrunk,
            "shrunk_se": answer.shrunk_se,
            "weight": answer.weight,
            "mean": answer.mean,
            "between_sd": answer.between_sd,
            "n": np.bincount(group)[which],
        }
        frames.append(pd.DataFrame(columns))
    if not frames:
        return None
    return Groups(frame=pd.concat(frames, ignore_index=True), between_sd=between)
