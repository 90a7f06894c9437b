"""Trade credit: limit, grade by a five-factor score, security, default."""

from dataclasses import dataclass
from math import exp
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.marks import Mark, Points, points, require_sum_of_one
from channelsim.model.quantities import STRICT, Days, DaysOfDemand, Factor, Rate, Share, Unit

Grade = Literal["green", "yellow", "red"]
GRADES: tuple[Grade, ...] = ("green", "yellow", "red")


@dataclass(frozen=True, kw_only=True)
class CreditWeights:
    """Weights of the five factors of a credit score; they add up to 1.

    Raises
    ------
    ValueError
        If they do not.
    """

    __pydantic_config__ = STRICT

    overdue: Share = 0.3
    """Overdue share of the debt."""
    delay: Share = 0.25
    """Mean delay of payment."""
    leverage: Share = 0.2
    """Debts over assets."""
    tenure: Share = 0.1
    """Time in office."""
    trend: Share = 0.15
    """Trend of purchases."""

    def __post_init__(self) -> None:
        require_sum_of_one("weights", self.values)

    @property
    def values(self) -> tuple[float, ...]:
        """Weights in the order of the fields."""
        return (self.overdue, self.delay, self.leverage, self.tenure, self.trend)


@dataclass(frozen=True, kw_only=True)
class CreditFacts:
    """What the manufacturer knows of a debtor at the end of a month."""

    overdue: float
    """Overdue over all debt to the manufacturer, 0 to 1."""
    delay_days: float
    """Days by which what fell due in the last three months was paid late, mean by money."""
    leverage: float
    """Debts over assets, at least 0."""
    tenure_years: float
    """Years in office; infinite for who was there at the start."""
    trend: float
    """Purchases of three months over those of the three before, adjusted for season, less 1."""


@dataclass(frozen=True, kw_only=True)
class Insurance:
    """Credit insurance of what distributors owe the manufacturer."""

    __pydantic_config__ = STRICT

    premium: Rate = 0.0
    """Premium per money invoiced on credit."""
    covered: Share = 0.0
    """Share of a loss, after all other security, that the insurer pays."""


@dataclass(frozen=True, kw_only=True)
class Insolvency:
    """When a debtor defaults, and what becomes of its goods and outlets."""

    __pydantic_config__ = STRICT

    default_per_year: Annotated[float, Ge(0.0), Le(20.0), Unit("per year")] = 0.0
    """Default rate of a debtor without any liquidity; 0 = nobody defaults."""
    midpoint: Annotated[float, Ge(0.0), Le(100.0), Unit("ratio")] = 0.25
    """Liquidity at which the rate is half of that."""
    steepness: Annotated[float, Ge(0.0), Le(1000.0), Unit("per unit of liquidity")] = 20.0
    """Steepness of the rate in liquidity."""
    title_share: Share = 0.0
    """Share of the goods in a defaulter's warehouse that retention of title brings back."""
    outlets_lost: Share = 0.0
    """Share of a defaulter's outlets that drop the brand."""

    def probability(self, liquidity: float, days: float) -> float:
        """Give the probability of default within some days.

        The rate is ``per_year / (1 + exp(steepness (liquidity - midpoint)))``, scaled so that it
        equals `per_year` at liquidity 0: a hazard in a present state, as in Shumway (2001),
        *Journal of Business* 74:101-124.

        Parameters
        ----------
        liquidity : float
            Cash and unused bank line over debts to the supplier, at least 0; may be infinite.
        days : float
            Length of the time, days.

        Examples
        --------
        >>> round(Insolvency(default_per_year=1.0).probability(0.0, 365.0), 4)
        0.6321
        >>> Insolvency(default_per_year=1.0).probability(float("inf"), 365.0)
        0.0
        """

        def odds(at: float) -> float:
            return 1.0 / (1.0 + exp(min(self.steepness * (at - self.midpoint), 700.0)))

        if liquidity == float("inf"):
            return 0.0
        rate = self.default_per_year * odds(liquidity) / odds(0.0)
        return 1.0 - exp(-rate * days / 365.0)


@dataclass(frozen=True, kw_only=True)
class Credit:
    """The manufacturer's credit department; without this section everybody has open credit.

    It judges those who buy from the manufacturer on account, at each month's start.

    Raises
    ------
    ValueError
        If `yellow_from` lies above `green_from`.
    """

    __pydantic_config__ = STRICT

    limit_days: DaysOfDemand | None = None
    """Credit limit in days of planned purchases at list price; none = no limit."""
    weights: CreditWeights = CreditWeights()
    """Weights of the five factors."""
    overdue: Mark = Mark(zero_at=0.4, full_at=0.0)
    """Mark of the overdue share of the debt."""
    delay: Mark = Mark(zero_at=30.0, full_at=0.0)
    """Mark of the delay of payment, days."""
    leverage: Mark = Mark(zero_at=1.0, full_at=0.4)
    """Mark of debts over assets."""
    tenure: Mark = Mark(zero_at=0.0, full_at=2.0)
    """Mark of the years in office."""
    trend: Mark = Mark(zero_at=-0.4, full_at=0.0)
    """Mark of the trend of purchases, as a share."""
    green_from: Points = 75.0
    """Points from which credit is green."""
    yellow_from: Points = 50.0
    """Points from which it is yellow; below it is red, and supply stops."""
    green_extra_days: Days = 0
    """Days that green credit has beyond `manufacturer.terms_days`; together at most 60."""
    green_limit_factor: Factor = 1.0
    """Credit limit under green, as a multiple."""
    yellow_prepaid: Share = 0.5
    """Share of each invoice that yellow credit pays before the goods leave."""
    insurance: Insurance = Insurance()
    """Credit insurance."""
    insolvency: Insolvency = Insolvency()
    """Default of debtors."""

    def __post_init__(self) -> None:
        if self.yellow_from > self.green_from:
            raise ValueError("yellow_from must not lie above green_from")

    def score(self, facts: CreditFacts) -> float:
        """Give the points of a debtor, 0 to 100: the weighted mean of five marks.

        Examples
        --------
        >>> sound = CreditFacts(overdue=0.0, delay_days=0.0, leverage=0.4, tenure_years=2.0,
        ...                     trend=0.0)
        >>> round(Credit().score(sound), 9)
        100.0
        """
        marks = (
            self.overdue.of(facts.overdue),
            self.delay.of(facts.delay_days),
            self.leverage.of(facts.leverage),
            self.tenure.of(facts.tenure_years),
            self.trend.of(facts.trend),
        )
        return points(self.weights.values, marks)

    def grade(self, score: float) -> Grade:
        """Give the grade of a score.

        Examples
        --------
        >>> [Credit().grade(score) for score in (80.0, 60.0, 20.0)]
        ['green', 'yellow', 'red']
        """
        if score >= self.green_from:
            return "green"
        return "yellow" if score >= self.yellow_from else "red"


def loss_given_default(
    receivable: float, *, deposit: float = 0.0, title: float = 0.0, estate: float = 0.0,
    covered: float = 0.0,
) -> float:  # fmt: skip
    """Give what the manufacturer loses when a debtor defaults, money.

    Security is used in this order: the deposit, goods under retention of title, what the estate
    pays, insurance. Suppliers can seize and sell goods again, which is why they lend where banks do
    not: Petersen & Rajan (1997), *Review of Financial Studies* 10:661-691.

    Parameters
    ----------
    receivable : float
        What it owes, at least 0.
    deposit, title, estate : float
        Money held, value of the goods recovered, payment out of the estate; at least 0 each.
    covered : float
        Share of the rest that insurance pays, 0 to 1.

    Returns
    -------
    float
        ``max(receivable - deposit - title - estate, 0) (1 - covered)``.

    Examples
    --------
    >>> loss_given_default(100.0, deposit=20.0, title=30.0, covered=0.9).__round__(9)
    5.0
    >>> loss_given_default(100.0, deposit=200.0)
    0.0
    """
    return max(receivable - deposit - title - estate, 0.0) * (1.0 - covered)
