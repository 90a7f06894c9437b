"""Rules between the sections on how prices are set: who can maximise, where markets can clear."""

from collections.abc import Iterator

from channelsim.model.demand import Attraction, ConstantElasticity, Fixed, Trace
from channelsim.model.partners import DistributorGroup
from channelsim.scenario.schema import ScenarioSpec

Faults = Iterator[tuple[str, str]]


def check_price_rules(spec: ScenarioSpec) -> Faults:
    """List what does not fit, as (path, message).

    Parameters
    ----------
    spec : ScenarioSpec
        A scenario whose sections are valid by themselves and name one another rightly.
    """
    yield from _answering(spec)
    yield from _best(spec)
    yield from _chains(spec)
    yield from _lots(spec)


def _free_channels(spec: ScenarioSpec) -> list[tuple[int, str]]:
    return [
        (i, channel.pricing)
        for i, channel in enumerate(spec.channels)
        if channel.pricing != "cost_plus"
    ]


def _maximisers(spec: ScenarioSpec) -> list[str]:
    """Give the paths of those who set the price that earns them most."""
    paths = [f"channels.{i}.pricing" for i, kind in _free_channels(spec) if kind != "clearing"]
    if spec.conduct.quoting.kind == "profit_maximising":
        paths.append("conduct.quoting.kind")
    paths += [
        f"distributors.{i}.conduct.quoting.kind"
        for i, group in enumerate(spec.distributors)
        if group.conduct is not None and group.conduct.quoting.kind == "profit_maximising"
    ]
    if spec.manufacturer.list_pricing == "profit_maximising":
        paths.append("manufacturer.list_pricing")
    return paths


def _answering(spec: ScenarioSpec) -> Faults:
    """Prices follow from demand only where demand follows from prices."""
    if not isinstance(spec.demand, Fixed | Trace):
        return
    needs = "needs a demand that answers prices: attraction, constant_elasticity or linear"
    for i, kind in _free_channels(spec):
        yield f"channels.{i}.pricing", f"{kind} {needs}"
    for path in _maximisers(spec):
        if not path.startswith("channels"):
            yield path, f"profit_maximising {needs}"


def _best(spec: ScenarioSpec) -> Faults:
    """A best price exists only where demand falls faster than in proportion to price."""
    demand = spec.demand
    if isinstance(demand, ConstantElasticity):
        steepest, bound = demand.elasticity, -1.0
    elif isinstance(demand, Attraction) and demand.price_effect == "power":
        steepest, bound = demand.elasticity, demand.share - 1.0
    else:
        steepest, bound = demand.elasticity, 0.0
    weakest = steepest * min(region.price_sensitivity for region in spec.regions)
    for path in _maximisers(spec) if not isinstance(demand, Fixed | Trace) else ():
        if weakest >= bound:
            yield (
                path,
                (
                    f"there is no best price unless every region's elasticity is below {bound:g}, "
                    f"not {weakest:g}"
                ),
            )
        elif demand.elasticity_sd > 0.0:
            yield path, "a best price for every outlet needs demand.elasticity_sd 0"


def _chains(spec: ScenarioSpec) -> Faults:
    """Who quotes to outlets that clear faces no demand curve of its own."""
    clearing = {channel.name for channel in spec.channels if channel.pricing == "clearing"}
    served = {group.served_by for group in spec.outlets if group.channel in clearing}
    told = "has no meaning before outlets whose prices clear: they take what is brought"
    for i, group in enumerate(spec.distributors):
        if group.name in served and group.role != "distributor":
            why = "outlets whose prices clear are served by distributors"
            yield f"distributors.{i}.role", f"must be distributor: {why}"
        quoting = (group.conduct or spec.conduct).quoting
        if group.name in served and quoting.kind == "profit_maximising":
            yield f"{_conduct(i, group)}.quoting.kind", f"profit_maximising {told}"
    if spec.manufacturer.list_pricing == "profit_maximising":
        if served:
            yield "manufacturer.list_pricing", f"profit_maximising {told}"
        if any(group.role != "distributor" for group in spec.distributors) or any(
            region.customs is not None for region in spec.regions
        ):
            why = "best list prices are found for distributors on this side of customs borders"
            yield "manufacturer.list_pricing", f"must be stated here: {why}"
        if spec.history.prices is not None:
            why = "list prices come either from history.prices or from profit"
            yield "manufacturer.list_pricing", f"must be stated here: {why}"


def _conduct(number: int, group: DistributorGroup) -> str:
    """Give the path at which the conduct of a group is stated."""
    return "conduct" if group.conduct is None else f"distributors.{number}.conduct"


def _lots(spec: ScenarioSpec) -> Faults:
    """Lots are sold at the price of the day, which somebody has to make."""
    clears = any(channel.pricing == "clearing" for channel in spec.channels)
    for i, group in enumerate(spec.distributors):
        diverting = (group.conduct or spec.conduct).diverting
        if not diverting.active or diverting.way == "undercut":
            continue
        if not clears:
            yield (
                f"{_conduct(i, group)}.diverting.way",
                f"{diverting.way} needs a channel with pricing clearing",
            )
        elif diverting.to_order and group.review_days != 1:
            why = "clearing outlets take each day what lies in the warehouse"
            yield f"distributors.{i}.review_days", f"must be 1 to divert to order in lots: {why}"
