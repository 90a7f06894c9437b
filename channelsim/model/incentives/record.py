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

    def __post_init__(self) -> None:
        """Check the ranges."""
        for what, volume in (
            ("volume", self.volume),
            ("price", self.price),
            ("year_ago", self.year_ago or 0.0),
            ("violations", self.violations),
            *(("history", past) for past in self.history),
        ):
            if not 0.0 <= volume < math.inf:
                raise ValueError(f"{what} must be 0 or more, not {volume:g}")
        if self.history_seasons and len(self.history_seasons) != len(self.history):
            raise ValueError("history_seasons must have one index for each period of history")
        if not all(0.0 < index < math.inf for index in self.history_seasons):
            raise ValueError("history_seasons must be above 0")
        for what, above in (("season", self.season), ("target", self.target)):
            if above is not None and not 0.0 < above < math.inf:
                raise ValueError(f"{what} must be above 0, not {above:g}")
        require_between("price_compliance", self.price_compliance, 0.0, 1.0)
        require_between("on_time_payment", self.on_time_payment, 0.0, 1.0)
