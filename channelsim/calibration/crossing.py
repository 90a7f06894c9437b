"""What comes in across a border and what goes out, per buyer who compares prices across it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from channelsim.calibration.effects import Floats
from channelsim.calibration.response import crossing_chance
from channelsim.calibration.spec import CalibrationSpec

if TYPE_CHECKING:
    import pandas as pd


def with_crossing(rows: pd.DataFrame, spec: CalibrationSpec) -> pd.DataFrame:
    """Add the columns ``inflow``, ``outflow`` and ``crossing``, their difference, where asked for.

    Of the buyers who compare, the chance of a scenario's law at the gap to the cheapest neighbour
    goes out; from each region whose cheapest neighbour is this one its own chance comes in, in
    proportion to the two regions' units over the whole table. Where the neighbour's price is a
    column of the user's, one neighbour of equal size is taken to look back.

    Parameters
    ----------
    rows
        Clean rows with ``price`` and ``neighbour_price``.
    spec
        The specification.
    """
    asked = spec.response == "scenario" and spec.border_share is not None
    if not asked or "neighbour_price" not in rows:
        return rows
    if not spec.neighbours:
        gap = np.log((rows["price"] / rows["neighbour_price"]).to_numpy(dtype=float))
        outflow, inflow = crossing_chance(gap), crossing_chance(-gap)
        return rows.assign(inflow=inflow, outflow=outflow, crossing=inflow - outflow)
    inflow, outflow = _flows(rows, spec)
    return rows.assign(inflow=inflow, outflow=outflow, crossing=inflow - outflow)


def _flows(rows: pd.DataFrame, spec: CalibrationSpec) -> tuple[Floats, Floats]:
    """Chances of coming in and of going out by row, worked out by region and period."""
    names, region = np.unique(rows["region"].astype(str).to_numpy(), return_inverse=True)
    week = np.unique(rows["week"].to_numpy(), return_inverse=True)[1]
    shape = (int(week.max()) + 1, len(names))
    cell = week * len(names) + region
    count = np.bincount(cell, minlength=shape[0] * shape[1])
    log_price = np.log(rows["price"].to_numpy(dtype=float))
    total = np.bincount(cell, log_price, minlength=len(count))
    price = np.where(count > 0, total / np.maximum(count, 1), np.inf).reshape(shape)
    size = np.bincount(region, rows["units"].to_numpy(dtype=float))
    inflow, outflow = np.zeros(shape), np.zeros(shape)
    for r, name in enumerate(names):
        others = [i for i, other in enumerate(names) if other in spec.neighbours.get(name, ())]
        here = np.isfinite(price[:, r]) & np.isfinite(price[:, others]).any(axis=1)
        cheapest = np.argmin(price[:, others], axis=1)
        lowest = price[:, others].min(axis=1)
        chance = np.zeros(shape[0])
        chance[here] = crossing_chance(price[here, r] - lowest[here])
        outflow[:, r] = chance
        for place, other in enumerate(others):
            ratio = float(size[r]) / max(float(size[other]), 1e-9)
            inflow[:, other] += np.where(cheapest == place, chance * ratio, 0.0)
    return inflow[week, region], outflow[week, region]


def mixing(rows: pd.DataFrame, share: float) -> float:
    """Give the part of the buyers' dispersion that sales show where buyers of two regions mix.

    Sales made up of parts f of independent populations with dispersion alpha each have dispersion
    ``alpha * sum of f^2``.

    Parameters
    ----------
    rows
        With the columns of `with_crossing`.
    share
        Share of buyers who compare, 0 to 1.
    """
    home = 1.0 - share * rows["outflow"]
    visitors = share * rows["inflow"]
    return float(((home**2 + visitors**2) / (home + visitors) ** 2).mean())
