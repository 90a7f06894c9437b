"""What a scheme sees of one partner in one period."""

import math
from dataclasses import dataclass

from channelsim.model.quantities import require_between


@dataclass(frozen=True, kw_only=True)
class PeriodRecord:
    """A partner's volume in one period, with what it is judged against.

    Volumes are in the scheme's basis and measure: units of goods or money, sold in or sold out.

    Parameters
    ----------
    volume : float
        Volume of the period so far, at least 0.
    price : float
        Money per basis unit, at least 0: the price of one unit of goods if the scheme measures
        units, 1 if it measures value.
    history : tuple of float
        Volumes of the earlier, completed periods, the latest last.
    history_seasons : tuple of float
        Seasonal index of each of these periods, above 0; empty if there is no season.
    year_ago : float, optional
        Volume of the same period a year earlier; None if there was none.
    target : float, optional
        The partner's own target for the period, above 0. A scheme that computes targets from
        history starts from it; None if the partner has none.
    season : float
        Seasonal index of this period, above 0; the mean period has 1.
    violations : int
        Diversion cases proven against the partner in the period, at least 0.
    price_compliance : float
        Share of checks in the period, 0 to 1, that found the agreed prices.
    on_time_payment : float
        Share of the money due in the period, 0 to 1, that was paid on time.
    display : float
        Share of the facings in its outlets, 0 to 1, that are on display.
    coverage : float
        Share of the outlets of its territory, 0 to 1, that list the brand.
    reporting : float
        Share of the period, 0 to 1, for which it has reported its sales.
    accounts : int
        Outlets of its territory that took the brand in during the period, at least 0.
    rivals : tuple of float
        Where the others in the contest stand (`Tournament.score`), at least 0 each.
    streak : int
        Periods on target in a row before this one, at least 0.
    on_target : float
        Share of periods, 0 to 1, in which the partner believes it will be on target.
    usual : float
        Volume that it expects of a later period, at least 0.
    discount : float
        Worth of money a period later, above 0 and at most 1.
    fund : float
        Money set aside for it and not yet released, at least 0.

    Raises
    ------
    ValueError
        If a number is outside its range.

    Examples
    --------
    >>> PeriodRecord(volume=950.0, history=(900.0, 1100.0), season=1.2).price
    1.0
    >>> PeriodRecord(volume=-1.0)
    Traceback (most recent call last):
    ...
    ValueError: volume must be 0 or more, not -1
    """

    volume: float
    price: float = 1.0
    history: tuple[float, ...] = ()
    history_seasons: tuple[float, ...] = ()
    year_ago: float | None = None
    target: float | None = None
    season: float = 1.0
    violations: int = 0
    price_compliance: float = 1.0
    on_time_payment: float = 1.0
    display: float = 1.0
    coverage: float = 1.0
    reporting: float = 1.0
    accounts: int = 0
    rivals: tuple[float, ...] = ()
    streak: int = 0
    on_target: float = 0.5
    usual: float = 0.0
    discount: float = 1.0
    fund: float = 0.0

    def __post_init__(self) -> None:
        """Check the ranges."""
        amounts = (
            self.volume,
            self.price,
            self.year_ago or 0.0,
            self.violations,
            self.accounts,
            self.streak,
            self.usual,
            self.fund,
            *self.rivals,
            *self.history,
        )
        if not (min(amounts) >= 0.0 and sum(amounts) < math.inf):  # NaN makes the sum NaN
            self._refuse_amount()
        shares = (
            self.price_compliance,
            self.on_time_payment,
            self.display,
            self.coverage,
            self.reporting,
            self.on_target,
        )
        if not (min(shares) >= 0.0 and max(shares) <= 1.0 and sum(shares) < math.inf):
            self._refuse_share()
        if self.history_seasons and len(self.history_seasons) != len(self.history):
            raise ValueError("history_seasons must have one index for each period of history")
        if not all(0.0 < index < math.inf for index in self.history_seasons):
            raise ValueError("history_seasons must be above 0")
        for what, above in (("season", self.season), ("target", self.target)):
            if above is not None and not 0.0 < above < math.inf:
                raise ValueError(f"{what} must be above 0, not {above:g}")
        if not 0.0 < self.discount <= 1.0:
            raise ValueError(f"discount must be above 0 and at most 1, not {self.discount:g}")

    def _refuse_amount(self) -> None:
        for what, amount in (
            ("volume", self.volume),
            ("price", self.price),
            ("year_ago", self.year_ago or 0.0),
            ("violations", self.violations),
            ("accounts", self.accounts),
            ("streak", self.streak),
            ("usual", self.usual),
            ("fund", self.fund),
            *(("rivals", score) for score in self.rivals),
            *(("history", past) for past in self.history),
        ):
            if not 0.0 <= amount < math.inf:
                raise ValueError(f"{what} must be 0 or more, not {amount:g}")

    def _refuse_share(self) -> None:
        require_between("price_compliance", self.price_compliance, 0.0, 1.0)
        require_between("on_time_payment", self.on_time_payment, 0.0, 1.0)
        require_between("display", self.display, 0.0, 1.0)
        require_between("coverage", self.coverage, 0.0, 1.0)
        require_between("reporting", self.reporting, 0.0, 1.0)
        require_between("on_target", self.on_target, 0.0, 1.0)
