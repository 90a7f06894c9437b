"""What the sections of a scenario say of one another: names that are known, terms that fit."""

from collections.abc import Iterable, Iterator

from channelsim.model.demand import Trace
from channelsim.model.evaluation import tier_names
from channelsim.model.incentives import NewProduct
from channelsim.model.selectors import Selector, names_in
from channelsim.scenario.expansion_checks import expansion_faults
from channelsim.scenario.rival_checks import conflict_rules, rival_names
from channelsim.scenario.route_checks import customs_borders, direct_routes
from channelsim.scenario.schema import ScenarioSpec

Faults = Iterator[tuple[str, str]]


def check_references(spec: ScenarioSpec) -> list[tuple[str, str]]:
    """List what sections say of one another that does not fit, as (path, message).

    Parameters
    ----------
    spec : ScenarioSpec
        A scenario whose sections are valid by themselves.

    Returns
    -------
    list of (str, str)
        Dotted path and message of every fault; empty if there is none. A message about an unknown
        name has the form ``unknown region 'Est' (known: East, South)``.
    """
    return [
        *_twice(spec),
        *_unknown_names(spec),
        *_unknown_in_selectors(spec),
        *_prices(spec),
        *_tables(spec),
        *_supply(spec),
        *_support(spec),
        *_partners(spec),
        *rival_names(spec),
        *conflict_rules(spec),
        *expansion_faults(spec),
    ]


def _twice(spec: ScenarioSpec) -> Faults:
    sections: dict[str, Iterable[str]] = {
        "regions": (item.name for item in spec.regions),
        "products": (item.name for item in spec.products),
        "channels": (item.name for item in spec.channels),
        "distributors": (item.name for item in spec.distributors),
        "outlets": (item.name for item in spec.outlets),
        "incentives": (item.name for item in spec.incentives),
        "promotions": (item.name for item in spec.promotions),
        "rival.promotions": (item.name for item in spec.rival.promotions),
        "rival.offers": (item.name for item in spec.rival.offers),
        "salvage": (item.name for item in spec.salvage),
        "support.levers": (item.name for item in spec.support.levers),
    }
    for section, names in sections.items():
        seen: set[str] = set()
        for i, name in enumerate(names):
            if name in seen:
                yield f"{section}.{i}.name", f"the name {name!r} is taken already"
            seen.add(name)


def _unknown(path: str, what: str, name: str, known: Iterable[str]) -> Faults:
    names = list(known)
    if name not in names:
        yield path, f"unknown {what} {name!r} (known: {', '.join(names)})"


def _unknown_names(spec: ScenarioSpec) -> Faults:
    regions = [region.name for region in spec.regions]
    channels = [channel.name for channel in spec.channels]
    groups = [group.name for group in spec.distributors]
    for i, group in enumerate(spec.distributors):
        yield from _unknown(f"distributors.{i}.region", "region", group.region, regions)
        if group.supplier is not None:
            yield from _unknown(f"distributors.{i}.supplier", "group", group.supplier, groups)
    for i, outlets in enumerate(spec.outlets):
        path = f"outlets.{i}"
        yield from _unknown(f"{path}.region", "region", outlets.region, regions)
        yield from _unknown(f"{path}.channel", "channel", outlets.channel, channels)
        yield from _unknown(f"{path}.served_by", "group", outlets.served_by, groups)
        for name in names_in(outlets.border_with):
            yield from _unknown(f"{path}.border_with", "region", name, regions)
    for i, road in enumerate(spec.freight):
        yield from _unknown(f"freight.{i}.from_region", "region", road.from_region, regions)
        yield from _unknown(f"freight.{i}.to_region", "region", road.to_region, regions)
    for i, jobber in enumerate(spec.salvage):
        yield from _unknown(f"salvage.{i}.region", "region", jobber.region, regions)
    for i, plan in enumerate(spec.enforcement.visits):
        yield from _unknown(f"enforcement.visits.{i}.region", "region", plan.region, regions)


_SELECTED_BY = {
    "incentives": ("region", "product", "level", "tier", "name"),
    "evaluation": ("region", "level", "name"),
    "promotions": ("region", "channel", "product", "name"),
    "rival": ("region", "level", "tier", "name"),
}
"""What the selectors of each section may name; nothing else would have an effect there."""


def _unknown_in_selectors(spec: ScenarioSpec) -> Faults:
    selectors: list[tuple[str, Selector]] = [
        (f"incentives.{i}.where", scheme.where) for i, scheme in enumerate(spec.incentives)
    ]
    if spec.evaluation is not None:
        selectors.append(("evaluation.where", spec.evaluation.where))
    selectors += [(f"promotions.{i}.where", item.where) for i, item in enumerate(spec.promotions)]
    selectors += [
        (f"rival.offers.{i}.where", item.where) for i, item in enumerate(spec.rival.offers)
    ]
    members = [
        f"{group.name}-{number + 1}" for group in spec.distributors for number in range(group.count)
    ]
    known = {
        "region": [region.name for region in spec.regions],
        "channel": [channel.name for channel in spec.channels],
        "product": [product.name for product in spec.products],
        "level": ["1", "2"],
        "tier": tier_names(spec.evaluation),
        "name": [group.name for group in spec.distributors] + members,
    }
    for i, scheme in enumerate(spec.incentives):
        for j, name in enumerate(scheme.products if isinstance(scheme, NewProduct) else ()):
            yield from _unknown(f"incentives.{i}.products.{j}", "product", name, known["product"])
    for path, where in selectors:
        usable = _SELECTED_BY[path.split(".")[0]]
        for what, choice in (
            ("region", where.region),
            ("channel", where.channel),
            ("product", where.product),
            ("level", where.level),
            ("tier", where.tier),
            ("name", where.name),
        ):
            if what not in usable and names_in(choice):
                yield f"{path}.{what}", f"selects by {', '.join(usable)} only: leave {what} out"
            for name in names_in(choice):
                yield from _unknown(f"{path}.{what}", what, name, known[what])


def _prices(spec: ScenarioSpec) -> Faults:
    known_names = {
        "region": [region.name for region in spec.regions],
        "product": [product.name for product in spec.products],
        "channel": [channel.name for channel in spec.channels],
    }
    for i, entry in enumerate(spec.price_list):
        for what, choice in (
            ("region", entry.region),
            ("product", entry.product),
            ("channel", entry.channel),
        ):
            for name in names_in(choice):
                yield from _unknown(f"price_list.{i}.{what}", what, name, known_names[what])
    for i, product in enumerate(spec.products):
        path = f"products.{i}"
        if product.suggested_price <= 0.0:
            yield f"{path}.suggested_price", "must be above 0: demand is measured against it"
        for j, channel in enumerate(product.channels or ()):
            known = [item.name for item in spec.channels]
            yield from _unknown(f"{path}.channels.{j}", "channel", channel, known)
        if product.floor_price > product.suggested_price:
            yield f"{path}.floor_price", "must not exceed suggested_price"


def _tables(spec: ScenarioSpec) -> Faults:
    if isinstance(spec.demand, Trace):
        yield from _unknown("demand.table", "table", spec.demand.table, spec.data)
        if spec.history.buyers is not None:
            yield "history.buyers", "a replayed demand (kind trace) has its own numbers of buyers"
    for key, past in (("prices", spec.history.prices), ("buyers", spec.history.buyers)):
        if past is not None:
            yield from _unknown(f"history.{key}.table", "table", past.table, spec.data)


def _supply(spec: ScenarioSpec) -> Faults:
    level = {group.name: group.level for group in spec.distributors}
    home = {group.name: group.region for group in spec.distributors}
    for i, group in enumerate(spec.distributors):
        if group.supplier is not None and level.get(group.supplier, 1) != 1:
            yield f"distributors.{i}.supplier", f"{group.supplier!r} is not a group of level 1"
    yield from direct_routes(spec.distributors, spec.regions)
    yield from customs_borders(spec.regions, spec.outlets, spec.channels)
    for i, outlets in enumerate(spec.outlets):
        if home.get(outlets.served_by, outlets.region) != outlets.region:
            territory = home[outlets.served_by]
            message = f"{outlets.served_by!r} serves {territory!r} only, not {outlets.region!r}"
            yield f"outlets.{i}.served_by", message
        for name in names_in(outlets.border_with) if outlets.border_share > 0.0 else ():
            if not any(item.region == name for item in spec.outlets):
                yield f"outlets.{i}.border_with", f"{name!r} has no outlets"


def _support(spec: ScenarioSpec) -> Faults:
    regions = [region.name for region in spec.regions]
    channels = [channel.name for channel in spec.channels]
    places = {(item.region, item.channel) for item in spec.outlets}
    for i, entry in enumerate(spec.support.spend):
        path = f"support.spend.{i}"
        yield from _unknown(f"{path}.lever", "lever", entry.lever, spec.support.known)
        if entry.region is not None:
            yield from _unknown(f"{path}.region", "region", entry.region, regions)
        if entry.channel is not None:
            yield from _unknown(f"{path}.channel", "channel", entry.channel, channels)
        if not any(
            entry.region in (None, region) and entry.channel in (None, channel)
            for region, channel in places
        ):
            yield path, f"{entry.region or 'the country'} has no outlets of {entry.channel!r}"


def _partners(spec: ScenarioSpec) -> Faults:
    regions = [region.name for region in spec.regions]
    tiers = tier_names(spec.evaluation)
    for i, group in enumerate(spec.distributors):
        yield from _unknown(f"distributors.{i}.tier", "tier", group.tier, tiers)
    listed: set[str] = set()
    for i, entry in enumerate(spec.partnership.reserves):
        path = f"partnership.reserves.{i}.region"
        yield from _unknown(path, "region", entry.region, regions)
        if entry.region in listed:
            yield path, f"the region {entry.region!r} is listed already"
        listed.add(entry.region)
    limited = spec.credit is not None and spec.credit.limit_days is not None
    if spec.evaluation is not None and not limited:
        for i, tier in enumerate(spec.evaluation.tiers):
            if tier.credit_factor != 1.0:
                message = "is a multiple of credit.limit_days, which is not given"
                yield f"evaluation.tiers.{i}.credit_factor", message
