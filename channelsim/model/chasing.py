"""Chasing a rebate: whether to buy more than is needed in order to pass a threshold."""

from dataclasses import dataclass
from math import exp, inf
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, Days, Rationality, Share, Unit, rationality

LONGEST_DAYS = 365.0
"""Goods that would take longer than this to sell are valued as if they took this long."""


@dataclass(frozen=True, kw_only=True)
class Chasing:
    """How a distributor decides to load stock for a rebate."""

    __pydantic_config__ = STRICT

    rationality: Rationality = 60.0
    """Logit steepness in net gain per money of extra goods; `exact` = loads iff it pays."""
    window_days: Days = 14
    """It chases at reviews that lie at most this many days before the end of a period."""
    longest_cover_days: Annotated[float, Ge(0.0), Le(3650.0), Unit("days of demand")] = 120.0
    """It never loads above this many days of its own demand."""
    foresight: Share = 1.0
    """Weight of the rebates that loading costs later, where targets follow past volumes."""
    expected_markdown: Share = 0.0
    """Loss that it expects on goods loaded, as a share of their invoice price."""
    foresees_expiry: bool = False
    """It reckons with goods that would expire before they are sold, less what the manufacturer
    credits for them."""


@dataclass(frozen=True, kw_only=True)
class Disposal:
    """What it costs to get rid of goods that were bought for a rebate.

    The x-th extra unit waits ``x / d`` days and costs ``carry x / d + markdown``, unless another
    way out (across the border, say) costs less: then it costs `dump_loss`.
    """

    sales_per_day: float
    """Own demand d, units per day, at least 0."""
    carry_per_day: float
    """Capital and storage per unit and day, money."""
    markdown: float = 0.0
    """Further loss per unit expected when it is sold at home (kappa), money."""
    dump_loss: float = inf
    """Loss per unit when it is dumped instead, money; infinity = no way out."""

    def cost(self, extra: float) -> float:
        """Give the cost of `extra` units: the integral of the cheaper way for each unit.

        Parameters
        ----------
        extra : float
            Units above need, at least 0.

        Returns
        -------
        float
            ``int_0^extra min(carry x / d + kappa, dump_loss) dx``; without dumping this is
            ``kappa g + carry g^2 / (2 d)``.

        Examples
        --------
        >>> Disposal(sales_per_day=10.0, carry_per_day=0.1, markdown=0.5).cost(100.0)
        100.0
        >>> Disposal(sales_per_day=10.0, carry_per_day=0.1, dump_loss=0.2).cost(100.0)
        18.0
        """
        slope = self.carry_per_day / self.sales_per_day if self.sales_per_day > 0.0 else inf
        if slope * extra > self.carry_per_day * LONGEST_DAYS:
            near = LONGEST_DAYS * self.sales_per_day
            far = extra - near
            return self._within(near, slope) + far * min(
                self.carry_per_day * LONGEST_DAYS + self.markdown, self.dump_loss
            )
        return self._within(extra, slope)

    def _within(self, extra: float, slope: float) -> float:
        if extra <= 0.0:
            return 0.0
        if self.markdown >= self.dump_loss:
            return self.dump_loss * extra
        turn = inf if slope == 0.0 else (self.dump_loss - self.markdown) / slope
        held = min(extra, turn)
        dumped = 0.0 if held == extra else self.dump_loss * (extra - held)
        return self.markdown * held + slope * held * held / 2.0 + dumped


def probability_of(gain: float, stake: float, steepness: float) -> float:
    """Give the logit probability of an act with a net gain, relative to what is at stake.

    Parameters
    ----------
    gain : float
        Net gain, money; an act without a positive gross gain must not be offered at all.
    stake : float
        Money laid out, above 0.
    steepness : float
        Rationality, per unit of gain over stake; infinity = act iff the gain is above 0.

    Returns
    -------
    float
        ``1 / (1 + exp(-steepness gain / stake))``, 0 to 1.

    Examples
    --------
    >>> probability_of(0.0, 10.0, 5.0), probability_of(0.1, 10.0, inf)
    (0.5, 1.0)
    """
    if steepness == inf:
        return 1.0 if gain > 0.0 else 0.0
    return 1.0 / (1.0 + exp(-max(-700.0, min(700.0, steepness * gain / stake))))


@dataclass(frozen=True, kw_only=True)
class Chase:
    """One threshold within reach, as its price list shows it."""

    extra_units: float
    """Units to buy above need."""
    gain: float
    """Additional rebate, money."""
    cost: float
    """Cost of carrying, marking down or dumping the extra units, money."""
    stake: float
    """Invoice value of the extra units, money."""

    @property
    def net(self) -> float:
        """Gain less cost, money."""
        return self.gain - self.cost


def decide(chases: list[Chase], chasing: Chasing, luck: float) -> Chase | None:
    """Choose the threshold to chase: the best one, taken with its logit probability.

    Parameters
    ----------
    chases : list of Chase
        Thresholds within reach; those with no positive gain are never taken.
    chasing : Chasing
        Rationality.
    luck : float
        Uniform number in (0, 1) that settles the logit.

    Returns
    -------
    Chase or None
        The chosen one.

    Examples
    --------
    >>> near = Chase(extra_units=10.0, gain=50.0, cost=20.0, stake=1000.0)
    >>> far = Chase(extra_units=90.0, gain=90.0, cost=80.0, stake=9000.0)
    >>> decide([near, far], Chasing(rationality="exact"), 0.99) is near
    True
    """
    worth = [chase for chase in chases if chase.gain > 0.0 and chase.extra_units > 0.0]
    if not worth:
        return None
    best = max(worth, key=lambda chase: chase.net)
    steep = rationality(chasing.rationality)
    return best if luck < probability_of(best.net, best.stake, steep) else None
