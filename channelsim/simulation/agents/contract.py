"""The contract between the manufacturer and whoever holds a territory."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import cast

import simpy

from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.world import World


@dataclass(frozen=True)
class Suspension:
    """Cause of an interrupt: no business until a day."""

    until: int


@dataclass(frozen=True)
class Succession:
    """Cause of an interrupt: the contract is over; a successor opens on a day."""

    opens: int


Interruption = Suspension | Succession


class Contract:
    """The life of one territory: business as usual until somebody interrupts it.

    Parameters
    ----------
    world : World
        The world.
    number : int
        Number of the distributor.
    open_successor : callable
        Lets a reserve distributor take the territory over: number.
    vacant_until : int, optional
        Day on which somebody opens in a territory that is vacant at the start; none = it is not.
    """

    def __init__(
        self,
        world: World,
        number: int,
        open_successor: Callable[[int], None],
        vacant_until: int | None = None,
    ) -> None:
        self.world, self.number, self.open_successor = world, number, open_successor
        self.vacancy = None if vacant_until is None else Succession(vacant_until)

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: wait for an interrupt; stand still for its time; go on."""
        env = self.world.env
        stop: Interruption | None = self.vacancy
        while True:
            try:
                if stop is None:
                    yield env.event()
                else:
                    yield wait(env, self._end(stop), Phase.RECEIVE)
                    if isinstance(stop, Succession):
                        self.open_successor(self.number)
                    stop = None
            except simpy.Interrupt as interrupt:
                self.world.offers.withdraw(self.number)
                cause = cast(Interruption, interrupt.cause)
                if isinstance(cause, Succession) or not isinstance(stop, Succession):
                    stop = cause  # a suspension does not keep a vacancy open

    @staticmethod
    def _end(stop: Interruption) -> int:
        return stop.until if isinstance(stop, Suspension) else stop.opens
