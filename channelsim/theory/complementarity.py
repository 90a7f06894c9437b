"""Linear complementarity by Lemke's method: the engine of price equilibria over borders.

Source: Cottle, Pang & Stone, *The Linear Complementarity Problem*, section 4.4, with the
lexicographic rule of section 4.9 against cycling.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from channelsim.theory.arguments import Vector

Places = NDArray[np.int_]

_TINY = 1e-11


def solve_complementarity(matrix: Vector, offset: Vector) -> Vector:
    """Return z >= 0 with w = q + M z >= 0 and z'w = 0.

    Parameters
    ----------
    matrix
        M, positive semidefinite (not necessarily symmetric), shape `(n, n)`.
    offset
        q, shape `(n,)`, of the order of one.

    Raises
    ------
    ValueError
        If no such z exists.

    Examples
    --------
    >>> solve_complementarity(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([-5.0, -6.0]))
    array([1.33333333, 2.33333333])
    """
    n = offset.size
    if (offset >= 0.0).all():
        return np.zeros(n)
    table = np.hstack([np.eye(n), -matrix, -np.ones((n, 1)), offset[:, np.newaxis]])
    basis = np.arange(n)  # w is 0 ... n - 1, z is n ... 2 n - 1, the artificial variable 2 n
    leaving_row, entering = int(np.argmin(offset)), 2 * n
    for _ in range(100 * n + 100):
        left = int(basis[leaving_row])
        _pivot(table, leaving_row, entering)
        basis[leaving_row] = entering
        if left == 2 * n:
            break
        entering = left + n if left < n else left - n
        leaving_row = _leaving(table, basis, entering, n)
    else:
        raise ValueError("the complementarity problem was not solved: pivots ran out")
    return _refined(matrix, offset, basis)


def _pivot(table: Vector, row: int, column: int) -> None:
    """Bring `column` into the basis at `row`."""
    table[row] /= table[row, column]
    factors = table[:, column].copy()
    factors[row] = 0.0
    table -= np.outer(factors, table[row])


def _leaving(table: Vector, basis: Places, entering: int, n: int) -> int:
    """Return the row of the smallest ratio, ties broken lexicographically."""
    rows = np.flatnonzero(table[:, entering] > _TINY)
    if rows.size == 0:
        raise ValueError("the complementarity problem has no solution")
    for column in (2 * n + 1, *range(n)):
        ratios = table[rows, column] / table[rows, entering]
        rows = rows[ratios <= ratios.min() + _TINY]
        artificial = rows[basis[rows] == 2 * n]
        if artificial.size:
            return int(artificial[0])
        if rows.size == 1:
            break
    return int(rows[0])


def _refined(matrix: Vector, offset: Vector, basis: Places) -> Vector:
    """Solve once more for the variables of the final basis, free of the error of the pivots."""
    n = offset.size
    columns = np.hstack([np.eye(n), -matrix])[:, basis]
    values = np.linalg.solve(columns, offset)
    answer = np.zeros(2 * n)
    answer[basis] = np.maximum(values, 0.0)
    return answer[n:]


class Routes(NamedTuple):
    """The open routes between regions.

    Attributes
    ----------
    origins, destinations
        Region numbers of each route, shape `(m,)`.
    costs
        Money per unit, shape `(m,)`.
    incidence
        -1 where a route leaves a region, +1 where it arrives, shape `(n, m)`.
    """

    origins: Places
    destinations: Places
    costs: Vector
    incidence: Vector


def open_routes(costs: Vector, regions: int) -> Routes:
    """Return the routes of finite cost; one number stands for every pair of regions.

    Parameters
    ----------
    costs
        Money per unit, >= 0, infinity where nothing can be moved; shape `()` or `(n, n)`, rows
        are origins, the diagonal is ignored.
    regions
        n, >= 1.

    Raises
    ------
    ValueError
        If the shape or a cost is wrong.

    Examples
    --------
    >>> open_routes(np.array([[0, 4.0], [np.inf, 0]]), 2).costs
    array([4.])
    """
    matrix = np.array(np.broadcast_to(costs, (regions, regions)) if costs.ndim == 0 else costs)
    if matrix.shape != (regions, regions):
        raise ValueError(f"costs must be one number or {regions} x {regions}, got {costs.shape}")
    apart = ~np.eye(regions, dtype=bool)
    if np.isnan(matrix[apart]).any() or (matrix[apart] < 0.0).any():
        raise ValueError(f"costs between regions must be >= 0, got {matrix.tolist()}")
    origins, destinations = np.nonzero(apart & np.isfinite(matrix))
    incidence = np.zeros((regions, origins.size))
    incidence[origins, np.arange(origins.size)] = -1.0
    incidence[destinations, np.arange(origins.size)] = 1.0
    return Routes(origins, destinations, matrix[origins, destinations], incidence)
