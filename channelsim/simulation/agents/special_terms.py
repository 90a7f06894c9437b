"""Incentive schemes that need more than volumes: whoever looks after them, started when needed."""

from channelsim.model.incentives import EscrowFund, FirstOrder, Loyalty, Process, Tournament, Wager
from channelsim.simulation.agents.contests import Contest
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.effort import Efforts
from channelsim.simulation.agents.first_orders import FirstOrders
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.runs import Runs
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.agents.wagers import Wagers
from channelsim.simulation.world import World


def start_special_terms(
    world: World, settlement: Settlement, departures: Departures, payments: Payments
) -> None:
    """Start what the scenario's schemes ask for; nothing for schemes on volume alone.

    Parameters
    ----------
    world : World
        The world.
    settlement : Settlement
        Where what happens at a period's end is looked up.
    departures : Departures
        Tells who leaves and who opens.
    payments : Payments
        Who lets bills lie.
    """
    membership, env = settlement.membership, world.env
    for scheme in world.network.incentives:
        if isinstance(scheme, Tournament):
            membership.facts[scheme.name] = Contest(world, membership, scheme).facts
        elif isinstance(scheme, Loyalty | EscrowFund):
            runs = Runs(world, membership, settlement, scheme)
            membership.facts[scheme.name] = runs.facts
            is_fund = isinstance(scheme, EscrowFund)
            settlement.posts[scheme.name] = runs.set_aside if is_fund else runs.pay
            departures.on_exit.append(runs.forfeit)
            departures.on_entry.append(runs.begin)
            if is_fund:
                departures.ties.append(runs.worth)
        elif isinstance(scheme, Wager):
            wagers = Wagers(world, membership, settlement, scheme)
            settlement.posts[scheme.name] = wagers.pay
            departures.on_exit.append(wagers.lose)
            env.process(wagers.run())
        elif isinstance(scheme, FirstOrder):
            first_orders = FirstOrders(world, membership, settlement, scheme)
            membership.facts[scheme.name] = first_orders.facts
            settlement.excluded.add(scheme.name)
            departures.on_exit.append(first_orders.leave)
            departures.on_entry.append(first_orders.begin)
    if any(
        isinstance(scheme, Process) or (isinstance(scheme, FirstOrder) and scheme.per_account > 0.0)
        for scheme in world.network.incentives
    ):
        efforts = Efforts(world, membership, settlement, payments)
        env.process(efforts.run_decisions())
        env.process(efforts.calls.run())
        env.process(efforts.run_costs())
        env.process(efforts.calls.run_subsidies())
