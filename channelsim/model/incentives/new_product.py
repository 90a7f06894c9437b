"""New-product incentive: units of a new product count several times."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Schedule
from channelsim.model.incentives.targets import Target, resolve_target, threshold_scale
from channelsim.model.incentives.terms import Terms
from channelsim.model.incentives.tiers import Mode, Tier, check_tiers, tier_schedule
from channelsim.model.quantities import Name, Unit, require_between

Multiple = Annotated[float, Ge(0.0), Le(1000.0), Unit("multiple")]


@dataclass(frozen=True, kw_only=True)
class NewProduct(Terms):
    r"""Tiers by points: a unit of a new product counts `counts` times, others `others` times.

    .. math:: V = k \sum_{\text{new}} v_j + k_0 \sum_{\text{others}} v_j

    Targets stay in plain volume, so double points bring them nearer; rates are paid on points. With
    `others: 0` the scheme is an extra rate for the new products alone.

    Examples
    --------
    >>> launch = NewProduct(
    ...     name="Launch", products=("Juice",), counts=2.0, threshold_basis="target_share",
    ...     tiers=(Tier(at_least=1.0, rate=0.03),),
    ... )
    >>> launch.counts_for("Juice"), launch.counts_for("Tea")
    (2.0, 1.0)
    >>> launch.earned(PeriodRecord(volume=700.0 + 2.0 * 200.0, target=1000.0))  # 900 units of goods
    33.0
    """

    kind: Literal["new_product"] = "new_product"
    """Kind of scheme."""

    products: tuple[Name, ...]
    """New products."""

    counts: Multiple = 2.0
    """How often a unit of a new product counts."""

    others: Multiple = 1.0
    """How often a unit of the other products counts; 0 leaves them out."""

    mode: Mode = "all_units"
    """Whether a tier's rate holds for all points or for those above its threshold."""

    threshold_basis: Literal["absolute", "target_share"] = "absolute"
    """Whether tiers start at points or at shares of the target."""

    target: Target = None
    """Target in plain volume, or the rule that computes it; left out: each partner's own."""

    tiers: tuple[Tier, ...]
    """Tiers in order of points."""

    def __post_init__(self) -> None:
        """Check products and tiers."""
        super().__post_init__()
        if not self.products:
            raise ValueError("products: at least one is needed")
        require_between("counts", self.counts, 0.0, 1000.0)
        require_between("others", self.others, 0.0, 1000.0)
        if self.counts <= self.others:
            raise ValueError("counts must be above others, or the product is not preferred")
        check_tiers(self.tiers, self.mode)
        if self.target is not None and self.threshold_basis == "absolute":
            raise ValueError("target: absolute tiers would ignore it")
        if self.target == 0.0:
            raise ValueError("target must be above 0")

    def counts_for(self, product: str) -> float:
        """Give the points of one basis unit of a product."""
        if not self.where.matches(product=product):
            return 0.0
        return self.counts if product in self.products else self.others

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target of the period; None if the tiers are absolute."""
        if self.threshold_basis == "absolute":
            return None
        return resolve_target(self.target, record)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece per tier."""
        scale = threshold_scale(self.name, self.threshold_basis, self.target_for(record))
        return tier_schedule(self.tiers, self.mode, scale=scale, price=record.price)
