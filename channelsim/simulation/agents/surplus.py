"""Goods above need: kept, cleared at home or sold across the border; and the victims' reply."""

from dataclasses import dataclass
from functools import partial
from math import inf

import numpy as np
from numpy.typing import NDArray

from channelsim.model.diversion import Lot, best_offers, choose, penalty_weight
from channelsim.model.enforcement import Exposure, expected_loss
from channelsim.model.quantities import rationality
from channelsim.model.replenishment import StockView
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.arbitrage import Arbitrage, Penalty
from channelsim.simulation.agents.inspection import Inspection
from channelsim.simulation.agents.outlook import Outlook
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.offers import OpenLot
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Foreign:
    """What was decided about surplus."""

    discount: float
    """Cut of the local quote, share."""
    to_order: Ints
    """Units to buy for diversion, shape (k,)."""


class Surplus:
    """Weighs keeping, clearing and diverting.

    Parameters
    ----------
    world : World
        The world.
    inspection : Inspection
        Where complaints go.
    payments : Payments
        For what a distributor can afford.
    """

    def __init__(self, world: World, inspection: Inspection, payments: Payments) -> None:
        self.world, self.inspection, self.payments = world, inspection, payments
        self.arbitrage = Arbitrage(world, payments)
        outlets, n = world.network.outlets, len(world.network.regions)
        names = [region.name for region in world.network.regions]
        self.regions = sorted(range(n), key=names.__getitem__)
        """Numbers of the regions by name, so that their order in the file decides nothing."""
        count = np.maximum(np.bincount(outlets.region, minlength=n), 1)
        self.loyalty = np.bincount(outlets.region, weights=outlets.loyalty, minlength=n) / count
        self.serves = np.isin(np.arange(len(world.keys)), np.unique(outlets.supplier))
        self.elasticity = abs(float(outlets.elasticity.mean()))
        self.nowhere = np.full(len(world.network.products), inf)
        """Cheapest offer in a region where there is none, shape (k,)."""

    def cheapest_offer(self, region: int) -> Floats:
        """Give the cheapest foreign offer in a region; infinity where there is none, shape (k,)."""
        best = self.nowhere
        for lot in self.world.offers.standing():
            if lot.region == region:
                best = np.minimum(best, np.where(lot.left > 0, lot.price, inf))
        return best

    # What a unit is worth ---------------------------------------------------------------------

    def _own_cost(self, outlook: Outlook, surplus: Ints) -> Floats:
        """Give what a unit is worth at home: replacement cost less the carrying cost it saves."""
        world, owner = self.world, outlook.owner
        finance = world.network.distributors[owner].conduct.finance
        invoice, landed = world.depots.invoice[owner], float(world.borders.landed[owner])
        wait_days = np.minimum(
            surplus / (2.0 * np.maximum(outlook.mean, 1e-9)), float(DAYS_PER_YEAR)
        )
        capital = invoice * landed * finance.capital_rate
        carry = (capital + finance.storage_per_unit_year) / DAYS_PER_YEAR
        cost: Floats = invoice * (landed - outlook.marginal) - carry * wait_days
        return cost

    def _penalty(self, outlook: Outlook) -> Penalty:
        """Give what a lot of some value and units lets expect as penalty, discounted, money."""
        world, owner = self.world, outlook.owner
        programme, relations = world.network.enforcement, world.relations
        conduct = world.network.distributors[owner].conduct
        invoice = world.depots.invoice[owner] * world.borders.landed[owner]
        quote = world.depots.quote[owner]
        exposure = Exposure(
            deposit=float(world.books.deposit[owner]) / MINOR,
            rebate_at_risk=outlook.at_risk,
            margin_per_day=float((outlook.mean * (quote - invoice)).sum()),
        )
        sanction = programme.sanction(int(relations.cases[owner]) + 1)
        weight = penalty_weight(
            float(relations.detection[owner]),
            programme.delay_days,
            conduct.diverting.penalty_discount,
        )
        return lambda value, units: (
            weight * expected_loss(programme, sanction, exposure, value, units)
        )

    def dump_loss(self, outlook: Outlook, units: float) -> float:
        """Give the loss per unit on goods bought for a rebate and sold across the border, money.

        Infinity where the distributor would not do it.
        """
        world, owner = self.world, outlook.owner
        me = world.network.distributors[owner]
        if not me.conduct.diverting.active or units <= 0.0:
            return inf
        mean = np.maximum(outlook.mean, 1e-9)
        mix = mean / mean.sum()
        landed = float(world.borders.landed[owner])
        own = float((mix * world.depots.invoice[owner]).sum()) * (landed - outlook.marginal)
        best, penalty = inf, self._penalty(outlook)
        for region in self.regions:
            if region == me.region:
                continue
            quote = float((mix * world.region_quote[region]).sum())
            quote *= world.borders.worth(me.region, region)
            price = quote * (1.0 - self.loyalty[region])
            loss = own - price + float(world.network.freight[me.region, region])
            loss += quote * world.borders.duty(me.region, region)
            best = min(best, loss + penalty(price * units, units) / units)
        return max(best, 0.0)

    # Decision ---------------------------------------------------------------------------------

    def decide(self, outlook: Outlook, view: StockView, order: Ints) -> Foreign:
        """Decide about surplus and post an offer where diversion is chosen."""
        world, owner = self.world, outlook.owner
        me = world.network.distributors[owner]
        diverting = me.conduct.diverting
        nothing = Foreign(0.0, np.zeros(len(order), dtype=np.int64))
        world.offers.end(owner)
        tolerated = np.ceil(diverting.surplus_tolerance_days * outlook.mean).astype(np.int64)
        surplus = np.minimum(np.maximum(outlook.surplus - tolerated, 0), view.on_hand)
        if diverting.active and diverting.way != "undercut":
            own_cost = self._own_cost(outlook, surplus)
            penalty = self._penalty(outlook)
            return Foreign(0.0, self.arbitrage.review(outlook, own_cost, penalty, order))
        if not surplus.any() and not (diverting.active and diverting.to_order):
            return nothing
        own_cost = self._own_cost(outlook, surplus)
        lots = self._offers(outlook, surplus, own_cost) if diverting.active else []
        gains = [gain for _, gain, _ in lots]
        stakes = [lot.stake for lot, _, _ in lots]
        if surplus.any():
            gains.append(self._clearing_gain(outlook, surplus, own_cost))
            stakes.append(float((own_cost * surplus).sum()))
        luck = world.streams.uniform("way out", int(world.keys[owner]), outlook.day)
        chosen = choose(gains, stakes, rationality(diverting.rationality), luck)
        if chosen is None:
            return nothing
        if chosen == len(lots):
            return Foreign(diverting.local_discount, np.zeros_like(order))
        lot, _, region = lots[chosen]
        worth = world.borders.worth(me.region, region)
        units = lot.units.astype(np.int64)
        world.offers.post(
            OpenLot(
                seller=owner,
                region=region,
                day=outlook.day,
                price=lot.price / worth,
                local_value=world.region_quote[region],
                left=units,
                sold=np.zeros_like(units),
            )
        )
        bought = np.maximum(units - surplus, 0) if diverting.to_order else np.zeros_like(order)
        landed = world.depots.invoice[owner] * world.borders.landed[owner]
        value = float(((order + bought) * landed).sum())
        if value > self.payments.room(owner):
            bought = np.zeros_like(order)
        return Foreign(0.0, bought)

    def _offers(
        self, outlook: Outlook, surplus: Ints, own_cost: Floats
    ) -> list[tuple[Lot, float, int]]:
        """List the best offer in every foreign region: goods, net gain, region.

        What of the penalty grows with the lot is a cost per unit and lowers the volume; what any
        lot would cost (a rebate forfeited, supply stopped) only decides whether to offer at all.
        """
        world, owner = self.world, outlook.owner
        me = world.network.distributors[owner]
        diverting = me.conduct.diverting
        quotes = world.region_quote * world.borders.worths(me.region)[:, None]
        costs = own_cost + world.borders.duties(me.region)[:, None] * quotes
        freight = world.network.freight[me.region]
        pays = (quotes - costs > freight[:, None]).any(axis=1)
        there = [r for r in self.regions if pays[r] and r != me.region]
        if not there:
            return []
        penalty = self._penalty(outlook)
        fixed = penalty(0.0, 0.0)
        demand = world.region_rate[there] * diverting.offer_days
        at_hand = surplus.astype(np.float64)
        available = np.maximum(at_hand, demand) if diverting.to_order else at_hand
        offer = partial(
            best_offers,
            quotes[there],
            freight=freight[there],
            demand=demand,
            loyalty=self.loyalty[there],
            available=available,
        )
        unpunished = offer(costs[there])
        values, units = unpunished.value.tolist(), unpunished.units.sum(axis=1).tolist()
        growing = [
            max(penalty(value, number) - fixed, 0.0) / value if number else 0.0
            for value, number in zip(values, units, strict=True)
        ]
        lots = offer(costs[there] + np.array(growing)[:, None] * quotes[there])
        return [
            (lots.lot(place), float(lots.gain[place]) - fixed, region)
            for place, region in enumerate(there)
            if units[place] and lots.units[place].any()
        ]

    def _clearing_gain(self, outlook: Outlook, surplus: Ints, own_cost: Floats) -> float:
        """Give the gain of cutting the local quote until the next review, money.

        The cut sells ``mean x elasticity x cut x days`` more, at most the surplus, and costs the
        cut on everything that would have been sold anyway.
        """
        world, owner = self.world, outlook.owner
        me = world.network.distributors[owner]
        cut, days = me.conduct.diverting.local_discount, me.group.review_days
        quote = world.depots.quote[owner]
        usual = outlook.mean * days
        more = np.minimum(usual * self.elasticity * cut, surplus)
        gain = more * (quote * (1.0 - cut) - own_cost) - usual * quote * cut
        return float(gain[surplus > 0].sum())

    # Victims ----------------------------------------------------------------------------------

    def complain(self, owner: int, day: int) -> None:
        """Let a distributor complain about foreign lots that its outlets have bought lately."""
        world = self.world
        programme, me = world.network.enforcement, world.network.distributors[owner]
        if programme.complaint_probability == 0.0 or not self.serves[owner]:
            return
        weekly = 7.0 * max(float(world.depots.base_rate[owner].sum()), 1e-9)
        for lot in world.offers.sold_lately(me.region, day, me.group.review_days):
            if lot.reported or not lot.sold.any():
                continue
            share = min(1.0, float(lot.sold.sum()) / weekly)
            key = int(world.keys[owner]) ^ int(world.keys[lot.seller])
            luck = world.streams.uniform("complaint", key, day)
            if luck < programme.complaint_probability * share:
                lot.reported = True
                self.inspection.complain(lot, me.name)
