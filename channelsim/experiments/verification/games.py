"""The inspection game, played by an inspector and a diverter who learn (D7)."""

from math import exp, floor
from typing import TYPE_CHECKING

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.diversion import border
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def game_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """D7: frequencies of visits and of lots in equilibrium.

    Found, a diverter pays Phi and keeps its gain g; a visit brings Phi and prevents nothing. That
    is the inspection game with fine ``F = Phi - g`` and a loss of g that the fine makes good:
    ``x = g / (g + F)``, ``y = k / (g + F)``.
    """
    there, programme = border(spec), spec.enforcement
    seller, strategy = there.seller, programme.strategy
    habits = (seller.conduct or spec.conduct).diverting
    require(strategy.kind == "fictitious_play", "an inspector of kind fictitious_play")
    assert strategy.kind == "fictitious_play"
    require(
        seller.review_days == strategy.round_days >= 3, "a decision in each round of 3 days or more"
    )
    require(
        programme.evidence_days == strategy.round_days - 2 and spec.horizon.warm_up == 0,
        "lots that one visit can find: evidence_days two below round_days, no warm-up",
    )
    require(habits.offer_days <= strategy.round_days, "lots no larger than a round's demand")
    require(programme.coded_share * programme.find_probability == 1.0, "visits that find every lot")
    require(programme.complaint_probability == 0.0, "no complaints")
    require(len(programme.ladder) == 1, "one step of the ladder")
    step = programme.ladder[0]
    require(
        step.fine_multiple == 0.0
        and not (step.forfeit_rebate or step.suspend_days or step.terminate or step.downgrade)
        and not programme.fine_limited_to_deposit,
        "a fine per case and nothing else, not limited to the deposit",
    )
    units = floor(there.share * there.demand * habits.offer_days + 1e-9)
    gain = (there.gap - there.cut * there.quote) * units
    felt = step.fine_per_case * exp(-habits.penalty_discount * programme.delay_days)
    require(gain < felt, "a fine above the gain of a lot")
    inspector = theory.inspection_game(
        gain, step.fine_per_case - gain, gain, programme.cost_per_visit
    )
    diverter = theory.inspection_game(gain, felt - gain, gain, programme.cost_per_visit)
    return {"visits": diverter.inspection, "lots": inspector.diversion}


def watch_game(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate; count visits and lots found or not over all rounds but the last."""
    strategy = scenario.spec.enforcement.strategy
    assert strategy.kind == "fictitious_play"
    records = records_of(scenario, seed, replication)
    seller = border(scenario.spec).seller
    victim = next(r.name for r in scenario.spec.regions if r.name != seller.region)
    rounds = scenario.spec.horizon.days // strategy.round_days
    kinds = [(event.kind, event.entity) for event in records.events]
    lots = sum(kind == "lot closed" for kind, _ in kinds)
    return {
        "visits": sample(kinds.count(("inspection", victim)) / rounds),
        "lots": sample(lots / rounds),
    }


CASES = (
    Case(
        id="D7",
        title="Inspection game: long-run frequencies of fictitious play",
        limits={"visits": Limit(tolerance=0.04), "lots": Limit(tolerance=0.04)},
        oracle=game_theory,
        observe=watch_game,
    ),
)
