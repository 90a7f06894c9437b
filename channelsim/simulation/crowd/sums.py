"""Exact sums of whole numbers by group."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def summed(group: Ints, cells: Ints, n_groups: int) -> Ints:
    """Sum rows of cells (p, k) by group, shape (n_groups, k), exactly below 2**53.

    Examples
    --------
    >>> summed(np.array([1, 0, 1]), np.array([[1], [2], [3]]), 2)
    array([[2],
           [4]])
    """
    total = np.empty((n_groups, cells.shape[1]), dtype=np.int64)
    for column in range(cells.shape[1]):
        total[:, column] = np.bincount(group, weights=cells[:, column], minlength=n_groups)
    return total
