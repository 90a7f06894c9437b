"""Sales against the own price with everything else taken out."""

from __future__ import annotations

import numpy as np

from channelsim.calibration.effects import FixedEffects, Floats
from channelsim.calibration.regression import Fit


def price_relation(fit: Fit) -> tuple[Floats, Floats]:
    """Take the other regressors and the fixed effects out of ln price and out of ln units.

    Least squares of the second on the first, with the fit's weights, gives the fitted own-price
    coefficient exactly (Frisch & Waugh 1933, *Econometrica* 1:387-401; Lovell 1963, *JASA*
    58:993-1010). In the counts model ln units are those of its last working response, so that rows
    without sales have a place too; with `Response` ln price counts as far as the share answers.

    Parameters
    ----------
    fit
        A panel regression.

    Returns
    -------
    price, units : ndarray of float
        In log points around 0, shapes ``(n_rows,)``.
    """
    at = fit.position("price")
    price = _without(fit.left[:, at], np.delete(fit.left, at, axis=1), fit.weights)
    return price, fit.disturbance + fit.params[at] * price


def instrumented_price(fit: Fit, effects: FixedEffects, cost: Floats) -> Floats:
    """Give the part of `price_relation`'s price that the cost moves.

    On it the least-squares slope of the units is the two-stage estimate.

    Parameters
    ----------
    fit
        From `instrumented_fit`.
    effects
        The fixed effects of the design.
    cost
        Cost per unit, positive, shape ``(n_rows,)``.

    Returns
    -------
    ndarray of float
        In log points around 0, shape ``(n_rows,)``.
    """
    others = np.delete(fit.left, fit.position("price"), axis=1)
    log_cost = effects.within(np.log(cost)[:, None], fit.weights)[:, 0]
    moved = _without(log_cost, others, fit.weights)
    price, _ = price_relation(fit)
    return np.asarray(moved * float(moved @ price) / float(moved @ moved))


def _without(column: Floats, others: Floats, weights: Floats) -> Floats:
    """Residual of a column on others by weighted least squares."""
    if not others.shape[1]:
        return column
    root = np.sqrt(weights)
    slopes = np.linalg.lstsq(others * root[:, None], column * root, rcond=None)[0]
    return np.asarray(column - others @ slopes)
