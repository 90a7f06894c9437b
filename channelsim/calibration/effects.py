"""Fixed effects taken out of a panel exactly, with weights and with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class FixedEffects:
    """Two families of fixed effects; a family left out is one level (an intercept).

    The weighted normal equations of the two-way model are solved by eliminating the first family,
    which leaves one small system in the second (its Schur complement): exact for unbalanced
    panels, no iteration (Wansbeek & Kapteyn 1989, *J. Econometrics* 41:341-361).

    Attributes
    ----------
    first, second
        Level of each row, shape ``(n_rows,)``, numbered from 0.

    Examples
    --------
    >>> import numpy as np
    >>> effects = FixedEffects(first=np.array([0, 0, 1, 1]), second=np.array([0, 1, 0, 1]))
    >>> y = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> bool(np.allclose(effects.within(y, np.ones(4)), 0.0))    # purely additive
    True
    >>> effects.rank
    3
    """

    first: Codes
    second: Codes

    @property
    def levels(self) -> tuple[int, int]:
        """Number of levels of each family."""
        return int(self.first.max()) + 1, int(self.second.max()) + 1

    @cached_property
    def rank(self) -> int:
        """Independent effects: degrees of freedom they take."""
        n_first, n_second = self.levels
        if n_second == 1:
            return n_first
        return n_first + int(np.linalg.matrix_rank(self._schur(self._table(None))))

    def within(self, columns: Floats, weights: Floats) -> Floats:
        """Residuals of `columns` ``(n_rows, k)`` on the effects, by weighted least squares."""
        first, second = self.solve(columns, weights)
        return np.asarray(columns - first[self.first] - second[self.second])

    def solve(self, columns: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Effects of each family for `columns`, shapes ``(levels, k)``; the second sums to 0.

        Parameters
        ----------
        columns
            Shape ``(n_rows, k)``.
        weights
            Positive weights, shape ``(n_rows,)``.
        """
        table = self._table(weights)
        weighted = columns * weights[:, None]
        sum_first = _sums(self.first, weighted, table.shape[0])
        total_first = table.sum(axis=1)[:, None]
        if table.shape[1] == 1:
            return sum_first / total_first, np.zeros((1, columns.shape[1]))
        sum_second = _sums(self.second, weighted, table.shape[1])
        right = sum_second - table.T @ (sum_first / total_first)
        second = self._second(self._schur(table), right)
        second = second - second.mean(axis=0)
        return (sum_first - table @ second) / total_first, second

    def _second(self, schur: Floats, right: Floats) -> Floats:
        """Effects of the second family: unique but for a constant where the panel hangs together.

        The right side sums to 0, so that a constant added to the whole matrix makes it regular and
        leaves the solution that sums to 0.
        """
        size = len(schur)
        if self.rank < sum(self.levels) - 1:
            return np.asarray(np.linalg.lstsq(schur, right, rcond=None)[0])
        return np.asarray(np.linalg.solve(schur + np.trace(schur) / size**2, right))

    def _table(self, weights: Floats | None) -> Floats:
        """Sum of weights by first and second level."""
        n_first, n_second = self.levels
        cell = self.first * n_second + self.second
        return (
            np.bincount(cell, weights, minlength=n_first * n_second)
            .astype(float)
            .reshape(n_first, n_second)
        )

    @staticmethod
    def _schur(table: Floats) -> Floats:
        return np.asarray(
            np.diag(table.sum(axis=0)) - table.T @ (table / table.sum(axis=1)[:, None])
        )


def _sums(codes: Codes, values: Floats, levels: int) -> Floats:
    return np.stack(
        [np.bincount(codes, values[:, j], minlength=levels) for j in range(values.shape[1])], axis=1
    )


def collinear(columns: Floats, weights: Floats, tolerance: float = 1e-7) -> list[int]:
    """Positions of columns that the columns before them explain (or that are nil).

    Parameters
    ----------
    columns
        Regressors after the fixed effects, shape ``(n_rows, k)``.
    weights
        Positive weights, shape ``(n_rows,)``.
    tolerance
        Share of a column's scale that must be left over.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0, 2.0, 0.0], [2.0, 4.0, 1.0], [3.0, 6.0, 0.0]])
    >>> collinear(x, np.ones(3))
    [1]
    """
    scaled = columns * np.sqrt(weights)[:, None]
    kept: list[int] = []
    dropped: list[int] = []
    for j in range(scaled.shape[1]):
        column = scaled[:, j]
        scale = float(np.linalg.norm(column))
        left = column
        if kept and scale > 0.0:
            basis = scaled[:, kept]
            left = column - basis @ np.linalg.lstsq(basis, column, rcond=None)[0]
        small = scale == 0.0 or float(np.linalg.norm(left)) <= tolerance * scale
        (dropped if small else kept).append(j)
    return dropped
