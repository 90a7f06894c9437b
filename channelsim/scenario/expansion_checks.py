"""What the sections about growth say of the others: names that exist, territories to fill."""

from collections.abc import Iterator

from channelsim.scenario.schema import ScenarioSpec

Faults = Iterator[tuple[str, str]]


def expansion_faults(spec: ScenarioSpec) -> Faults:
    """List what vacant territories, recruitment, new accounts and shared costs get wrong.

    Parameters
    ----------
    spec : ScenarioSpec
        A scenario whose sections are valid by themselves.

    Yields
    ------
    (str, str)
        Dotted path and message.
    """
    yield from _names(spec)
    yield from _vacant(spec)
    if spec.recruitment.active and spec.partnership.reserves:
        message = "whoever is recruited stands on the reserve list: leave the reserves out"
        yield "partnership.reserves", message
    seen: set[str] = set()
    for i, item in enumerate(spec.cost_sharing):
        if item.function in seen:
            yield f"cost_sharing.{i}.function", f"the function {item.function!r} is shared already"
        seen.add(item.function)


def _names(spec: ScenarioSpec) -> Faults:
    groups = [outlets.name for outlets in spec.outlets]
    for i, plan in enumerate(spec.new_accounts):
        if plan.outlets not in groups:
            known = ", ".join(groups)
            yield f"new_accounts.{i}.outlets", f"unknown group {plan.outlets!r} (known: {known})"
    regions = [region.name for region in spec.regions]
    seen: set[str] = set()
    for i, rate in enumerate(spec.recruitment.regions):
        path = f"recruitment.regions.{i}.region"
        if rate.region not in regions:
            yield path, f"unknown region {rate.region!r} (known: {', '.join(regions)})"
        if rate.region in seen:
            yield path, f"the region {rate.region!r} has a rate already"
        seen.add(rate.region)


def _vacant(spec: ScenarioSpec) -> Faults:
    vacant = {group.name for group in spec.distributors if group.vacant}
    for i, group in enumerate(spec.distributors):
        if group.supplier in vacant:
            yield f"distributors.{i}.supplier", f"{group.supplier!r} is vacant and supplies nobody"
        conduct = group.conduct or spec.conduct
        if group.vacant and conduct.quoting.kind == "profit_maximising":
            message = "nobody is there to set a best price: choose another quoting kind"
            yield f"distributors.{i}.vacant", message
    if vacant and len(vacant) == len(spec.distributors):
        yield "distributors", "all territories are vacant: somebody has to sell"
