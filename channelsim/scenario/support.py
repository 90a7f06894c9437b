"""From the spend table of a scenario to money by day and market."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.demand import Attraction, ConstantElasticity
from channelsim.model.network import Outlets
from channelsim.model.response import Basis
from channelsim.model.support import Spend
from channelsim.model.support_plan import LeverSpend
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.scenario.schema import ScenarioSpec

Floats = NDArray[np.float64]


def lever_spends(spec: ScenarioSpec, outlets: Outlets) -> tuple[LeverSpend, ...]:
    """Spell out the support of a scenario.

    Parameters
    ----------
    spec : ScenarioSpec
        A valid scenario.
    outlets : Outlets
        Its outlets.

    Returns
    -------
    tuple of LeverSpend
        Levers that get money, or that have an effect without any, in the order of the scenario;
        empty where support changes nothing.
    """
    found = []
    for name, lever in spec.support.known.items():
        entries = [entry for entry in spec.support.spend if entry.lever == name and entry.yearly]
        listed = any(own.name == name for own in spec.support.levers)
        if entries or (listed and lever.floor != 0.0):
            size = market_sizes(spec, outlets, lever.per)
            found.append(LeverSpend(lever=lever, daily=_daily(spec, entries, size), size=size))
    return tuple(found)


def market_sizes(spec: ScenarioSpec, outlets: Outlets, per: Basis) -> Floats:
    """Give the size of every market, shape (regions, channels).

    Parameters
    ----------
    spec : ScenarioSpec
        A valid scenario.
    outlets : Outlets
        Its outlets.
    per : "outlets", "buyers" or "takings"
        Outlets; thousands of potential buyers a month; or a month's sales at suggested prices and
        the share of demand there, money.
    """
    size = np.zeros((len(spec.regions), len(spec.channels)))
    if per == "outlets":
        np.add.at(size, (outlets.region, outlets.channel), 1.0)
        return size
    share = spec.demand.share if isinstance(spec.demand, Attraction | ConstantElasticity) else 1.0
    income = np.array([region.income for region in spec.regions])
    weight = np.array(
        [
            sum(
                product.demand_weight * (product.suggested_price if per == "takings" else 1.0)
                for product in spec.products
                if product.channels is None or channel.name in product.channels
            )
            for channel in spec.channels
        ]
    )
    each = outlets.footfall * income[outlets.region] * weight[outlets.channel]
    np.add.at(size, (outlets.region, outlets.channel), each * DAYS_PER_YEAR / 12.0)
    return size * share if per == "takings" else size / 1000.0


def _daily(spec: ScenarioSpec, entries: list[Spend], size: Floats) -> Floats:
    """Add entries up by day and market, shape (days, regions, channels)."""
    first = -spec.horizon.warm_up
    days = np.arange(first, spec.horizon.days)
    regions = np.array([region.name for region in spec.regions], dtype=object)
    channels = np.array([channel.name for channel in spec.channels], dtype=object)
    total = np.zeros((len(days), *size.shape))
    for entry in entries:
        where = np.ones(size.shape, dtype=bool)
        if entry.region is not None:
            where &= (regions == entry.region)[:, None]
        if entry.channel is not None:
            where &= (channels == entry.channel)[None, :]
        share = np.where(where, size, 0.0)
        when = np.ones(len(days), dtype=bool)
        if entry.from_day is not None:
            when &= days >= entry.from_day
        if entry.to_day is not None:
            when &= days <= entry.to_day
        rate = entry.yearly / DAYS_PER_YEAR * share / share.sum()
        total += when[:, None, None] * rate
    return total
