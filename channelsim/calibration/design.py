"""From clean rows to the arrays of a regression, or the reasons why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from channelsim.calibration.effects import Codes, FixedEffects, Floats, collinear
from channelsim.calibration.faults import Fault
from channelsim.calibration.response import Response
from channelsim.calibration.spec import CalibrationSpec
from channelsim.calibration.vocabulary import CYCLE, Period

if TYPE_CHECKING:
    import pandas as pd

LOGGED = ("price", "income", "rival_price", "neighbour_price")
SHARES = ("display", "feature")
NUISANCE = ("season_cos", "season_sin", "trend")
_NIL = 1e-9
"""Share of a column's own size under which what the fixed effects leave is rounding."""


@dataclass(frozen=True, kw_only=True)
class Design:
    """Arrays of one panel regression; rows are sorted by entity, then period.

    Attributes
    ----------
    names
        Regressors, ``price`` first.
    regressors
        Shape ``(n_rows, k)``: logs of prices and income, display and feature as given.
    units
        Units sold, shape ``(n_rows,)``.
    effects
        The fixed effects taken out.
    entity, week
        Codes of the entities and numbers of the periods, shape ``(n_rows,)``.
    clusters
        Codes of the error clusters, shape ``(n_rows, 1 or 2)``; no column: classical errors.
    estimator
        How the units are modelled.
    """

    names: tuple[str, ...]
    regressors: Floats
    units: Floats
    effects: FixedEffects
    entity: Codes
    week: Codes
    clusters: Codes
    estimator: Literal["log", "counts"]
    response: Response | None = None
    """How the log of the mean bends in the regressors; None: not at all."""
    offset: Floats | float = 0.0
    """Known part of the log of the mean, shape ``(n_rows,)``."""


def build_design(
    rows: pd.DataFrame, spec: CalibrationSpec, period: Period
) -> tuple[Design, list[Fault], list[str]]:
    """Arrange the regression and check that it can answer.

    Parameters
    ----------
    rows
        Clean rows, see `Table.rows`; at least one.
    spec
        The specification.
    period
        Length of a period.

    Returns
    -------
    design : Design
    faults : list of Fault
        Too little price variation, collinear columns, units that the estimator cannot take.
    remarks : list of str
        What was left out of the regression without stopping it.
    """
    entity, week = codes(rows["entity"]), rows["week"].to_numpy(dtype=np.int64)
    effects = FixedEffects(
        first=entity if "entity" in spec.effects else np.zeros_like(entity),
        second=codes(rows["week"]) if "time" in spec.effects else np.zeros_like(entity),
    )
    units = rows["units"].to_numpy(dtype=float)
    estimator, faults = _estimator(units, rows, spec)
    names, columns = _regressors(rows, spec, period)
    derived = {
        name
        for name, given in (
            ("rival_price", spec.columns.rival_price),
            ("neighbour_price", spec.columns.neighbour_price),
        )
        if given is None
    } | {"crossing"}
    names, columns, found, remarks = _independent(names, columns, effects, derived, spec)
    clusters, cluster_faults = _clusters(rows, spec)
    design = Design(
        names=names,
        regressors=columns,
        units=units,
        effects=effects,
        entity=entity,
        week=week,
        clusters=clusters,
        estimator=estimator,
        response=_response(names, spec),
    )
    return design, [*faults, *found, *cluster_faults], remarks


def _response(names: tuple[str, ...], spec: CalibrationSpec) -> Response | None:
    """Give the bends of a scenario's demand function; None where it has none."""
    if spec.response != "scenario":
        return None
    inside = tuple(names.index(name) for name in ("price", *SHARES) if name in names)
    crossing = names.index("crossing") if "crossing" in names else None
    if spec.share is None and crossing is None:
        return None
    return Response(share=spec.share, inside=inside if spec.share else (), crossing=crossing)


def codes(labels: pd.Series) -> Codes:
    """Give each row the rank of its label, from 0, shape ``(n_rows,)``."""
    return np.unique(labels.to_numpy(), return_inverse=True)[1].astype(np.int64)


def _estimator(
    units: Floats, rows: pd.DataFrame, spec: CalibrationSpec
) -> tuple[Literal["log", "counts"], list[Fault]]:
    """Choose counts or logs and refuse zeros where logs are needed."""
    whole = bool(np.array_equal(units, np.floor(units)))
    forced = spec.estimator == "log" or spec.model == "dynamic" or spec.instrument
    estimator: Literal["log", "counts"] = (
        "counts" if spec.estimator == "counts" or (whole and not forced) else "log"
    )
    faults: list[Fault] = []
    zeros = int((units == 0.0).sum())
    if "lagged" in rows and spec.model == "dynamic":
        zeros += int((rows["lagged"] == 0.0).sum())
    if estimator == "log" and zeros:
        words = f"{zeros} values are zero, which a model of ln units cannot take"
        bound = spec.model == "dynamic" or spec.instrument
        remedy = "; add up outlets or periods" if bound else "; estimator: counts can"
        faults.append(Fault(path="columns.units", message=words + remedy))
    if estimator == "counts":
        for key, wanted in (("entity", "entity"), ("week", "time")):
            total = rows.groupby(key)["units"].sum()
            never = total[total == 0.0]
            if len(never) and wanted in spec.effects:
                message = f"{len(never)} of {key} sell nothing at all, first {never.index[0]!r}"
                faults.append(Fault(path="columns.units", message=message))
    return estimator, faults


def _regressors(
    rows: pd.DataFrame, spec: CalibrationSpec, period: Period
) -> tuple[tuple[str, ...], Floats]:
    columns = _prices_and_income(rows)
    for name in SHARES:
        if name in rows:
            columns[name] = rows[name].to_numpy(dtype=float)
    if "spend" in rows:
        columns["spend"] = np.log1p(rows["spend"].to_numpy(dtype=float))
    if spec.model == "dynamic":
        lagged = rows["lagged"].to_numpy(dtype=float)
        columns["lagged_units"] = np.log(np.where(lagged > 0.0, lagged, 1.0))
    if "time" not in spec.effects:
        week = rows["week"].to_numpy(dtype=float)
        week = week - week.min()
        cycle = CYCLE.get(period)
        if cycle is not None and week.max() + 1.0 >= cycle:
            angle = 2.0 * np.pi * week / cycle
            columns |= {"season_cos": np.cos(angle), "season_sin": np.sin(angle)}
        columns["trend"] = week / max(float(week.max()), 1.0)
    return tuple(columns), np.stack(list(columns.values()), axis=1)


def _prices_and_income(rows: pd.DataFrame) -> dict[str, Floats]:
    """Give logs, the own price over its reference; crossing stands for the neighbour's price."""
    columns = {name: np.log(rows[name].to_numpy(dtype=float)) for name in LOGGED if name in rows}
    if "reference_price" in rows:
        columns["price"] = columns["price"] - np.log(rows["reference_price"].to_numpy(dtype=float))
    if "crossing" in rows:
        del columns["neighbour_price"]
        columns["crossing"] = rows["crossing"].to_numpy(dtype=float)
    return columns


def _independent(
    names: tuple[str, ...],
    columns: Floats,
    effects: FixedEffects,
    derived: set[str],
    spec: CalibrationSpec,
) -> tuple[tuple[str, ...], Floats, list[Fault], list[str]]:
    """Refuse columns without information of their own; derived ones are dropped with a remark."""
    weights = np.ones(len(columns))
    left = effects.within(columns, weights)
    size = np.linalg.norm(columns - columns.mean(axis=0), axis=0)
    nil = np.linalg.norm(left, axis=0) <= _NIL * np.maximum(size, 1.0)
    left[:, nil] = 0.0
    faults: list[Fault] = []
    remarks: list[str] = []
    spread = float(left[:, 0].std())
    if spread < spec.min_price_sd:
        words = (
            f"too little price variation: ln price has standard deviation {spread:.4f} after the "
            f"fixed effects; at least {spec.min_price_sd:g} is needed"
        )
        if "time" in spec.effects and float(columns[:, 0].std()) >= spec.min_price_sd:
            words += " (prices that move everywhere at once need effects: [entity])"
        faults.append(Fault(path="columns.price", message=words))
    keep = list(range(len(names)))
    for j in collinear(left, weights, tolerance=1e-6):
        name = names[j]
        if nil[j]:
            words = "does not vary beyond the fixed effects"
        else:
            words = "is collinear with " + ", ".join(names[i] for i in range(j))
        if name in derived or name in NUISANCE:
            remarks.append(f"{name} {words}: left out")
            keep.remove(j)
        elif name != "price":
            faults.append(Fault(path=f"columns.{name}", message=f"{words}; leave it out"))
    return tuple(names[j] for j in keep), columns[:, keep], faults, remarks


def _clusters(rows: pd.DataFrame, spec: CalibrationSpec) -> tuple[Codes, list[Fault]]:
    """Codes of the error clusters; an outlet's number may repeat in another region."""
    names = spec.cluster
    if names is None:
        names = ("outlet",) if "outlet" in rows else ("region",)
    if not names:
        return np.zeros((len(rows), 0), dtype=np.int64), []
    faults = []
    columns = []
    for name in names:
        labels = rows[name]
        if name == "outlet" and "region" in rows:
            labels = rows["region"].astype(str) + " / " + labels.astype(str)
        columns.append(codes(labels))
        if columns[-1].max() < 1:
            message = f"a single {name} gives no clustered errors; say cluster: none"
            faults.append(Fault(path="cluster", message=message))
    return np.stack(columns, axis=1), faults
