"""Who sets prices in a network, and the demand that each of them faces.

The tiers below a seller are followed down to the shelf: outlets and distributors that take a fixed
mark-up pass a price on, those that maximise profit answer with their best price.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import cast

import numpy as np
from numpy.typing import NDArray

from channelsim.model.demand import DemandView, PricedDemand
from channelsim.model.network import Network
from channelsim.model.price_setting import Curve, Setter, Territory, best_price
from channelsim.model.series import product, scaled

Floats = NDArray[np.float64]


def opening_view(network: Network) -> DemandView:
    """Give the state of demand at the opening: brand 1, no support, no promotion, today's rival."""
    outlets = network.outlets
    shape = (outlets.count, len(network.products))
    display = np.array([channel.display for channel in network.channels])[outlets.channel]
    names = [region.name for region in network.regions]
    level = np.zeros((len(names), shape[1]))
    rival = network.rival.log_price(-network.horizon.warm_up, level, names)
    return DemandView(
        log_price=np.zeros(shape),
        elasticity=outlets.elasticity[:, None],
        log_brand=np.zeros((outlets.count, 1)),
        display=np.broadcast_to(display[:, None], shape),
        log_rival_price=rival[outlets.region],
        log_rival_brand=network.rival.log_brand(names)[outlets.region][:, None],
    )


def supply_terms(network: Network) -> Floats:
    """Give each outlet's supply price over its distributor's quote, shape (n, k)."""
    discount = np.array([channel.supply_discount for channel in network.channels])
    keeps = (1.0 - discount)[network.outlets.channel][:, None]
    terms = network.channel_factors()
    shape = (network.outlets.count, len(network.products))
    return np.broadcast_to(keeps if terms is None else keeps * terms, shape)


@dataclass(frozen=True)
class PriceTiers:
    """The tiers of a network as price setters see them. n outlets, d distributors, k products."""

    network: Network
    view: DemandView
    """State of demand, rows being outlets."""
    reference: Floats
    """Reference prices, money per unit, shape (n, k)."""
    keeps: Floats
    """Supply price over the distributor's quote, shape (n, k)."""
    rebate: Floats
    """Rebate that each distributor expects per money of purchases, shape (d,)."""
    landed: Floats
    """Landed cost over invoice of each distributor, 1 without a border, shape (d,)."""
    listed: NDArray[np.bool_]
    """Whether an outlet carries the brand, shape (n,)."""
    _setters: dict[tuple[str, int, int], Setter] = field(default_factory=dict)

    @classmethod
    def opening(cls, network: Network) -> "PriceTiers":
        """Give the tiers as they are at the opening."""
        suggested = np.array([product.suggested_price for product in network.products])
        return cls(
            network,
            opening_view(network),
            np.broadcast_to(suggested, (network.outlets.count, len(suggested))),
            supply_terms(network),
            np.zeros(len(network.distributors)),
            np.ones(len(network.distributors)),
            network.outlets.listed,
        )

    def quote(self, owner: int, item: int, cost: float) -> float:
        """Give the quote to outlets that earns a distributor most, money per unit."""
        return self._to_outlets(owner, item).price(cost)

    def quote_to_distributors(self, owner: int, item: int, cost: float) -> float:
        """Give the quote to second-level distributors that earns it most, money per unit."""
        return self._to_distributors(owner, item).price(cost)

    def list_price(self, item: int) -> float:
        """Give the list price that earns the manufacturer most, before regional factors, money.

        One list price is set for the whole country: ``max_L sum_d (L f_d - c) D_d(L f_d)`` with f_d
        the factors of region, group and price list, c the unit cost and D_d what first-level
        distributor d buys at its invoice.
        """
        network, cost = self.network, self.network.products[item].unit_cost
        listed = network.invoice_factors()
        direct = [
            (n, self._regional(n) * (1.0 if listed is None else float(listed[n, item])))
            for n, me in enumerate(network.distributors)
            if me.supplier < 0
        ]

        def profit(price: float, order: int) -> Floats:
            total = np.zeros(order + 1)
            for n, factor in direct:
                margin = np.zeros(order + 1)
                margin[:2] = (price * factor - cost, factor)[: order + 1]
                bought = scaled(self.purchases(n, item, price * factor, order), factor)
                total += product(margin, bought)
            return total

        least = cost / max(factor for _, factor in direct)
        return best_price(profit, least, network.products[item].suggested_price)

    def purchases(self, owner: int, item: int, invoice: float, order: int) -> Floats:
        """Give what a distributor buys per day, as a series in its invoice, shape (order + 1,)."""
        me = self.network.distributors[owner]
        quoting = me.conduct.quoting
        passed_on = float(self.landed[owner] - quoting.pass_through * self.rebate[owner])
        cost = invoice * passed_on
        if quoting.kind == "profit_maximising":
            bought = self._to_outlets(owner, item).derived(cost, order)
            if self._buyers(owner):
                bought = bought + self._to_distributors(owner, item).derived(cost, order)
        else:
            up = 1.0 + quoting.margin
            bought = scaled(self._territory(owner, item).units(cost * up, order), up)
            if self._buyers(owner):
                up = 1.0 + quoting.margin_to_distributors
                below = self._bought_below(owner, item, cost * up, order)
                bought = bought + scaled(below, up)
        return scaled(bought, passed_on)

    def _bought_below(self, owner: int, item: int, quote: float, order: int) -> Floats:
        listed = self.network.invoice_factors()
        total = np.zeros(order + 1)
        for buyer in self._buyers(owner):
            terms = 1.0 if listed is None else float(listed[buyer, item] / listed[owner, item])
            total += scaled(self.purchases(buyer, item, quote * terms, order), terms)
        return total

    def _buyers(self, owner: int) -> Sequence[int]:
        return [n for n, me in enumerate(self.network.distributors) if me.supplier == owner]

    def _regional(self, owner: int) -> float:
        me = self.network.distributors[owner]
        return self.network.regions[me.region].list_price_factor * me.group.price_factor

    def _to_outlets(self, owner: int, item: int) -> Setter:
        return self._setter("outlets", owner, item, self._territory(owner, item).units)

    def _to_distributors(self, owner: int, item: int) -> Setter:
        below = partial(self._bought_below, owner, item)
        return self._setter("distributors", owner, item, below)

    def _setter(self, customers: str, owner: int, item: int, demand: Curve) -> Setter:
        key = (customers, owner, item)
        if key not in self._setters:
            self._setters[key] = Setter(demand, self.network.products[item].suggested_price)
        return self._setters[key]

    def _territory(self, owner: int, item: int) -> Territory:
        network, outlets = self.network, self.network.outlets
        rows = np.flatnonzero(outlets.supplier == owner)
        kinds = [network.channels[c] for c in outlets.channel[rows]]
        product_ = network.products[item]
        listed = self.listed[rows][:, None]
        floor = np.where(outlets.keeps_floor[rows], product_.floor_price, 0.0)
        return Territory(
            demand=cast(PricedDemand, network.demand),
            view=_rows(self.view, rows, item),
            buyers=network.mean_demand()[rows][:, [item]] * listed,
            reference=self.reference[rows][:, [item]],
            keeps=self.keeps[rows][:, [item]],
            markup=np.array([channel.markup for channel in kinds])[:, None],
            maximises=np.array([channel.pricing == "profit_maximising" for channel in kinds])[
                :, None
            ],
            floor=floor[:, None],
            suggested=product_.suggested_price,
        )


def _rows(view: DemandView, rows: NDArray[np.int64], item: int) -> DemandView:
    """Give the view of some outlets and one product."""

    def part(values: Floats | float) -> Floats:
        table = np.asarray(values, dtype=np.float64)
        if table.ndim == 0:
            return np.full((len(rows), 1), float(table))
        return table[rows][:, [item if table.shape[1] > 1 else 0]]

    return replace(
        view,
        log_price=part(view.log_price),
        elasticity=part(view.elasticity),
        log_brand=part(view.log_brand),
        display=part(view.display),
        log_rival_price=part(view.log_rival_price),
        log_support=part(view.log_support),
    )
