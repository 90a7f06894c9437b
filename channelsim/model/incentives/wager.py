"""Volume wager: a two-sided bet that a volume is reached."""

from dataclasses import dataclass
from math import log
from typing import Annotated, Literal

from annotated_types import Gt, Le
from scipy.special import ndtr

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule, threshold_volume
from channelsim.model.incentives.targets import Target, resolve_target, threshold_scale
from channelsim.model.incentives.terms import Terms, VolumeOrShare
from channelsim.model.quantities import Money, Unit, require_between


@dataclass(frozen=True, kw_only=True)
class Wager(Terms):
    r"""Bet on volume: the prize :math:`P` if it is reached, the partner's stake :math:`K` if not.

    .. math:: R(V) = P \text{ if } V \ge T, \text{ else } -K

    Whoever takes it pays the stake in when the period begins and has it back with the prize. It is
    offered, not imposed: a partner takes it if it pays by its own forecast :math:`\hat V`, with a
    spread :math:`\sigma` (`noise`) about it in logs,

    .. math:: q P - (1 - q) K > 0, \qquad q = \Phi\left(\frac{\ln(\hat V / T)}{\sigma}\right)

    so it sorts the confident from the others (a menu of contracts, Salanié 2005, *The Economics of
    Contracts*, ch. 2), and once taken it drives at :math:`T` with :math:`P + K`.

    Examples
    --------
    >>> bet = Wager(name="Joint plan", prize=60_000.0, stake=30_000.0)
    >>> bet.earned(PeriodRecord(volume=999.0, target=1000.0))
    -30000.0
    >>> bet.earned(PeriodRecord(volume=1000.0, target=1000.0))
    60000.0
    >>> bet.worth(PeriodRecord(volume=1000.0, target=1000.0))  # even odds
    15000.0
    """

    kind: Literal["wager"] = "wager"
    """Kind of scheme."""

    prize: Money
    """What the manufacturer pays if the volume is reached."""

    stake: Money
    """What the partner loses if it is not."""

    threshold_basis: Literal["absolute", "target_share"] = "target_share"
    """Whether the threshold is a volume or a share of the target."""

    at_least: VolumeOrShare = 1.0
    """Volume, or share of the target, that wins."""

    target: Target = None
    """Target, or the rule that computes it; left out: each partner's own."""

    noise: Annotated[float, Gt(0.0), Le(10.0), Unit("log points")] = 0.1
    """Standard deviation of the log volume about the partner's forecast."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require_between("prize", self.prize, 0.0, 1e15)
        require_between("stake", self.stake, 0.0, 1e15)
        if not 0.0 < self.at_least <= 1e15:
            raise ValueError(f"at_least must be above 0, not {self.at_least:g}")
        if not 0.0 < self.noise <= 10.0:
            raise ValueError(f"noise must be above 0, not {self.noise:g}")
        if self.target is not None and self.threshold_basis == "absolute":
            raise ValueError("target: an absolute threshold would ignore it")
        if self.target == 0.0:
            raise ValueError("target must be above 0")

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target of the period; None if the threshold is absolute."""
        if self.threshold_basis == "absolute":
            return None
        return resolve_target(self.target, record)

    def goal(self, record: PeriodRecord) -> float:
        """Volume that wins, basis units."""
        scale = threshold_scale(self.name, self.threshold_basis, self.target_for(record))
        return threshold_volume(self.at_least, scale)

    def chance(self, record: PeriodRecord) -> float:
        """Give the chance of winning when the record's volume is the forecast."""
        if record.volume <= 0.0:
            return 0.0
        return float(ndtr(log(record.volume / self.goal(record)) / self.noise))

    def worth(self, record: PeriodRecord) -> float:
        """Give the expected gain of taking the bet when the record's volume is the forecast."""
        chance = self.chance(record)
        return chance * self.prize - (1.0 - chance) * self.stake

    @property
    def passed_on(self) -> bool:
        """Whether it is expected as a rate on purchases: no."""
        return False

    def schedule(self, record: PeriodRecord) -> Schedule:
        """Two level pieces: the stake lost, the prize won."""
        return Schedule((Piece(0.0, -self.stake, 0.0), Piece(self.goal(record), self.prize, 0.0)))
