"""Support levers at work: every week they move what they move, every month they are paid for."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.support import Quantity
from channelsim.model.support_plan import WEEK, LeverSpend
from channelsim.simulation.books import minor
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]

_GOLDEN = 0.6180339887498949  # spreads the outlets of a group evenly over (0, 1)
_SHARES: tuple[Quantity, ...] = (
    "display", "shelf price", "visits", "information", "detection", "listing"
)  # fmt: skip


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
        self.attraction = _total(effects.get("attraction", []))
        self.shares = {what: _combined(effects[what]) for what in _SHARES if effects.get(what)}
        outlets = world.network.outlets
        self.place = (outlets.region, outlets.channel)
        self.rank = (outlets.member + 0.5) * _GOLDEN % 1.0
        self.usual_calls = world.purchasing.every.copy()
        self.usual_sight = world.panel.sees_lost.copy()
        self.paid_until = 0

    def begin_day(self, day: int) -> None:
        """Let the effects of a new week begin."""
        week, weekday = divmod(day - self.world.first_day, WEEK)
        if weekday:
            return
        shelves = self.world.panel.shelves
        if self.attraction is not None:
            shelves.log_support = self.attraction[week][self.place][:, None]
            shelves.choose_anew()
        for what, effect in self.shares.items():
            self._move(what, effect[week], day)

    def _move(self, what: Quantity, effect: Floats, day: int) -> None:
        """Set one quantity; effects of shape (r, c)."""
        world, shelves = self.world, self.world.panel.shelves
        match what:
            case "display":
                shelves.support_display = effect[self.place][:, None]
                shelves.choose_anew()
            case "shelf price":
                shelves.allowance = effect[self.place][:, None]
                world.quotes_changed = True
            case "visits":
                self._call(effect)
            case "information":
                home = [distributor.region for distributor in world.network.distributors]
                world.depots.shared = effect.max(axis=1)[home]
            case "detection":
                world.vigilance = effect.max(axis=1)
            case _:
                self._open(effect, day)

    def _call(self, effect: Floats) -> None:
        """Call on a share of the outlets twice as often, and count there what was not at hand."""
        purchasing = self.world.purchasing
        picked = self.rank < effect[self.place]
        often = np.maximum(self.usual_calls // 2, 1)
        purchasing.every = np.where(picked, often, self.usual_calls)
        self.world.panel.sees_lost = self.usual_sight | picked[:, None]

    def _open(self, effect: Floats, day: int) -> None:
        """Let outlets without the brand take it in, with a first order for what they expect."""
        world, panel = self.world, self.world.panel
        luck = world.streams.uniform("listing", panel.keys, day)
        chosen = ~panel.shelves.listed[:, 0] & (luck < effect[self.place])
        if not chosen.any():
            return
        panel.shelves.enlist(chosen)
        panel.shelves.choose_now(day)
        expected = panel.buyers.mean * panel.shelves.intensity
        panel.rate = np.where(chosen[:, None], expected, panel.rate)
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
        if item.lever.moves == "shelf price":
            books.support_outlets(item.lever.name, minor(money).reshape(-1))
        else:
            books.maker_spend(item.lever.name, "support", round(float(money.sum()) * MINOR))


def _total(effects: list[Floats]) -> Floats | None:
    """Add effects up; None without any."""
    return sum(effects[1:], effects[0]) if effects else None


def _combined(effects: list[Floats]) -> Floats:
    """Combine shares that work independently: ``1 - prod(1 - share)``."""
    left = np.ones_like(effects[0])
    for effect in effects:
        left = left * (1.0 - effect)
    return 1.0 - left
