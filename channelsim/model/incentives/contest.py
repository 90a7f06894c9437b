"""Chances of a rank: contests in which the order of noisy performances decides."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
_WEIGHTS = _WEIGHTS / math.sqrt(2.0 * math.pi)


def rank_chances(
    scores: Sequence[float] | Floats, rivals: Sequence[float], noise: float, ranks: int
) -> Floats:
    r"""Give the chance of each rank from the first on, in a rank-order tournament.

    Performance is :math:`\ln s_i + \sigma \epsilon_i` with independent standard normal
    :math:`\epsilon`. Given its own luck a contestant is beaten by rival :math:`j` with probability

    .. math:: b_j(\epsilon) = \Phi\left(\frac{\ln s_j - \ln s_i}{\sigma} - \epsilon\right)

    and the number that beat it follows a Poisson binomial law; the chances are its mean over
    :math:`\epsilon` (Gauss-Hermite, 40 nodes). Against one rival the chance to win is
    :math:`\Phi\left(\ln(s_i / s_j) / (\sigma \sqrt 2)\right)`. Source: Lazear & Rosen (1981),
    *Journal of Political Economy* 89:841-864, for two; the ranks of several as there, section IV.

    Parameters
    ----------
    scores : sequence of float, shape (s,)
        Own performances to look at, as they are expected, above 0.
    rivals : sequence of float
        The others' performances, at least 0 each; one of 0 is beaten for certain.
    noise : float
        Standard deviation :math:`\sigma` of log performance, above 0.
    ranks : int
        Number of ranks wanted, at least 1.

    Returns
    -------
    ndarray of float, shape (ranks, s)
        Chance of rank 1, 2, ..., `ranks` at each performance; 0 below the last contestant.

    Examples
    --------
    >>> rank_chances([1.1], [1.0], 0.1, 2)[:, 0].round(4).tolist()
    [0.7498, 0.2502]
    >>> rank_chances([1.0], [1.0, 1.0, 1.0], 0.2, 2)[:, 0].round(4).tolist()
    [0.25, 0.25]
    """
    own, others = np.asarray(scores, dtype=np.float64), np.asarray(rivals, dtype=np.float64)
    alive = others[others > 0.0]
    gap = (np.log(alive)[:, None] - np.log(own)) / noise
    beats = ndtr(gap[:, :, None] - _NODES)
    chances = np.zeros((ranks, len(own), len(_NODES)))
    chances[0] = 1.0
    for beaten in beats:  # how many of the rivals looked at so far are in front
        chances[1:] = chances[1:] * (1.0 - beaten) + chances[:-1] * beaten
        chances[0] *= 1.0 - beaten
    given: Floats = chances @ _WEIGHTS
    return given
