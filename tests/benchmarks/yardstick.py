"""The plain tree as the simplest SimPy program: one process per node, one callback per shipment.

It knows no money, no prices and no records beyond totals. It is the yardstick for `plain_tree`.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import simpy


class Node:
    """A stock point that orders back up to its level every day."""

    def __init__(self, env: simpy.Environment, level: int, lead: int, above: Node | None) -> None:
        self.env, self.level, self.lead, self.above = env, level, lead, above
        self.on_hand, self.on_order, self.owed = level, 0, 0
        self.queue: list[tuple[Node, int]] = []

    def ask(self, buyer: Node, units: int) -> None:
        """Take an order; what is missing is shipped as soon as there is stock."""
        self.queue.append((buyer, units))
        self.owed += units
        self.serve()

    def serve(self) -> None:
        """Ship open orders, first come first served, in part if need be."""
        while self.queue and self.on_hand > 0:
            buyer, units = self.queue[0]
            sent = min(units, self.on_hand)
            self.on_hand -= sent
            self.owed -= sent
            buyer.send(sent)
            if sent == units:
                self.queue.pop(0)
            else:
                self.queue[0] = (buyer, units - sent)

    def send(self, units: int) -> None:
        """Let a shipment arrive after the lead time."""
        arrival = self.env.timeout(self.lead)
        arrival.callbacks.append(partial(self.arrive, units))

    def arrive(self, units: int, _: simpy.Event) -> None:
        """Take a shipment in."""
        self.on_hand += units
        self.on_order -= units
        self.serve()

    def review(self):
        """Process: order up to the level, every day."""
        while True:
            short = self.level - (self.on_hand + self.on_order - self.owed)
            if short > 0:
                self.on_order += short
                if self.above is None:
                    self.send(short)
                else:
                    self.above.ask(self, short)
            yield self.env.timeout(1)


class Shop(Node):
    """An outlet: sells what is asked for, keeps the rest waiting."""

    def __init__(self, env, level, lead, above, demand) -> None:
        super().__init__(env, level, lead, above)
        self.demand, self.sold = demand, 0

    def review(self):
        """Process: sell, then order, every day."""
        for asked in self.demand:
            self.owed += int(asked)
            sold = min(self.owed, self.on_hand)
            self.on_hand -= sold
            self.owed -= sold
            self.sold += sold
            short = self.level - (self.on_hand + self.on_order - self.owed)
            if short > 0:
                self.on_order += short
                self.above.ask(self, short)
            yield self.env.timeout(1)


def run(
    shops: int,
    depots: int = 10,
    days: int = 365,
    seed: int = 1,
    mean: float = 20.0,
    levels: tuple[int, int, int] = (53, 650, 10_200),
) -> int:
    """Simulate the tree; give the units sold.

    Levels are those of a shop, and of a depot and the plant in a tree of 100 shops.
    """
    env = simpy.Environment()
    scale = shops / 100
    plant = Node(env, int(levels[2] * scale), 5, None)
    middle = [Node(env, int(levels[1] * scale), 3, plant) for _ in range(depots)]
    demand = np.random.default_rng(seed).poisson(mean, (shops, days))
    crowd = [Shop(env, levels[0], 2, middle[i % depots], demand[i]) for i in range(shops)]
    for node in [*crowd, *middle, plant]:
        env.process(node.review())
    env.run(until=days)
    return sum(shop.sold for shop in crowd)
