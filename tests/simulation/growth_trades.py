"""Random growth on top of a random trade: vacant territories, recruitment, openings, calls."""

from dataclasses import replace

from hypothesis import strategies as st

from channelsim.model.cost_sharing import Function, SharedFunction
from channelsim.model.expansion import AccountPlan, AreaObligations, FieldForce
from channelsim.model.intake import KINDS as INTAKES
from channelsim.model.partners import DistributorGroup
from channelsim.model.recruitment import Newcomers, Recruitment, RegionalRate
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.trades import some, yes

FUNCTIONS: tuple[Function, ...] = ("plan", "ship", "store", "cover", "collect", "promote")

GROWTH_COSTS = (
    "freight to vacant territories",
    "screening",
    "field force",
    "opening of outlets",
    *FUNCTIONS,
)
"""Causes for which money leaves the trade when it grows."""


@st.composite
def _newcomers(draw: st.DrawFn) -> Newcomers:
    return Newcomers(
        first_order_chance=some(draw, 0.4, 0.95),  # type: ignore[arg-type]  # choices
        subsidy=some(draw, 0.0, 70.0),  # type: ignore[arg-type]  # choices
        half_saturation=50.0,
        retention_3_months=some(draw, 0.05, 0.9),  # type: ignore[arg-type]  # choices
    )


@st.composite
def _recruitments(draw: st.DrawFn, region: str) -> Recruitment:
    """Many applicants a year, as runs are short; chosen by a rule of any kind."""
    return Recruitment(
        applicants_per_year=some(draw, 150.0, 150.0, 0.0),  # type: ignore[arg-type]  # choices
        regions=(RegionalRate(region=region, applicants_per_year=200.0),) if yes(draw) else (),
        intake=draw(st.sampled_from([kind() for kind in INTAKES])),
        decide_every_days=some(draw, 3, 10),  # type: ignore[arg-type]  # choices
        reserve_days=some(draw, 5, 365),  # type: ignore[arg-type]  # choices
        screening_cost=1.5,
        newcomers=draw(_newcomers()),
        start_days=some(draw, 0, 4),  # type: ignore[arg-type]  # choices
        ramp_up_days=some(draw, 0, 25),  # type: ignore[arg-type]  # choices
    )


def _vacancies(draw: st.DrawFn, spec: ScenarioSpec) -> tuple[DistributorGroup, ...]:
    """Vacate groups that supply no other, all but one at most; bind some of the rest."""
    suppliers = {group.supplier for group in spec.distributors}
    free = [g for g in spec.distributors if g.name not in suppliers and g.role == "distributor"]
    vacant = {group.name for group in free if yes(draw)}
    if len(vacant) == len(spec.distributors):
        vacant.discard(free[0].name)
    opening_day = some(draw, None, None, -5, 12, 900)
    days = some(draw, None, 20)
    obligations = AreaObligations(
        purchase_cap=some(draw, None, 0.4, 1.5),  # type: ignore[arg-type]  # choices
        cover_within_days=days,  # type: ignore[arg-type]  # choices
        cost_per_account=0.0 if days is None else 3.0,
    )
    return tuple(
        replace(group, vacant=True, opening_day=opening_day)  # type: ignore[arg-type]  # choices
        if group.name in vacant
        else replace(group, obligations=obligations)
        if group.role == "distributor" and yes(draw)
        else group
        for group in spec.distributors
    )


@st.composite
def grown(draw: st.DrawFn, spec: ScenarioSpec) -> ScenarioSpec:
    """Give a trade territories to fill, outlets to open and people to share."""
    diverting = replace(
        spec.conduct.diverting,
        supplies_vacant=some(draw, True, True, False),  # type: ignore[arg-type]  # choices
        vacant_listing=some(draw, 0.1, 0.8),  # type: ignore[arg-type]  # choices
    )
    plan = AccountPlan(
        outlets=spec.outlets[-1].name,
        per_month=some(draw, 4.0, 60.0),  # type: ignore[arg-type]  # choices
        from_day=some(draw, -10, 7),  # type: ignore[arg-type]  # choices
        to_day=some(draw, None, 25),  # type: ignore[arg-type]  # choices
        newcomers=draw(_newcomers()),
        again_after_days=some(draw, 0, 15),  # type: ignore[arg-type]  # choices
    )
    calls = some(draw, None, 0.0, 5.0, 60.0)
    force = FieldForce(
        calls_per_month=calls,  # type: ignore[arg-type]  # choices
        hired_per_month=0.0 if calls is None else some(draw, 0.0, 20.0),  # type: ignore[arg-type]  # choices
        cost_per_call=0.4,
        newcomer_calls=2.0,
        distributor_calls=5.0,
        drop_per_year=0.0 if calls is None else some(draw, 0.0, 5.0),  # type: ignore[arg-type]  # choices
    )
    shared = draw(st.sets(st.sampled_from(FUNCTIONS)))
    return replace(
        spec,
        distributors=_vacancies(draw, spec),
        outlets=tuple(replace(group, numeric_distribution=0.5) for group in spec.outlets),
        regions=tuple(replace(region, brand_at_start=0.7) for region in spec.regions),
        brand=replace(spec.brand, building=2.0),
        conduct=replace(spec.conduct, diverting=diverting),
        partnership=replace(spec.partnership, neglect_weight=2.0),
        recruitment=draw(_recruitments(spec.regions[0].name)),
        new_accounts=(plan,) if yes(draw) else (),
        field_force=force if yes(draw) else FieldForce(),
        cost_sharing=tuple(
            SharedFunction(
                function=function,
                cost_share=0.01,
                manufacturer_share=some(draw, 0.0, 0.3, 1.0),  # type: ignore[arg-type]  # choices
            )
            for function in sorted(shared)
        ),
    )
