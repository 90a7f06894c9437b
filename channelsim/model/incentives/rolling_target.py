"""Rolling elastic rebate: the target follows the partner's own last periods and the season."""

from dataclasses import dataclass
from typing import Literal

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Schedule
from channelsim.model.incentives.targets import threshold_scale, trailing_target
from channelsim.model.incentives.terms import Terms
from channelsim.model.incentives.tiers import Mode, Tier, check_tiers, tier_schedule
from channelsim.model.quantities import Factor, PositiveCount, require_between


@dataclass(frozen=True, kw_only=True)
class RollingTarget(Terms):
    """Rates by attainment of a target that rolls with the last periods.

    The target is the mean of the last `window` periods times the seasonal index times `stretch`
    (see `trailing_target`), so stock that is loaded at the end of one period raises the targets
    of the next ones: each unit by ``stretch * season / window``. A partner without history starts
    from its own target.

    Examples
    --------
    >>> elastic = RollingTarget(
    ...     name="Elastic rebate",
    ...     stretch=1.0,
    ...     bands=(Tier(at_least=0.9, rate=0.02), Tier(at_least=1.0, rate=0.03)),
    ... )
    >>> steady = PeriodRecord(volume=1000.0, history=(1000.0, 1000.0, 1000.0, 1000.0))
    >>> loaded = PeriodRecord(volume=1000.0, history=(1000.0, 1000.0, 1000.0, 1400.0))
    >>> elastic.target_for(steady), elastic.earned(steady)
    (1000.0, 30.0)
    >>> elastic.target_for(loaded), elastic.earned(loaded)
    (1100.0, 20.0)
    """

    kind: Literal["rolling_target"] = "rolling_target"
    """Kind of scheme."""

    window: PositiveCount = 4
    """Number of completed periods in the mean; a full year of them is free of season."""

    stretch: Factor = 1.0
    """Multiple of the seasonal mean that is asked for."""

    mode: Mode = "all_units"
    """Whether a band's rate holds for the whole volume or for what lies above its threshold."""

    bands: tuple[Tier, ...]
    """Bands of attainment, as shares of the target, in order."""

    def __post_init__(self) -> None:
        """Check the bands."""
        super().__post_init__()
        require_between("window", self.window, 1, 10**9)
        if not 0.0 < self.stretch <= 1e6:
            raise ValueError(f"stretch must be above 0, not {self.stretch:g}")
        check_tiers(self.bands, self.mode)

    def target_for(self, record: PeriodRecord) -> float | None:
        """Seasonal mean of the last periods, stretched."""
        return trailing_target(record, self.window, self.stretch)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece per band."""
        scale = threshold_scale(self.name, "target_share", self.target_for(record))
        return tier_schedule(self.bands, self.mode, scale=scale, price=record.price)
