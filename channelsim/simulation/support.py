"""Support levers at work: every week they move what they move, every month they are paid for."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from channelsim.model.response import (
    ATTRACTION,
    DETECTION,
    DISPLAY,
    INFORMATION,
    LISTING,
    QUANTITIES,
    SHELF_PRICE,
    VISITS,
    Quantity,
)
from channelsim.model.spacing import evenly
from channelsim.model.support_plan import WEEK, LeverSpend
from channelsim.simulation.books import minor
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]


class Support:
    """The levers of one replication.

    Parameters
    ----------
    world : World
        What they move.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.levers = world.network.support
        effects: dict[Quantity, list[Floats]] = {}
        for item in self.levers:
            effects.setdefault(item.lever.moves, []).append(item.weekly_effect())
        self.effects = {
            moved: moved.combine(effects[moved]) for moved in QUANTITIES if moved in effects
        }
        outlets = world.network.outlets
        self.place = (outlets.region, outlets.channel)
        self.rank = evenly(outlets.member)
        self.usual_calls = world.purchasing.visits.every.copy()
        self.usual_sight = world.panel.sees_lost.copy()
        self.paid_until = 0

    def begin_day(self, day: int) -> None:
        """Let the effects of a new week begin."""
        week, weekday = divmod(day - self.world.first_day, WEEK)
        if weekday:
            return
        for moved, effect in self.effects.items():
            MOVERS[moved](self, effect[week], day)

    def _attract(self, effect: Floats, _: int) -> None:
        """Add to the log attraction of the brand."""
        shelves = self.world.panel.shelves
        shelves.log_support = effect[self.place][:, None]
        shelves.choose_anew()

    def _show(self, effect: Floats, _: int) -> None:
        """Put a share of the facings on display."""
        shelves = self.world.panel.shelves
        shelves.support_display = effect[self.place][:, None]
        shelves.choose_anew()

    def _allow(self, effect: Floats, _: int) -> None:
        """Take a share off the outlets' supply cost."""
        self.world.panel.shelves.allowance = effect[self.place][:, None]
        self.world.quotes_changed = True

    def _inform(self, effect: Floats, _: int) -> None:
        """Let distributors' forecasts weigh sell-out in."""
        home = [distributor.region for distributor in self.world.network.distributors]
        depots, shared = self.world.depots, effect.max(axis=1)[home]
        depots.shared = shared if depots.reported is None else np.maximum(shared, depots.reported)

    def _search(self, effect: Floats, _: int) -> None:
        """Let searches find a share of what they miss."""
        self.world.search_with(effect.max(axis=1))

    def _call(self, effect: Floats, _: int) -> None:
        """Call on a share of the outlets twice as often, and count there what was not at hand."""
        purchasing = self.world.purchasing
        picked = self.rank < effect[self.place]
        often = np.maximum(self.usual_calls // 2, 1)
        purchasing.visits.call(np.where(picked, often, self.usual_calls))
        self.world.panel.sees_lost = self.usual_sight | picked[:, None]

    def _open(self, effect: Floats, day: int) -> None:
        """Let outlets without the brand take it in, with a first order for what they expect."""
        world, panel = self.world, self.world.panel
        luck = world.streams.uniform("listing", panel.keys, day)
        chosen = ~panel.shelves.listed[:, 0] & (luck < effect[self.place])
        if not chosen.any():
            return
        panel.take_in(chosen, day)
        world.tell("listing", "outlets", f"{int(chosen.sum())} take the brand in")

    def pay(self, day: int) -> None:
        """Pay for the levers up to and with a day."""
        start, end = self.paid_until, day + 1 - self.world.first_day
        self.paid_until = end
        for item in self.levers:
            money = item.daily[start:end].sum(axis=0)
            if money.any():
                self._post(item, money)

    def _post(self, item: LeverSpend, money: Floats) -> None:
        books = self.world.books
        if item.lever.moves.to_outlets:
            books.support_outlets(item.lever.name, minor(money).reshape(-1))
        else:
            books.maker_spend(item.lever.name, "support", round(float(money.sum()) * MINOR))


MOVERS: Mapping[Quantity, Callable[[Support, Floats, int], None]] = {
    ATTRACTION: Support._attract,
    DISPLAY: Support._show,
    SHELF_PRICE: Support._allow,
    VISITS: Support._call,
    INFORMATION: Support._inform,
    DETECTION: Support._search,
    LISTING: Support._open,
}
"""What a week's effect, shape (r, c), does to each quantity."""
