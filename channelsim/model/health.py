"""Channel health: what a distributor's month says about what is to come."""

from dataclasses import dataclass

from channelsim.model.marks import Mark, Points, points
from channelsim.model.quantities import STRICT, DaysOfDemand, Share

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True, kw_only=True)
class MonthFacts:
    """Signs of health of one distributor in one month."""

    order_weeks: float
    """Share of the month's weeks in which it ordered, 0 to 1."""
    sell_through: float
    """Units sold over units bought, over three months; infinite if none was bought."""
    returns: float
    """Units sent back or expired over units bought, over three months."""
    stock_days: float
    """Stock in days of sales."""
    order_drop: float = 0.0
    """Fall of orders in the last four weeks against the eight before, share; negative: a rise."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """Grades of channel health, A to D, each month, and early warnings.

    Raises
    ------
    ValueError
        If a better grade asks for less.
    """

    __pydantic_config__ = STRICT

    order_weeks: Mark = Mark(zero_at=0.25, full_at=1.0)
    """Mark of the share of weeks with an order."""
    sell_through: Mark = Mark(zero_at=0.6, full_at=1.0)
    """Mark of sell-through."""
    returns: Mark = Mark(zero_at=0.1, full_at=0.0)
    """Mark of returns and expired goods over purchases."""
    stock: Mark = Mark(zero_at=60.0, full_at=20.0)
    """Mark of stock in days of sales."""
    a_from: Points = 85.0
    """Points from which health is A."""
    b_from: Points = 70.0
    """Points from which it is B."""
    c_from: Points = 50.0
    """Points from which it is C; below it is D."""
    warn_stock_days: DaysOfDemand | None = None
    """Stock in days of sales above which there is an early warning; none = no warning."""
    warn_order_drop: Share | None = None
    """Fall of four weeks' orders against the mean of the eight before that brings an early warning;
    none = no warning."""

    def __post_init__(self) -> None:
        if not self.a_from >= self.b_from >= self.c_from:
            raise ValueError("a_from, b_from and c_from must not rise")

    def score(self, facts: MonthFacts) -> float:
        """Give the points of a month: the mean of four marks, 0 to 100.

        Examples
        --------
        >>> Health().score(MonthFacts(order_weeks=1.0, sell_through=0.8, returns=0.0,
        ...                           stock_days=40.0)).__round__(9)
        75.0
        """
        marks = (
            self.order_weeks.of(facts.order_weeks),
            self.sell_through.of(facts.sell_through),
            self.returns.of(facts.returns),
            self.stock.of(facts.stock_days),
        )
        return points((0.25, 0.25, 0.25, 0.25), marks)

    def grade(self, score: float) -> str:
        """Give the grade of a score.

        Examples
        --------
        >>> [Health().grade(score) for score in (90.0, 75.0, 60.0, 10.0)]
        ['A', 'B', 'C', 'D']
        """
        bounds = (self.a_from, self.b_from, self.c_from)
        return GRADES[sum(score < bound for bound in bounds)]

    def warnings(self, facts: MonthFacts) -> tuple[str, ...]:
        """List the early warnings of a month, in words.

        Examples
        --------
        >>> watch = Health(warn_stock_days=45.0, warn_order_drop=0.3)
        >>> watch.warnings(MonthFacts(order_weeks=1.0, sell_through=0.9, returns=0.0,
        ...                           stock_days=50.0, order_drop=0.4))
        ('stock of 50 days', 'orders down by 40 %')
        """
        found = []
        if self.warn_stock_days is not None and facts.stock_days > self.warn_stock_days:
            found.append(f"stock of {facts.stock_days:.0f} days")
        if self.warn_order_drop is not None and facts.order_drop > self.warn_order_drop:
            found.append(f"orders down by {100.0 * facts.order_drop:.0f} %")
        return tuple(found)
