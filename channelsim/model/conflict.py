"""Conflict between routes: dealers who are undercut, boycotts, and the fair split of a remedy."""

from dataclasses import dataclass

from channelsim.model.lifecycle import Weight
from channelsim.model.quantities import STRICT, AnnualRate, Share


@dataclass(frozen=True, kw_only=True)
class Boycott:
    """When dealers stop working for a brand that squeezes them.

    Each dealer has a threshold. It joins when its own squeeze and the sight of its peers together
    reach it, and ends when they fall well below (Granovetter 1978, threshold models of collective
    behaviour).
    """

    __pydantic_config__ = STRICT

    threshold: Share = 0.3
    """Squeeze, the share of its usual earnings that is gone, at which the typical dealer joins."""
    spread: Share = 0.5
    """Thresholds lie evenly within this share of the typical one, on both sides."""
    solidarity: Share = 0.1
    """What a boycott of all its peers adds to a dealer's own squeeze."""
    persistence: Share = 0.5
    """It ends when squeeze and solidarity fall below this share of the threshold."""
    order_cut: Share = 0.5
    """Share of its territory's planned purchases that a boycotter does not buy."""
    delisting: Share = 0.0
    """Share of its outlets out of which a boycotter takes the brand."""

    def limit(self, quantile: float) -> float:
        """Give the threshold of a dealer from its place among its peers, 0 to 1.

        Examples
        --------
        >>> Boycott(threshold=0.3, spread=0.5).limit(0.5)
        0.3
        """
        return self.threshold * (1.0 + self.spread * (2.0 * quantile - 1.0))

    def joins(self, boycotts: bool, squeeze: float, peers: float, limit: float) -> bool:
        """Tell whether a dealer boycotts.

        Parameters
        ----------
        boycotts : bool
            Whether it does already.
        squeeze : float
            Share of its usual earnings that is gone, 0 to 1.
        peers : float
            Share of the other dealers that boycott, 0 to 1.
        limit : float
            Its threshold.

        Examples
        --------
        >>> rule = Boycott(threshold=0.3, solidarity=0.1, persistence=0.5)
        >>> rule.joins(False, 0.25, 0.0, 0.3), rule.joins(False, 0.25, 1.0, 0.3)
        (False, True)
        >>> rule.joins(True, 0.25, 0.0, 0.3)  # it would not begin, but does not end either
        True
        """
        pressure = squeeze + self.solidarity * peers
        return squeeze > 0.0 and pressure >= (self.persistence if boycotts else 1.0) * limit


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """What direct sales past the dealers do to them, and what is done about it."""

    __pydantic_config__ = STRICT

    undercut_weight: Weight = 0.0
    """Effect on a dealer's satisfaction of the share by which the manufacturer's own routes, online
    or direct, undercut the prices in its territory."""
    smoothing: Share = 0.6
    """Weight of the latest month in the squeeze that a dealer feels."""
    adaptation: AnnualRate = 0.25
    """Speed at which the earnings that a dealer is used to follow those that it has."""
    boycott: Boycott | None = None
    """How dealers answer a squeeze together; none = they do not."""
    split: Share = 0.0
    """Fair split: share of what the manufacturer earns online that is paid to the dealers of the
    buyers' regions at each month's end."""

    @property
    def active(self) -> bool:
        """Whether anything of this is asked for."""
        return self.undercut_weight > 0.0 or self.boycott is not None or self.split > 0.0

    def felt(self, before: float, earned: float, usual: float) -> float:
        """Give the squeeze that a dealer feels after a month, 0 to 1.

        Parameters
        ----------
        before : float
            What it felt a month ago.
        earned, usual : float
            Earnings per planned unit of its territory, this month and as it is used to.

        Examples
        --------
        >>> Conflict(smoothing=1.0).felt(0.0, earned=0.15, usual=0.20)
        0.25
        """
        gone = 0.0 if usual <= 0.0 else max(0.0, min(1.0, round(1.0 - earned / usual, 12)))
        return before + self.smoothing * (gone - before)
