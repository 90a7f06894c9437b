"""Members of a group spread evenly, without dice."""

import numpy as np
from numpy.typing import NDArray

_GOLDEN = 0.6180339887498949


def evenly(members: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give numbered members places in (0, 1) that lie evenly however many there are.

    The fractional parts of ``(j + 1/2) (sqrt(5) - 1) / 2``: a share s of the members has a place
    below s, and a member added at the end moves nobody else.

    Parameters
    ----------
    members : ndarray of int, shape (n,)
        Number of each member in its group, from 0.

    Returns
    -------
    ndarray of float, shape (n,)
        Places.

    Examples
    --------
    >>> evenly(np.arange(4)).round(3).tolist()
    [0.309, 0.927, 0.545, 0.163]
    """
    places: NDArray[np.float64] = (members.astype(np.float64) + 0.5) * _GOLDEN % 1.0
    return places
