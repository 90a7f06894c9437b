"""What keeps a distributor from diverting (D6) and how often to inspect (D7).

Source of the deterrence rule: Becker (1968), *JPE* 76.
"""

import math
from typing import NamedTuple

from channelsim.theory.arguments import finite, non_negative, positive, within


def deterrence_once(
    gain: float,
    fine: float,
    *,
    discount: float = 1.0,
    delay: float = 0.0,
    deposit: float = math.inf,
) -> float:
    """Return the detection probability that just deters a single diversion (D6).

    p* = g / (delta^d min(F, S)). Above 1 even certain detection does not deter. Beyond the
    deposit severity adds nothing: only certainty does.

    Parameters
    ----------
    gain
        g, money, >= 0.
    fine
        F, money, >= 0.
    discount
        delta per period, in (0, 1].
    delay
        Periods d from the act to the fine, >= 0.
    deposit
        S, the most that can be taken, money, >= 0; infinity for no limit.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> round(deterrence_once(3000, 20000), 4)
    0.15
    >>> round(deterrence_once(3000, 20000, discount=0.99, delay=6), 4)
    0.1593
    >>> round(deterrence_once(3000, 20000, deposit=10000), 4)
    0.3
    """
    non_negative("gain", gain)
    limit = deposit if deposit == math.inf else non_negative("deposit", deposit)
    taken = min(non_negative("fine", fine), limit)
    felt = _discount(discount, 1.0) ** non_negative("delay", delay) * taken
    return _ratio(gain, felt)


def deterrence_repeated(
    gain: float,
    fine: float,
    margin: float,
    lost_share: float,
    discount: float,
    *,
    deposit: float = math.inf,
) -> float:
    """Return the detection probability that deters when future margin is at stake (D6).

    p* = g / {delta (min(F, S) + f m / (1 - delta))}: a diverter found pays in the next period and
    loses the share f of its margin for good.

    Parameters
    ----------
    gain
        g per period of diversion, money, >= 0.
    fine
        F, money, >= 0.
    margin
        Honest margin m per period, money, >= 0.
    lost_share
        f, share of future margin lost when found, in [0, 1].
    discount
        delta per period, in (0, 1).
    deposit
        S, the most that can be taken in money, >= 0; infinity for no limit.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> round(deterrence_repeated(3000, 20000, 1500, 0.5, 0.99), 4)
    0.0319
    """
    non_negative("gain", gain), non_negative("margin", margin)
    limit = deposit if deposit == math.inf else non_negative("deposit", deposit)
    taken = min(non_negative("fine", fine), limit)
    future = within("lost_share", lost_share, 0.0, 1.0) * margin / (1.0 - _patience(discount))
    return _ratio(gain, discount * (taken + future))


def _ratio(gain: float, punishment: float) -> float:
    """Return gain / punishment; without punishment nothing deters unless there is no gain."""
    if punishment > 0.0:
        return gain / punishment
    return math.inf if gain > 0.0 else 0.0


def _discount(discount: float, high: float) -> float:
    """Return a discount factor in (0, high]."""
    return positive("discount", within("discount", discount, 0.0, high))


def _patience(discount: float) -> float:
    """Return a discount factor in (0, 1)."""
    return within("discount", discount, 0.0, 1.0, ends=False)


class DiverterValue(NamedTuple):
    """Discounted value of diverting until found, and of never diverting, money."""

    diverting: float
    honest: float


def diverter_value(
    gain: float,
    fine: float,
    margin: float,
    lost_share: float,
    discount: float,
    detection: float,
) -> DiverterValue:
    """Value of diverting every period until found, then staying honest (D6).

    V = (m + g - delta p F + delta p (1 - f) m / (1 - delta)) / (1 - delta (1 - p));
    honest m / (1 - delta). They are equal at `deterrence_repeated`.

    Parameters
    ----------
    gain
        g per period of diversion, money, >= 0.
    fine
        F paid in the period after being found, money, >= 0.
    margin
        Honest margin m per period, money, >= 0.
    lost_share
        f, share of future margin lost when found, in [0, 1].
    discount
        delta per period, in (0, 1).
    detection
        p per period, in [0, 1].

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> value = diverter_value(3000, 20000, 1500, 0.5, 0.99, detection=0.02)
    >>> round(value.diverting), round(value.honest)
    (187550, 150000)
    """
    non_negative("gain", gain), non_negative("fine", fine)
    honest = non_negative("margin", margin) / (1.0 - _patience(discount))
    found = discount * within("detection", detection, 0.0, 1.0)
    kept = (1.0 - within("lost_share", lost_share, 0.0, 1.0)) * honest
    diverting = (margin + gain + found * (kept - fine)) / (1.0 - discount + found)
    return DiverterValue(diverting, honest)


class InspectionGame(NamedTuple):
    """Equilibrium of inspector and distributor.

    Attributes
    ----------
    inspection
        Probability x of inspecting.
    diversion
        Probability y of diverting.
    inspector
        Expected payoff of the manufacturer, money; no diversion and no inspection is 0.
    distributor
        Expected payoff of the distributor from diverting or not, money.
    """

    inspection: float
    diversion: float
    inspector: float
    distributor: float


def inspection_game(
    gain: float, fine: float, loss: float, inspection_cost: float
) -> InspectionGame:
    """Equilibrium of inspecting and diverting; the manufacturer keeps the fine (D7).

    x = g / (g + F), y = k / (loss + F). An inspection prevents the loss. Where k exceeds
    loss + F inspecting never pays, and everybody diverts.

    Parameters
    ----------
    gain
        g of diverting unseen, money, > 0.
    fine
        F paid when inspected, money, >= 0.
    loss
        Loss of the manufacturer from diversion unseen, money, >= 0.
    inspection_cost
        k, money, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> game = inspection_game(gain=3, fine=12, loss=8, inspection_cost=2)
    >>> [round(x, 4) for x in game[:3]]
    [0.2, 0.1, -0.8]
    """
    positive("gain", gain), non_negative("fine", fine)
    stake = non_negative("loss", loss) + fine
    if non_negative("inspection_cost", inspection_cost) >= stake:
        return InspectionGame(0.0, 1.0, -finite("loss", loss), gain)
    diversion = inspection_cost / stake
    return InspectionGame(gain / (gain + fine), diversion, -diversion * loss, 0.0)
