"""Incentive schemes: money that the manufacturer pays its partners by their volume.

A kind is one frozen class in one file with one pure rule, `Terms.schedule`: money against the
period's volume in straight pieces that may jump upwards. The amount earned, the marginal value
of one more unit and the thresholds all follow from it, so they cannot disagree. A new kind is
one file, one line in `KINDS` and in `Scheme` below, and one example in the contract test.
"""

from typing import Annotated

from channelsim.model.incentives.flat import Flat
from channelsim.model.incentives.growth import Growth, GrowthStep
from channelsim.model.incentives.ratchet import ratchet_loss
from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.rolling_target import RollingTarget
from channelsim.model.incentives.schedule import Piece, Schedule
from channelsim.model.incentives.schemes import (
    Reach,
    payable,
    payable_marginal,
    payable_schedule,
    reachable,
)
from channelsim.model.incentives.target_bonus import TargetBonus
from channelsim.model.incentives.targets import TargetRule
from channelsim.model.incentives.terms import Conditions, Terms
from channelsim.model.incentives.tiered import Tiered
from channelsim.model.incentives.tiers import Tier
from channelsim.model.quantities import ByKind

__all__ = [
    "KINDS",
    "Conditions",
    "Flat",
    "Growth",
    "GrowthStep",
    "PeriodRecord",
    "Piece",
    "Reach",
    "RollingTarget",
    "Schedule",
    "Scheme",
    "TargetBonus",
    "TargetRule",
    "Terms",
    "Tier",
    "Tiered",
    "payable",
    "payable_marginal",
    "payable_schedule",
    "ratchet_loss",
    "reachable",
]

KINDS = (Flat, Tiered, TargetBonus, Growth, RollingTarget)
"""Every kind of scheme."""

Scheme = Annotated[Flat | Tiered | TargetBonus | Growth | RollingTarget, ByKind()]
"""A scheme of any kind, told apart by its ``kind``."""
