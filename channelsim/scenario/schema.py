"""The scenario file's sections put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from channelsim.model.conduct import Conduct
from channelsim.model.conflict import Conflict
from channelsim.model.cost_sharing import SharedFunction
from channelsim.model.credit import Credit
from channelsim.model.demand import Attraction, ConstantElasticity, Fixed, Linear, Trace
from channelsim.model.enforcement import Enforcement
from channelsim.model.evaluation import Evaluation
from channelsim.model.expansion import AccountPlan, FieldForce
from channelsim.model.freight import Costs, Freight
from channelsim.model.health import Health
from channelsim.model.history import History
from channelsim.model.incentives import Scheme
from channelsim.model.lifecycle import Partnership
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Brand, Leakage, Product, Region
from channelsim.model.outlets import Channel, OutletGroup, StockOut
from channelsim.model.partners import DistributorGroup
from channelsim.model.price_list import ListPrice
from channelsim.model.promotions import Promotion
from channelsim.model.quantities import STRICT, ByKind, Name
from channelsim.model.recruitment import Recruitment
from channelsim.model.rival import Rival
from channelsim.model.salvage import SalvageOutlet
from channelsim.model.support import Support
from channelsim.model.year import Horizon


@dataclass(frozen=True, kw_only=True)
class ScenarioSpec:
    """A channel: one manufacturer, its distributors, their outlets, and the rules between them."""

    __pydantic_config__ = STRICT

    name: Name
    """Short name, used in tables and file names."""
    title: str = ""
    """One line that says what the scenario is."""
    description: str = ""
    """What it is for, in a paragraph."""
    question: str = ""
    """The question that it answers."""
    currency: str = "CNY"
    """The one currency of all prices."""
    data: Mapping[str, str] = field(default_factory=dict)
    """Tables: name and CSV file beside the scenario."""
    horizon: Horizon = Horizon()
    """How long a replication lasts."""
    regions: tuple[Region, ...]
    """Sales regions."""
    products: tuple[Product, ...]
    """Products."""
    channels: tuple[Channel, ...]
    """Kinds of outlets."""
    demand: Annotated[Attraction | ConstantElasticity | Linear | Fixed | Trace, ByKind()] = (
        Attraction()
    )
    """How many potential buyers come and what share of them buys."""
    price_list: tuple[ListPrice, ...] = ()
    """List prices of single products, regions or channels beyond the regions' factors."""
    history: History = History()
    """Prices and numbers of buyers that are read from tables."""
    rival: Rival = Rival()
    """The competing brand: its prices, promotions, and offers to distributors."""
    stock_out: StockOut = StockOut()
    """What buyers do when the shelf is empty."""
    brand: Brand = Brand()
    """Brand equity and reference prices."""
    promotions: tuple[Promotion, ...] = ()
    """Trade promotions."""
    leakage: Leakage = Leakage()
    """Natural diversion at borders."""
    freight: tuple[Freight, ...] = ()
    """Freight between regions outside the regular routes."""
    costs: Costs = Costs()
    """Physical costs of the regular route."""
    manufacturer: Manufacturer = Manufacturer()
    """Plant, order desk and terms of trade."""
    conduct: Conduct = Conduct()
    """Conduct of every distributor whose group states none of its own."""
    distributors: tuple[DistributorGroup, ...]
    """Groups of distributors."""
    outlets: tuple[OutletGroup, ...]
    """Groups of outlets."""
    incentives: tuple[Scheme, ...] = ()
    """Rebates and bonuses."""
    enforcement: Enforcement = Enforcement()
    """The programme against diversion."""
    partnership: Partnership = Partnership()
    """What makes a distributor stay or leave."""
    evaluation: Evaluation | None = None
    """Score card, tiers, help and replacement of distributors."""
    credit: Credit | None = None
    """Credit limits, grades and security."""
    health: Health = Health()
    """Grades of channel health and early warnings."""
    conflict: Conflict = Conflict()
    """Direct sales past the dealers: undercutting, boycott, and the fair split."""
    recruitment: Recruitment = Recruitment()
    """How distributors for vacant territories are found."""
    new_accounts: tuple[AccountPlan, ...] = ()
    """Plans for new accounts: outlets that are asked to take the brand in."""
    field_force: FieldForce = FieldForce()
    """The people who call on outlets, shared by all of them."""
    cost_sharing: tuple[SharedFunction, ...] = ()
    """Functions of the channel whose cost manufacturer and distributors share."""
    salvage: tuple[SalvageOutlet, ...] = ()
    """Who takes the goods that a distributor of ordering `newsvendor` has left after a season."""
    support: Support = Support()
    """Levers that the manufacturer pays for: advertising, display, visits and others."""

    def __post_init__(self) -> None:
        for what, items in (
            ("regions", self.regions),
            ("products", self.products),
            ("channels", self.channels),
            ("distributors", self.distributors),
            ("outlets", self.outlets),
        ):
            if not items:
                raise ValueError(f"{what} must list at least one item")
