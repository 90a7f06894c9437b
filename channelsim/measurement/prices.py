"""KPIs of prices: how far the street prices of regions and markets lie apart."""

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement.window import Window, ratio

Floats = NDArray[np.float64]


def basket_weights(window: Window) -> Floats:
    """Give the fixed basket in which regions are compared, shape (channels, products).

    Potential buyers of the whole country over the measured days, by channel and product; zero
    for what is not priced in every region, so that a region's mix of channels opens no gap.
    """
    potential = np.nansum(window.cube("potential").values, axis=(0, 1))
    priced = np.isfinite(window.cube("street_price").values).any(axis=0).all(axis=0)
    weights: Floats = np.where(priced, potential, 0.0)
    return weights


def street_prices(window: Window) -> Floats:
    """Give the price of the fixed basket on the street, shape (days, regions); NaN if incomplete.

    Money per unit: the mean of the basket's prices with `basket_weights`.
    """
    weights = basket_weights(window)
    values = window.cube("street_price").values
    used = weights > 0.0
    if not used.any():
        return np.full(values.shape[:2], np.nan)
    basket: Floats = values[:, :, used] @ (weights[used] / weights[used].sum())
    return basket


def relative_gap(prices: Floats) -> Floats:
    """Give (max - min) / mean over regions, shape (days,).

    Parameters
    ----------
    prices : ndarray of float, shape (days, regions)
        Regional prices; regions without a price on a day are left out.

    Returns
    -------
    ndarray of float
        NaN on days with fewer than two regional prices.

    Examples
    --------
    >>> relative_gap(np.array([[9.0, 11.0], [10.0, np.nan]]))
    array([0.2, nan])
    """
    gaps = np.full(len(prices), np.nan)
    known = np.isfinite(prices)
    several = known.sum(axis=1) > 1
    rows, seen = prices[several], known[several]
    high = np.where(seen, rows, -np.inf).max(axis=1, initial=-np.inf)
    low = np.where(seen, rows, np.inf).min(axis=1, initial=np.inf)
    mean = np.where(seen, rows, 0.0).sum(axis=1) / seen.sum(axis=1)
    # Goods given away have no relative gap.
    gaps[several] = np.where(mean > 0.0, (high - low) / np.where(mean > 0.0, mean, 1.0), np.nan)
    return gaps


def mean_over_time(series: Floats) -> float:
    """Average the days on which a series is known; NaN if there are none."""
    known = series[np.isfinite(series)]
    return float(known.mean()) if len(known) else float("nan")


def price_gap_index(window: Window) -> float:
    """Give the time average of the relative gap between regional street prices."""
    return mean_over_time(relative_gap(street_prices(window)))


def street_price_cv(window: Window) -> float:
    """Give the spread of a product's street price over regions and channels.

    Standard deviation over markets, weighted by their potential buyers, over the weighted mean;
    then the mean over days and products, products weighted by potential buyers.
    """
    price = window.cube("street_price").values
    buyers = np.nansum(window.cube("potential").values, axis=0)
    weight = np.where(np.isfinite(price), buyers, 0.0)
    filled = np.where(weight > 0.0, price, 0.0)
    total = weight.sum(axis=(1, 2))
    known = total > 0.0
    safe = np.where(known, total, 1.0)
    mean = (weight * filled).sum(axis=(1, 2)) / safe
    spread = weight * (filled - mean[:, None, None, :]) ** 2
    deviation = np.sqrt(spread.sum(axis=(1, 2)) / safe)
    share = np.where(known, buyers.sum(axis=(0, 1)), 0.0)
    cv = deviation / np.where(mean > 0.0, mean, 1.0)
    return ratio(float((share * cv).sum()), float(share.sum()))
