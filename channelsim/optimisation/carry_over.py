r"""Carry-over: money of one period that is still at work in later ones.

With shares :math:`c_1, c_2, \dots` of a period's money at work one, two ... periods later, the
effective spend is :math:`x_t = s_t + c_1 s_{t-1} + c_2 s_{t-2} + \dots`. The programme needs the
reverse, the new money that an effective spend takes:

.. math::

    s_t = x_t - \sum_k \lambda_k x_{t-k}, \qquad
    \lambda_k = c_k - \sum_{j=1}^{k-1} \lambda_j c_{k-j}

With geometric decay, :math:`c_k = \lambda^k` (the adstock of Broadbent 1979, *Journal of the Market
Research Society* 21), only :math:`\lambda_1 = \lambda` is left.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CarryOver:
    """What a lever hands on from period to period.

    Attributes
    ----------
    decay : float
        Share of a period's effective spend still at work in the next, 0 to below 1; used where
        `shares` is empty.
    shares : tuple of float
        Money at work one, two ... periods later, per money at work in its own period.
    """

    decay: float = 0.0
    shares: tuple[float, ...] = ()

    @property
    def steady(self) -> float:
        """Effective spend per money that is spent in every period, in the long run.

        Examples
        --------
        >>> CarryOver(decay=0.5).steady, CarryOver(shares=(0.5, 0.1)).steady
        (2.0, 1.6)
        """
        return 1.0 + sum(self.shares) if self.shares else 1.0 / (1.0 - self.decay)

    def at_work(self, money: tuple[float, ...]) -> tuple[float, ...]:
        """Give the effective spend of each period from the money of each.

        Examples
        --------
        >>> CarryOver(shares=(0.5, 0.1)).at_work((10.0, 0.0, 10.0, 0.0))
        (10.0, 5.0, 11.0, 5.0)
        """
        n = len(money)
        weights = [1.0, *(self.decay**k for k in range(1, n))]
        if self.shares:
            weights = [1.0, *self.shares, *([0.0] * n)]
        return tuple(sum(weights[k] * money[t - k] for k in range(t + 1)) for t in range(n))

    def handed_on(self, periods: int) -> tuple[float, ...]:
        """Give the shares of earlier effective spends that need no new money.

        Parameters
        ----------
        periods : int
            Periods of the plan.

        Returns
        -------
        tuple of float, length `periods` - 1
            For the period before, the one before that ...; a share may be negative.

        Examples
        --------
        >>> CarryOver(decay=0.5).handed_on(4), CarryOver(shares=(0.5, 0.25)).handed_on(3)
        ((0.5, 0.0, 0.0), (0.5, 0.0))
        """
        if not self.shares:
            return ((self.decay, *([0.0] * periods))[: periods - 1]) if periods > 1 else ()
        shares = [*self.shares, *([0.0] * periods)]
        found: list[float] = []
        for k in range(periods - 1):
            found.append(shares[k] - sum(found[j] * shares[k - j - 1] for j in range(k)))
        return tuple(found)
