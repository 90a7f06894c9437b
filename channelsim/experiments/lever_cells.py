"""Where support money may go: a lever in a region and channel, and what it takes to be felt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.periods import Period

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

ALL = "all"
"""Channel (or region) of a cell whose money is shared out over all of them by size."""

DAYS_PER_YEAR = 365.0


@dataclass(frozen=True, kw_only=True)
class LeverCell:
    """One place where money may go.

    Parameters
    ----------
    region, channel
        Names, or `ALL`.
    lever
        Name of the lever.
    period
        Days in which it is spent; None means at a steady rate before and over all measured days.
    """

    region: str
    channel: str
    lever: str
    period: Period | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Region, channel and lever, and the name of the period if there is one."""
        three = (self.region, self.channel, self.lever)
        return three if self.period is None else (*three, self.period.name)

    @property
    def place(self) -> "LeverCell":
        """The same in no period in particular."""
        return replace(self, period=None)

    def within(self, period: Period) -> "LeverCell":
        """Give the same in a period."""
        return replace(self, period=period)

    def entry(self, spend: float, days: int) -> dict[str, object]:
        """Entry of the scenario's spend table.

        Parameters
        ----------
        spend
            Money over the measured days or the period, spent at a steady rate.
        days
            Measured days.

        Examples
        --------
        >>> cell = LeverCell(region="East", channel="all", lever="display")
        >>> cell.entry(100.0, 73)
        {'lever': 'display', 'region': 'East', 'per_year': 500.0}
        >>> spring = Period(name="spring", first_day=59, days=73)
        >>> list(cell.within(spring).entry(100.0, 365).values())
        ['display', 'East', 500.0, 59, 131]
        """
        place = {"region": self.region, "channel": self.channel}
        named: dict[str, object] = {key: name for key, name in place.items() if name != ALL}
        when: dict[str, object] = {}
        if self.period is not None:
            days = self.period.days
            when = {"from_day": self.period.first_day, "to_day": self.period.last_day}
        return {"lever": self.lever, **named, "per_year": spend * DAYS_PER_YEAR / days, **when}


def lever_cells(
    scenario: "Scenario",
    levers: Sequence[str],
    *,
    regions: Sequence[str] | None = None,
    channels: Sequence[str] | None = None,
    pool_channels: bool = False,
) -> tuple[LeverCell, ...]:
    """List the cells of some levers.

    Parameters
    ----------
    scenario
        Whose regions, channels and levers are meant.
    levers
        Names of levers.
    regions, channels
        Only these; None means all that have outlets.
    pool_channels
        One cell for all channels of a region, which is a third or a quarter of the work.

    Returns
    -------
    tuple of LeverCell
        By lever, region and channel, in the order of the scenario.

    Raises
    ------
    QuestionError
        For a name that the scenario does not have, or nothing to study.
    """
    spec = scenario.spec
    known = {
        "lever": list(spec.support.known),
        "region": [region.name for region in spec.regions],
        "channel": [channel.name for channel in spec.channels],
    }
    for what, names in (("lever", levers), ("region", regions), ("channel", channels)):
        for name in names or ():
            if name not in known[what]:
                listed = ", ".join(known[what])
                raise QuestionError(f"{scenario.name} has no {what} {name!r} (it has {listed})")
    if pool_channels and channels is not None:
        raise QuestionError("pool_channels takes all channels together: leave channels out")
    outlets = {(group.region, group.channel) for group in spec.outlets}
    cells = [
        LeverCell(region=region, channel=channel, lever=lever)
        for lever in levers
        for region in (regions or known["region"])
        for channel in ((ALL,) if pool_channels else (channels or known["channel"]))
        if any(region == r and channel in (ALL, c) for r, c in outlets)
    ]
    if not cells:
        raise QuestionError("there is no lever to study: name one or more")
    return tuple(cells)


def natural_spend(scenario: "Scenario", cells: Iterable[LeverCell]) -> dict[LeverCell, float]:
    """Give each cell's spend of half effect over the measured days, money."""
    from channelsim.scenario.network import build_network
    from channelsim.scenario.support import market_sizes

    spec = scenario.spec
    outlets = build_network(spec, data_tables(scenario)).outlets
    regions = [region.name for region in spec.regions]
    channels = [channel.name for channel in spec.channels]
    months = 12.0 * spec.horizon.days / DAYS_PER_YEAR
    spends = {}
    for cell in cells:
        lever = spec.support.known[cell.lever]
        size = market_sizes(spec, outlets, lever.per)[regions.index(cell.region)]
        mine = size.sum() if cell.channel == ALL else size[channels.index(cell.channel)]
        spends[cell] = float(lever.half_saturation * mine * months)
    return spends


def data_tables(scenario: "Scenario") -> "Mapping[str, Mapping[str, Sequence[str | float]]]":
    """Give the data tables that stand beside a scenario."""
    from typing import cast

    data = scenario.document.get("data") or {}
    return cast("Mapping[str, Mapping[str, Sequence[str | float]]]", data)
