"""Month ends between brand, dealers and rival: squeeze, boycott, share of mind, defection."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.rival import RivalOffer
from channelsim.model.spacing import evenly
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.earnings import Earnings
from channelsim.simulation.agents.online_prices import OnlinePrices
from channelsim.simulation.agents.shops import Shops
from channelsim.simulation.crowd.traffic import Traffic
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def is_tense(network: Network) -> bool:
    """Tell whether a scenario has online terms, rules of conflict or a rival's offers."""
    platforms = any(channel.platform is not None for channel in network.channels)
    return platforms or network.conflict.active or bool(network.rival.offers)


class Tensions:
    """What distributors make of direct sales past them and of a rival's offers.

    Parameters
    ----------
    world : World
        The world, opened.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        network = world.network
        self.conflict, self.offers = network.conflict, network.rival.offers
        self.traffic = Traffic(network, world.panel, world.depots)
        self.shops = Shops(world, self.traffic) if len(self.traffic.shops) else None
        self.earnings = Earnings(world, self.traffic)
        self.online = OnlinePrices(world)
        n = len(network.distributors)
        self.rank = evenly(network.outlets.member)
        self.quantile = evenly(np.arange(n))
        self.partner = np.array([d.group.role != "warehouse" for d in network.distributors])
        self.dealer = np.array([d.group.role == "distributor" for d in network.distributors])
        self.usual = np.full(n, np.nan)
        """Earnings per planned unit that each is used to, money, shape (n,)."""
        self.months = np.zeros(n, dtype=np.int64)
        self.contracts = world.relations.contracts.copy()
        self.opened = np.full(n, -1)
        """Day on which each began to carry the rival, -1 if it does not, shape (n,)."""

    def close_month(self, day: int) -> None:
        """Close the month that ends today."""
        days = max(self.traffic.days, 1)
        if self.shops is not None:
            self.shops.close_month(days)
        self.earnings.close_month()
        self.world.relations.undercut = self.online.undercut()
        self._begin_anew()
        if self.conflict.active:
            self._feel(day, days / DAYS_PER_YEAR)
        if self.conflict.boycott is not None:
            self._boycott()
        if self.offers:
            self._weigh_offers(day + 1)
        self._shelve()
        self.traffic.clear()

    def _begin_anew(self) -> None:
        """Let successors begin without their predecessors' grudges and second brands."""
        relations = self.world.relations
        new = relations.contracts != self.contracts
        self.contracts = relations.contracts.copy()
        self.usual[new] = np.nan
        self.months[new] = 0
        self.opened[new] = -1
        for state in (relations.squeeze, relations.rival_effort, relations.defection):
            state[new] = 0.0
        relations.boycotts[new] = False

    def _feel(self, day: int, share: float) -> None:
        """Compare the month's earnings with the usual ones, which follow slowly."""
        relations, earned = self.world.relations, self.earnings.per_unit
        for n in np.flatnonzero(self.dealer & relations.active):
            if self.months[n] == 0 or day < 0:  # the warm-up is what it is used to
                seen = self.months[n]
                before = 0.0 if seen == 0 else self.usual[n] * seen
                self.usual[n] = (before + earned[n]) / (seen + 1)
            else:
                felt = self.conflict.felt(
                    float(relations.squeeze[n]), float(earned[n]), float(self.usual[n])
                )
                relations.squeeze[n] = felt
                step = min(1.0, self.conflict.adaptation * share)
                self.usual[n] += step * (earned[n] - self.usual[n])
            self.months[n] += 1

    # Boycott --------------------------------------------------------------------------------------

    def _boycott(self) -> None:
        rule, relations = self.conflict.boycott, self.world.relations
        if rule is None:
            return
        before = relations.boycotts & relations.active
        others = max(int((self.dealer & relations.active).sum()) - 1, 1)
        for n in np.flatnonzero(self.dealer & relations.active):
            peers = (int(before.sum()) - int(before[n])) / others
            limit = rule.limit(float(self.quantile[n]))
            squeeze = float(relations.squeeze[n])
            joins = rule.joins(bool(before[n]), squeeze, peers, limit)
            if joins != before[n]:
                name = self.world.network.distributors[n].name
                what = "begins" if joins else "ends"
                told = f"{what}: {squeeze:.0%} of usual earnings gone, {peers:.0%} of peers boycott"
                self.world.tell("boycott", name, told)
            relations.boycotts[n] = joins

    # The rival's offers ---------------------------------------------------------------------------

    def _weigh_offers(self, day: int) -> None:
        """Move effort towards what the offers that stand from a day on deserve."""
        world, relations = self.world, self.world.relations
        standing = [offer for offer in self.offers if offer.active(day)]
        for n in np.flatnonzero(self.partner & relations.active):
            mind = world.network.distributors[n].conduct.share_of_mind
            opened = int(self.opened[n])
            mine = [
                (offer, opened < 0 or day < opened + DAYS_PER_YEAR)
                for offer in standing
                if self._made_to(offer, int(n))
            ]
            wanted, advantage, name = mind.best(mine, float(self.earnings.per_sales[n]))
            effort = float(relations.rival_effort[n])
            effort += mind.smoothing * (wanted - effort)
            relations.rival_effort[n] = effort if effort > 1e-6 else 0.0
            relations.defection[n] = mind.defection(advantage)
            if opened < 0 and mind.carries(effort):
                self.opened[n] = day
                who = world.network.distributors[n].name
                world.tell("second brand", who, f"carries the rival for {name!r}")
            elif opened >= 0 and not mind.carries(effort):
                self.opened[n] = -1

    def _made_to(self, offer: RivalOffer, n: int) -> bool:
        me = self.world.network.distributors[n]
        return offer.where.selects(
            region=self.world.network.regions[me.region].name,
            level=me.group.level,
            names=(me.name, me.group.name),
            tier=self.world.network.tiers[int(self.world.relations.tier[n])],
        )

    # Shelves and orders ---------------------------------------------------------------------------

    def _shelve(self) -> None:
        """Let outlets feel the effort that is left, and drop or take back the brand."""
        world, relations = self.world, self.world.relations
        shelves, supplier = world.panel.shelves, world.network.outlets.supplier
        minds = [d.conduct.share_of_mind for d in world.network.distributors]
        effort = relations.rival_effort * relations.active
        rule = self.conflict.boycott
        refused = relations.boycotts * (rule.delisting if rule is not None else 0.0)
        moved = np.array([m.delisting for m in minds]) * effort
        share = 1.0 - (1.0 - moved) * (1.0 - refused * relations.active)
        effect = np.array([m.log_effect(float(e)) for m, e in zip(minds, effort, strict=True)])
        if effect.any() or isinstance(shelves.log_effort, np.ndarray):
            shelves.log_effort = effect[supplier][:, None]
            shelves.choose_anew()
        target = self.rank < share[supplier]
        drop = target & ~world.withheld & shelves.listed[:, 0]
        back = world.withheld & ~target
        if drop.any():
            shelves.delist(drop)
        if back.any():
            self._take_back_in(back)
        world.withheld = (world.withheld | drop) & ~back

    def _take_back_in(self, back: NDArray[np.bool_]) -> None:
        panel = self.world.panel
        panel.shelves.enlist(back)
        panel.shelves.choose_now(self.world.day)
        expected = panel.buyers.mean * panel.shelves.intensity
        panel.rate = np.where(back[:, None], expected, panel.rate)
