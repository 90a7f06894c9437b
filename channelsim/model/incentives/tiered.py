"""Tiered rebate: the rate rises with volume, on all units or on the increment."""

from dataclasses import dataclass
from typing import Literal

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Schedule
from channelsim.model.incentives.targets import Target, resolve_target, threshold_scale
from channelsim.model.incentives.terms import Terms
from channelsim.model.incentives.tiers import Mode, Tier, check_tiers, tier_schedule


@dataclass(frozen=True, kw_only=True)
class Tiered(Terms):
    """Rates by tiers of volume; see `tier_schedule` for the equations.

    In mode `all_units` a tier's rate holds for the whole volume, so the amount jumps at each
    threshold; in mode `incremental` it holds for what lies above the threshold.

    Examples
    --------
    A task contract: nothing up to 60 % of the task, 4 % of receipts up to the task, from there
    6 % of the task and 8 % of the excess.

    >>> contract = Tiered(
    ...     name="Task contract",
    ...     threshold_basis="target_share",
    ...     tiers=(
    ...         Tier(above=0.6, rate=0.04),
    ...         Tier(at_least=1.0, rate=0.08, rate_below=0.06),
    ...     ),
    ... )
    >>> for receipts in (600_000.0, 950_000.0, 1_000_000.0, 1_100_000.0):
    ...     print(round(contract.earned(PeriodRecord(volume=receipts, target=1_000_000.0)), 2))
    0.0
    38000.0
    60000.0
    68000.0
    """

    kind: Literal["tiered"] = "tiered"
    """Kind of scheme."""

    mode: Mode = "all_units"
    """Whether a tier's rate holds for the whole volume or for what lies above its threshold."""

    threshold_basis: Literal["absolute", "target_share"] = "absolute"
    """Whether tiers start at volumes or at shares of the target."""

    target: Target = None
    """Target, or the rule that computes it; left out: each partner's own."""

    tiers: tuple[Tier, ...]
    """Tiers in order of volume."""

    def __post_init__(self) -> None:
        """Check the tiers."""
        super().__post_init__()
        check_tiers(self.tiers, self.mode)
        if self.target is not None and self.threshold_basis == "absolute":
            raise ValueError("target: absolute tiers would ignore it")
        if self.target == 0.0:
            raise ValueError("target must be above 0")

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target of the period; None if the tiers are absolute."""
        if self.threshold_basis == "absolute":
            return None
        return resolve_target(self.target, record)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece per tier."""
        scale = threshold_scale(self.name, self.threshold_basis, self.target_for(record))
        return tier_schedule(self.tiers, self.mode, scale=scale, price=record.price)
