"""Flat rebate: one rate on the whole volume."""

from dataclasses import dataclass
from typing import Literal

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule
from channelsim.model.incentives.terms import Terms
from channelsim.model.quantities import Rate, require_between


@dataclass(frozen=True, kw_only=True)
class Flat(Terms):
    r"""One rate on every unit: :math:`R = r\, p\, V`.

    Examples
    --------
    >>> Flat(name="Base rebate", rate=0.02).earned(PeriodRecord(volume=50_000.0))
    1000.0
    """

    kind: Literal["flat"] = "flat"
    """Kind of scheme."""

    rate: Rate
    """Rate paid on the whole volume."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require_between("rate", self.rate, 0.0, 1.0)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece from the first unit on."""
        return Schedule((Piece(0.0, 0.0, self.rate * record.price),))
