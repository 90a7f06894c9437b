"""Counts from uniforms by inversion: one uniform, one decision.

The count is the smallest ``k`` whose distribution function reaches ``u``, so it never falls when
``u``, the mean or the probability rises. Two scenarios that share their uniforms and differ a
little in their means therefore differ a little in their counts, which is what makes paired
comparison worth having. Nothing is approximate: where an expansion cannot tell two neighbouring
counts apart, the distribution function decides.

Small variances are searched from nought upwards, a whole block of draws in step. Larger ones start
from the Cornish-Fisher expansion of the quantile, as M. B. Giles (2016), 'Algorithm 955:
approximation of the inverse Poisson cumulative distribution function', ACM TOMS 42(1), starts
from expansions of his own; only draws that land nearer a whole number than the error bound, or
beyond three standard deviations, are put to the distribution function.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincc, pdtr

from channelsim.simulation.inversion import EDGE, Cdf, Floats, Rows, expand, search, settle
from channelsim.simulation.multipliers import gamma_multiplier, lognormal_multiplier

__all__ = ["binomial_inverse", "gamma_multiplier", "lognormal_multiplier", "poisson_inverse"]

Counts = NDArray[np.int64]
Method = Callable[..., Floats]

_BLOCK = 8_192  # draws worked on together: the working arrays of a block stay in the cache
_POISSON_SEARCHED = 6.0  # variances below these are searched: the quicker way, by measurement
_BINOMIAL_SEARCHED = 8.0  # (never below 6, nor so high that a byte cannot hold the count)
_LARGEST = 1e9  # largest mean or number of trials
_ABOVE_0, _BELOW_1 = float(np.nextafter(0.0, 1.0)), float(np.nextafter(1.0, 0.0))


def poisson_inverse(u: ArrayLike, mean: ArrayLike) -> Counts:
    """Invert the Poisson distribution.

    Parameters
    ----------
    u : array_like of float
        Uniform numbers inside (0, 1).
    mean : array_like of float
        Means, from 0 to 1e9; broadcast against `u`.

    Returns
    -------
    ndarray of int64
        Smallest ``k`` with ``P(K <= k) >= u``, in the broadcast shape.

    Raises
    ------
    ValueError
        For a number outside its range, or NaN.

    Examples
    --------
    >>> poisson_inverse([0.1, 0.5, 0.9], 4.0)
    array([2, 4, 7])
    """
    shape, (uniforms, means) = _flat(u, mean)
    _check("u", uniforms, _ABOVE_0, _BELOW_1)
    _check("mean", means, 0.0, _LARGEST)
    counts = np.empty(uniforms.size, dtype=np.int64)
    for part in _blocks(uniforms.size):
        x = means[part]
        counts[part] = _split(
            x < _POISSON_SEARCHED, _poisson_search, _poisson_expand, uniforms[part], x
        )
    return counts.reshape(shape)


def binomial_inverse(u: ArrayLike, n: ArrayLike, p: ArrayLike) -> Counts:
    """Invert the binomial distribution.

    Parameters
    ----------
    u : array_like of float
        Uniform numbers inside (0, 1).
    n : array_like of int
        Numbers of trials, from 0 to 1e9; broadcast against `u`.
    p : array_like of float
        Probabilities of success, from 0 to 1; broadcast against `u`.

    Returns
    -------
    ndarray of int64
        Smallest ``k`` with ``P(K <= k) >= u``, from 0 to `n`, in the broadcast shape.

    Raises
    ------
    ValueError
        For a number outside its range, NaN, or a number of trials that is not whole.

    Examples
    --------
    >>> binomial_inverse([0.1, 0.5, 0.9], [10, 10, 0], 0.3)
    array([1, 3, 0])
    """
    shape, (uniforms, trials, chances) = _flat(u, n, p)
    _check("u", uniforms, _ABOVE_0, _BELOW_1)
    _check("n", trials, 0.0, _LARGEST)
    _check("p", chances, 0.0, 1.0)
    if np.asarray(n).dtype.kind not in "iub" and (trials != np.floor(trials)).any():
        raise ValueError("n must be whole numbers")
    counts = np.empty(uniforms.size, dtype=np.int64)
    for part in _blocks(uniforms.size):
        m, q = trials[part], chances[part]
        small = m * q * (1.0 - q) < _BINOMIAL_SEARCHED
        counts[part] = _split(small, _binomial_search, _binomial_expand, uniforms[part], m, q)
    return counts.reshape(shape)


def _flat(*arrays: ArrayLike) -> tuple[tuple[int, ...], list[Floats]]:
    """Give the broadcast shape, and each array at that shape as one row of floats."""
    floats = [np.asarray(array, dtype=np.float64) for array in arrays]
    if all(array.shape == floats[0].shape for array in floats):
        return floats[0].shape, [array.reshape(-1) for array in floats]
    shape = np.broadcast_shapes(*(array.shape for array in floats))
    return shape, [np.broadcast_to(array, shape).reshape(-1) for array in floats]


def _check(name: str, values: Floats, low: float, high: float) -> None:
    if values.size and not (values.min() >= low and values.max() <= high):
        wrong = values[~((values >= low) & (values <= high))][0]
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {wrong}")


def _blocks(size: int) -> list[slice]:
    return [slice(start, start + _BLOCK) for start in range(0, size, _BLOCK)]


def _split(small: NDArray[np.bool_], search: Method, expand: Method, *arguments: Floats) -> Floats:
    """Send each draw to the method that suits its variance."""
    number = np.count_nonzero(small)
    if number == small.size:
        return search(*arguments)
    if number == 0:
        return expand(*arguments)
    counts = np.empty(small.size)
    for method, chosen in ((search, small), (expand, ~small)):
        rows = chosen.nonzero()[0]
        counts[rows] = method(*(argument[rows] for argument in arguments))
    return counts


def _poisson_cdf(mean: Floats) -> Cdf:
    return lambda k, rows: pdtr(k, mean[rows])


def _binomial_cdf(n: Floats, p: Floats) -> Cdf:
    """Distribution function by the incomplete beta function, sharp in both tails."""

    def cdf(k: Floats, rows: Rows) -> Floats:
        failures = n[rows] - k
        below = betaincc(k + 1.0, np.maximum(failures, 1.0), p[rows])
        return np.where(failures > 0.0, below, 1.0)

    return cdf


def _poisson_search(u: Floats, mean: Floats) -> Floats:
    k = search(u, np.exp(-mean), None, mean, float(mean.max()))
    settle(k, u, _poisson_cdf(mean), (u > EDGE).nonzero()[0])
    return k


def _binomial_search(u: Floats, n: Floats, p: Floats) -> Floats:
    """Search from the end nearer the mean: failures are counted where p exceeds a half.

    ``P(n - J <= k) >= u`` is ``P(J < n - k) <= 1 - u``, so J is the smallest count whose
    distribution function is *above* ``1 - u``: hence the step to the next double.
    """
    flip = p > 0.5
    rare = np.where(flip, 1.0 - p, p)
    v = np.where(flip, np.nextafter(1.0 - u, 1.0), u)
    odds = rare / (1.0 - rare)
    first = np.exp(n * np.log1p(-rare))
    j = np.minimum(search(v, first, -odds, (n + 1.0) * odds, float((n * rare).max())), n)
    k = np.where(flip, n - j, j)
    settle(k, u, _binomial_cdf(n, p), (v > EDGE).nonzero()[0])
    return k


def _poisson_expand(u: Floats, mean: Floats) -> Floats:
    cdf = _poisson_cdf(mean)
    return expand(u, mean, mean, 1.0, 0.0, cdf, np.inf)


def _binomial_expand(u: Floats, n: Floats, p: Floats) -> Floats:
    q = 1.0 - p
    return expand(u, n * p, n * p * q, q - p, p * q, _binomial_cdf(n, p), n)
