"""Truncated power series: a function near a point, by its value and first derivatives.

A series is an array whose first axis counts powers: ``c[j]`` is the j-th derivative over j!. The
other axes are independent functions. Price setters need them because the best price of one tier
depends on the slope of demand as seen through the best prices of the tiers below it; with series
that slope is exact, where differences of numerical optima would lose half the digits at each tier.

Source: Knuth, *The Art of Computer Programming*, vol. 2, sec. 4.7.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def product(a: Floats, b: Floats) -> Floats:
    """Give the series of the product of two functions.

    Parameters
    ----------
    a, b : ndarray of float, shape (m, ...)
        Series of the same length.

    Examples
    --------
    ``(1 + x)^2 = 1 + 2x + x^2``:

    >>> product(np.array([1.0, 1.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    array([1., 2., 1.])
    """
    out = np.zeros(np.broadcast_shapes(a.shape, b.shape))
    for i in range(len(a)):
        out[i:] += a[i] * b[: len(b) - i]
    return out


def quotient(a: Floats, b: Floats) -> Floats:
    """Give the series of a quotient; ``b[0]`` must not be 0.

    Examples
    --------
    ``1 / (1 - x) = 1 + x + x^2 + ...``:

    >>> quotient(np.array([1.0, 0.0, 0.0]), np.array([1.0, -1.0, 0.0]))
    array([1., 1., 1.])
    """
    out = np.zeros(np.broadcast_shapes(a.shape, b.shape))
    for j in range(len(a)):
        out[j] = (a[j] - sum(out[i] * b[j - i] for i in range(j))) / b[0]
    return out


def slope(a: Floats) -> Floats:
    """Give the series of the derivative, one shorter.

    Examples
    --------
    >>> slope(np.array([5.0, 3.0, 2.0]))
    array([3., 4.])
    """
    powers = np.arange(1.0, len(a)).reshape(-1, *[1] * (a.ndim - 1))
    derived: Floats = a[1:] * powers
    return derived


def composed(outer: Floats, inner: Floats) -> Floats:
    """Give the series of ``outer(inner(x))``; `outer` is taken about the value ``inner[0]``.

    Examples
    --------
    The square of ``1 + 2x``, taken about 1:

    >>> composed(np.array([1.0, 2.0, 1.0]), np.array([1.0, 2.0, 0.0]))
    array([1., 4., 4.])
    """
    step = inner.copy()
    step[0] = 0.0
    out = np.zeros(np.broadcast_shapes(outer.shape, inner.shape))
    out[0] = outer[-1]
    for coefficient in outer[-2::-1]:
        out = product(out, step)
        out[0] += coefficient
    return out


def reverted(a: Floats, start: Floats | float) -> Floats:
    """Give the series of the inverse function.

    Parameters
    ----------
    a : ndarray of float, shape (m, ...)
        Series of y(x) about `start`; ``a[1]`` must not be 0.
    start : ndarray of float or float
        The x at which y is ``a[0]``.

    Returns
    -------
    ndarray of float, shape (m, ...)
        Series of x(y) about ``a[0]``.

    Examples
    --------
    The inverse of ``y = 2x`` about x = 3:

    >>> reverted(np.array([6.0, 2.0, 0.0]), 3.0)
    array([3. , 0.5, 0. ])
    """
    inverse = np.zeros_like(a)
    if len(a) > 1:
        inverse[1] = 1.0 / a[1]
    for j in range(2, len(a)):
        inverse[j] = (0.0 - composed(a, inverse)[j]) / a[1]
    inverse[0] = start
    return inverse


def scaled(a: Floats, factor: Floats | float) -> Floats:
    """Give the series of ``f(factor x)`` from that of f, taken about ``factor`` times the point.

    Examples
    --------
    >>> scaled(np.array([1.0, 1.0, 1.0]), 3.0)
    array([1., 3., 9.])
    """
    powers = np.arange(len(a)).reshape(-1, *[1] * (a.ndim - 1))
    out: Floats = a * np.asarray(factor) ** powers
    return out
