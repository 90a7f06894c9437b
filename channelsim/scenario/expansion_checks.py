"""What the sections about growth say of the others: names that exist, territories to fill."""

from collections.abc import Iterator

from channelsim.scenario.schema import ScenarioSpec

Faults = Iterator[tuple[str, str]]


def expansion_faults(spec: ScenarioSpec) -> Faults:
    """List what vacant territories, recruitment, openings and shares of work get wrong.

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
    seen: set[str] = set()
    for i, duty in enumerate(spec.division):
        if duty.task in seen:
            yield f"division.{i}.task", f"the function {duty.task!r} is shared already"
        seen.add(duty.task)


def _names(spec: ScenarioSpec) -> Faults:
    groups = [outlets.name for outlets in spec.outlets]
    for i, plan in enumerate(spec.openings):
        if plan.outlets not in groups:
            known = ", ".join(groups)
            yield f"openings.{i}.outlets", f"unknown group {plan.outlets!r} (known: {known})"
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
