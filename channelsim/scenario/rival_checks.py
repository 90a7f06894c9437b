"""What the rival's section and the rules of conflict ask of the rest of a scenario."""

from collections.abc import Iterator

from channelsim.model.selectors import names_in
from channelsim.scenario.schema import ScenarioSpec

Faults = Iterator[tuple[str, str]]


def rival_names(spec: ScenarioSpec) -> Faults:
    """List regions of the rival's markets and promotions that nobody knows.

    Yields
    ------
    (str, str)
        Dotted path and message of a fault.
    """
    regions = [region.name for region in spec.regions]
    known = ", ".join(regions)
    seen: set[str] = set()
    for i, market in enumerate(spec.rival.markets):
        if market.region not in regions:
            yield (
                f"rival.markets.{i}.region",
                f"unknown region {market.region!r} (known: {known})",
            )
        if market.region in seen:
            yield f"rival.markets.{i}.region", f"the region {market.region!r} is listed twice"
        seen.add(market.region)
    for i, item in enumerate(spec.rival.promotions):
        for name in names_in(item.region):
            if name not in regions:
                path = f"rival.promotions.{i}.region"
                yield path, f"unknown region {name!r} (known: {known})"
    if spec.demand.kind != "attraction" and (spec.rival.markets or spec.rival.promotions):
        yield "rival", f"demand of kind {spec.demand.kind} has no rival that buyers could choose"


def conflict_rules(spec: ScenarioSpec) -> Faults:
    """List rules of conflict that have nothing to work on.

    Yields
    ------
    (str, str)
        Dotted path and message of a fault.
    """
    if spec.conflict.split > 0.0 and not _sells_online(spec):
        message = "nothing is earned online: no online shop is its own or served from its warehouse"
        yield "conflict.split", message
    online = any(channel.online for channel in spec.channels)
    past = any(group.role != "distributor" for group in spec.distributors)
    if spec.conflict.undercut_weight > 0.0 and not (online or past):
        message = "nobody undercuts: there is no online shop, and no route past the distributors"
        yield "conflict.undercut_weight", message
    conducts = [("conduct", spec.conduct)] + [
        (f"distributors.{i}.conduct", group.conduct)
        for i, group in enumerate(spec.distributors)
        if group.conduct is not None
    ]
    for path, conduct in conducts:
        if conduct.quoting.online_matching > 0.0 and not online:
            yield f"{path}.quoting.online_matching", "there is no online shop to match"


def _sells_online(spec: ScenarioSpec) -> bool:
    roles = {group.name: group.role for group in spec.distributors}
    channels = {channel.name: channel for channel in spec.channels}
    for item in spec.outlets:
        channel = channels.get(item.channel)
        if channel is None or not channel.online:
            continue
        own = channel.platform is not None and channel.platform.own_shop
        if own or roles.get(item.served_by) in ("warehouse", "agent"):
            return True
    return False
