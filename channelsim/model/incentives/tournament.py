"""Rank-order tournament: prizes for the best of a contest, such as a champion of the quarter."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from annotated_types import Gt, Le

from channelsim.model.incentives.contest import rank_chances
from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule
from channelsim.model.incentives.targets import Target, resolve_target
from channelsim.model.incentives.terms import Terms
from channelsim.model.quantities import Money, Unit, require_between

_SPAN = 3.0  # expected prizes are worked out within this many deviations of the rivals
_CHORDS = 24


@dataclass(frozen=True, kw_only=True)
class Tournament(Terms):
    r"""Prizes :math:`P_1 \ge P_2 \ge \dots` for the ranks of a contest among those in `where`.

    What counts is the score :math:`s = V / B`, with the base :math:`B` of `by`: last year's volume
    (`growth`; without a past the partner's plan), the target (`attainment`), or 1 (`volume`). Who
    ties shares the better rank. While the period runs a partner does not know how the others will
    end: by its volume it expects

    .. math:: \sum_k P_k \Pr(\text{rank} = k \mid V)

    with the chances of a rank-order tournament (see `rank_chances`; Lazear & Rosen 1981), worked
    out at 24 volumes where the contest is open and straight between them. So its marginal unit is
    worth most when it is level with a rival, and little when it is far ahead or behind.

    Examples
    --------
    >>> champion = Tournament(name="Champion", prizes=(50_000.0, 20_000.0), by="volume")
    >>> third = PeriodRecord(volume=900.0, rivals=(1000.0, 950.0, 600.0))
    >>> champion.earned(third), champion.thresholds(third)
    (0.0, (950.0, 1000.0))
    >>> round(champion.prospect(third).amount(900.0))
    13022
    """

    kind: Literal["tournament"] = "tournament"
    """Kind of scheme."""

    prizes: tuple[Money, ...]
    """Prize of each rank from the first on, not rising."""

    by: Literal["growth", "attainment", "volume"] = "growth"
    """What ranks: volume over last year's, volume over the target, or volume."""

    noise: Annotated[float, Gt(0.0), Le(10.0), Unit("log points")] = 0.1
    """Standard deviation of a log score at the period's end about what is expected of it."""

    target: Target = None
    """Target, or the rule that computes it (attainment); left out: each partner's own."""

    def __post_init__(self) -> None:
        """Check the prizes."""
        super().__post_init__()
        if not self.prizes:
            raise ValueError("prizes: at least one is needed")
        for prize in self.prizes:
            require_between("prizes", prize, 0.0, 1e15)
        if any(lower > upper for upper, lower in pairwise(self.prizes)):
            raise ValueError("prizes must not rise from a rank to the next")
        if not 0.0 < self.noise <= 10.0:
            raise ValueError(f"noise must be above 0, not {self.noise:g}")
        if self.target is not None and self.by != "attainment":
            raise ValueError(f"target: a contest by {self.by} would ignore it")
        if self.target == 0.0:
            raise ValueError("target must be above 0")

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target of the period; None unless the contest is by attainment."""
        return resolve_target(self.target, record) if self.by == "attainment" else None

    def base(self, record: PeriodRecord) -> float:
        """Volume that stands for a score of 1, basis units, above 0."""
        if self.by == "volume":
            return 1.0
        if self.by == "growth":
            return record.year_ago or record.target or 1.0
        return self.target_for(record) or 1.0

    def score(self, record: PeriodRecord) -> float:
        """Give the partner's score at the record's volume."""
        return record.volume / self.base(record)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """Give the prize against volume with the rivals' final scores known."""
        base = self.base(record)
        rivals = sorted(record.rivals, reverse=True)
        steps: list[Piece] = []
        for rank in range(min(len(self.prizes), len(rivals) + 1) - 1, -1, -1):
            # As many rivals as `rank` may be in front: the next one must at least be caught up.
            # Digits beyond the twelfth are rounding: they must not keep ties apart.
            start = float(f"{base * rivals[rank]:.12g}") if rank < len(rivals) else 0.0
            prize = self.prizes[rank]
            if steps and steps[-1].start == start:
                steps.pop()
            if prize > 0.0:
                steps.append(Piece(start, prize, 0.0))
        return Schedule(tuple(steps))

    def prospect(self, record: PeriodRecord) -> Schedule:
        """Give the expected prize against volume while the rivals' ends are not known."""
        if not any(score > 0.0 for score in record.rivals) or not any(self.prizes):
            return self.schedule(record)
        base = self.base(record)
        scores, amounts = _winnings(self.prizes, record.rivals, self.noise)
        volumes = [base * score for score in scores]
        pieces = [Piece(0.0, 0.0, amounts[0] / volumes[0])]
        for number, (start, amount) in enumerate(zip(volumes, amounts, strict=True)):
            if number + 1 == len(volumes):
                slope = 0.0
            else:
                slope = (amounts[number + 1] - amount) / (volumes[number + 1] - start)
            pieces.append(Piece(start, max(amount, pieces[-1].at(start)), slope))
        return Schedule(tuple(pieces))


@lru_cache(maxsize=1024)
def _winnings(
    prizes: tuple[float, ...], rivals: tuple[float, ...], noise: float
) -> tuple[list[float], list[float]]:
    """Give the expected prize at scores where the contest is open: scores and amounts."""
    alive = [score for score in rivals if score > 0.0]
    spread = float(np.exp(_SPAN * noise * 2.0**0.5))
    scores = np.geomspace(min(alive) / spread, max(alive) * spread, _CHORDS)
    chances = rank_chances(scores, rivals, noise, len(prizes))
    return scores.tolist(), np.maximum.accumulate(np.asarray(prizes) @ chances).tolist()
