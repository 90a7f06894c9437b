"""First-order incentive: a discount on a new partner's first order, money for accounts opened."""

from dataclasses import dataclass
from typing import Literal

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule
from channelsim.model.incentives.terms import Terms, Volume
from channelsim.model.quantities import Money, PositiveDays, Rate, require_between


@dataclass(frozen=True, kw_only=True)
class FirstOrder(Terms):
    r"""Discount on a new partner's first order, and a subsidy for every account it opens.

    .. math:: R(V) = \rho\, p \min(V, L) + b\, n

    :math:`V` is what a partner buys in the first `days` of its contract and nothing after, whatever
    the scheme's period; :math:`L` (`up_to`) limits it. The discount is earned when these days are
    over. :math:`n` counts the outlets of its territory that took the brand in during the period,
    paid at the period's end.

    Examples
    --------
    >>> welcome = FirstOrder(name="First order", rate=0.3, up_to=10_000.0, per_account=50.0)
    >>> welcome.earned(PeriodRecord(volume=12_000.0, accounts=4))
    3200.0
    """

    kind: Literal["first_order"] = "first_order"
    """Kind of scheme."""

    rate: Rate = 0.0
    """Discount on the first order, paid like a rebate."""

    up_to: Volume | None = None
    """Largest first order that counts; left out: no limit."""

    days: PositiveDays = 14
    """Days from the opening of a contract whose purchases are the first order."""

    per_account: Money = 0.0
    """Subsidy for every outlet that takes the brand in."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require_between("rate", self.rate, 0.0, 1.0)
        require_between("per_account", self.per_account, 0.0, 1e15)
        require_between("days", self.days, 1, 36_500)
        if self.up_to is not None and not 0.0 < self.up_to <= 1e15:
            raise ValueError(f"up_to must be above 0, not {self.up_to:g}")
        if self.basis != "sell_in":
            raise ValueError("basis: a first order is bought, not sold: sell_in")

    @property
    def once(self) -> bool:
        """A first order comes once."""
        return self.rate > 0.0

    @property
    def passed_on(self) -> bool:
        """Whether it is expected as a rate on purchases: no."""
        return False

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece up to the limit, level from there."""
        first = Piece(0.0, self.per_account * record.accounts, self.rate * record.price)
        if self.up_to is None:
            return Schedule((first,))
        return Schedule((first, Piece(self.up_to, first.at(self.up_to), 0.0)))


def first_order_extra(
    discount: float, carry_per_day: float, markdown: float, sales_per_day: float
) -> float:
    r"""Give the units above need that a discount on one order makes worth buying.

    The last unit waits :math:`x / d` days and costs :math:`c\, x / d + \kappa`, so

    .. math:: x^* = \frac{d\,(\delta - \kappa)}{c}

    the forward buy of the textbook for a discount that comes once (Chopra & Meindl, *Supply Chain
    Management*, ch. 11).

    Parameters
    ----------
    discount : float
        Discount per unit :math:`\delta`, money.
    carry_per_day : float
        Capital and storage per unit and day :math:`c`, money, above 0.
    markdown : float
        Loss expected on goods loaded :math:`\kappa`, money per unit.
    sales_per_day : float
        Own sales :math:`d`, units per day.

    Returns
    -------
    float
        Units, at least 0.

    Examples
    --------
    >>> first_order_extra(discount=3.0, carry_per_day=0.01, markdown=1.0, sales_per_day=5.0)
    1000.0
    """
    return sales_per_day * max(discount - markdown, 0.0) / carry_per_day
