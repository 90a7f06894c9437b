"""A policy without effect changes nothing, to the last bit."""

from dataclasses import replace

import pytest

from channelsim.model.enforcement import Enforcement
from channelsim.model.incentives import Flat, Tier, Tiered
from channelsim.model.inspections import VisitPlan
from channelsim.model.promotions import Promotion
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.test_laws import market
from tests.simulation.trades import assert_same, run, total

SAME = {
    "a flat rebate of 0": {"incentives": (Flat(name="none", rate=0.0),)},
    "tiers that pay 0": {"incentives": (Tiered(name="none", tiers=(Tier(at_least=1, rate=0.0),)),)},
    "a programme without visits": {
        "enforcement": Enforcement(
            coded_share=1.0,
            find_probability=1.0,
            visits=(VisitPlan(region="East", visits_per_month=0.0),),
        )
    },
    "another name": {"name": "other", "title": "Another title", "question": "What for?"},
    "a promotion of nothing": {"promotions": (Promotion(name="none", every_days=30),)},
}


@pytest.mark.parametrize("changes", SAME.values(), ids=SAME.keys())
def test_what_has_no_effect_changes_nothing(changes: dict[str, object]) -> None:
    spec: ScenarioSpec = market()
    assert_same(run(spec), run(replace(spec, **changes)))  # type: ignore[arg-type]  # by name


def test_a_promotion_of_something_is_felt() -> None:
    deal = Promotion(name="deal", start_day=20, days=30, invoice_discount=0.2)
    assert total(run(market(promotions=(deal,))), "sell_out") > total(run(market()), "sell_out")
