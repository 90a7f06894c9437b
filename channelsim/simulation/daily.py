"""Numbers that are wanted every day, drawn a block of days at a time."""

from collections.abc import Callable

import numpy as np

from channelsim.simulation.keys import Keys
from channelsim.simulation.mixing import LANE_STEP
from channelsim.simulation.streams import Streams, Uniforms

__all__ = ["Daily"]

_NUMBERS_AT_ONCE = 8_192  # per block: large enough to amortise a call, small enough for the cache
_LONGEST = 28  # days


class Daily:
    """The uniform numbers of one purpose for entities that stay the same, a day at a time.

    The numbers are those of `Streams.uniform`; only the work is shared between days.

    Parameters
    ----------
    streams : Streams
        Randomness of the replication.
    purpose : str
        What the numbers decide.
    keys : ndarray of uint64
        Keys of the entities, of any shape.
    lanes : int, optional
        How many numbers each entity has; they lie along a last axis. None = one, without the axis.
    turn : callable, optional
        What is made of the numbers, element by element; they are left as they are without it.

    Examples
    --------
    >>> from channelsim.simulation.keys import entity_keys
    >>> streams, people = Streams(7, 0), entity_keys(["Ann", "Bob"])
    >>> luck = Daily(streams, "mood", people)
    >>> all((luck.on(day) == streams.uniform("mood", people, day)).all() for day in (3, 4, 99))
    True
    """

    def __init__(
        self,
        streams: Streams,
        purpose: str,
        keys: Keys,
        lanes: int | None = None,
        turn: Callable[[Uniforms], Uniforms] | None = None,
    ) -> None:
        if lanes is not None:
            keys = keys[..., None] + np.arange(lanes, dtype=np.uint64) * np.uint64(LANE_STEP)
        self.streams, self.purpose, self.keys, self.turn = streams, purpose, keys, turn
        self.days = max(1, min(_LONGEST, _NUMBERS_AT_ONCE // max(keys.size, 1)))
        """Most days of a block."""
        self._first, self._block = 0, np.zeros((0, *keys.shape))

    def on(self, day: int) -> Uniforms:
        """Give the numbers of a day, shape of the keys; not to be written to."""
        numbers: Uniforms = self.ahead(day, 1)[0]
        return numbers

    def ahead(self, day: int, count: int) -> Uniforms:
        """Give the numbers of days from `day` on, at most `days` of them, shape (count, ...)."""
        place = day - self._first
        if not 0 <= place <= len(self._block) - count:
            days = np.arange(day, day + self.days)
            block = self.streams.uniform_days(self.purpose, self.keys, days)
            self._block = block if self.turn is None else self.turn(block)
            self._first, place = day, 0
        return self._block[place : place + count]
