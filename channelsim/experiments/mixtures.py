"""Scenarios between two others: every one that takes some of the changes and leaves the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from channelsim.experiments.changes import ABSENT, Change, changes_between, group, mixture
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.shapley import Coalition, all_coalitions, coalitions_on, draw_orders

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

By = Literal["setting", "entry", "section"]
DEPTH: dict[By, int] = {"setting": 99, "entry": 2, "section": 1}
MOST_EXACT = 8  # changes; twice the runs for each more


@dataclass(frozen=True, kw_only=True)
class Players:
    """The changes, and the scenario of each combination of them that is run.

    Parameters
    ----------
    groups
        Label of a change -> the places it changes.
    orders
        Orders drawn; empty where every combination is run.
    names
        Combination of changes -> name of its scenario.
    scenarios, settings
        By name: the scenario, and what it takes of the second.
    """

    groups: Mapping[str, tuple[Change, ...]]
    orders: list[tuple[int, ...]]
    names: Mapping[Coalition, str]
    scenarios: "Mapping[str, Scenario]"
    settings: Mapping[str, Mapping[str, object]]


def choose_players(
    before: "Scenario", after: "Scenario", by: By | None, orders: int, seed: int
) -> Players:
    """Choose what counts as one change, and make the scenarios.

    Parameters
    ----------
    before, after
        The two scenarios.
    by
        What counts as one change; None takes the finest grouping with at most 8 changes whose
        combinations are all valid scenarios.
    orders
        How many orders are drawn where there are more than 8 changes.
    seed
        Of the orders.

    Raises
    ------
    QuestionError
        If the scenarios do not differ, or changes make no valid scenario without each other.
    """
    from channelsim.scenario import ScenarioError

    changes = changes_between(before.document, after.document)
    if not changes:
        raise QuestionError(f"{before.name} and {after.name} do not differ in any setting")
    choices: tuple[By, ...] = get_args(By) if by is None else (by,)
    groupings = [group(changes, DEPTH[choice]) for choice in choices]
    few = [groups for groups in groupings if len(groups) <= MOST_EXACT]
    fault: ScenarioError | None = None
    for groups in few or groupings[-1:]:
        try:
            return _mix(before, after, groups, orders, seed)
        except ScenarioError as found:
            fault = found
    raise QuestionError(
        "the changes do not make a valid scenario without each other; "
        f"{'try a coarser `by`; ' if by not in {None, 'section'} else ''}{fault}"
    ) from fault


def _mix(
    before: "Scenario",
    after: "Scenario",
    groups: Mapping[str, tuple[Change, ...]],
    orders: int,
    seed: int,
) -> Players:
    """Make the scenario of every combination that is needed."""
    from channelsim.scenario import scenario_from

    count = len(groups)
    drawn = draw_orders(count, orders // 2, seed) if count > MOST_EXACT else []
    names, scenarios, settings = {}, {}, {}
    old, new = before.document, after.document
    for coalition in coalitions_on(drawn) if drawn else all_coalitions(count):
        made = [change for place, members in enumerate(groups.values())
                if place in coalition for change in members]  # fmt: skip
        if len(coalition) in {0, count}:
            scenario = after if coalition else before
        else:
            document = mixture(old, new, {change.path for change in made})
            name = f"mixture {''.join('01'[place in coalition] for place in range(count))}"
            named = {**cast("dict[str, object]", document), "name": name}
            scenario = scenario_from(named, source=name)
        names[coalition] = scenario.name
        scenarios[scenario.name] = scenario
        settings[scenario.name] = {
            ".".join(map(str, change.path)): _plain(change.after) for change in made
        }
    return Players(groups=groups, orders=drawn, names=names, scenarios=scenarios, settings=settings)


def _plain(value: object) -> object:
    return None if value is ABSENT else value
