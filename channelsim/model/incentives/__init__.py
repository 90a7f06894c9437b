"""Incentive schemes: money that the manufacturer pays its partners for volume and conduct.

A kind is one frozen class in one file with one pure rule, `Terms.schedule`: money against the
period's volume in straight pieces that may jump upwards. The amount earned, the marginal value
of one more unit and the thresholds all follow from it, so they cannot disagree. Where a period's
end depends on more than the partner's volume, a second rule of the same form, `Terms.prospect`,
is what the partner acts on until then. A new kind is one file, one line in `KINDS` and in `Scheme`
below, and one example in the contract test.
"""

from typing import Annotated

from channelsim.model.incentives.conditions import Conditions
from channelsim.model.incentives.contest import rank_chances
from channelsim.model.incentives.escrow_fund import EscrowFund
from channelsim.model.incentives.first_order import FirstOrder, first_order_extra
from channelsim.model.incentives.flat import Flat
from channelsim.model.incentives.growth import Growth, GrowthStep
from channelsim.model.incentives.loyalty import Loyalty
from channelsim.model.incentives.new_product import NewProduct
from channelsim.model.incentives.payment import (
    expected,
    payable,
    payable_marginal,
    payable_schedule,
)
from channelsim.model.incentives.process import Aspect, Measure, Process
from channelsim.model.incentives.ratchet import ratchet_loss
from channelsim.model.incentives.reach import Reach, beyond, reachable
from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.rolling_target import RollingTarget
from channelsim.model.incentives.schedule import Piece, Schedule, total
from channelsim.model.incentives.streaks import run_value, wait_factor
from channelsim.model.incentives.target_bonus import TargetBonus
from channelsim.model.incentives.targets import TargetRule
from channelsim.model.incentives.terms import Terms
from channelsim.model.incentives.tiered import Tiered
from channelsim.model.incentives.tiers import Tier
from channelsim.model.incentives.tournament import Tournament
from channelsim.model.incentives.wager import Wager
from channelsim.model.quantities import ByKind

__all__ = [
    "KINDS",
    "Aspect",
    "Conditions",
    "EscrowFund",
    "FirstOrder",
    "Flat",
    "Growth",
    "GrowthStep",
    "Loyalty",
    "Measure",
    "NewProduct",
    "PeriodRecord",
    "Piece",
    "Process",
    "Reach",
    "RollingTarget",
    "Schedule",
    "Scheme",
    "TargetBonus",
    "TargetRule",
    "Terms",
    "Tier",
    "Tiered",
    "Tournament",
    "Wager",
    "beyond",
    "expected",
    "first_order_extra",
    "payable",
    "payable_marginal",
    "payable_schedule",
    "rank_chances",
    "ratchet_loss",
    "reachable",
    "run_value",
    "total",
    "wait_factor",
]

KINDS = (
    Flat,
    Tiered,
    TargetBonus,
    Growth,
    RollingTarget,
    Tournament,
    Process,
    FirstOrder,
    NewProduct,
    Loyalty,
    EscrowFund,
    Wager,
)
"""Every kind of scheme."""

Scheme = Annotated[
    Flat
    | Tiered
    | TargetBonus
    | Growth
    | RollingTarget
    | Tournament
    | Process
    | FirstOrder
    | NewProduct
    | Loyalty
    | EscrowFund
    | Wager,
    ByKind(),
]
"""A scheme of any kind, told apart by its ``kind``."""
