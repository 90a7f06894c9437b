"""Conservation of goods and money, checked on the world itself."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.ledger import BooksDoNotBalance
from channelsim.simulation.world import World

Ints = NDArray[np.int64]


def closing_units(world: World) -> Ints:
    """Give all units there are, by product: plant, warehouses, roads and shelves, shape (k,)."""
    total: Ints = (
        world.production.stock
        + world.production.turned
        + world.depots.stock.sum(axis=0)
        + world.depots.coming.sum(axis=0)
        + world.panel.stock.sum(axis=0)
        + world.panel.coming.sum(axis=0)
    )
    return total


def audit(world: World) -> None:
    """Check that nothing has appeared or vanished.

    Raises
    ------
    BooksDoNotBalance
        Naming the product, the place or the accounts that disagree.
    """
    there = closing_units(world)
    made = world.opening + world.production.made - world.consumed - world.written_off
    faults = [
        f"{product.name}: {made[k]} units by the flows, {there[k]} units found"
        for k, product in enumerate(world.network.products)
        if made[k] != there[k]
    ]
    faults += _negative(world) + _on_the_road(world)
    if faults:
        raise BooksDoNotBalance("goods do not add up: " + "; ".join(faults))
    world.books.check()


def _negative(world: World) -> list[str]:
    names = world.books.names
    faults = [
        f"{names[n]}: stock below zero ({world.depots.stock[n].tolist()})"
        for n in np.flatnonzero((world.depots.stock < 0).any(axis=1))
    ]
    if (world.panel.stock < 0).any():
        faults.append("an outlet's stock is below zero")
    if (world.production.stock < 0).any() and not faults:
        faults.append("the plant's stock is below zero")
    return faults


def _on_the_road(world: World) -> list[str]:
    pipeline = world.panel.pipeline.sum(axis=0)
    if not np.array_equal(pipeline, world.panel.coming):
        return ["goods on the road to outlets disagree with what outlets expect"]
    return []
