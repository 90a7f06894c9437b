"""Conduct that is required before an earned rebate is paid."""

from dataclasses import dataclass

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.quantities import STRICT, Share, require_between


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Conduct that is required before an earned rebate is paid.

    Examples
    --------
    >>> terms = Conditions(on_time_payment=0.9, otherwise=0.5)
    >>> terms.share_paid(PeriodRecord(volume=1.0, on_time_payment=0.8))
    0.5
    """

    __pydantic_config__ = STRICT

    price_compliance: Share = 0.0
    """Share of price checks in the period that must find the agreed prices; 0 asks for nothing."""

    on_time_payment: Share = 0.0
    """Share of the money due that must be paid on time; 0 asks for nothing."""

    otherwise: Share = 0.0
    """Share of the earned amount that is still paid if a condition is missed."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_between("price_compliance", self.price_compliance, 0.0, 1.0)
        require_between("on_time_payment", self.on_time_payment, 0.0, 1.0)
        require_between("otherwise", self.otherwise, 0.0, 1.0)

    def share_paid(self, record: PeriodRecord) -> float:
        """Give the share of the earned amount that the partner's conduct leaves it.

        Parameters
        ----------
        record : PeriodRecord
            The partner's period.

        Returns
        -------
        float
            1 if both conditions are met, else `otherwise`.
        """
        met = (
            record.price_compliance >= self.price_compliance
            and record.on_time_payment >= self.on_time_payment
        )
        return 1.0 if met else self.otherwise
