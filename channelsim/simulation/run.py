"""One replication, from network and seed to records."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.records import Records
from channelsim.simulation.audit import audit, closing_units
from channelsim.simulation.cast import Cast
from channelsim.simulation.scanner import Scanner
from channelsim.simulation.streams import Streams
from channelsim.simulation.world import World


def simulate(
    network: Network,
    seed: int,
    replication: int,
    *,
    daily_audit: bool = False,
    scanner: Scanner | None = None,
) -> Records:
    """Simulate one replication.

    Parameters
    ----------
    network : Network
        What to simulate.
    seed : int
        Seed of the experiment, at least 0.
    replication : int
        Number of the replication, at least 0. Equal seeds and numbers give equal luck to equal
        entities in every scenario.
    daily_audit : bool
        Check goods and books every day and not only at the end.
    scanner : Scanner, optional
        Watches what every outlet sells.

    Returns
    -------
    Records
        All facts of the run.

    Raises
    ------
    BooksDoNotBalance
        If goods or money appear or vanish, naming the accounts that disagree.
    """
    world = World(network, Streams(seed, replication))
    cast = Cast(world)
    cast.start()
    if scanner is not None:
        cast.watch(scanner)
    if daily_audit:
        world.env.process(cast.audit_daily())
    world.env.run(until=float(world.last_day))
    audit(world)
    return _records(world)


def _records(world: World) -> Records:
    network, recorder = world.network, world.recorder
    return Records(
        first_day=world.first_day,
        regions=tuple(region.name for region in network.regions),
        channels=tuple(channel.name for channel in network.channels),
        products=tuple(product.name for product in network.products),
        markets=recorder.markets(),
        trade=recorder.trade,
        months=tuple(recorder.months),
        flows=tuple(recorder.flow_rows),
        ledger=tuple(world.books.ledger.entries),
        events=tuple(recorder.events),
        brand=recorder.brand,
        facts={
            "opening_units": world.opening,
            "produced_units": world.production.made,
            "sold_units": world.consumed,
            "written_off_units": world.written_off,
            "closing_units": closing_units(world),
            **_market_sizes(world),
            "unit_cost": np.array([product.unit_cost for product in network.products]),
        },
    )


def _market_sizes(world: World) -> dict[str, NDArray[np.generic]]:
    """Count the outlets that may sell a product, and their mean buyers, shape (r, c, k) each."""
    network, panel = world.network, world.panel
    shape = (len(network.regions), len(network.channels), len(network.products))
    weight = np.zeros((world.books.m, shape[2]))
    weight[panel.markets] = panel.by_market(panel.buyers.mean)
    return {
        "outlets": panel.all_markets(panel.shelves.sold_here.astype(np.int64)).reshape(shape),
        "outlet_weight": weight.reshape(shape),
    }
