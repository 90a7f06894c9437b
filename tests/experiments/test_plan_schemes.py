"""`optimise` chooses schemes by segment: on a trade whose answers are known."""

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.optimise_schemes import ProvenSchemes
from channelsim.experiments.planning import optimise
from channelsim.experiments.replicate import Replication
from channelsim.experiments.scheme_segments import (
    Segment,
    scheme_overlay,
    scheme_segments,
)
from channelsim.experiments.segment_books import segment_books
from channelsim.experiments.studies import run
from channelsim.optimisation import InfeasibleError, ProblemError
from channelsim.scenario import load_scenario
from tests.experiments.scheme_model import envious, separate

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

MENU = {
    "none": None,
    "low": {"kind": "flat", "rate": 0.02, "where": {"level": "1"}},
    "high": {"kind": "flat", "rate": 0.05, "where": {"level": "1"}},
}
PROBLEM = {"problem": "schemes", "menu": MENU, "measure": {"replications": 2}}


@pytest.fixture(scope="module")
def small() -> "Scenario":
    return load_scenario("small")


@pytest.fixture(scope="module")
def tiered(small: "Scenario") -> "Scenario":
    """The East's dealers split into two tiers."""
    east = {"region": "East", "count": 1, "tier": "A", "name": "East key dealer"}
    return small.override({"distributors": [east]}, name="tiered")


def planned(scenario: "Scenario", problem: Mapping[str, object], **how: object) -> ProvenSchemes:
    settings = {"replications": 3, "workers": 1, "rounds": 1, "task": separate, **how}
    found = optimise(scenario, problem, **settings)  # type: ignore[arg-type]  # passed on by name
    assert isinstance(found, ProvenSchemes)
    return found


def value(scenario: "Scenario", choice: dict[Segment, str], task: object = separate) -> float:
    variant = scenario.override(scheme_overlay(scenario, MENU, choice))
    return float(task(variant, 2, 0).kpis["contribution"])  # type: ignore[operator]  # a task


def test_choice_is_the_best_of_all_and_beats_every_single_scheme(small: "Scenario") -> None:
    plan = planned(small, PROBLEM)
    segments = scheme_segments(small, PROBLEM)
    best = max(
        (dict(zip(segments, picks, strict=True))
         for picks in itertools.product(MENU, repeat=len(segments))),
        key=lambda choice: value(small, choice),
    )  # fmt: skip
    assert dict(plan.chosen) == best
    assert plan.proof.converged
    verdicts = dict(zip(plan.proof.table["scenario"], plan.proof.table["verdict"], strict=True))
    assert {verdicts[f"all: {name}"] for name in MENU} == {"beaten"}
    assert "as it is" in verdicts


def test_tiers_are_segments_of_their_own(tiered: "Scenario") -> None:
    plan = planned(tiered, {**PROBLEM, "limits": [{"segment": "East/B", "schemes": ["none"]}]})
    chosen = {segment.name: scheme for segment, scheme in plan.chosen.items()}
    assert chosen == {"East/A": "high", "East/B": "none", "South/B": "none", "West/B": "none"}
    assert plan.overlay is not None
    (scheme,) = tiered.override(plan.overlay).spec.incentives
    assert scheme.where.region == ("East",)
    assert scheme.where.tier == ("A",)


def test_fairness_between_regions_holds_in_every_tier(tiered: "Scenario") -> None:
    fair = {"neighbours": [["East", "South"]], "max_step": 1}
    plan = planned(tiered, {**PROBLEM, **fair, "at_most_schemes": 2})
    chosen = {segment.name: scheme for segment, scheme in plan.chosen.items()}
    rank = {name: k for k, name in enumerate(MENU)}
    assert abs(rank[chosen["East/B"]] - rank[chosen["South/B"]]) <= 1
    assert len(set(chosen.values())) <= 2


def test_a_choice_that_disappoints_is_made_anew_around_itself(small: "Scenario") -> None:
    plan = planned(small, PROBLEM, task=envious, rounds=3)
    assert not plan.proof.rounds["predicted"].iloc[0] <= plan.proof.rounds["ci_high"].iloc[0]
    assert len(plan.proof.rounds) >= 2
    assert plan.proof.converged
    first = planned(small, PROBLEM, task=envious)
    assert value(small, dict(plan.chosen), envious) > value(small, dict(first.chosen), envious)


def test_limits_are_read_before_anything_is_measured(small: "Scenario") -> None:
    def never(scenario: "Scenario", seed: int, replication: int) -> Replication:
        raise AssertionError("measured before the limits were checked")

    far = {"limits": [{"segment": "East", "schemes": ["none"]},
                      {"segment": "South", "schemes": ["high"]}],
           "neighbours": [["East", "South"]], "max_step": 1}  # fmt: skip
    with pytest.raises(InfeasibleError, match="neighbours East, South") as caught:
        planned(small, {**PROBLEM, **far}, task=never)
    assert caught.value.least_change
    with pytest.raises(ProblemError, match="did you mean East"):
        planned(small, {**PROBLEM, "limits": [{"segment": "Est", "schemes": ["none"]}]}, task=never)
    with pytest.raises(QuestionError, match="segments: must be"):
        planned(small, {**PROBLEM, "segments": ["tier"]}, task=never)
    with pytest.raises(QuestionError, match=r"measure\.runs"):
        planned(small, {**PROBLEM, "measure": {"runs": 2}}, task=never)


def test_overlay_gives_each_segment_its_scheme(small: "Scenario") -> None:
    menu = {
        "none": None,
        "Volume rebate": {"kind": "flat", "rate": 0.02},
        "flat": {"kind": "flat", "rate": 0.03, "where": {"level": "1"}},
    }
    east, south, west = (Segment(region=name) for name in ("East", "South", "West"))
    choice = {east: "flat", south: "Volume rebate", west: "flat"}
    chosen = small.override(scheme_overlay(small, menu, choice)).spec.incentives
    assert [(one.name, one.where.region, one.kind) for one in chosen] == [
        ("Volume rebate (menu)", ("South",), "flat"), ("flat", ("East", "West"), "flat")
    ]  # fmt: skip
    nothing = small.override(scheme_overlay(small, menu, dict.fromkeys(choice, "none")))
    assert nothing.spec.incentives == ()
    levels = scheme_segments(small, {"segments": ["region", "level"]})
    assert [one.name for one in levels] == ["East/1", "South/1", "West/1", "West/2"]
    by_level = {one: "flat" if one.rank == "1" else "Volume rebate" for one in levels}
    for one in small.override(scheme_overlay(small, menu, by_level)).spec.incentives:
        assert one.where.level == (("1",) if one.kind == "flat" and one.name == "flat" else ("2",))


def test_books_of_segments_add_up_to_the_contribution(small: "Scenario") -> None:
    """On the simulated trade, with second-level distributors and a month-end settlement."""
    menu = {"low": {**MENU["low"], "period": "month"}}  # type: ignore[dict-item]  # a scheme
    segments = scheme_segments(small, {"segments": ["region", "level"]})
    variant = small.override(
        {**scheme_overlay(small, menu, dict.fromkeys(segments, "low")),
         "horizon": {"days": 31, "warm_up": 7}}, name="low",
    )  # fmt: skip
    result = run(variant, replications=1, workers=1)
    rows = segment_books(variant, result, segments).set_index("segment")
    kpis = result.kpis.iloc[0]
    assert rows["contribution"].sum() == pytest.approx(kpis["contribution"])
    assert rows["rebate_cost"].sum() == pytest.approx(kpis["rebate_cost"])
    assert kpis["rebate_cost"] > 0.0
    assert rows["contribution"]["West/2"] > 0.0
