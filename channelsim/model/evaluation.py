"""How the manufacturer reviews its partners: score card, tiers, help and replacement."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.grading import Gates, Quantiles
from channelsim.model.levers import Training
from channelsim.model.marks import Points, require_sum_of_one
from channelsim.model.quantities import (
    STRICT,
    ByKind,
    Factor,
    Money,
    Name,
    PositiveCount,
    Share,
    Unit,
)
from channelsim.model.scorecard import ScoreCard
from channelsim.model.selectors import Selector

TIER_NAMES = ("A", "B", "C")
"""Names of the tiers where no evaluation names them."""


@dataclass(frozen=True, kw_only=True)
class PartnerTier:
    """What a tier is called and what the manufacturer keeps for it.

    Rebates (`where: {tier: ...}` of a scheme) and supply (`manufacturer.allocation` of kind
    `priority_by_tier`) differ by tier as well.
    """

    __pydantic_config__ = STRICT

    name: Name
    """Name of the tier."""
    development_share: Share = 0.0
    """Share of the development money that goes to partners of this tier."""
    credit_factor: Factor = 1.0
    """Credit limit of this tier, as a multiple of `credit.limit_days`."""


@dataclass(frozen=True, kw_only=True)
class Elimination:
    """Partners that fail review after review are helped, and then replaced."""

    __pydantic_config__ = STRICT

    fail_below: Points = 50.0
    """Score below which a review is failed."""
    failures: PositiveCount = 2
    """Reviews failed in a row that bring help; failing the next as well ends the contract."""
    help_per_outlet: Annotated[float, Ge(0.0), Le(1e6), Unit("money per outlet and month")] = 50.0
    """Money for training at the outlets of a partner that is helped, until its next review."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Review of partners by score card; without this section tiers change by penalty only.

    Raises
    ------
    ValueError
        If tiers share a name, their number is not that of the grading, or the shares of the
        development money do not add up to 1 where there is any.
    """

    __pydantic_config__ = STRICT

    where: Selector = Selector()
    """Which distributors are reviewed, by region, level and name."""
    score_card: ScoreCard = ScoreCard()
    """Score card of a quarter."""
    sales_basis: Literal["sell_in", "sell_out"] = "sell_out"
    """Sales that count: what the partner buys, or what it sells."""
    target_factor: Factor = 1.0
    """Target over the volume planned for the territory in that season."""
    review: Literal["quarter", "half_year"] = "quarter"
    """When tiers are reviewed; the mean score since the last review counts."""
    tiers: tuple[PartnerTier, ...] = tuple(PartnerTier(name=name) for name in TIER_NAMES)
    """Tiers, highest first."""
    grading: Annotated[Quantiles | Gates, ByKind()] = Quantiles()
    """How scores become tiers."""
    development_per_month: Money = 0.0
    """Development money, spent on training at the outlets of reviewed partners."""
    training: Training = Training()
    """What development money and help do there."""
    elimination: Elimination | None = None
    """Help and replacement of partners that fail; none = nobody is replaced for its score."""

    def __post_init__(self) -> None:
        names = [tier.name for tier in self.tiers]
        if len(set(names)) < len(names):
            raise ValueError("tiers: every tier needs a name of its own")
        if len(names) != self.grading.tiers:
            raise ValueError(
                f"tiers: the grading tells {self.grading.tiers} apart, not {len(names)}"
            )
        if self.development_per_month > 0.0:
            require_sum_of_one(
                "tiers: development_share", [tier.development_share for tier in self.tiers]
            )
        elif any(tier.development_share > 0.0 for tier in self.tiers):
            raise ValueError(
                "tiers: development_share is shared out of development_per_month: give that too"
            )


def tier_names(evaluation: Evaluation | None) -> tuple[str, ...]:
    """Give the names of the tiers, highest first.

    Examples
    --------
    >>> tier_names(None)
    ('A', 'B', 'C')
    """
    return TIER_NAMES if evaluation is None else tuple(tier.name for tier in evaluation.tiers)
