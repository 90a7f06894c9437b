"""Target bonus: a lump sum for reaching a target."""

from dataclasses import dataclass
from typing import Literal

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule, threshold_volume
from channelsim.model.incentives.targets import Target, resolve_target, threshold_scale
from channelsim.model.incentives.terms import Terms, VolumeOrShare
from channelsim.model.quantities import Money, require_between


@dataclass(frozen=True, kw_only=True)
class TargetBonus(Terms):
    """Lump sum :math:`B` if the volume reaches the threshold, else nothing.

    Examples
    --------
    >>> sprint = TargetBonus(name="Quarterly sprint", bonus=50_000.0)
    >>> sprint.earned(PeriodRecord(volume=999.0, target=1000.0))
    0.0
    >>> sprint.earned(PeriodRecord(volume=1000.0, target=1000.0))
    50000.0
    """

    kind: Literal["target_bonus"] = "target_bonus"
    """Kind of scheme."""

    bonus: Money
    """Lump sum."""

    threshold_basis: Literal["absolute", "target_share"] = "target_share"
    """Whether the threshold is a volume or a share of the target."""

    at_least: VolumeOrShare = 1.0
    """Volume, or share of the target, that earns the bonus."""

    target: Target = None
    """Target, or the rule that computes it; left out: each partner's own."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require_between("bonus", self.bonus, 0.0, 1e15)
        if not 0.0 < self.at_least <= 1e15:
            raise ValueError(f"at_least must be above 0, not {self.at_least:g}")
        if self.target is not None and self.threshold_basis == "absolute":
            raise ValueError("target: an absolute threshold would ignore it")
        if self.target == 0.0:
            raise ValueError("target must be above 0")

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target of the period; None if the threshold is absolute."""
        if self.threshold_basis == "absolute":
            return None
        return resolve_target(self.target, record)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One level piece from the threshold on."""
        scale = threshold_scale(self.name, self.threshold_basis, self.target_for(record))
        start = threshold_volume(self.at_least, scale)
        return Schedule((Piece(start, self.bonus, 0.0),))
