"""What a scheme pays, whatever its kind: the amount after conditions, veto and cap."""

from math import inf

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule, threshold_volume
from channelsim.model.incentives.terms import Terms


def payable(scheme: Terms, record: PeriodRecord) -> float:
    r"""Money that the scheme pays for the period.

    .. math:: A = \min(\text{cap},\; c\, R(V))

    with :math:`R` the amount earned and :math:`c` the share that the conditions leave; nothing
    after a proven diversion if the scheme has the veto. What the partner loses
    (:math:`R < 0`) it loses whatever its conduct.

    Parameters
    ----------
    scheme : Terms
        A scheme of any kind.
    record : PeriodRecord
        The partner's period.

    Returns
    -------
    float
        Money in currency units, not rounded; below 0 where the partner loses a stake.

    Examples
    --------
    >>> from channelsim.model.incentives.flat import Flat
    >>> scheme = Flat(name="Base rebate", rate=0.02, budget_cap=800.0)
    >>> payable(scheme, PeriodRecord(volume=50_000.0))
    800.0
    >>> payable(scheme, PeriodRecord(volume=50_000.0, violations=1))
    0.0
    """
    return after_terms(scheme, record, scheme.earned(record))


def expected(scheme: Terms, record: PeriodRecord) -> float:
    """Money that the partner expects at the record's volume: its prospect, on the same terms.

    Parameters
    ----------
    scheme : Terms
        A scheme of any kind.
    record : PeriodRecord
        The partner's period as it sees it.

    Returns
    -------
    float
        Money in currency units, below 0 where a stake is lost.

    Examples
    --------
    >>> from channelsim.model.incentives.flat import Flat
    >>> expected(Flat(name="Base rebate", rate=0.02), PeriodRecord(volume=50_000.0))
    1000.0
    """
    return after_terms(scheme, record, scheme.prospect(record).amount(record.volume))


def after_terms(scheme: Terms, record: PeriodRecord, amount: float) -> float:
    """Put conditions, veto and cap on an amount; what a partner loses, it loses in any case."""
    if amount < 0.0:
        return amount
    if scheme.veto and record.violations:
        return 0.0
    amount *= scheme.conditions.share_paid(record)
    return amount if scheme.budget_cap is None else min(amount, scheme.budget_cap)


def payable_marginal(scheme: Terms, record: PeriodRecord) -> float:
    """Money that the partner expects for one more basis unit, jumps left out.

    Parameters
    ----------
    scheme : Terms
        A scheme of any kind.
    record : PeriodRecord
        The partner's period.

    Returns
    -------
    float
        Money per basis unit, at least 0; 0 after a veto and once the cap is reached.

    Examples
    --------
    >>> from channelsim.model.incentives.flat import Flat
    >>> scheme = Flat(name="Base rebate", rate=0.02, budget_cap=800.0)
    >>> payable_marginal(scheme, PeriodRecord(volume=30_000.0))
    0.02
    >>> payable_marginal(scheme, PeriodRecord(volume=50_000.0))
    0.0
    """
    if scheme.veto and record.violations:
        return 0.0
    if scheme.budget_cap is not None and expected(scheme, record) >= scheme.budget_cap:
        return 0.0
    slope = scheme.prospect(record).slope(record.volume)
    return slope * scheme.conditions.share_paid(record)


def payable_schedule(scheme: Terms, record: PeriodRecord, per_unit: float) -> Schedule:
    """Money expected against further units: the scheme's prospect after conditions, veto, cap.

    Parameters
    ----------
    scheme : Terms
        A scheme of any kind.
    record : PeriodRecord
        The partner's period; units are counted from its volume on.
    per_unit : float
        Basis units per unit of goods, above 0.

    Returns
    -------
    Schedule
        Money against units beyond those in the record; at q units it is what `expected` gives for
        the volume so far plus ``q per_unit``.

    Examples
    --------
    >>> from channelsim.model.incentives.flat import Flat
    >>> scheme = Flat(name="Base rebate", rate=0.02, budget_cap=800.0)
    >>> further = payable_schedule(scheme, PeriodRecord(volume=10_000.0), per_unit=100.0)
    >>> further.amount(0.0), further.amount(200.0), further.amount(400.0)
    (200.0, 600.0, 800.0)
    """
    ahead = _from(scheme.prospect(record), record.volume)
    if scheme.veto and record.violations:
        ahead = [Piece(p.start, min(p.amount, 0.0), 0.0) for p in ahead if ahead[0].amount < 0.0]
    kept, cap = scheme.conditions.share_paid(record), scheme.budget_cap
    pieces: list[Piece] = []
    for piece in ahead:
        start = threshold_volume((piece.start - record.volume) / per_unit, 1.0)
        # Rounding may put equal amounts a few ulps apart; a schedule never falls.
        earned = piece.amount if piece.amount < 0.0 else kept * piece.amount
        amount = max(earned, pieces[-1].at(start)) if pieces else earned
        if cap is not None and amount >= cap:
            pieces.append(Piece(start, max(cap, pieces[-1].at(start)) if pieces else cap, 0.0))
            break
        pieces.append(Piece(start, amount, kept * piece.slope * per_unit))
    return Schedule(tuple(pieces) if cap is None or not pieces else _capped(pieces, cap))


def _from(schedule: Schedule, volume: float) -> list[Piece]:
    """Give the pieces from a volume on; the one it lies in starts there."""
    begun = [piece for piece in schedule.pieces if piece.start <= volume]
    later = [piece for piece in schedule.pieces if piece.start > volume]
    return [Piece(volume, begun[-1].at(volume), begun[-1].slope), *later] if begun else later


def _capped(pieces: list[Piece], cap: float) -> tuple[Piece, ...]:
    """Cut the first piece that reaches a cap before the next one starts off there."""
    ends = [*(piece.start for piece in pieces[1:]), inf]
    for number, (piece, end) in enumerate(zip(pieces, ends, strict=True)):
        if piece.slope > 0.0 and piece.amount < cap < piece.at(end):
            start = piece.start + (cap - piece.amount) / piece.slope
            # Rounding may put the end of the piece an ulp above the cap.
            full = Piece(start, max(cap, piece.at(start)), 0.0)
            return (*pieces[: number + 1], full)
    return tuple(pieces)
