"""Shelf prices and what they do to the buyers' choice."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from channelsim.model.demand import PRICED, DemandView
from channelsim.model.network import Network
from channelsim.model.price_setting import outlet_price
from channelsim.model.pricing import shelf_price
from channelsim.model.selectors import Selector
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.ledger import MINOR

Floats = NDArray[np.float64]

_WEEK = 7  # days between two looks at brand, reference prices and the rival's reply


class Shelves:
    """Prices on the shelf, brand equity, reference prices, and the buyers' choice between them.

    The choice is computed anew only when something that it depends on has changed.

    Parameters
    ----------
    network : Network
        The network.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        outlets, channels = network.outlets, network.channels
        products = network.products
        self.suggested = np.array([product.suggested_price for product in products])
        self.markup = np.array([channel.markup for channel in channels])[outlets.channel][:, None]
        discount = np.array([channel.supply_discount for channel in channels])
        self.keeps = (1.0 - discount)[outlets.channel][:, None]
        """Supply price over the distributor's quote, shape (n, 1), or (n, k) by a price list."""
        terms = network.channel_factors()
        if terms is not None:
            self.keeps = self.keeps * terms
        floor = np.array([product.floor_price for product in products])
        self.floor = np.where(outlets.keeps_floor[:, None], floor, 0.0)
        self.base_display = np.array([channel.display for channel in channels])
        n_regions, k = len(network.regions), len(products)
        self.log_brand = np.log([region.brand_at_start for region in network.regions])
        self.log_reference = np.zeros((n_regions, k))
        self.log_street = np.zeros((n_regions, k))
        self.planned_gap: Floats | None = None
        self.weights = network.mean_demand()
        self.present, self.starts = np.unique(outlets.region, return_index=True)
        self.region_weight = np.add.reduceat(self.weights, self.starts, axis=0)
        self.price = np.zeros(self.weights.shape)
        self.intensity = np.ones(self.weights.shape)
        self.display: Floats = np.zeros(self.weights.shape)
        """Share of the brand's facings on display, shape (n, k)."""
        self.sold_here = network.sold_in() > 0.0
        self.listed = outlets.listed[:, None]
        self.offered = self.listed & self.sold_here
        """What each outlet carries, shape (n, k)."""
        self.log_support: Floats | float = 0.0
        """What support levers add to log attraction, shape (n, 1)."""
        self.log_development: Floats | float = 0.0
        """What training at the outlets of single partners adds to log attraction, shape (n, 1)."""
        self.log_effort: Floats | float = 0.0
        """What distributors' effort for a rival takes from log attraction, shape (n, 1)."""
        names = [region.name for region in network.regions]
        self.region_names = names
        rival_brand = network.rival.log_brand(names)[outlets.region][:, None]
        self.log_rival_brand: Floats | float = rival_brand if network.rival.markets else 0.0
        self.log_habit: Floats | float = 0.0
        """Log of the habit stock over the share at reference prices, shape (n, k)."""
        self.support_display: Floats | None = None
        """Share of facings that support puts on display, shape (n, 1)."""
        self.paid_display: Floats | None = None
        """Share of facings that distributors are paid to keep on display, shape (n, 1)."""
        self.allowance: Floats | None = None
        """Share by which an allowance lowers the outlets' supply cost, shape (n, 1)."""
        self.full_price = self.price
        """Shelf prices before any clearance, shape (n, k)."""
        self.clearance: Floats | None = None
        """Cut on goods that are about to expire, share, shape (n, k)."""
        kinds = np.array([channel.pricing for channel in channels])[outlets.channel][:, None]
        self.maximises = kinds == "profit_maximising"
        """Whether an outlet sets the price that earns it most, shape (n, 1)."""
        self.clears = kinds == "clearing"
        """Whether its price clears what lies on the shelf, shape (n, 1)."""
        self.any_clears = bool(self.clears.any())
        self.any_free = bool((self.maximises | self.clears).any())
        """Whether any outlet's price may change although no quote does."""
        self._ages = (
            network.rival.reaction > 0.0
            or network.brand.gap_sensitivity > 0.0
            or network.brand.reference_adaptation > 0.0
            or bool(self.log_brand.any())
        )
        self._running: tuple[bool, ...] | None = None
        self._stale = True
        self._choice_stale = True

    def update(self, day: int, supply_price: Floats, changed: bool) -> None:
        """Set prices and choices of a day.

        Parameters
        ----------
        day : int
            The day.
        supply_price : ndarray of float, shape (n, k)
            Quote of each outlet's own distributor before the channel's discount.
        changed : bool
            Whether any quote differs from the day before.
        """
        if changed or self._stale or self.any_free:
            cost = supply_price * self.keeps
            if self.allowance is not None:
                cost = cost * (1.0 - self.allowance)
            marked_up = shelf_price(cost, self.markup, self.floor, self.suggested)
            self.price = self._free_prices(day, cost, marked_up) if self.any_free else marked_up
            self.full_price = self.price
            if self.clearance is not None:
                cut = np.maximum(
                    self.price * (1.0 - self.clearance), np.minimum(self.floor, self.price)
                )
                self.price = np.where(self.clears, self.price, cut)
            if self.network.shelf_history is not None:
                stated = self.network.shelf_history.on(day)[self.network.outlets.group]
                self.price = np.where(np.isnan(stated), self.price, stated)
            self.log_street = np.log(np.maximum(self.street(), 1e-9) / self.suggested)
            if self.planned_gap is None:
                self.planned_gap = 1.0 - np.exp(self.log_street)
            self._choice_stale = True
        running = tuple(item.active(day) for item in self.network.promotions)
        rival = self.network.rival
        weekly = day % _WEEK == 0 and self._ages
        turn = rival.turns(day)
        if weekly:
            self._age()
        if self._choice_stale or weekly or turn or running != self._running:
            self._running = running
            self._choose(day)
        self._stale = self._choice_stale = False

    def turns(self, day: int) -> bool:
        """Tell whether a table of shelf prices has other prices from a day on."""
        history = self.network.shelf_history
        return history is not None and history.turns(day)

    def terms(self) -> Floats:
        """Give what outlets pay over their distributor's quote, shape (n, 1) or (n, k)."""
        return self.keeps if self.allowance is None else self.keeps * (1.0 - self.allowance)

    def reference(self) -> Floats:
        """Give the buyers' reference prices, money per unit, shape (n, k)."""
        drift = np.exp(self.log_reference)[self.network.outlets.region]
        reference: Floats = self.suggested * drift
        return reference

    def _free_prices(self, day: int, cost: Floats, marked_up: Floats) -> Floats:
        """Give prices where some outlets set their best price and others wait for the market."""
        price = np.where(self.clears & (self.price > 0.0), self.price, marked_up)
        demand = self.network.demand
        if self.maximises.any() and isinstance(demand, PRICED):
            best = outlet_price(demand, cost, self.view(day), self.reference())
            price = np.where(self.maximises, np.maximum(best, self.floor), price)
        return price

    def clear(self, day: int, stock: NDArray[np.int64], buyers: Floats) -> None:
        """Let clearing outlets ask the price at which the buyers expected take their stock.

        Without goods the latest price stays on the board; nothing is sold below one minor unit.

        Parameters
        ----------
        day : int
            The day.
        stock : ndarray of int, shape (n, k)
            Units on the shelf.
        buyers : ndarray of float, shape (n, k)
            Potential buyers expected today.
        """
        demand = self.network.demand
        outlets = self.network.outlets
        trades = self.clears & (stock > 0) & (buyers > 0.0) & (outlets.elasticity < 0.0)[:, None]
        if not isinstance(demand, PRICED) or not trades.any():
            return
        if self.network.shelf_history is not None:
            trades &= np.isnan(self.network.shelf_history.on(day)[outlets.group])
        wanted = np.where(trades, stock / np.where(trades, buyers, 1.0), 1.0)
        cleared = self.reference() * np.exp(demand.clearing_log_price(wanted, self.view(day)))
        cleared = np.maximum(np.maximum(cleared, self.floor), 1.0 / MINOR)
        self.price = np.where(trades, cleared, self.price)
        self.log_street = np.log(np.maximum(self.street(), 1e-9) / self.suggested)
        self._choose(day)

    def street(self) -> Floats:
        """Give mean shelf price by region and product, weighted by potential buyers, (r, k)."""
        value = np.add.reduceat(self.price * self.weights, self.starts, axis=0)
        street = np.broadcast_to(self.suggested, (len(self.network.regions), value.shape[1])).copy()
        sold = self.region_weight > 0.0
        mean = value / np.where(sold, self.region_weight, 1.0)
        street[self.present] = np.where(sold, mean, self.suggested)
        return street

    def distribution(self) -> Floats:
        """Give the share of each region's potential buyers whose outlets carry it, shape (r,)."""
        share = np.zeros(len(self.network.regions))
        carried = np.add.reduceat(self.weights * self.listed, self.starts, axis=0).sum(axis=1)
        share[self.present] = carried / np.maximum(self.region_weight.sum(axis=1), 1e-300)
        return share

    def delist(self, outlets: NDArray[np.bool_]) -> None:
        """Take the brand out of outlets, a mask of shape (n,)."""
        self._list(self.listed & ~outlets[:, None])
        self._choice_stale = True

    def enlist(self, outlets: NDArray[np.bool_]) -> None:
        """Take the brand into outlets, a mask of shape (n,)."""
        self._list(self.listed | outlets[:, None])
        self._choice_stale = True

    def _list(self, listed: NDArray[np.bool_]) -> None:
        self.listed, self.offered = listed, listed & self.sold_here

    def choose_now(self, day: int) -> None:
        """Work out the buyers' choice of a day at once."""
        self._choose(day)

    def choose_anew(self) -> None:
        """Let buyers choose anew today, because support has changed."""
        self._choice_stale = True

    def _choose(self, day: int) -> None:
        view = self._view_at_prices(day)
        self.display = view.display
        self.intensity = self.network.demand.intensity(view) * self.offered

    def appeal(self, day: int) -> Floats:
        """Give the choice of buyers at all outlets, with the brand or without it, shape (n, k)."""
        appeal: Floats = self.network.demand.intensity(self._view_at_prices(day)) * self.sold_here
        return appeal

    def _view_at_prices(self, day: int) -> DemandView:
        drift = self.log_reference[self.network.outlets.region]
        return replace(self.view(day), log_price=np.log(self.price / self.suggested) - drift)

    def view(self, day: int) -> DemandView:
        """Give the state of demand on a day, at reference prices."""
        outlets = self.network.outlets
        rival = self.network.rival.log_price(day, self.log_street, self.region_names)
        return DemandView(
            log_price=np.zeros_like(self.price),
            elasticity=outlets.elasticity[:, None],
            log_brand=self.log_brand[outlets.region][:, None],
            display=self._display(),
            log_rival_price=rival[outlets.region],
            log_support=self.log_support + self.log_development + self.log_effort,
            log_rival_brand=self.log_rival_brand,
            log_habit=self.log_habit,
        )

    def _display(self) -> Floats:
        shown = self.display_without_effort()
        if self.paid_display is None:
            return shown
        return 1.0 - (1.0 - shown) * (1.0 - self.paid_display)

    def display_without_effort(self) -> Floats:
        """Give the share of facings on display by promotions and support, shape (n, k)."""
        network = self.network
        shape = (len(network.regions), len(network.channels), len(network.products))
        display = np.broadcast_to(self.base_display[None, :, None], shape).copy()
        running = self._running or (False,) * len(network.promotions)
        for promotion, runs in zip(network.promotions, running, strict=True):
            if runs and promotion.display > 0.0:
                selected = _selected(network, promotion.where)
                display = np.where(selected, np.maximum(display, promotion.display), display)
        shown: Floats = display[network.outlets.region, network.outlets.channel]
        if self.support_display is None:
            return shown
        return 1.0 - (1.0 - shown) * (1.0 - self.support_display)

    def _age(self) -> None:
        """Move brand equity and reference prices on by a week (Euler step)."""
        step = _WEEK / DAYS_PER_YEAR
        brand = self.network.brand
        planned = 0.0 if self.planned_gap is None else self.planned_gap
        gap = np.maximum(0.0, 1.0 - np.exp(self.log_street) - planned).mean(axis=1)
        speed: Floats | float = brand.recovery
        if brand.building > 0.0:
            speed = speed + brand.building * self.distribution()
        self.log_brand += step * (-brand.gap_sensitivity * gap - speed * self.log_brand)
        drift = self.log_street + np.where(planned > 0.0, -np.log1p(-planned), 0.0)
        self.log_reference += step * brand.reference_adaptation * (drift - self.log_reference)


def _selected(network: Network, where: Selector) -> NDArray[np.bool_]:
    """Mask of regions, channels and products that a selector picks, shape (r, c, k)."""
    return np.array(
        [
            [
                [
                    where.matches(region=region.name, channel=channel.name, product=product.name)
                    for product in network.products
                ]
                for channel in network.channels
            ]
            for region in network.regions
        ]
    )
