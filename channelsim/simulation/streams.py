"""Randomness by address: every uniform has a name, none has a turn.

A draw is looked up, not taken from a queue. Its value is a function of the address
(seed, replication, purpose, entity, day, lane) and of nothing else, so an entity that is added,
removed or moved leaves everybody else's luck as it was, and a block of days may be drawn at once
or a day at a time. This is a counter-based generator in the sense of Salmon et al. (2011) with
the finaliser of SplitMix64 (Steele, Lea and Flood, 2014) as its mixing function: two rounds of the
finaliser over the address, each offset by a 64-bit word private to (seed, replication, purpose).

References
----------
G. L. Steele, D. Lea, C. H. Flood (2014). Fast splittable pseudorandom number generators.
OOPSLA '14, 453-472.
J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011). Parallel random numbers: as easy as
1, 2, 3. SC '11.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import overload

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from channelsim.simulation.keys import Keys, cross, entity_key, entity_keys, lanes, spread
from channelsim.simulation.mixing import DAY_STEP, LANE_STEP, MASK, finalise, finalise_array

__all__ = ["Streams", "cross", "entity_key", "entity_keys", "lanes", "spread"]

_ONE_BITS = np.uint64(0x3FF0000000000000)  # exponent of the doubles in [1, 2)
_MANTISSA = np.uint64(12)  # 64 random bits less the 52 that fill a mantissa
_BLOCK = 16_384  # addresses mixed at a time: three 128 kB buffers stay in the cache
_BELOW_ONE = 1.0 - 2.0**-53  # puts the numbers in the middle of their cells, never 0 or 1

Uniforms = NDArray[np.float64]


def _uniforms(words: Keys, second: np.uint64) -> Uniforms:
    """Turn addresses already offset by the first word into numbers of (0, 1), in their own memory.

    The top 52 bits become the mantissa of a double in [1, 2), which is exact and needs no division.
    """
    flat = words.reshape(-1)
    numbers: Uniforms = flat.view(np.float64)
    scratch = np.empty(min(flat.size, _BLOCK), dtype=np.uint64)
    for start in range(0, flat.size, _BLOCK):
        block = flat[start : start + _BLOCK]
        room = scratch[: block.size]
        finalise_array(block, room)
        np.add(block, second, out=block)
        finalise_array(block, room)
        np.right_shift(block, _MANTISSA, out=block)
        np.bitwise_or(block, _ONE_BITS, out=block)
        number = numbers[start : start + _BLOCK]
        np.subtract(number, _BELOW_ONE, out=number)
    return numbers.reshape(words.shape)


def _checked(entities: Keys) -> Keys:
    if entities.dtype != np.uint64:
        raise TypeError(f"entity keys must be uint64, not {entities.dtype}: see entity_keys")
    return entities


@dataclass(frozen=True, slots=True)
class Streams:
    """All the randomness of one replication.

    Parameters
    ----------
    seed : int
        Seed of the study, at least 0.
    replication : int
        Number of the replication, from 0 to 2**32 - 1.

    Raises
    ------
    ValueError
        For a seed or a replication outside its range.

    Examples
    --------
    >>> streams = Streams(seed=7, replication=0)
    >>> people = entity_keys(["Ann", "Bob"])
    >>> both = streams.uniform("arrivals", people, day=3)
    >>> bool(both[1] == streams.uniform("arrivals", entity_key("Bob"), day=3))
    True
    """

    seed: int
    replication: int
    _roots: dict[str, tuple[int, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # what `_root` has made so far: costs time, never changes a value

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, not {self.seed}")
        if not 0 <= self.replication < 2**32:
            raise ValueError(f"replication must be in 0..2**32 - 1, not {self.replication}")

    @overload
    def uniform(self, purpose: str, entity: int | np.uint64, day: int, lane: int = 0) -> float: ...

    @overload
    def uniform(self, purpose: str, entity: Keys, day: int, lane: int = 0) -> Uniforms: ...

    def uniform(
        self, purpose: str, entity: int | np.uint64 | Keys, day: int, lane: int = 0
    ) -> float | Uniforms:
        """Draw the uniform number of each address.

        Parameters
        ----------
        purpose : str
            What the number decides, such as ``"arrivals"``; one purpose, one decision.
        entity : int or uint64, or ndarray of uint64 of any shape
            Key or keys; a single key gives a float by a quicker path, with the same bits.
        day : int
            Day, negative in the warm-up.
        lane : int, optional
            Which of several numbers of the same purpose, entity and day.

        Returns
        -------
        float or ndarray of float64
            Inside (0, 1), at least 2**-53 from either end; the shape of `entity`.

        Raises
        ------
        TypeError
            For an array of keys that is not of uint64.

        Examples
        --------
        >>> Streams(7, 0).uniform("arrivals", 1, day=0) == Streams(7, 1).uniform("arrivals", 1, 0)
        False
        """
        first, second = self._roots.get(purpose) or self._root(purpose)
        offset = first + int(day) * DAY_STEP + int(lane) * LANE_STEP
        if isinstance(entity, np.ndarray):
            words = _checked(entity) + np.full((1,) * max(entity.ndim, 1), offset & MASK, np.uint64)
            return _uniforms(words.reshape(entity.shape), np.uint64(second))
        word = finalise((int(entity) + offset) & MASK)
        word = finalise((word + second) & MASK)
        return ((word >> 12) + 0.5) * 2.0**-52

    def uniform_days(
        self, purpose: str, entities: Keys, days: NDArray[np.int64], lane: int = 0
    ) -> Uniforms:
        """Draw the numbers of a block of days at once, equal to those drawn a day at a time.

        Parameters
        ----------
        purpose, lane
            As for `uniform`.
        entities : ndarray of uint64, shape s
            Keys.
        days : ndarray of int64, shape (m,)
            Days, in any order.

        Returns
        -------
        ndarray of float64, shape (m, *s)

        Examples
        --------
        >>> streams, keys = Streams(7, 0), entity_keys(["Ann", "Bob"])
        >>> block = streams.uniform_days("arrivals", keys, np.array([3, 4]))
        >>> bool((block[1] == streams.uniform("arrivals", keys, 4)).all())
        True
        """
        first, second = self._root(purpose)
        lane_word = np.uint64((first + int(lane) * LANE_STEP) & MASK)
        offsets = days.astype(np.int64).view(np.uint64) * np.uint64(DAY_STEP) + lane_word
        words = np.add.outer(offsets, _checked(entities))
        return _uniforms(words, np.uint64(second))

    @overload
    def normal(self, purpose: str, entity: int | np.uint64, day: int, lane: int = 0) -> float: ...

    @overload
    def normal(self, purpose: str, entity: Keys, day: int, lane: int = 0) -> Uniforms: ...

    def normal(
        self, purpose: str, entity: int | np.uint64 | Keys, day: int, lane: int = 0
    ) -> float | Uniforms:
        """Draw the standard normal number of each address, by inversion of `uniform`.

        Parameters
        ----------
        purpose, entity, day, lane
            As for `uniform`.

        Returns
        -------
        float or ndarray of float64
            Mean 0, variance 1, never beyond 8.3 in size; the shape of `entity`.

        Examples
        --------
        >>> from scipy.special import ndtr
        >>> u = Streams(7, 0).uniform("taste", 1, day=0)
        >>> round(float(ndtr(Streams(7, 0).normal("taste", 1, day=0))) - u, 12)
        0.0
        """
        if isinstance(entity, np.ndarray):
            scores: Uniforms = ndtri(self.uniform(purpose, entity, day, lane))
            return scores
        return float(ndtri(self.uniform(purpose, entity, day, lane)))

    def generator(self, purpose: str, entity: int | np.uint64) -> np.random.Generator:
        """Make a generator of its own for an entity that needs a sequence of unknown length.

        Parameters
        ----------
        purpose : str
            What the sequence decides.
        entity : int or uint64
            Key.

        Returns
        -------
        numpy.random.Generator
            A new PCG64 at its start; every call for the same address gives the same sequence.

        Examples
        --------
        >>> one, two = (Streams(7, 0).generator("bootstrap", 1) for _ in range(2))
        >>> bool(one.random() == two.random())
        True
        """
        key = int(entity) & MASK
        words = (*self._spawn_key(purpose), key >> 32, key & 0xFFFF_FFFF)
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=words))
        )

    def _spawn_key(self, purpose: str) -> tuple[int, ...]:
        digest = blake2b(purpose.encode(), digest_size=16).digest()
        return (self.replication, *(int(w) for w in np.frombuffer(digest, dtype="<u4")))

    def _root(self, purpose: str) -> tuple[int, int]:
        """Two words private to (seed, replication, purpose), made once."""
        root = self._roots.get(purpose)
        if root is None:
            sequence = np.random.SeedSequence(self.seed, spawn_key=self._spawn_key(purpose))
            first, second = sequence.generate_state(2, np.uint64)
            root = self._roots[purpose] = (int(first), int(second))
        return root
