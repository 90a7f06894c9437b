"""Keys: the 64-bit names under which randomness is looked up.

A key comes from a name, or from the key of a group and a number within it, and never from the order
in which things were made.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.mixing import DAY_STEP, LANE_STEP, finalise_array

__all__ = ["Keys", "cross", "entity_key", "entity_keys", "lanes", "spread"]

Keys = NDArray[np.uint64]


def entity_key(name: str) -> np.uint64:
    """Key of an entity, from its name alone.

    Parameters
    ----------
    name : str
        Any text; the same text gives the same key in every process and on every platform.

    Returns
    -------
    numpy.uint64
        BLAKE2b of the UTF-8 text, cut to 8 bytes.

    Examples
    --------
    >>> int(entity_key("North"))
    18028514882266492234
    """
    return np.uint64(int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little"))


def entity_keys(names: Iterable[str]) -> Keys:
    """Keys of several entities, shape (n,); see `entity_key`.

    Examples
    --------
    >>> bool(entity_keys(["North", "South"])[1] == entity_key("South"))
    True
    """
    return np.array([entity_key(name) for name in names], dtype=np.uint64)


def spread(key: np.uint64 | int, n: int) -> Keys:
    """Keys of the n members of a group, from the key of the group.

    Parameters
    ----------
    key : numpy.uint64 or int
        Key of the group.
    n : int
        Number of members, at least 0.

    Returns
    -------
    ndarray of uint64, shape (n,)
        All different. A group that grows keeps the keys of its first members.

    Examples
    --------
    >>> key = entity_key("North/kiosk")
    >>> bool((spread(key, 5)[:3] == spread(key, 3)).all())
    True
    """
    return lanes(np.array([key], dtype=np.uint64), n).reshape(n)


def lanes(keys: Keys, k: int) -> Keys:
    """Keys of k numbered things at each of n entities.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        Keys of the entities.
    k : int
        Number of things at each, at least 0. Where they have names, `cross` keeps their keys
        when the list of names changes.

    Returns
    -------
    ndarray of uint64, shape (n, k)

    Examples
    --------
    >>> lanes(entity_keys(["A", "B"]), 3).shape
    (2, 3)
    """
    steps = np.arange(1, k + 1, dtype=np.uint64) * np.uint64(DAY_STEP)
    return _finalised(keys[:, None] + steps)


def cross(keys: Keys, others: Keys) -> Keys:
    """Keys of every pair of an entity and a named thing, such as an outlet and a product.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        Keys of the entities.
    others : ndarray of uint64, shape (k,)
        Keys of the things.

    Returns
    -------
    ndarray of uint64, shape (n, k)
        The key of a pair depends on these two only: a product that is added, dropped or moved in
        the list leaves the keys of the others as they were.

    Examples
    --------
    >>> outlets, products = spread(entity_key("North/kiosk"), 4), entity_keys(["base", "plus"])
    >>> bool((cross(outlets, products)[:, 1:] == cross(outlets, products[1:])).all())
    True
    """
    return _finalised(keys[:, None] + _finalised(others * np.uint64(LANE_STEP)))


def _finalised(words: Keys) -> Keys:
    flat: Keys = words.reshape(-1)
    finalise_array(flat, np.empty_like(flat))
    return flat.reshape(words.shape)
