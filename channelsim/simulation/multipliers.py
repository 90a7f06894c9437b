"""Multipliers of mean 1 from standard normal numbers: how unlike two days, or two shops, are."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv, gammaln, log_ndtr, ndtr

__all__ = ["gamma_multiplier", "lognormal_multiplier"]

Floats = NDArray[np.float64]

_REACH = 8.5  # the table covers scores of this size; streams go no further than 8.3
_CELLS = 64  # cells of the table per unit of score
_BLOCK = 16_384  # scores worked on together: the working arrays stay in the cache
_TINY = 1e-280  # below it the quantile itself is about to underflow, its logarithm is not
_MOST = 100.0  # largest variance
_NEARLY_NORMAL = 1e-6  # below it Wilson and Hilferty err by less than 6e-9, SciPy's inverse by more


def gamma_multiplier(z: ArrayLike, alpha: ArrayLike) -> Floats:
    """Quantile of a gamma distribution of mean 1 at the probability of a normal score.

    A Poisson count whose mean carries this multiplier is negative binomial with variance
    ``mean + alpha * mean**2``.

    Parameters
    ----------
    z : array_like of float
        Standard normal scores.
    alpha : array_like of float
        Variance of the multiplier, from 0 (always 1) to 100; broadcast against `z`. Each distinct
        value makes a table of its own, kept for the next call.

    Returns
    -------
    ndarray of float64
        Multipliers, at least 0, rising in `z`; relative error below 1e-8.

    Raises
    ------
    ValueError
        For a variance outside its range, or a score that is NaN.

    Notes
    -----
    ``x = G^-1(Phi(z); shape = 1 / alpha, scale = alpha)``. The table holds ``ln x`` and its slope
    ``phi(z) / (x g(x))`` at steps of 1/64 and is read by cubic Hermite interpolation. Below a
    variance of 1e-6 the cube of a normal score is as good:
    ``x = (1 - alpha / 9 + z sqrt(alpha / 9))**3`` (Wilson and Hilferty, 1931).

    Examples
    --------
    >>> gamma_multiplier([-1.0, 0.0, 1.0], 0.25).round(4)
    array([0.5214, 0.918 , 1.4795])
    """
    scores, variances = np.asarray(z, dtype=np.float64), np.asarray(alpha, dtype=np.float64)
    if np.isnan(scores).any():
        raise ValueError("z must not be NaN")
    kinds = variances if variances.ndim == 0 else np.unique(variances)
    if kinds.size and not (kinds.min() >= 0.0 and kinds.max() <= _MOST):
        raise ValueError(f"alpha must lie in [0, {_MOST:g}]")
    if kinds.ndim == 0:
        return _one_variance(scores, float(kinds))
    if kinds.size == 1:
        shape = np.broadcast_shapes(scores.shape, variances.shape)
        return np.broadcast_to(_one_variance(scores, float(kinds[0])), shape).copy()
    scores, variances = np.broadcast_arrays(scores, variances)
    result = np.empty(scores.shape)
    for kind in kinds:
        chosen = variances == kind
        result[chosen] = _one_variance(scores[chosen], float(kind))
    return result


def lognormal_multiplier(z: ArrayLike, sd_log: ArrayLike) -> Floats:
    """Lognormal multiplier of mean 1 at a normal score.

    Parameters
    ----------
    z : array_like of float
        Standard normal scores.
    sd_log : array_like of float
        Standard deviation of the logarithm, at least 0; broadcast against `z`.

    Returns
    -------
    ndarray of float64
        ``exp(sd_log z - sd_log**2 / 2)``.

    Raises
    ------
    ValueError
        For a negative `sd_log`, or NaN.

    Examples
    --------
    >>> lognormal_multiplier([-1.0, 0.0, 1.0], 0.2).round(4)
    array([0.8025, 0.9802, 1.1972])
    """
    scores, sd = np.asarray(z, dtype=np.float64), np.asarray(sd_log, dtype=np.float64)
    if np.isnan(scores).any() or not (sd >= 0.0).all():
        raise ValueError("sd_log must be at least 0, and neither it nor z NaN")
    return np.asarray(np.exp(sd * scores - 0.5 * sd * sd))


def _one_variance(z: Floats, alpha: float) -> Floats:
    if alpha == 0.0:
        return np.ones(z.shape)
    if alpha < _NEARLY_NORMAL:
        return np.asarray((1.0 - alpha / 9.0 + z * np.sqrt(alpha / 9.0)) ** 3)
    table = _table(alpha)
    flat = z.reshape(-1)
    result = np.empty(flat.size)
    for start in range(0, flat.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        result[part] = _read(table, flat[part])
    beyond = (np.abs(flat) >= _REACH).nonzero()[0]
    if beyond.size:
        result[beyond] = np.exp(_log_quantile(flat[beyond], alpha))
    return result.reshape(z.shape)


def _read(table: Floats, z: Floats) -> Floats:
    """Interpolate the logarithm in a table of cubics, shape (4, cells)."""
    place = (np.minimum(np.maximum(z, -_REACH), _REACH) + _REACH) * _CELLS
    cell = np.minimum(place.astype(np.intp), table.shape[1] - 1)
    t = place - cell
    value: Floats = table[3].take(cell)
    for row in (2, 1, 0):
        value *= t
        value += table[row].take(cell)
    np.exp(value, out=value)
    return value


@lru_cache(maxsize=256)
def _table(alpha: float) -> Floats:
    """Cubics of ``ln x`` in each cell, from its values and slopes at both ends."""
    nodes = np.arange(-_REACH * _CELLS, _REACH * _CELLS + 1) / _CELLS
    value = _log_quantile(nodes, alpha)
    shape = 1.0 / alpha
    log_density = shape * (value - np.log(alpha)) - np.exp(value) * shape - gammaln(shape)
    slope = np.exp(-0.5 * nodes**2 - 0.5 * np.log(2.0 * np.pi) - log_density) / _CELLS
    rise, left, right = np.diff(value), slope[:-1], slope[1:]
    table = np.array([value[:-1], left, 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise])
    table.setflags(write=False)
    return table


def _log_quantile(z: Floats, alpha: float) -> Floats:
    """Compute ``ln x``, from whichever tail is the smaller.

    Where x would underflow, ``P(X <= x) = (x / alpha)**shape / Gamma(shape + 1)`` is exact enough.
    """
    shape = 1.0 / alpha
    x = np.where(z < 0.0, gammaincinv(shape, ndtr(z)), gammainccinv(shape, ndtr(-z)))
    low = (log_ndtr(z) + gammaln(shape + 1.0)) / shape
    return np.asarray(np.log(alpha) + np.where(x > _TINY, np.log(np.maximum(x, _TINY)), low))
