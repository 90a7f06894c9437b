"""Clearance: how far a price is cut to sell goods before they expire."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Days, Share

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Clearing:
    """How a seller clears goods that come near their expiry; off while `within_days` is 0."""

    __pydantic_config__ = STRICT

    within_days: Days = 0
    """It looks at goods that expire within this many days, and cuts the price of a product of which
    it would not sell them all in time; 0 = never."""
    deepest_cut: Share = 0.5
    """It never cuts deeper than this share of its price."""

    @property
    def active(self) -> bool:
        """Whether anything is cleared at all."""
        return self.within_days > 0 and self.deepest_cut > 0.0


def clearance_cut(
    needed: Floats,
    usual: Floats,
    elasticity: Floats | float,
    price: Floats,
    salvage: Floats | float,
    deepest: float,
) -> Floats:
    """Give the cut that sells near-expiry goods in time, where that pays.

    With sales ``usual (p / price)^-e`` at price p and goods that bring `salvage` when they are left
    over, the best constant price of the deterministic problem is the higher of the run-out price,
    at which the goods just sell out, and ``salvage e / (e - 1)``, the price that earns most over
    salvage when goods abound. Where demand is not elastic (e at most 1) a cut loses on every unit.

    Parameters
    ----------
    needed : ndarray of float, shape s
        Sales per day that let nothing expire; see `shelf_life.needed_rate`.
    usual : ndarray of float, shape s
        Sales per day expected at the full price.
    elasticity : float or ndarray of float, broadcasts to s
        Size of the own-price elasticity of demand e, at least 0.
    price : ndarray of float, shape s
        Full price, money per unit, above 0.
    salvage : float or ndarray of float, broadcasts to s
        What a unit left over brings, money.
    deepest : float
        Deepest cut that is allowed, share.

    Returns
    -------
    ndarray of float, shape s
        Cut as a share of the full price, 0 to `deepest`; 0 where the usual sales are enough.

    References
    ----------
    G. Gallego, G. van Ryzin (1994). Optimal dynamic pricing of inventories with stochastic demand
    over finite horizons. *Management Science* 40(8):999-1020 (the deterministic problem).
    S. A. Smith, D. D. Achabal (1998). Clearance pricing and inventory policies for retail chains.
    *Management Science* 44(3):285-300 (salvage, price tracked as stock sells).

    Examples
    --------
    Half as much again must be sold, at elasticity 2: price falls by 1 - 1.5 ** -0.5.

    >>> rates = {"needed": np.array([15.0]), "usual": np.array([10.0])}
    >>> clearance_cut(**rates, elasticity=2.0, price=np.array([1.0]), salvage=0.0, deepest=0.5)
    array([0.18350342])

    Whoever gets 0.45 for what is left over does not sell below 0.9.

    >>> clearance_cut(**rates, elasticity=2.0, price=np.array([1.0]), salvage=0.45, deepest=0.5)
    array([0.1])
    """
    short = needed > np.maximum(usual, 0.0)
    elastic = np.broadcast_to(np.asarray(elasticity, dtype=np.float64), needed.shape)
    pays = elastic > 1.0
    ratio = np.maximum(usual, 0.0) / np.where(short, needed, 1.0)
    run_out = 1.0 - ratio ** (1.0 / np.where(pays, elastic, 2.0))
    worth = salvage * elastic / np.where(pays, elastic - 1.0, 1.0)
    most = 1.0 - worth / np.maximum(price, 1e-12)
    cut = np.minimum(np.minimum(run_out, most), deepest)
    return np.where(short & pays, np.maximum(cut, 0.0), 0.0)
