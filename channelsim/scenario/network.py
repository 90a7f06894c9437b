"""From a valid scenario to its network: generators become members, names become numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from channelsim.model.demand import Trace
from channelsim.model.history import Steps
from channelsim.model.network import MANUFACTURER, Distributor, Network, Outlets, TraceTable
from channelsim.model.outlets import OutletGroup
from channelsim.model.price_tiers import PriceTiers
from channelsim.model.selectors import names_in
from channelsim.scenario.histories import steps_of
from channelsim.scenario.population import dealt, lognormal, normal, quantiles
from channelsim.scenario.schema import ScenarioSpec
from channelsim.scenario.support import lever_spends

Table = Mapping[str, Sequence[str | float]]


def build_network(spec: ScenarioSpec, tables: Mapping[str, Table] | None = None) -> Network:
    """Spell a scenario out.

    Parameters
    ----------
    spec : ScenarioSpec
        A valid scenario.
    tables : mapping of name to columns, optional
        The tables that it lists under `data:`.

    Returns
    -------
    Network
        Members in place of generators, numbers in place of names.
    """
    distributors = _distributors(spec)
    outlets = _outlets(spec, distributors)
    freight, days = _roads(spec)
    shelf, listed, buyers = _histories(spec, tables or {})
    network = Network(
        horizon=spec.horizon,
        regions=spec.regions,
        products=spec.products,
        channels=spec.channels,
        demand=spec.demand,
        trace=_trace(spec, tables or {}),
        shelf_history=shelf,
        list_history=listed,
        buyer_history=buyers,
        rival=spec.rival,
        stock_out=spec.stock_out,
        brand=spec.brand,
        promotions=spec.promotions,
        leakage=spec.leakage,
        costs=spec.costs,
        manufacturer=spec.manufacturer,
        distributors=distributors,
        outlets=outlets,
        incentives=spec.incentives,
        enforcement=spec.enforcement,
        partnership=spec.partnership,
        evaluation=spec.evaluation,
        credit=spec.credit,
        health=spec.health,
        salvage=spec.salvage,
        support=lever_spends(spec, outlets),
        freight=freight,
        freight_days=days,
        price_list=spec.price_list,
        conflict=spec.conflict,
        recruitment=spec.recruitment,
        new_accounts=spec.new_accounts,
        field_force=spec.field_force,
        cost_sharing=spec.cost_sharing,
    )
    return network if spec.manufacturer.list_pricing == "stated" else _priced(network)


def _priced(network: Network) -> Network:
    """Put the list prices in that earn the manufacturer most."""
    tiers = PriceTiers.opening(network)
    products = tuple(
        replace(product, list_price=tiers.list_price(item))
        for item, product in enumerate(network.products)
    )
    return replace(network, products=products)


def _distributors(spec: ScenarioSpec) -> tuple[Distributor, ...]:
    regions = [region.name for region in spec.regions]
    members: list[Distributor] = []
    numbers: dict[str, list[int]] = {}
    for group in sorted(spec.distributors, key=lambda group: group.level):
        sizes = lognormal(group.size, "size", group.count)
        numbers[group.name] = list(range(len(members), len(members) + group.count))
        above = numbers[group.supplier] if group.supplier else [MANUFACTURER]
        members += [
            Distributor(
                name=f"{group.name}-{j + 1}",
                region=regions.index(group.region),
                supplier=above[j % len(above)],
                size=float(sizes[j]),
                group=group,
                conduct=group.conduct or spec.conduct,
                phase=j % group.review_days,
            )
            for j in range(group.count)
        ]
    return tuple(members)


def _outlets(spec: ScenarioSpec, distributors: tuple[Distributor, ...]) -> Outlets:
    regions = [region.name for region in spec.regions]
    channels = [channel.name for channel in spec.channels]
    owners: dict[str, list[int]] = {}
    for number, distributor in enumerate(distributors):
        owners.setdefault(distributor.group.name, []).append(number)

    groups = _sorted_groups(spec)
    most = max([1, *(len(names_in(group.border_with)) for group in groups)])
    columns: dict[str, list[np.ndarray]] = {}
    for number, group in enumerate(groups):
        served_by = owners[group.served_by]
        sizes = np.array([distributors[owner].size for owner in served_by])
        for name, column in _columns(spec, group).items():
            columns.setdefault(name, []).append(column)
        columns.setdefault("group", []).append(np.full(group.count, number))
        for what, name, names in (
            ("region", group.region, regions),
            ("channel", group.channel, channels),
        ):
            columns.setdefault(what, []).append(np.full(group.count, names.index(name)))
        columns.setdefault("supplier", []).append(np.array(served_by)[dealt(group.count, sizes)])
        across = [regions.index(name) for name in names_in(group.border_with)] or [-1]
        borders = np.array(across + across[:1] * (most - len(across)))
        at_border = quantiles("border", group.count) < group.border_share
        columns.setdefault("across", []).append(np.where(at_border[:, None], borders, -1))
    return Outlets(
        names=tuple(group.name for group in groups),
        **{name: np.concatenate(parts) for name, parts in columns.items()},
    )


def _columns(spec: ScenarioSpec, group: OutletGroup) -> dict[str, np.ndarray]:
    """Give what differs between the members of a group, by field of `Outlets`."""
    channel = next(channel for channel in spec.channels if channel.name == group.channel)
    region = next(region for region in spec.regions if region.name == group.region)
    count = group.count
    cover = np.nan if group.initial_cover_days is None else group.initial_cover_days
    elasticity = normal(spec.demand.elasticity, spec.demand.elasticity_sd, "elasticity", count)
    return {
        "member": np.arange(count),
        "footfall": lognormal(group.footfall, "size", count),
        "elasticity": np.minimum(elasticity, 0.0) * region.price_sensitivity,
        "loyalty": 2.0 * channel.loyalty * quantiles("loyalty", count),
        "keeps_floor": quantiles("floor", count) < channel.floor_compliance,
        "lead_days": np.full(count, group.lead_days),
        "phase": np.arange(count) % channel.visit_every_days,
        "initial_cover": np.full(count, float(cover)),
        "listed": quantiles("listing", count) < group.numeric_distribution,
    }


def _roads(spec: ScenarioSpec) -> tuple[np.ndarray, np.ndarray]:
    names = [region.name for region in spec.regions]
    n = len(names)
    cost = np.full((n, n), spec.costs.default_freight)
    days = np.full((n, n), spec.costs.default_freight_days)
    listed = {(names.index(r.from_region), names.index(r.to_region)): r for r in spec.freight}
    for (start, end), road in listed.items():
        for pair in ((start, end), (end, start)):
            if pair == (start, end) or pair not in listed:
                cost[pair], days[pair] = road.cost, road.days
    np.fill_diagonal(cost, 0.0)
    np.fill_diagonal(days, 0)
    return cost, days


def _sorted_groups(spec: ScenarioSpec) -> list[OutletGroup]:
    """Give the groups of outlets in the order of the panel."""
    regions = [region.name for region in spec.regions]
    channels = [channel.name for channel in spec.channels]

    def place(group: OutletGroup) -> tuple[int, int, str]:
        return regions.index(group.region), channels.index(group.channel), group.name

    return sorted(spec.outlets, key=place)


def _histories(
    spec: ScenarioSpec, tables: Mapping[str, Table]
) -> tuple[Steps | None, Steps | None, Steps | None]:
    """Read shelf prices, list prices and factors of buyers that are replayed from tables."""
    products = [product.name for product in spec.products]
    shelves = [
        {"region": group.region, "channel": group.channel, "outlets": group.name}
        for group in _sorted_groups(spec)
    ]
    prices, buyers = spec.history.prices, spec.history.buyers
    shelf = listed = factors = None
    if prices is not None and prices.of == "shelf":
        shelf = steps_of(tables[prices.table], prices.column, shelves, products)
    elif prices is not None:
        regions = [{"region": region.name} for region in spec.regions]
        listed = steps_of(tables[prices.table], prices.column, regions, products)
    if buyers is not None:
        index = steps_of(tables[buyers.table], buyers.column, shelves, products)
        factors = replace(index, values=index.values**buyers.elasticity)
    return shelf, listed, factors


def _trace(spec: ScenarioSpec, tables: Mapping[str, Table]) -> TraceTable | None:
    if not isinstance(spec.demand, Trace):
        return None
    table = tables[spec.demand.table]
    every = spec.demand.every_days
    days = np.array([int(float(day)) for day in table["day"]])
    units = np.array([float(value) for value in table["units"]]) / every
    first, last = int(days.min()), int(days.max()) + every
    groups = _sorted_groups(spec)
    series = np.zeros((last - first, len(groups), len(spec.products)))
    wanted: list[tuple[str, Sequence[str | float]]] = [
        (column, table[column]) for column in ("region", "channel", "product") if column in table
    ]
    for g, group in enumerate(groups):
        for k, product in enumerate(spec.products):
            mine = {"region": group.region, "channel": group.channel, "product": product.name}
            for row, day in enumerate(days):
                if all(str(column[row]) == mine[name] for name, column in wanted):
                    series[day - first : day - first + every, g, k] += units[row]
    return TraceTable(first_day=first, units=series)
