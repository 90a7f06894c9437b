"""Curves through measured responses: which form fits, by leaving levels out, and how surely.

The forms are the Hill curve, the power curve and a monotone piecewise-linear curve (isotonic
regression, pool adjacent violators: Barlow, Bartholomew, Bremner & Brunk, *Statistical Inference
under Order Restrictions*, 1972). All pass through zero at zero spend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Form = Literal["hill", "power", "piecewise"]
FORMS: tuple[Form, ...] = ("hill", "power", "piecewise")
_STARTS = ((0.5, 1.0), (0.2, 1.0), (1.0, 2.0), (0.5, 3.0))  # half (of the largest spend), exponent


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted curve.

    Parameters
    ----------
    form
        `hill`, `power` or `piecewise`.
    parameters
        Hill: top, half, exponent; power: scale, exponent; piecewise: response at each level.
    errors
        Form -> root mean squared error at levels left out, money or units; NaN where the form
        could not be tried.
    spends
        Levels measured, zero first.
    deviations
        What each replication adds to the curve at each level, shape (replications, levels), mean
        zero over replications.
    """

    form: Form
    parameters: tuple[float, ...]
    errors: dict[Form, float]
    spends: Floats
    deviations: Floats

    def __call__(self, spend: Floats) -> Floats:
        """Give the fitted response at spends inside the measured range."""
        return _value(self.form, np.array(self.parameters), self.spends, spend)

    def replications(self, spend: Floats) -> Floats:
        """Give the response of each replication, shape (replications, spends)."""
        bends = [np.interp(spend, self.spends, row) for row in self.deviations]
        return np.asarray(self(spend)[None, :] + np.array(bends))


def fit_response(spends: Floats, responses: Floats) -> Fit:
    """Fit a curve to the measured responses of one cell.

    Parameters
    ----------
    spends
        Levels, rising, zero first, shape (levels,).
    responses
        Shape (replications, levels), 0 at zero spend.

    Returns
    -------
    Fit
        Of the form with the smallest error at levels left out one at a time; with fewer than
        three levels above zero, the piecewise-linear one.

    Examples
    --------
    >>> x = np.array([0.0, 10.0, 20.0, 40.0, 80.0])
    >>> y = 100.0 * x**2 / (25.0**2 + x**2)
    >>> fit = fit_response(x, np.array([y, y]))
    >>> fit.form, [round(float(p), 3) for p in fit.parameters]
    ('hill', [100.0, 25.0, 2.0])
    """
    mean = responses.mean(axis=0)
    weights = _weights(responses)
    errors = {form: _left_out(form, spends, mean, weights) for form in FORMS}
    known = {form: error for form, error in errors.items() if np.isfinite(error)}
    form: Form = min(known, key=lambda name: known[name]) if known else "piecewise"
    return Fit(
        form=form,
        parameters=tuple(float(p) for p in _fit(form, spends, mean, weights)),
        errors=errors,
        spends=spends,
        deviations=responses - mean,
    )


def _weights(responses: Floats) -> Floats:
    """Weights of the levels: inverse variances, none more than 100 times another."""
    if len(responses) < 2:
        return np.ones(responses.shape[1])
    variance = responses.var(axis=0, ddof=1)
    floor = max(float(variance[1:].max()) / 100.0, 1e-300)
    return np.asarray(1.0 / np.maximum(variance, floor))


def _left_out(form: Form, spends: Floats, mean: Floats, weights: Floats) -> float:
    """Error at levels above zero, each predicted from the others."""
    levels = len(spends) - 1
    if levels < 3:
        return float("nan")
    misses = []
    for out in range(1, levels + 1):
        kept = np.arange(levels + 1) != out
        parameters = _fit(form, spends[kept], mean[kept], weights[kept])
        guess = _value(form, parameters, spends[kept], spends[out : out + 1])[0]
        misses.append((guess - mean[out]) ** 2 * weights[out])
    return float(np.sqrt(np.sum(misses) / weights[1:].sum()))


def _value(form: Form, parameters: Floats, levels: Floats, spend: Floats) -> Floats:
    if form == "hill":
        top, half, exponent = parameters
        power = (spend / half) ** exponent
        return np.asarray(top * power / (1.0 + power))
    if form == "power":
        scale, exponent = parameters
        return np.asarray(scale * spend**exponent)
    return np.interp(spend, levels, parameters)


def _fit(form: Form, spends: Floats, mean: Floats, weights: Floats) -> Floats:
    if form == "piecewise":
        return monotone(mean, weights)
    reach, height = float(spends[-1]), float(np.abs(mean).max()) or 1.0
    x, y, root = spends / reach, mean / height, np.sqrt(weights / weights.max())
    if form == "hill":
        starts = [np.array([2.0 * y[-1], half, n]) for half, n in _STARTS]
        low, high = [-50.0, 1e-3, 0.3], [50.0, 100.0, 8.0]
    else:
        starts = [np.array([y[-1], b]) for b in (0.3, 0.8)]
        low, high = [-50.0, 0.2], [50.0, 1.0]

    def miss(parameters: Floats) -> Floats:
        return np.asarray((_value(form, parameters, x, x) - y) * root)

    best = _least_squares(miss, starts, low, high)
    if form == "hill":
        return np.array([best[0] * height, best[1] * reach, best[2]])
    return np.array([best[0] * height / reach ** best[1], best[1]])


def _least_squares(
    miss: Callable[[Floats], Floats], starts: list[Floats], low: list[float], high: list[float]
) -> Floats:
    from scipy.optimize import least_squares

    found = [
        least_squares(miss, np.clip(start, np.array(low) + 1e-9, np.array(high) - 1e-9),
                      bounds=(low, high))
        for start in starts
    ]  # fmt: skip
    return np.asarray(min(found, key=lambda one: float(one.cost)).x)


def monotone(mean: Floats, weights: Floats) -> Floats:
    """Give the nearest rising or falling sequence that starts at zero, whichever is nearer.

    Parameters
    ----------
    mean
        Measured responses, 0 first.
    weights
        Above 0.

    Examples
    --------
    >>> monotone(np.array([0.0, 3.0, 2.0, 6.0]), np.ones(4))
    array([0. , 2.5, 2.5, 6. ])
    >>> monotone(np.array([0.0, -3.0, 1.0]), np.ones(3))
    array([ 0., -1., -1.])
    """
    rising = np.maximum(_pooled(mean[1:], weights[1:]), 0.0)
    falling = np.minimum(-_pooled(-mean[1:], weights[1:]), 0.0)
    costs = [float((weights[1:] * (mean[1:] - one) ** 2).sum()) for one in (rising, falling)]
    return np.concatenate(([0.0], rising if costs[0] <= costs[1] else falling))


def _pooled(values: Floats, weights: Floats) -> Floats:
    """Rising sequence nearest to values (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((float(value), float(weight), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, u, m), (b, v, n) = blocks[-2:]
            blocks[-2:] = [((a * u + b * v) / (u + v), u + v, m + n)]
    return np.repeat([block[0] for block in blocks], [block[2] for block in blocks])
