"""Growth in random trades, and every mechanism that is off by default on top of one another."""

from collections import Counter
from dataclasses import replace
from math import isinf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.measurement import kpis, tables
from channelsim.measurement.audit import audit
from channelsim.model.demand import Attraction, ConstantElasticity, Habit
from channelsim.model.health import Health
from channelsim.model.inspections import FictitiousPlay
from channelsim.model.levers import default_levers
from channelsim.model.lifecycle import Reserve
from channelsim.model.price_list import ListPrice
from channelsim.model.records import Records
from channelsim.model.rival import RivalMarket, RivalPromotion
from channelsim.model.support import Spend, Support
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.growth_trades import GROWTH_COSTS, grown
from tests.simulation.test_credit import CREDITS, EVALUATIONS
from tests.simulation.test_laws import REAL_COSTS, assert_money_only_comes_from_consumers
from tests.simulation.test_old_stock import everything_on
from tests.simulation.test_rivals import contested
from tests.simulation.test_routes import rerouted
from tests.simulation.trades import run, some, trades, yes


def checked(spec: ScenarioSpec) -> Records:
    """Run with the books audited every day, and once more on what the run leaves behind."""
    records = run(spec, daily_audit=True)
    audit(records)
    for name, value in kpis(tables(records)).items():
        assert not isinf(value), name
    return records


@settings(max_examples=5)
@given(trades().flatmap(grown))
def test_goods_and_money_are_conserved_in_trades_that_grow(spec: ScenarioSpec) -> None:
    records = run(spec, daily_audit=True)
    audit(records)
    assert_money_only_comes_from_consumers(records, (*REAL_COSTS, *GROWTH_COSTS))


# Everything at once ------------------------------------


def _answering(draw: st.DrawFn, spec: ScenarioSpec) -> ScenarioSpec:
    """Habit, a rival's regional prices, levers paid for, a price list, an inspector who learns."""
    demand = spec.demand
    if isinstance(demand, Attraction | ConstantElasticity) and yes(draw):
        spec = replace(spec, demand=replace(demand, habit=Habit(strength=0.3, memory_days=20)))
    if isinstance(demand, Attraction):
        market = RivalMarket(region=spec.regions[0].name, price_index=0.9, brand=1.5)
        week = RivalPromotion(name="week", start_day=9, days=7, discount=0.2)
        rival = replace(spec.rival, markets=(market,), promotions=(week,))
        spec = replace(spec, rival=rival) if yes(draw) else spec
    levers = draw(st.sets(st.sampled_from(sorted(default_levers())), max_size=4))
    paid = tuple(Spend(lever=lever, per_month=60.0) for lever in sorted(levers))
    learns = yes(draw)
    dearer = ListPrice(region=spec.regions[0].name, product="Cola", factor=1.1)
    return replace(
        spec,
        support=Support(spend=paid),
        price_list=(dearer,) if yes(draw) else (),
        enforcement=replace(
            spec.enforcement,
            announced=spec.enforcement.announced and not learns,
            strategy=FictitiousPlay() if learns else spec.enforcement.strategy,
        ),
    )


def _reviewed(draw: st.DrawFn, spec: ScenarioSpec) -> ScenarioSpec:
    """Score cards, credit, finite reserves, ramp-up and health."""
    return replace(
        spec,
        evaluation=draw(st.none() | EVALUATIONS),
        credit=draw(st.none() | CREDITS),
        partnership=replace(
            spec.partnership,
            ramp_up_days=some(draw, 0, 20),  # type: ignore[arg-type]  # choices
            reserves=(Reserve(region="East", count=1),) if yes(draw) else (),
        ),
        health=Health(warn_stock_days=20.0, warn_order_drop=0.2),
    )


@st.composite
def busy(draw: st.DrawFn) -> ScenarioSpec:
    """A random trade of 70 to 130 days with most mechanisms that are off by default."""
    spec = draw(trades())
    spec = replace(spec, horizon=replace(spec.horizon, days=spec.horizon.days + 40))
    if draw(st.integers(0, 3)) == 3:
        spec = rerouted(spec)
    spec = _reviewed(draw, _answering(draw, spec))
    if yes(draw):
        spec = draw(contested(spec))
    if yes(draw):
        share = some(draw, 0.6, 1.0)
        spec = everything_on(spec, share, some(draw, None, 0.02))  # type: ignore[arg-type]  # choices
    spec = draw(grown(spec))
    if spec.recruitment.active:  # whoever is recruited stands on the reserve list
        spec = replace(spec, partnership=replace(spec.partnership, reserves=()))
    return spec


@settings(max_examples=2)
@given(busy())
def test_everything_at_once_conserves_goods_and_money(spec: ScenarioSpec) -> None:
    checked(spec)


@pytest.mark.slow
def test_everything_at_once_in_four_hundred_trades() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=400)
    @given(busy())
    def conserves(spec: ScenarioSpec) -> None:
        records = checked(spec)
        seen.update({event.kind for event in records.events})
        seen.update({row.kind for row in records.flows})

    conserves()
    wanted = {
        "recruited", "three months", "first orders", "exit", "succession", "intake", "service",
        "benign", "malicious",
    }  # fmt: skip
    assert wanted <= {kind for kind, number in seen.items() if number >= 5}, seen
