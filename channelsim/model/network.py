"""The network: a scenario with its populations spelled out, ready to be simulated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.conduct import Conduct
from channelsim.model.conflict import Conflict
from channelsim.model.cost_sharing import SharedFunction
from channelsim.model.credit import Credit
from channelsim.model.demand import Demand
from channelsim.model.enforcement import Enforcement
from channelsim.model.evaluation import Evaluation, tier_names
from channelsim.model.expansion import AccountPlan, FieldForce
from channelsim.model.freight import Costs
from channelsim.model.health import Health
from channelsim.model.history import Steps
from channelsim.model.incentives import Terms
from channelsim.model.lifecycle import Partnership
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Brand, Leakage, Product, Region
from channelsim.model.outlets import Channel, StockOut
from channelsim.model.partners import DistributorGroup
from channelsim.model.price_list import ListPrice, list_factors, planned_mix
from channelsim.model.promotions import Promotion
from channelsim.model.recruitment import Recruitment
from channelsim.model.rival import Rival
from channelsim.model.salvage import SalvageOutlet
from channelsim.model.support_plan import LeverSpend
from channelsim.model.year import Horizon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MANUFACTURER = -1
"""Supplier number that stands for the manufacturer."""


@dataclass(frozen=True, kw_only=True)
class Distributor:
    """One distributor."""

    name: str
    """Its name, unique in the network."""
    region: int
    """Number of its region."""
    supplier: int
    """Number of the distributor that supplies it, or `MANUFACTURER`."""
    size: float
    """Size of its territory relative to the others of its group."""
    group: DistributorGroup
    """The terms its group shares."""
    conduct: Conduct
    """How it runs its business."""
    phase: int
    """Day of its review cycle, 0 to review_days - 1."""


@dataclass(frozen=True, kw_only=True)
class Outlets:
    """The panel of outlets as a structure of arrays. n outlets, sorted by region and channel."""

    names: tuple[str, ...]
    """Names of the groups."""
    group: Ints
    """Number of the outlet's group, shape (n,)."""
    member: Ints
    """Number of the outlet within its group, from 0, shape (n,)."""
    region: Ints
    """Number of the region, shape (n,)."""
    channel: Ints
    """Number of the channel, shape (n,)."""
    supplier: Ints
    """Number of the distributor that serves the outlet, shape (n,)."""
    footfall: Floats
    """Potential buyers per day of a product of weight one, before income, shape (n,)."""
    elasticity: Floats
    """Own-price elasticity at reference prices, shape (n,)."""
    loyalty: Floats
    """Price cut that the outlet needs before it buys from a foreign source, shape (n,)."""
    keeps_floor: NDArray[np.bool_]
    """Whether it keeps the floor price, shape (n,)."""
    lead_days: Ints
    """Days from order to delivery, shape (n,)."""
    phase: Ints
    """Day of its visit cycle, shape (n,)."""
    initial_cover: Floats
    """Stock at the start in days of demand; NaN = the channel's order level, shape (n,)."""
    across: Ints
    """Regions across the border of a border outlet, the first repeated where it has fewer than
    others; -1 at outlets away from borders; shape (n, most), most at least 1."""
    listed: NDArray[np.bool_]
    """Whether the outlet carries the brand at the start, shape (n,)."""

    @property
    def count(self) -> int:
        """Number of outlets."""
        return len(self.region)


@dataclass(frozen=True, kw_only=True)
class TraceTable:
    """Units asked for by a `trace` demand: one value per day, group of outlets and product."""

    first_day: int
    """Day of the first row; days before it repeat the first row, days after the last the last."""
    units: Floats
    """Units per outlet and day, shape (days, n_groups, n_products)."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """Everything that a replication needs to know; nothing in it changes."""

    horizon: Horizon
    regions: tuple[Region, ...]
    products: tuple[Product, ...]
    channels: tuple[Channel, ...]
    demand: Demand
    trace: TraceTable | None
    """The table replayed, for a demand of kind trace."""
    shelf_history: Steps | None = None
    """Shelf prices from a table, by group of outlets and product."""
    list_history: Steps | None = None
    """List prices from a table, by region and product."""
    buyer_history: Steps | None = None
    """Factors of the number of potential buyers from a table, by group of outlets and product."""
    rival: Rival
    stock_out: StockOut
    brand: Brand
    promotions: tuple[Promotion, ...]
    leakage: Leakage
    costs: Costs
    manufacturer: Manufacturer
    distributors: tuple[Distributor, ...]
    outlets: Outlets
    incentives: tuple[Terms, ...]
    enforcement: Enforcement
    partnership: Partnership
    evaluation: Evaluation | None = None
    credit: Credit | None = None
    health: Health = Health()
    salvage: tuple[SalvageOutlet, ...]
    """Who takes what is left over at the end of a season."""
    support: tuple[LeverSpend, ...]
    """Levers that move anything; empty without money for any."""
    freight: Floats
    """Freight per unit between regions outside the regular routes, shape (regions, regions)."""
    freight_days: Ints
    """Days on the road between regions outside the regular routes, shape (regions, regions)."""
    price_list: tuple[ListPrice, ...] = ()
    """List prices that differ by product or channel; empty if only regions differ."""
    conflict: Conflict = Conflict()
    recruitment: Recruitment = Recruitment()
    new_accounts: tuple[AccountPlan, ...] = ()
    field_force: FieldForce = FieldForce()
    cost_sharing: tuple[SharedFunction, ...] = ()

    @property
    def tiers(self) -> tuple[str, ...]:
        """Names of the partners' tiers, highest first."""
        return tier_names(self.evaluation)

    def list_price(self, region: int, factor: float = 1.0, day: int | None = None) -> Floats:
        """Give list prices in a region, money per unit, shape (n_products,).

        Parameters
        ----------
        region : int
            Number of the region.
        factor : float
            Multiple for the buyer, above 0.
        day : int, optional
            Day of the list, where a table of list prices is replayed; none = the planned list.
        """
        base = np.array([product.list_price for product in self.products])
        price: Floats = base * self.regions[region].list_price_factor * factor
        if self.list_history is None or day is None:
            return price
        listed = self.list_history.on(day)[region] * factor
        return np.where(np.isnan(listed), price, listed)

    def salvage_price(self, region: int) -> Floats:
        """Give the list prices that salvage outlets pay a share of, money per unit, shape (k,).

        Those of the region with the factors of the price list that hold for all channels: a jobber
        is no customer of any.
        """
        general = [entry for entry in self.price_list if entry.channel is None]
        factors = list_factors(
            general,
            [self.regions[region].name],
            [""],
            [product.name for product in self.products],
        )
        price: Floats = self.list_price(region) * factors[0, 0]
        return price

    def sources(self) -> Ints:
        """Give whose stock serves the customers of each distributor: an agent's is its warehouse's.

        Returns
        -------
        ndarray of int, shape (n_distributors,)
            Numbers of distributors.
        """
        return np.array(
            [
                distributor.supplier if distributor.group.role == "agent" else number
                for number, distributor in enumerate(self.distributors)
            ],
            dtype=np.int64,
        )

    def invoice_factors(self) -> Floats | None:
        """Give what the price list puts on each distributor's list prices, shape (d, k).

        None without a price list. See `channelsim.model.price_list`.
        """
        if not self.price_list:
            return None
        supplier = np.array([distributor.supplier for distributor in self.distributors])
        served_by = self.outlets.supplier
        return planned_mix(self._outlet_factors(), self.mean_demand(), served_by, supplier)

    def channel_factors(self) -> Floats | None:
        """Give each outlet's list price over the mean of its distributor's, shape (n, k).

        None if the price list does not tell channels apart.
        """
        invoices = self.invoice_factors()
        if invoices is None or all(entry.channel is None for entry in self.price_list):
            return None
        return self._outlet_factors() / invoices[self.outlets.supplier]

    def _outlet_factors(self) -> Floats:
        factors = list_factors(
            self.price_list,
            [region.name for region in self.regions],
            [channel.name for channel in self.channels],
            [product.name for product in self.products],
        )
        picked: Floats = factors[self.outlets.region, self.outlets.channel]
        return picked

    def mean_demand(self) -> Floats:
        """Give expected potential buyers per outlet and product on a mean day, shape (n, k)."""
        income = np.array([region.income for region in self.regions])[self.outlets.region]
        demand: Floats = (self.outlets.footfall * income)[:, None] * self.sold_in()
        return demand

    def sold_in(self) -> Floats:
        """Give each product's demand weight at each outlet, 0 where not sold, shape (n, k)."""
        weights = np.array(
            [
                [
                    product.demand_weight
                    if product.channels is None or channel.name in product.channels
                    else 0.0
                    for product in self.products
                ]
                for channel in self.channels
            ]
        )
        return weights[self.outlets.channel]
