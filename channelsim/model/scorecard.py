"""The score card: what a partner's quarter is worth to the manufacturer."""

from dataclasses import dataclass

from channelsim.model.marks import Mark, points, require_sum_of_one
from channelsim.model.quantities import STRICT, PositiveCount, Share

LEAST_SALES_WEIGHT = 0.4


@dataclass(frozen=True, kw_only=True)
class ScoreWeights:
    """Weights of the dimensions of a score card; they add up to 1.

    Raises
    ------
    ValueError
        If they do not, or if sales weigh less than 0.4.
    """

    __pydantic_config__ = STRICT

    sales: Share = 0.4
    """Attainment of the sales target, at least 0.4."""
    growth: Share = 0.1
    """Growth over the year before."""
    coverage: Share = 0.15
    """Share of its outlets' shelf places that hold goods."""
    turnover: Share = 0.15
    """Turnover of the capital in its stock."""
    payment: Share = 0.1
    """Bills paid on the day."""
    service: Share = 0.1
    """Its customers' orders that it delivers."""

    def __post_init__(self) -> None:
        require_sum_of_one("weights", self.values)
        if self.sales < LEAST_SALES_WEIGHT:
            raise ValueError(f"sales must weigh at least {LEAST_SALES_WEIGHT:g}")

    @property
    def values(self) -> tuple[float, ...]:
        """Weights in the order of the fields."""
        return (
            self.sales, self.growth, self.coverage, self.turnover, self.payment, self.service,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class QuarterFacts:
    """What a partner did in a quarter, as a score card sees it."""

    attainment: float
    """Sales over the target."""
    growth: float
    """Sales over those of the year before, or of the quarter before adjusted for season, less 1."""
    coverage: float
    """Share of places for a product at its outlets that held goods, 0 to 1."""
    stock_days: float
    """Mean stock over sales per day, days."""
    on_time: float
    """Share of the money due that was paid on the day, 0 to 1."""
    service: float
    """Units delivered over units ordered by its customers, 0 to 1."""
    cases: int = 0
    """Cases of diversion proven against it."""
    price_compliance: float = 1.0
    """Share of its outlets that keep the floor price, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class ScoreCard:
    """How the facts of a quarter become points, 0 to 100.

    The score is the weighted mean of six marks, and 0 under a veto: a proven case of diversion, or
    outlets that do not keep the floor price.
    """

    __pydantic_config__ = STRICT

    weights: ScoreWeights = ScoreWeights()
    """Weights of the dimensions."""
    sales: Mark = Mark(zero_at=0.6, full_at=1.1)
    """Mark of sales over target."""
    growth: Mark = Mark(zero_at=-0.1, full_at=0.15)
    """Mark of growth, as a share."""
    coverage: Mark = Mark(zero_at=0.5, full_at=0.95)
    """Mark of coverage, as a share."""
    turnover: Mark = Mark(zero_at=60.0, full_at=15.0)
    """Mark of stock in days of sales."""
    payment: Mark = Mark(zero_at=0.7, full_at=1.0)
    """Mark of the share of bills paid on the day."""
    service: Mark = Mark(zero_at=0.8, full_at=0.98)
    """Mark of the share of customers' orders delivered."""
    veto_cases: PositiveCount | None = 1
    """Proven cases of diversion in the quarter that annul the score; none = no veto."""
    veto_price_compliance: Share = 0.0
    """Share of outlets at or above the floor price below which the score is annulled."""

    def vetoed(self, facts: QuarterFacts) -> bool:
        """Tell whether conduct annuls the score.

        Parameters
        ----------
        facts : QuarterFacts
            The partner's quarter.
        """
        caught = self.veto_cases is not None and facts.cases >= self.veto_cases
        return caught or facts.price_compliance < self.veto_price_compliance

    def score(self, facts: QuarterFacts) -> float:
        """Give the points of a quarter.

        Parameters
        ----------
        facts : QuarterFacts
            The partner's quarter.

        Returns
        -------
        float
            ``100 sum w_i m_i``, 0 under a veto.

        Examples
        --------
        >>> good = QuarterFacts(attainment=1.1, growth=0.15, coverage=0.95, stock_days=15.0,
        ...                     on_time=1.0, service=0.98)
        >>> round(ScoreCard().score(good), 9)
        100.0
        >>> from dataclasses import replace
        >>> round(ScoreCard().score(replace(good, attainment=0.85)), 9)
        80.0
        >>> ScoreCard().score(replace(good, cases=1))
        0.0
        """
        if self.vetoed(facts):
            return 0.0
        marks = (
            self.sales.of(facts.attainment),
            self.growth.of(facts.growth),
            self.coverage.of(facts.coverage),
            self.turnover.of(facts.stock_days),
            self.payment.of(facts.on_time),
            self.service.of(facts.service),
        )
        return points(self.weights.values, marks)
