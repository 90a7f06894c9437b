"""What a distributor expects from the incentive schemes, and whether it loads stock for them."""

from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from channelsim.model.chasing import Chase, Disposal, decide
from channelsim.model.incentives import (
    Terms,
    beyond,
    expected,
    first_order_extra,
    payable_marginal,
    ratchet_loss,
    reachable,
)
from channelsim.model.network import MANUFACTURER
from channelsim.model.replenishment import StockView
from channelsim.model.shelf_life import expiry_loss
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.agents.outlook import DumpLoss, Outlook, Standing
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.volumes import PER_YEAR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Rebates:
    """Outlook on rebates and the decision to chase them.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        For what a distributor can afford.
    """

    def __init__(self, world: World, payments: Payments) -> None:
        self.world, self.payments = world, payments
        self.membership = Membership(world)
        lives = [product.shelf_life_days for product in world.network.products]
        self.lives = np.array([np.inf if life is None else float(life) for life in lives])

    def outlook(self, owner: int, day: int, base: Ints, view: StockView) -> Outlook:
        """Work out where a distributor stands in every scheme, and what it learns from that."""
        above = view.position - self._wanted_stock(owner, view)
        surplus = np.where(base > 0, 0, np.maximum(above, 0))
        standings = tuple(
            self._standing(scheme, owner, day, base, view.mean)
            for scheme in self.world.network.incentives
            if self.membership.applies(scheme, owner)
        )
        marginal, at_risk = 0.0, 0.0
        for standing in standings:
            amount = expected(standing.scheme, standing.record)
            per_unit = payable_marginal(standing.scheme, standing.record)
            marginal += (
                per_unit
                if standing.scheme.measure == "value"
                else (per_unit / max(float(standing.record.price), 1e-9))
            )
            if standing.scheme.veto:
                at_risk += max(amount, 0.0) + standing.scheme.forfeits(standing.record)
        self.world.relations.marginal_rebate[owner] = min(marginal, 0.9)
        return Outlook(
            owner=owner,
            day=day,
            mean=view.mean,
            surplus=surplus,
            position=view.position + base,
            standings=standings,
            marginal=min(marginal, 0.9),
            at_risk=at_risk,
        )

    def _wanted_stock(self, owner: int, view: StockView) -> Ints:
        ordering = self.world.network.distributors[owner].group.ordering
        return np.rint(ordering.level(view)).astype(np.int64)

    def _standing(self, scheme: Terms, owner: int, day: int, base: Ints, mean: Floats) -> Standing:
        world, terms = self.world, self.world.network.distributors[owner].group
        ends = self.membership.end(scheme, owner, day)
        days_left = ends - day
        more = (days_left - 1) // terms.review_days
        depots = world.depots
        products = world.volumes.products(scheme)
        if scheme.basis == "sell_in":
            planned = base + depots.open_orders[owner] + mean * terms.review_days * more
        else:
            planned = mean * days_left
        price = self.membership.price(scheme, owner)
        now = self.membership.record(scheme, owner, day)
        volume = now.volume + float((planned * price)[products].sum())
        volume = max(volume, 0.0) * self.membership.belief(scheme, owner, ends)
        return Standing(
            scheme=scheme,
            record=replace(now, volume=volume),
            products=products,
            price=price,
            reviews_left=more + 1,
            days_left=days_left,
            ends=ends,
            per_year=PER_YEAR[scheme.period],
        )

    # Loading ------------------------------------------------------------------------------------

    def chase(self, outlook: Outlook, dump_loss: DumpLoss) -> Ints:
        """Give units to buy above need in order to pass a threshold, shape (k,)."""
        extra = np.zeros(len(outlook.mean), dtype=np.int64)
        chasing = self.world.network.distributors[outlook.owner].conduct.chasing
        for standing in outlook.standings:
            window = standing.days_left <= chasing.window_days or standing.reviews_left == 1
            if standing.scheme.basis == "sell_in" and window:
                extra += self._chase_one(outlook, standing, extra, dump_loss)
        return extra

    def _chase_one(
        self, outlook: Outlook, standing: Standing, already: Ints, dump_loss: DumpLoss
    ) -> Ints:
        """Give units to buy above need for one scheme, of the mix of products that pays best."""
        owner, scheme = outlook.owner, standing.scheme
        conduct = self.world.network.distributors[owner].conduct
        heaviest = self.world.volumes.heaviest(scheme)
        ways = [standing.products] if heaviest is None else [standing.products, heaviest]
        mixes: list[Floats] = []
        chases: list[Chase] = []
        for products in ways:
            mix = np.where(products, np.maximum(outlook.mean, 1e-9), 0.0)
            mix = mix / mix.sum()
            found = self._chases(outlook, standing, products, mix, already, dump_loss)
            chases += found
            mixes += [mix] * len(found)
        key = int(self.world.keys[owner]) ^ int(self.membership.keys[scheme.name])
        luck = self.world.streams.uniform("rebate chase", key, standing.ends)
        chosen = decide(chases, conduct.chasing, luck)
        if chosen is None:
            return np.zeros_like(already)
        mix = next(mix for chase, mix in zip(chases, mixes, strict=True) if chase is chosen)
        now = ceil(chosen.extra_units / standing.reviews_left)
        extra: Ints = np.ceil(mix * now).astype(np.int64)
        return extra

    def _chases(
        self,
        outlook: Outlook,
        standing: Standing,
        products: NDArray[np.bool_],
        mix: Floats,
        already: Ints,
        dump_loss: DumpLoss,
    ) -> list[Chase]:
        """List what could be reached with a mix of products, and what it would cost."""
        owner, scheme = outlook.owner, standing.scheme
        conduct = self.world.network.distributors[owner].conduct
        landed = float(self.world.borders.landed[owner])
        invoice = float((mix * self.world.depots.invoice[owner]).sum()) * landed
        per_unit = float((mix * standing.price).sum())
        added = float((already * standing.price)[standing.products].sum())
        record = replace(standing.record, volume=standing.record.volume + added)
        held = float(outlook.surplus[products].sum() + already[products].sum())
        sales = float(outlook.mean[products].sum())
        most = min(
            conduct.chasing.longest_cover_days * sales - held,
            self.payments.room(owner) / max(invoice, 1e-9),
        )
        limit = max(most, 0.0) * per_unit
        carry = (
            invoice * conduct.finance.capital_rate + conduct.finance.storage_per_unit_year
        ) / DAYS_PER_YEAR
        markdown = conduct.chasing.expected_markdown * invoice
        reaches = reachable(scheme, record, limit)
        if scheme.once:
            discount = payable_marginal(scheme, record) * per_unit
            best = first_order_extra(discount, max(carry, 1e-12), markdown, sales) * per_unit
            reaches += beyond(scheme, record, min(best, limit))
        chases = []
        for reach in reaches:
            units = ceil(reach.extra / per_unit - 1e-9)
            disposal = Disposal(
                sales_per_day=sales,
                carry_per_day=carry,
                markdown=markdown,
                dump_loss=dump_loss(outlook, float(units)),
            )
            cost = disposal.cost(held + units) - disposal.cost(held)
            if conduct.chasing.foresees_expiry:
                dumped = disposal.dump_loss
                cost += self._expiry(outlook, already + mix * units, dumped) - self._expiry(
                    outlook, already.astype(np.float64), dumped
                )
            if conduct.chasing.foresight > 0.0:
                later = ratchet_loss(scheme, record, reach.volume, standing.per_year)
                cost += conduct.chasing.foresight * later
            chases.append(
                Chase(extra_units=units, gain=reach.gain, cost=cost, stake=invoice * units)
            )
        return chases

    def _expiry(self, outlook: Outlook, loaded: Floats, dump_loss: float) -> float:
        """Give the loss on goods that would expire with units loaded on top, money.

        It is what they cost less the credit expected for them, or less if they can be dumped.
        """
        owner, network = outlook.owner, self.world.network
        invoice = self.world.depots.invoice[owner]
        position = outlook.position + loaded
        value = expiry_loss(position, outlook.mean, self.lives, invoice)
        if value == 0.0:
            return 0.0
        terms, credit = network.manufacturer.returns, 0.0
        if terms.active and network.distributors[owner].supplier == MANUFACTURER:
            yearly = float((outlook.mean * invoice).sum()) * DAYS_PER_YEAR
            credit = terms.expected_credit(value, yearly / PER_YEAR[terms.cap_period])
        units = expiry_loss(position, outlook.mean, self.lives, np.ones_like(invoice))
        landed = float(self.world.borders.landed[owner])
        return min(value * landed - credit, dump_loss * units)
