"""Everything by which the channel grows, wired together where a scenario asks for it."""

from collections.abc import Callable, Generator

import simpy

from channelsim.model.network import Network
from channelsim.simulation.agents.appointments import Appointments
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.field_force import FieldForce
from channelsim.simulation.agents.new_accounts import NewAccounts
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.recruitment import Recruitment
from channelsim.simulation.agents.unserved import Unserved
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.fresh import Fresh
from channelsim.simulation.support import Support
from channelsim.simulation.world import World

_WEEK = 7


def vacancy(network: Network, n: int, last_day: int) -> int | None:
    """Give the day on which a territory that is vacant at the start opens; none = it is served."""
    group = network.distributors[n].group
    if not group.vacant:
        return None
    return (
        last_day if group.opening_day is None else max(group.opening_day, -network.horizon.warm_up)
    )


def expands(network: Network) -> bool:
    """Tell whether a scenario has anything by which the channel grows."""
    groups = [distributor.group for distributor in network.distributors]
    return (
        network.recruitment.active
        or network.field_force.active
        or bool(network.new_accounts)
        or any(group.vacant or group.obligations is not None for group in groups)
        or any(d.conduct.diverting.supplies_vacant for d in network.distributors)
    )


class Expansion:
    """The weekly work of growth: openings, ramp-ups, vacancies and the calls for all of them.

    Parameters
    ----------
    world, departures, payments, support
        The world, and those whose work it adds to.
    replace : callable
        Interrupts a vacancy with the day on which somebody opens: number and day.
    """

    def __init__(
        self,
        world: World,
        departures: Departures,
        payments: Payments,
        support: Support,
        replace: Callable[[int, int], None],
    ) -> None:
        self.world, network = world, world.network
        fresh = Fresh(world)
        appointments = Appointments(world, departures, payments, fresh)
        self.opens: Callable[[int], None] = appointments.open
        """Lets a distributor begin in a vacant territory."""
        self.starts: list[Callable[[], None]] = []
        self.steps: list[Callable[[int], None]] = [appointments.step]
        """Each week's work, in its order."""
        if network.recruitment.active:
            recruitment = Recruitment(world, departures, appointments, replace)
            self.opens = recruitment.open
            self.starts.append(recruitment.start)
            self.steps.insert(0, recruitment.fill)
        if any(d.conduct.diverting.supplies_vacant for d in network.distributors):
            unserved = Unserved(world)
            self.starts.append(unserved.start)
            self.steps.append(unserved.spread)
        self.steps += [NewAccounts(world, plan, fresh).step for plan in network.new_accounts]
        if network.field_force.active:
            self.steps.append(FieldForce(world, support, fresh).step)

    def start(self) -> None:
        """Start the processes."""
        for start in self.starts:
            start()
        self.world.env.process(self.run())

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: each seventh day, before the outlets trade."""
        world = self.world
        for day in range(world.first_day, world.last_day, _WEEK):
            yield wait(world.env, day, Phase.RECEIVE)
            for step in self.steps:
                step(day)
