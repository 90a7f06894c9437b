"""Two ways to the smallest count whose distribution function reaches u, and how to make sure.

`search` adds up probabilities from nought, `expand` starts from the Cornish-Fisher expansion of the
quantile; both leave to `settle`, and so to the distribution function itself, what they cannot
decide.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

__all__ = ["EDGE", "Cdf", "Floats", "Rows", "expand", "search", "settle"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Cdf = Callable[[Floats, Rows], Floats]

EDGE = 1.0 - 1e-9  # above it a running sum of probabilities is no longer sharp enough
_CENTRE = 3.0  # standard deviations within which the error bound of the expansion holds
_ERROR = 0.8  # |error of the expansion| <= _ERROR * variance**-1.5; measured 0.66 at variance 6
_FEW = 400  # draws: up to so many, counts are searched `_STRIDE` at a time, by measurement
_STRIDE = 16
_ROUNDING = 8 * float(np.finfo(np.float64).eps)  # relative error of evaluating the expansion


def search(u: Floats, first: Floats, a: Floats | None, b: Floats, largest_mean: float) -> Floats:
    """Add up probabilities from nought until they reach u, for all draws in step.

    The probabilities are of Panjer's class, ``p_k = p_(k-1) (a + b / k)``, to which the Poisson
    (``a`` nought) and the binomial belong. The search stops far in the tail whether or not u has
    been reached; see `EDGE`. A few draws take many counts at a time, where a call costs more than
    its numbers; many take one at a time and drop those that are found.
    """
    last = int(largest_mean + 10.0 * largest_mean**0.5) + 30
    if u.size <= _FEW:
        return _in_strides(u, first, a, b, last)
    return _in_step(u, first, a, b, last)


def _in_strides(u: Floats, first: Floats, a: Floats | None, b: Floats, last: int) -> Floats:
    short = first < u
    count, term, total = short.astype(np.float64), first, first
    for k in range(1, last, _STRIDE):
        if not short.any():
            break
        terms = np.multiply.outer(1.0 / np.arange(k, min(k + _STRIDE, last)), b)
        if a is not None:
            terms += a
        terms[0] *= term
        np.multiply.accumulate(terms, axis=0, out=terms)
        term = terms[-1].copy()
        terms[0] += total
        np.add.accumulate(terms, axis=0, out=terms)
        total = terms[-1]
        below = terms < u
        count += np.add.reduce(below, axis=0)
        short = below[-1]
    return count


def _in_step(u: Floats, first: Floats, a: Floats | None, b: Floats, last: int) -> Floats:
    """Go one count at a time; finished draws are dropped once they are two in five."""
    found = np.zeros(u.size, dtype=np.uint8)
    rows: Rows | None = None
    count, term, total = found, first, first.copy()
    for k in range(1, last):
        short = total < u
        left = np.count_nonzero(short)
        if left == 0:
            break
        if left < 0.6 * short.size:
            keep = short.nonzero()[0]
            if rows is not None:
                found[rows] = count
            rows = keep if rows is None else rows[keep]
            count, u, b, short = count[keep], u[keep], b[keep], short[keep]
            term, total = term[keep], total[keep]
            a = None if a is None else a[keep]
        np.add(count, short.view(np.uint8), out=count)
        ratio = b * (1.0 / k)
        if a is not None:
            np.add(ratio, a, out=ratio)
        np.multiply(term, ratio, out=term)
        np.add(total, term, out=total)
    if rows is not None:
        found[rows] = count
    return found.astype(np.float64)


def expand(
    u: Floats,
    mean: Floats,
    variance: Floats,
    lean: Floats | float,
    spread: Floats | float,
    cdf: Cdf,
    most: Floats | float,
) -> Floats:
    """Round down the expansion of the quantile, then correct the few draws it leaves in doubt."""
    score = ndtri(u)
    x = _cornish_fisher(score, mean, variance, lean, spread)
    k = np.minimum(np.maximum(np.floor(x), 0.0), most)
    far = np.abs(score) > _CENTRE
    nearest = np.rint(x)
    error = _ERROR / (variance * np.sqrt(variance)) + _ROUNDING * mean
    doubtful = ((np.abs(x - nearest) <= error) & ~far).nonzero()[0]
    upper = nearest[doubtful]
    k[doubtful] = np.where(cdf(upper - 1.0, doubtful) < u[doubtful], upper, upper - 1.0)
    settle(k, u, cdf, far.nonzero()[0])
    return k


def _cornish_fisher(
    score: Floats,
    mean: Floats,
    variance: Floats,
    lean: Floats | float,
    spread: Floats | float,
) -> Floats:
    """Continuous quantile x, of which the count is the whole part.

    Cumulants of a binomial with ``g = 1 - 2p`` (`lean`) and ``s = pq`` (`spread`; Poisson: 1 and
    0), less those of rounding to whole numbers (Sheppard's corrections), put into the expansion of
    Cornish and Fisher (1937) and collected by powers of the standard deviation ``d``::

        x = m + d w + 1/2 + g (w^2 - 1) / 6 + w (s (7 - w^2) - (w^2 + 2) / 2) / (36 d)
            + g (1 + s / 2) (3 w^4 + 7 w^2 - 16) / (810 d^2)
    """
    sd = np.sqrt(variance)
    s2 = score * score
    first = lean * ((s2 - 1.0) / 6.0)
    second = score * (spread * (7.0 - s2) - (0.5 * s2 + 1.0)) / (36.0 * sd)
    third = ((3.0 * s2 + 7.0) * s2 - 16.0) * (lean * (1.0 + 0.5 * spread)) / (810.0 * variance)
    return mean + sd * score + (first + 0.5) + second + third


def settle(k: Floats, u: Floats, cdf: Cdf, rows: Rows) -> None:
    """Move the counts of these rows, in place, to the smallest that reach u."""
    if rows.size == 0:
        return
    rising = rows
    while rising.size:
        rising = rising[cdf(k[rising], rising) < u[rising]]
        k[rising] += 1.0
    falling = rows[k[rows] > 0.0]
    while falling.size:
        falling = falling[cdf(k[falling] - 1.0, falling) >= u[falling]]
        k[falling] -= 1.0
        falling = falling[k[falling] > 0.0]
