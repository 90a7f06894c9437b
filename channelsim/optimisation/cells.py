"""From a table of measured curves, or fitted curves, to cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from channelsim.optimisation.curves import ResponseCurve, TabulatedCurve
from channelsim.optimisation.problem import BudgetProblem
from channelsim.optimisation.reading import ProblemError, Reader, nearest

if TYPE_CHECKING:
    import pandas as pd

CurveTable: TypeAlias = (
    "pd.DataFrame | Mapping[tuple[str, str, str], ResponseCurve]"
    " | Mapping[tuple[str, str, str, str], ResponseCurve] | Mapping[tuple[str, ...], ResponseCurve]"
)

_KEYS = ("region", "channel", "lever")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One place where money may go.

    Attributes
    ----------
    region, channel, lever : str
        Names.
    period : str or None
        Name of the period, if the problem has periods.
    curve : ResponseCurve
        What the cell answers to its (effective) spend.
    """

    region: str
    channel: str
    lever: str
    period: str | None
    curve: ResponseCurve

    @property
    def name(self) -> str:
        """The cell's names joined by slashes."""
        return "/".join(self.key)

    @property
    def key(self) -> tuple[str, ...]:
        """Names as a tuple; the period only if there is one."""
        three = (self.region, self.channel, self.lever)
        return three if self.period is None else (*three, self.period)

    @property
    def names(self) -> dict[str, str]:
        """Names by dimension."""
        return dict(zip((*_KEYS, "period"), self.key, strict=False))


def read_cells(curves: CurveTable, problem: BudgetProblem) -> tuple[Cell, ...]:
    """Cells of a problem, in the order of the curves and of the periods.

    Parameters
    ----------
    curves : DataFrame or mapping
        A long table with columns region, channel, lever[, period], spend (money), response
        [, replication], other columns being ignored; or a mapping from
        `(region, channel, lever[, period])` to a curve.
    problem : BudgetProblem
        Its `periods` repeat curves that have none.

    Raises
    ------
    ProblemError
        Missing columns or points, repeated points, numbers that are not finite.
    """
    found = _from_mapping(curves) if isinstance(curves, Mapping) else _from_table(curves)
    if not problem.periods:
        return found
    if any(cell.period is not None for cell in found):
        raise ProblemError(["periods: the curves have periods of their own"])
    return tuple(
        Cell(region=c.region, channel=c.channel, lever=c.lever, period=period, curve=c.curve)
        for period in problem.periods
        for c in found
    )


def _from_mapping(
    curves: Mapping[tuple[str, str, str], ResponseCurve]
    | Mapping[tuple[str, str, str, str], ResponseCurve]
    | Mapping[tuple[str, ...], ResponseCurve],
) -> tuple[Cell, ...]:
    reader = Reader()
    cells = []
    lengths = {len(key) for key in curves}
    if not curves:
        reader.fault("curves", "are empty")
    if len(lengths) > 1:
        reader.fault("curves", "some have a period and some have none")
    for key, curve in curves.items():
        if len(key) not in (3, 4):
            reader.fault("curves", f"key {key!r} is not (region, channel, lever[, period])")
        elif not isinstance(curve, ResponseCurve):
            reader.fault("curves", f"{'/'.join(map(str, key))}: {curve!r} is not a curve")
        else:
            region, channel, lever, *rest = (str(part) for part in key)
            period = rest[0] if rest else None
            cells.append(
                Cell(region=region, channel=channel, lever=lever, period=period, curve=curve)
            )
    reader.finish()
    return tuple(cells)


def _from_table(table: pd.DataFrame) -> tuple[Cell, ...]:
    reader = Reader()
    columns = [str(c) for c in table.columns]
    for column in (*_KEYS, "spend", "response"):
        if column not in columns:
            reader.fault("curves", f"no column {column!r}{nearest(column, columns)}")
    if not len(table):
        reader.fault("curves", "are empty")
    reader.finish()
    by = [*_KEYS, *(["period"] if "period" in columns else [])]
    for column in by:
        if table[column].isna().any():
            reader.fault("curves", f"column {column!r} has empty entries")
    reader.finish()
    replicated = "replication" in columns
    cells = []
    for key, rows in table.groupby(by, sort=False):
        names = [str(part) for part in (key if isinstance(key, tuple) else (key,))]
        curve = _curve(reader, "/".join(names), rows, replicated=replicated)
        if curve is not None:
            region, channel, lever, *rest = names
            period = rest[0] if rest else None
            cells.append(
                Cell(region=region, channel=channel, lever=lever, period=period, curve=curve)
            )
    reader.finish()
    return tuple(cells)


def _curve(
    reader: Reader, name: str, rows: pd.DataFrame, *, replicated: bool
) -> TabulatedCurve | None:
    try:
        spend = rows["spend"].to_numpy(dtype=float)
        response = rows["response"].to_numpy(dtype=float)
    except (TypeError, ValueError):
        reader.fault(f"curves {name}", "spend and response must be numbers")
        return None
    if not (np.all(np.isfinite(spend)) and np.all(np.isfinite(response))):
        reader.fault(f"curves {name}", "spend and response must be finite")
        return None
    if spend.min() < 0:
        reader.fault(f"curves {name}", f"spend {spend.min():g} is negative")
        return None
    grid, column = np.unique(spend, return_inverse=True)
    labels: Sequence[object] = rows["replication"].tolist() if replicated else [0] * len(rows)
    order = {label: r for r, label in enumerate(sorted(set(labels), key=str))}
    line = np.array([order[label] for label in labels])
    if len(set(zip(line.tolist(), column.tolist(), strict=True))) < len(rows):
        reader.fault(f"curves {name}", "a spend is listed twice")
    elif grid.size < 2:
        reader.fault(f"curves {name}", "needs at least two spends")
    elif len(rows) < grid.size * len(order):
        reader.fault(f"curves {name}", "some replications lack some of the spends")
    else:
        values = np.empty((len(order), grid.size))
        values[line, column] = response
        return TabulatedCurve(spends=grid.tolist(), responses=values.tolist())
    return None
