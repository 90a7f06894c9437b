r"""Support levers: what the manufacturer's money beside the price list does.

A lever turns spend into an effect on one quantity of the trade; sales follow from that quantity, or
do not. Spend is measured against the size of the market it meets, so one set of parameters serves
small and large markets:

.. math::

    a_t = \theta a_{t-1} + (1 - \theta) x_t, \qquad
    E_t = E_{min} + (E_{max} - E_{min}) \frac{a_t^n}{h^n + a_t^n}

with :math:`x_t` the spend of week t per month and unit of size, :math:`\theta` what a week carries
over into the next, h the spend of half effect and n the shape (above 1: S-shaped).

Sources: adstock, Broadbent (1979), *Journal of the Market Research Society* 21; the form, Little
(1979), *Operations Research* 27.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Factor, LogEffect, Name, Unit

Floats = NDArray[np.float64]

Basis = Literal["outlets", "buyers", "takings"]
Retention = Annotated[float, Ge(0.0), Le(0.999), Unit("per week")]
Exponent = Annotated[float, Gt(0.0), Le(10.0), Unit("exponent")]


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A quantity of the trade that levers move.

    Parameters
    ----------
    name
        What it is called.
    share
        Effects are shares, and those of several levers work independently; else effects add up.
    pooled
        It belongs to a whole region: spend in its channels is pooled.
    lasting
        What was moved stays moved after the money ends.
    to_outlets
        The money goes to the outlets; else out of the trade.
    """

    name: str
    share: bool = True
    pooled: bool = False
    lasting: bool = False
    to_outlets: bool = False

    def combine(self, effects: Sequence[Floats]) -> Floats:
        """Combine the effects of one or more levers: ``1 - prod(1 - E)`` for shares, else the sum.

        Examples
        --------
        >>> half = np.array([0.5])
        >>> DISPLAY.combine([half, half]), ATTRACTION.combine([half, half])
        (array([0.75]), array([1.]))
        """
        if not self.share:
            return np.asarray(sum(effects[1:], effects[0]))
        left = np.ones_like(effects[0])
        for effect in effects:
            left = left * (1.0 - effect)
        return np.asarray(1.0 - left)


ATTRACTION = Quantity(name="attraction", share=False)
DISPLAY = Quantity(name="display")
SHELF_PRICE = Quantity(name="shelf price", to_outlets=True)
VISITS = Quantity(name="visits")
INFORMATION = Quantity(name="information", pooled=True)
DETECTION = Quantity(name="detection", pooled=True)
LISTING = Quantity(name="listing", lasting=True)
QUANTITIES = (ATTRACTION, DISPLAY, SHELF_PRICE, VISITS, INFORMATION, DETECTION, LISTING)
"""Every quantity, in the order in which a new week moves them."""


@dataclass(frozen=True, kw_only=True)
class Response:
    """What every lever has: a saturating response with carry-over."""

    __pydantic_config__ = STRICT

    moves: ClassVar[Quantity]
    """What it moves, and how that combines with what other levers do."""
    per: ClassVar[Basis]
    """Size of a market that its money is measured against."""

    name: Name = "lever"
    """What the spend table calls it; the name of its kind unless told otherwise."""
    floor: LogEffect = 0.0
    """Effect without any spend; below 0 where neglect does harm. In the unit of the effect."""
    ceiling: LogEffect = 1.0
    """Effect of unlimited spend, in the unit of the effect."""
    half_saturation: Factor = 100.0
    """Spend that has half of the effect: money per month and unit of the market's size."""
    shape: Exponent = 1.0
    """Exponent of the response: 1 saturates at once, above 1 little money does little."""
    theta: Retention = 0.0
    """Share of a week's effective spend that is still at work in the next week."""

    def __post_init__(self) -> None:
        if self.floor > self.ceiling:
            raise ValueError(f"floor {self.floor:g} must not exceed ceiling {self.ceiling:g}")
        if self.moves.share and not 0.0 <= self.floor <= self.ceiling <= 1.0:
            raise ValueError("floor and ceiling of this lever are shares, between 0 and 1")

    def effect(self, spend: Floats) -> Floats:
        """Give the effect of each week from the history of spend.

        Parameters
        ----------
        spend : ndarray of float, shape (weeks, ...)
            Money per month and unit of size in each week, at least 0; before it there was none.

        Returns
        -------
        ndarray of float, same shape
            Between `floor` and `ceiling`.

        Examples
        --------
        A constant spend x has built up ``x (1 - theta^t)`` after t weeks, and half saturation has
        half of the effect:

        >>> from channelsim.model.levers import ConsumerAdvertising
        >>> lever = ConsumerAdvertising(ceiling=1.0, half_saturation=30.0, theta=0.5)
        >>> lever.effect(np.full(3, 40.0))
        array([0.4       , 0.5       , 0.53846154])
        >>> 40 * (1 - 0.5**3) / (30 + 40 * (1 - 0.5**3))
        0.5384615384615384
        """
        at_work = np.empty_like(spend)
        left = np.zeros(spend.shape[1:])
        for week, fresh in enumerate(spend):
            left = at_work[week] = self.carried(left, fresh)
        return self.response(at_work)

    def carried(self, at_work: Floats, spend: Floats) -> Floats:
        """Give the money at work in a week: what the week before left, and fresh spend.

        Parameters
        ----------
        at_work, spend : ndarray of float, same shape
            Money per month and unit of size at work a week ago, and spent this week.

        Examples
        --------
        >>> from channelsim.model.levers import Training
        >>> Training(theta=0.75).carried(np.array([40.0]), np.array([80.0]))
        array([50.])
        """
        return self.theta * at_work + (1.0 - self.theta) * spend

    def response(self, at_work: Floats) -> Floats:
        """Give the effect of money at work, same shape, between `floor` and `ceiling`."""
        power = (at_work / self.half_saturation) ** self.shape
        effect: Floats = self.floor + (self.ceiling - self.floor) * (power / (1.0 + power))
        return effect

    def carried_over(self, weeks: float, periods: int) -> tuple[float, ...]:
        r"""Give what a period's money does in the periods after it.

        With :math:`q = \theta^W` for periods of W weeks, the mean effective spend of a period
        holds :math:`1 - \kappa` of its own money and :math:`\kappa (1 - q) q^{k-1}` of the money
        of k periods before, :math:`\kappa = \theta (1 - q) / (W (1 - \theta))`. What lasts is at
        work half of its own period and all of the later ones.

        Parameters
        ----------
        weeks : float
            Length of a period, above 0.
        periods : int
            Periods, 1 or more.

        Returns
        -------
        tuple of float, length `periods` - 1
            Money at work one, two ... periods later, per money at work in its own period.

        Examples
        --------
        Advertising of a quarter, with 0.85 a week, is still felt in the next:

        >>> from channelsim.model.levers import ConsumerAdvertising
        >>> [round(share, 3) for share in ConsumerAdvertising().carried_over(13.0, 4)]
        [0.546, 0.066, 0.008]
        """
        if self.moves.lasting:
            return (2.0,) * (periods - 1)
        left = self.theta**weeks
        spilt = self.theta * (1.0 - left) / (weeks * (1.0 - self.theta))
        next_one = spilt * (1.0 - left) / (1.0 - spilt)
        return tuple(next_one * left**lag for lag in range(periods - 1))
