"""From money by cell to the spend table of a scenario, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from channelsim.experiments.lever_cells import ALL, LeverCell, data_tables
from channelsim.model.support import Spend

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def spend_overlay(
    scenario: "Scenario", cells: Sequence[LeverCell], spends: Mapping[LeverCell, float]
) -> dict[str, object]:
    """Override that spends on cells, in place of what the scenario spends on their levers.

    A plan by period starts on day 0: what the scenario spends before remains. A steady plan is
    taken to have been in force before as well.

    Parameters
    ----------
    scenario
        Its money for other levers stays as it is.
    cells
        The cells studied.
    spends
        Money over the measured days or the cell's period; cells left out get none.
    """
    days = scenario.spec.horizon.days
    dated = any(cell.period is not None for cell in cells)
    before = _before(scenario.spec, cells) if dated else []
    entries = [cell.entry(spends[cell], days) for cell in cells if spends.get(cell, 0.0) > 0.0]
    return {"support": {"spend": [*_others(scenario.spec, cells), *before, *entries]}}


def present_spend(scenario: "Scenario", cells: Sequence[LeverCell]) -> dict[LeverCell, float]:
    """Give what the scenario itself spends on each cell in its measured days, money."""
    from channelsim.scenario.network import build_network

    spec = scenario.spec
    network = build_network(spec, data_tables(scenario))
    regions = [region.name for region in spec.regions]
    channels = [channel.name for channel in spec.channels]
    warm = spec.horizon.warm_up
    found = {item.lever.name: item.daily[warm:] for item in network.support}
    spends = {}
    for cell in cells:
        daily = found.get(cell.lever)
        if daily is None:
            spends[cell] = 0.0
            continue
        if cell.period is not None:
            daily = daily[cell.period.first_day : cell.period.last_day + 1]
        row = daily.sum(axis=0)[regions.index(cell.region)]
        mine = row.sum() if cell.channel == ALL else row[channels.index(cell.channel)]
        spends[cell] = float(mine)
    return spends


def _others(spec: "ScenarioSpec", cells: Sequence[LeverCell]) -> list[dict[str, object]]:
    """Entries of levers that are not studied, as plain data."""
    studied = {cell.lever for cell in cells}
    return [_plain(entry) for entry in spec.support.spend if entry.lever not in studied]


def _before(spec: "ScenarioSpec", cells: Sequence[LeverCell]) -> list[dict[str, object]]:
    """Entries of the levers studied as far as they lie before day 0, as plain data."""
    studied = {cell.lever for cell in cells}
    first = -spec.horizon.warm_up
    found = []
    for entry in spec.support.spend:
        starts = first if entry.from_day is None else max(entry.from_day, first)
        ends = -1 if entry.to_day is None else min(entry.to_day, -1)
        if entry.lever in studied and starts <= ends:
            found.append({**_plain(entry), "to_day": ends})
    return found


def _plain(entry: Spend) -> dict[str, object]:
    return {key: value for key, value in asdict(entry).items() if value is not None}
