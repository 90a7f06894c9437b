"""Who gets a scheme: regions, or the tiers or levels of distributors in each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from channelsim.experiments.faults import QuestionError
from channelsim.model.evaluation import TIER_NAMES, tier_names

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

Scheme = Mapping[str, Any]
By = Literal["", "tier", "level"]


@dataclass(frozen=True, kw_only=True, order=True)
class Segment:
    """Distributors that get the same scheme.

    Parameters
    ----------
    region
        Name of their region.
    by, rank
        What tells them apart within the region (`tier` or `level`) and which one they are, such as
        `A` or `1`; empty for all of the region.
    """

    region: str
    by: By = ""
    rank: str = ""

    @property
    def name(self) -> str:
        """What a problem and a plan call it.

        Examples
        --------
        >>> Segment(region="East").name, Segment(region="East", by="level", rank="2").name
        ('East', 'East/2')
        """
        return f"{self.region}/{self.rank}" if self.rank else self.region


def scheme_segments(scenario: "Scenario", problem: Mapping[str, Any]) -> tuple[Segment, ...]:
    """Read the key `segments`: `[region]`, `[region, tier]` or `[region, level]`.

    Unless it is given, segments are regions, and tiers of regions where distributors start in
    different tiers.

    Raises
    ------
    QuestionError
        If it is something else.
    """
    groups = scenario.spec.distributors
    default = ["region"] if len({group.tier for group in groups}) == 1 else ["region", "tier"]
    asked = problem.get("segments", default)
    dimensions: dict[tuple[str, ...], By] = {
        ("region",): "", ("region", "tier"): "tier", ("region", "level"): "level",
    }  # fmt: skip
    if not isinstance(asked, list | tuple) or tuple(asked) not in dimensions:
        raise QuestionError(
            f"segments: must be [region], [region, tier] or [region, level], not {asked!r}"
        )
    by = dimensions[tuple(asked)]
    found = {
        Segment(
            region=group.region,
            by=by,
            rank="" if not by else group.tier if by == "tier" else str(group.level),
        )
        for group in groups
    }
    order = [region.name for region in scenario.spec.regions]
    return tuple(sorted(found, key=lambda one: (order.index(one.region), one.rank)))


def scheme_overlay(
    scenario: "Scenario", menu: Mapping[str, Scheme | None], choice: Mapping[Segment, str]
) -> dict[str, object]:
    """Override that gives every segment its scheme, in place of the scenario's schemes.

    Parameters
    ----------
    scenario
        Its own schemes are taken out.
    menu
        Name -> scheme.
    choice
        Segment -> name of a scheme of the menu. A tier that nobody starts in gets the scheme of the
        nearest tier of its region, for those who move there.
    """
    removed = [{"name": one.name, "remove": True} for one in scenario.spec.incentives]
    taken = {one.name for one in scenario.spec.incentives}
    added, tiers = [], tier_names(scenario.spec.evaluation)
    for name, scheme in menu.items():
        if scheme is None:
            continue
        places: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for segment in choice:
            if choice[segment] == name:
                key = (segment.by, ranks_of(segment, choice, tiers))
                places.setdefault(key, []).append(segment.region)
        for (by, ranks), regions in places.items():
            called = name if name not in taken else f"{name} (menu)"
            if len(places) > 1:
                called = f"{called} {'-'.join(ranks)}".replace(".", "")
            where = {**(scheme.get("where") or {}), "region": regions}
            if by:
                where[by] = list(ranks)
            added.append({**scheme, "name": called, "where": where})
    return {"incentives": [*removed, *added]}


def ranks_of(
    segment: Segment, among: Iterable[Segment], tiers: Sequence[str] = TIER_NAMES
) -> tuple[str, ...]:
    """Give the ranks that a segment stands for: its own, and tiers without a segment near it.

    `tiers` are the names of all tiers, highest first.

    Examples
    --------
    >>> best, last = (Segment(region="East", by="tier", rank=rank) for rank in "AC")
    >>> ranks_of(best, [best, last]), ranks_of(last, [best, last])
    (('A', 'B'), ('C',))
    """
    if segment.by != "tier":
        return (segment.rank,)
    own = sorted(tiers.index(one.rank) for one in among if one.region == segment.region)
    place = tiers.index(segment.rank)
    return tuple(
        tier
        for k, tier in enumerate(tiers)
        if min(own, key=lambda seen: (abs(seen - k), seen)) == place
    )


def by_segment(problem: Mapping[str, Any], segments: Sequence[Segment]) -> dict[str, Any]:
    """Let neighbours and limits that name regions speak of their segments.

    Two regions that are neighbours are so in each rank that both have.
    """
    asked = dict(problem)
    members: dict[str, list[Segment]] = {}
    for segment in segments:
        members.setdefault(segment.region, []).append(segment)
        members.setdefault(segment.name, [segment])
    pairs = asked.get("neighbours")
    if isinstance(pairs, list | tuple):
        asked["neighbours"] = [one for pair in pairs for one in _pairs(pair, members)]
    limits = asked.get("limits")
    if isinstance(limits, list | tuple):
        asked["limits"] = [_limit(entry, members) for entry in limits]
    return asked


def _pairs(pair: object, members: Mapping[str, Sequence[Segment]]) -> list[object]:
    if not isinstance(pair, list | tuple) or len(pair) != 2 or {*map(str, pair)} - set(members):
        return [pair]  # whoever reads the problem says what is wrong with it
    first, second = (members[str(name)] for name in pair)
    if len(first) == len(second) == 1:
        return [[first[0].name, second[0].name]]
    return [[a.name, b.name] for a in first for b in second if a.rank == b.rank]


def _limit(entry: object, members: Mapping[str, Sequence[Segment]]) -> object:
    if not isinstance(entry, Mapping):
        return entry
    named = entry.get("segment")
    listed = named if isinstance(named, list | tuple) else [named]
    names = [
        segment.name if isinstance(segment, Segment) else segment
        for name in listed
        for segment in members.get(str(name), [name])
    ]
    return {**entry, "segment": names}
