"""Shares and price elasticities of logit, nested logit and MCI demand (E2).

In every matrix the entry (j, k) is d ln s_j / d ln p_k. Sources: Berry (1994), *RAND* 25; Cooper &
Nakanishi (1988), *Market-Share Analysis*.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from channelsim.theory.arguments import Vector, finite, positive, same_length, vector, within


def logit_shares(utilities: ArrayLike) -> Vector:
    """Return shares exp(v_j) / (1 + sum exp(v_k)): not buying has utility 0 (E2).

    Parameters
    ----------
    utilities
        v, price effect included, shape `(n,)`.

    Raises
    ------
    ValueError
        If a utility is not finite.

    Examples
    --------
    >>> logit_shares([0.0, 0.0]).round(4).tolist()
    [0.3333, 0.3333]
    """
    shares: Vector = special.softmax(np.append(vector("utilities", utilities), 0.0))[:-1]
    return shares


def nested_logit_shares(utilities: ArrayLike, nests: Sequence[int], similarity: float) -> Vector:
    """Return nested logit shares; not buying is a nest of its own with utility 0 (E2).

    s_j = [e^(v_j / (1 - sg)) / D_g] D_g^(1 - sg) / (1 + sum_h D_h^(1 - sg)), with
    D_g = sum over the nest of e^(v / (1 - sg)).

    Parameters
    ----------
    utilities
        v, price effect included, shape `(n,)`.
    nests
        Nest of each product, any labels, shape `(n,)`.
    similarity
        sg of products in a nest, in [0, 1); 0 is the plain logit.

    Raises
    ------
    ValueError
        If lengths differ or the similarity is out of range.

    Examples
    --------
    >>> nested_logit_shares([0.0, 0.0, 0.0], [1, 1, 2], 0.0).tolist()
    [0.25, 0.25, 0.25]
    """
    v = vector("utilities", utilities)
    same_length(utilities=v, nests=nests)
    scale = 1.0 - _similarity(similarity)
    labels, place = np.unique(np.asarray(nests), return_inverse=True)
    inclusive = np.array([special.logsumexp(v[place == g] / scale) for g in range(labels.size)])
    among = special.softmax(np.append(scale * inclusive, 0.0))[:-1]
    shares: Vector = np.exp(v / scale - inclusive[place]) * among[place]
    return shares


def _similarity(similarity: float) -> float:
    """Return a similarity in [0, 1)."""
    if within("similarity", similarity, 0.0, 1.0) == 1.0:
        raise ValueError("similarity must be below 1")
    return similarity


def _shares(shares: ArrayLike, others: Vector) -> Vector:
    """Return shares in [0, 1] that sum to at most one, as many as `others`."""
    found = vector("shares", shares, least=0.0)
    same_length(shares=found, prices=others)
    if found.sum() > 1.0 + 1e-9:
        raise ValueError(f"shares must sum to at most 1, got {found.sum()!r}")
    return found


def logit_elasticities(prices: ArrayLike, shares: ArrayLike, sensitivity: float) -> Vector:
    """Return the logit elasticities: own -b p (1 - s), cross b p_k s_k (E2).

    Parameters
    ----------
    prices
        Money per unit, > 0, shape `(n,)`.
    shares
        Shares of all consumers, shape `(n,)`.
    sensitivity
        b, utility per money, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> logit_elasticities([20.0], [0.5], 0.2).tolist()
    [[-2.0]]
    """
    p = vector("prices", prices, least=0.0, above=True)
    s = _shares(shares, p)
    pull = positive("sensitivity", sensitivity) * p
    matrix: Vector = pull * s - np.diag(pull)
    return matrix


def nested_logit_elasticities(
    prices: ArrayLike,
    shares: ArrayLike,
    nests: Sequence[int],
    sensitivity: float,
    similarity: float,
) -> Vector:
    """Return the nested logit elasticities (E2).

    Own -b p [1 / (1 - sg) - sg / (1 - sg) s_{j|g} - s_j]; same nest
    b p_k [sg / (1 - sg) s_{k|g} + s_k]; other nest b p_k s_k.

    Parameters
    ----------
    prices
        Money per unit, > 0, shape `(n,)`.
    shares
        Shares of all consumers, > 0, shape `(n,)`.
    nests
        Nest of each product, any labels, shape `(n,)`.
    sensitivity
        b, utility per money, > 0.
    similarity
        sg of products in a nest, in [0, 1); 0 is the plain logit.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> table = nested_logit_elasticities([10.0, 10.0, 10.0], [0.2, 0.2, 0.2], [1, 1, 2], 0.2, 0.5)
    >>> table.round(2).tolist()
    [[-2.6, 1.4, 0.4], [1.4, -2.6, 0.4], [0.4, 0.4, -1.6]]
    """
    p = vector("prices", prices, least=0.0, above=True)
    s = vector("shares", _shares(shares, p), least=0.0, above=True)
    same_length(prices=p, nests=nests)
    spread = _similarity(similarity) / (1.0 - similarity)
    labels = np.asarray(nests)
    together = labels[:, np.newaxis] == labels
    within_nest = s / (together @ s)
    pull = positive("sensitivity", sensitivity) * p
    matrix: Vector = pull * (s + spread * together * within_nest)
    return matrix - np.diag(pull * (1.0 + spread))


def mci_shares(attractions: ArrayLike) -> Vector:
    """Return market shares proportional to attraction, for instance q_j p_j^-b (E2).

    Parameters
    ----------
    attractions
        Numbers > 0, shape `(n,)`.

    Raises
    ------
    ValueError
        If an attraction is not positive.

    Examples
    --------
    >>> mci_shares([1.0, 3.0]).tolist()
    [0.25, 0.75]
    """
    pull = vector("attractions", attractions, least=0.0, above=True)
    shares: Vector = pull / pull.sum()
    return shares


def mci_elasticities(shares: ArrayLike, exponent: float) -> Vector:
    """Return the elasticities of attraction shares p^-b: own -b (1 - s), cross b s_k (E2).

    Parameters
    ----------
    shares
        Market shares, shape `(n,)`.
    exponent
        b, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> mci_elasticities([0.25, 0.75], 2.0).tolist()
    [[-1.5, 1.5], [0.5, -0.5]]
    """
    found = vector("shares", shares, least=0.0)
    b = positive("exponent", finite("exponent", exponent))
    matrix: Vector = b * (
        np.broadcast_to(_shares(found, found), (found.size,) * 2) - np.eye(found.size)
    )
    return matrix
