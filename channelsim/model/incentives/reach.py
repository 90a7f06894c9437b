"""What is within a partner's reach in a period, and what it would bring."""

from dataclasses import dataclass

from channelsim.model.incentives.payment import after_terms
from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.terms import Terms


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A threshold that a partner could still reach in the period.

    Parameters
    ----------
    volume : float
        Volume of the threshold, in basis units.
    extra : float
        Volume still missing, in basis units, above 0.
    gain : float
        Money expected there beyond what is expected now, at least 0.
    """

    volume: float
    extra: float
    gain: float


def reachable(scheme: Terms, record: PeriodRecord, limit: float) -> tuple[Reach, ...]:
    """List the thresholds within a partner's reach, with what each is worth.

    Parameters
    ----------
    scheme : Terms
        A scheme of any kind.
    record : PeriodRecord
        The partner's period so far.
    limit : float
        Most that the partner could add in the period, in basis units, at least 0.

    Returns
    -------
    tuple of Reach
        Thresholds above the present volume and at most `limit` away, nearest first.

    Examples
    --------
    >>> from channelsim.model.incentives.target_bonus import TargetBonus
    >>> sprint = TargetBonus(name="Sprint", bonus=500.0)
    >>> now = PeriodRecord(volume=900.0, target=1000.0)
    >>> reachable(sprint, now, limit=150.0)
    (Reach(volume=1000.0, extra=100.0, gain=500.0),)
    >>> reachable(sprint, now, limit=50.0)
    ()
    """
    prospect = scheme.prospect(record)
    paid_now = after_terms(scheme, record, prospect.amount(record.volume))
    return tuple(
        Reach(
            volume=threshold,
            extra=threshold - record.volume,
            gain=after_terms(scheme, record, prospect.amount(threshold)) - paid_now,
        )
        for threshold in prospect.thresholds()
        if record.volume < threshold <= record.volume + limit
    )


def beyond(scheme: Terms, record: PeriodRecord, extra: float) -> tuple[Reach, ...]:
    """Say what a given extra volume would bring, threshold or not.

    Parameters
    ----------
    scheme : Terms
        A scheme of any kind.
    record : PeriodRecord
        The partner's period so far.
    extra : float
        Volume to add, in basis units.

    Returns
    -------
    tuple of Reach
        One, or none if `extra` is not above 0.

    Examples
    --------
    >>> from channelsim.model.incentives.flat import Flat
    >>> beyond(Flat(name="Base rebate", rate=0.02), PeriodRecord(volume=100.0), 50.0)
    (Reach(volume=150.0, extra=50.0, gain=1.0),)
    """
    if extra <= 0.0:
        return ()
    prospect, there = scheme.prospect(record), record.volume + extra
    now = after_terms(scheme, record, prospect.amount(record.volume))
    return (
        Reach(
            volume=there,
            extra=extra,
            gain=after_terms(scheme, record, prospect.amount(there)) - now,
        ),
    )
