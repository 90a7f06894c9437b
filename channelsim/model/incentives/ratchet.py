"""The ratchet: volume bought today raises the targets of tomorrow."""

from dataclasses import replace

from channelsim.model.incentives.payment import payable
from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.terms import Terms

SPREAD = (0.9, 0.95, 1.0, 1.05, 1.1)
"""Later volumes, relative to the partner's usual one, between which the loss is averaged."""


def ratchet_loss(scheme: Terms, record: PeriodRecord, loaded: float, periods: int) -> float:
    r"""Give the rebate lost in later periods because a higher volume now raises their targets.

    .. math:: \sum_{j=1}^{n} \mathrm{E}\\,[R(V; T_j) - R(V; T_j')]

    with :math:`T_j` and :math:`T_j'` the targets after this period closes at its expected and at
    the loaded volume, and :math:`V` within 10 % of the partner's usual volume. Nothing is lost
    where targets do not follow past volumes. Source: Weitzman (1980), *Bell Journal of Economics*
    11:302-308.

    Parameters
    ----------
    scheme : Terms
        A scheme of any kind.
    record : PeriodRecord
        The partner's period at the volume expected without loading.
    loaded : float
        Volume of the period with loading, basis units, at least the record's.
    periods : int
        Number of later periods looked at, such as those of a year.

    Returns
    -------
    float
        Money, at least 0.

    Examples
    --------
    >>> from channelsim.model.incentives.rolling_target import RollingTarget
    >>> from channelsim.model.incentives.tiers import Tier
    >>> rolling = RollingTarget(name="Rolling", window=4, bands=(Tier(at_least=1.0, rate=0.04),))
    >>> usual = PeriodRecord(volume=1000.0, history=(1000.0,) * 4)
    >>> round(ratchet_loss(rolling, usual, loaded=1200.0, periods=4), 2)
    32.0
    >>> ratchet_loss(rolling, usual, loaded=1000.0, periods=4)
    0.0
    """
    seasons = record.history_seasons or (1.0,) * len(record.history)
    bases = [volume / season for volume, season in zip(record.history, seasons, strict=True)]
    usual = (sum(bases) + record.volume / record.season) / (len(bases) + 1)
    if usual <= 0.0:
        return 0.0
    lost = 0.0
    for ahead in range(periods):
        follows = (usual,) * ahead
        after_all, after_load = (
            replace(
                record,
                volume=usual,
                season=1.0,
                history=(*bases, volume / record.season, *follows),
                history_seasons=(),
                year_ago=volume if ahead == periods - 1 else usual,
                violations=0,
            )
            for volume in (record.volume, loaded)
        )
        if scheme.schedule(after_all) == scheme.schedule(after_load):
            continue
        for part in SPREAD:
            paid = payable(scheme, replace(after_all, volume=part * usual))
            paid -= payable(scheme, replace(after_load, volume=part * usual))
            lost += max(0.0, paid) / len(SPREAD)
    return lost
