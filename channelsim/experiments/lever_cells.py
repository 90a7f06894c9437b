"""Where support money may go: a lever in a region and channel, and what it takes to be felt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

ALL = "all"
"""Channel (or region) of a cell whose money is shared out over all of them by size."""

DAYS_PER_YEAR = 365.0


@dataclass(frozen=True, kw_only=True, order=True)
class LeverCell:
    """One place where money may go.

    Parameters
    ----------
    region, channel
        Names, or `ALL`.
    lever
        Name of the lever.
    """

    region: str
    channel: str
    lever: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Region, channel and lever."""
        return (self.region, self.channel, self.lever)

    def entry(self, spend: float, days: int) -> dict[str, object]:
        """Entry of the scenario's spend table.

        Parameters
        ----------
        spend
            Money over the measured days, spent at a steady rate.
        days
            Measured days.

        Examples
        --------
        >>> LeverCell(region="East", channel="all", lever="display").entry(100.0, 73)
        {'lever': 'display', 'region': 'East', 'per_year': 500.0}
        """
        place = {"region": self.region, "channel": self.channel}
        named = {key: name for key, name in place.items() if name != ALL}
        return {"lever": self.lever, **named, "per_year": spend * DAYS_PER_YEAR / days}


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
    outlets = build_network(spec, _tables(scenario)).outlets
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


def spend_overlay(
    scenario: "Scenario", cells: Sequence[LeverCell], spends: Mapping[LeverCell, float]
) -> dict[str, object]:
    """Override that spends on cells, in place of what the scenario spends on their levers.

    Parameters
    ----------
    scenario
        Its money for other levers stays as it is.
    cells
        The cells studied.
    spends
        Money over the measured days; cells left out get none.
    """
    days = scenario.spec.horizon.days
    entries = [cell.entry(spends[cell], days) for cell in cells if spends.get(cell, 0.0) > 0.0]
    return {"support": {"spend": [*_others(scenario.spec, cells), *entries]}}


def present_spend(scenario: "Scenario", cells: Sequence[LeverCell]) -> dict[LeverCell, float]:
    """Give what the scenario itself spends on each cell over the measured days, money."""
    from channelsim.scenario.network import build_network

    spec = scenario.spec
    network = build_network(spec, _tables(scenario))
    regions = [region.name for region in spec.regions]
    channels = [channel.name for channel in spec.channels]
    warm = spec.horizon.warm_up
    found = {item.lever.name: item.daily[warm:].sum(axis=0) for item in network.support}
    spends = {}
    for cell in cells:
        money = found.get(cell.lever)
        if money is None:
            spends[cell] = 0.0
            continue
        row = money[regions.index(cell.region)]
        mine = row.sum() if cell.channel == ALL else row[channels.index(cell.channel)]
        spends[cell] = float(mine)
    return spends


def _others(spec: "ScenarioSpec", cells: Sequence[LeverCell]) -> list[dict[str, object]]:
    """Entries of levers that are not studied, as plain data."""
    from dataclasses import asdict

    studied = {cell.lever for cell in cells}
    return [
        {key: value for key, value in asdict(entry).items() if value is not None}
        for entry in spec.support.spend
        if entry.lever not in studied
    ]


def _tables(scenario: "Scenario") -> "Mapping[str, Mapping[str, Sequence[str | float]]]":
    from typing import cast

    data = scenario.document.get("data") or {}
    return cast("Mapping[str, Mapping[str, Sequence[str | float]]]", data)
