"""Small trades that the tests run: one plain and predictable, and random ones of every kind."""

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from channelsim.model.allocation import KINDS as ALLOCATIONS
from channelsim.model.chasing import Chasing
from channelsim.model.conduct import Conduct, Finance
from channelsim.model.demand import Arrivals, Attraction, ConstantElasticity, Demand, Fixed, Linear
from channelsim.model.diversion import Diverting
from channelsim.model.effort import Effort
from channelsim.model.enforcement import Enforcement, Sanction
from channelsim.model.forecasting import Croston, ExponentialSmoothing, MovingAverage
from channelsim.model.freight import Costs, Freight
from channelsim.model.incentives import (
    Conditions,
    EscrowFund,
    FirstOrder,
    Flat,
    Growth,
    GrowthStep,
    Loyalty,
    Measure,
    NewProduct,
    Process,
    RollingTarget,
    TargetBonus,
    TargetRule,
    Terms,
    Tier,
    Tiered,
    Tournament,
    Wager,
)
from channelsim.model.inspections import BorderCheck, VisitPlan
from channelsim.model.lifecycle import Partnership
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Brand, Leakage, Product, Region
from channelsim.model.newsvendor import Newsvendor
from channelsim.model.outlets import Channel, OutletGroup, Spread, StockOut
from channelsim.model.partners import DistributorGroup, LeadTime
from channelsim.model.pricing import Quoting
from channelsim.model.promotions import Promotion
from channelsim.model.records import Records
from channelsim.model.replenishment import BaseStock, ReorderBatch, ReorderUpTo, StandingOrder
from channelsim.model.rival import Rival
from channelsim.model.salvage import SalvageOutlet
from channelsim.model.selectors import Selector
from channelsim.model.year import Horizon, Season
from channelsim.scenario.network import build_network
from channelsim.scenario.references import check_references
from channelsim.scenario.schema import ScenarioSpec
from channelsim.simulation.run import simulate

REGIONS = ("East", "West", "North")
HONEST = Conduct(diverting=Diverting(active=False, local_discount=0.0))
"""A distributor that neither diverts nor clears stock at a discount."""


def plain(**changes: object) -> ScenarioSpec:
    """Two regions, a distributor and five outlets each, ten buyers an outlet and day, no luck."""
    fields: dict[str, object] = {
        "name": "plain",
        "horizon": Horizon(days=120, warm_up=0),
        "regions": (Region(name="East"), Region(name="West")),
        "products": (Product(name="Cola", unit_cost=1.0, list_price=2.0, suggested_price=3.0),),
        "channels": (Channel(name="shop", visit_every_days=1, cover_days=4.0),),
        "demand": Fixed(arrivals=Arrivals(law="deterministic")),
        "distributors": tuple(
            DistributorGroup(name=f"D{region}", region=region, review_days=1)
            for region in ("East", "West")
        ),
        "outlets": tuple(
            OutletGroup(
                name=f"O{region}",
                region=region,
                channel="shop",
                count=5,
                served_by=f"D{region}",
                footfall=Spread(mean=10.0),
            )
            for region in ("East", "West")
        ),
        "manufacturer": Manufacturer(safety_days=40.0),
        "conduct": HONEST,
    }
    return ScenarioSpec(**{**fields, **changes})  # type: ignore[arg-type]  # checked by name


def each_group(spec: ScenarioSpec, **changes: object) -> ScenarioSpec:
    """Change every group of distributors."""
    groups = tuple(replace(group, **changes) for group in spec.distributors)  # type: ignore[arg-type]  # checked by name
    return replace(spec, distributors=groups)


def run(
    spec: ScenarioSpec, seed: int = 1, replication: int = 0, *, daily_audit: bool = False
) -> Records:
    """Simulate a scenario that is given in Python."""
    assert check_references(spec) == []
    return simulate(build_network(spec), seed, replication, daily_audit=daily_audit)


def money(records: Records, cause: str, owner: str | None = None) -> int:
    """Money that moved for a cause, in minor units; of one owner when it is named."""
    return sum(
        row.amount
        for row in records.ledger
        if row.cause == cause and (owner is None or row.debit.startswith(f"{owner}:"))
    )


def balance(records: Records, account: str) -> int:
    """Debits less credits of an account at the end, minor units."""
    return sum(row.amount for row in records.ledger if row.debit == account) - sum(
        row.amount for row in records.ledger if row.credit == account
    )


def flow(records: Records, kind: str, source: str = "", destination: str = "") -> int:
    """Units that reached outlets in some way; from and to everywhere unless named."""
    return sum(
        row.units
        for row in records.flows
        if row.kind == kind and source in ("", row.source) and destination in ("", row.destination)
    )


def count(records: Records, kind: str) -> int:
    """How often something happened."""
    return Counter(event.kind for event in records.events)[kind]


def total(records: Records, name: str) -> int:
    """Sum of a daily figure of the outlets over everything."""
    return int(records.markets[name].sum())


def sell_in(records: Records) -> NDArray[np.int64]:
    """Units sent to distributors by day and region, shape (days, r)."""
    units: NDArray[np.int64] = np.asarray(records.trade["sell_in"].sum(axis=2), dtype=np.int64)
    return units


def assert_same(one: Records, other: Records, *, names: bool = True) -> None:
    """Check that two runs left the same facts, to the last bit."""
    if names:
        assert one.regions == other.regions
        assert one.products == other.products
    for part in ("markets", "trade", "facts"):
        left, right = getattr(one, part), getattr(other, part)
        assert left.keys() == right.keys()
        for key in left:
            np.testing.assert_array_equal(left[key], right[key], err_msg=f"{part} {key}")
    np.testing.assert_array_equal(one.brand, other.brand)
    for part in ("months", "flows", "ledger", "events"):
        assert getattr(one, part) == getattr(other, part), part


# Random trades ------------------------------------


def some(draw: st.DrawFn, *choices: object) -> object:
    """Draw one of several values."""
    return draw(st.sampled_from(choices))


def yes(draw: st.DrawFn) -> bool:
    """Toss a coin."""
    return draw(st.booleans())


@st.composite
def schemes(draw: st.DrawFn, number: int) -> Terms:
    """One incentive scheme of any kind with any terms."""
    terms: dict[str, object] = {
        "name": f"scheme {number}",
        "where": Selector(level=some(draw, None, "1", "2"), tier=some(draw, None, ("A", "B"))),  # type: ignore[arg-type]  # choices
        "period": some(draw, "month", "month", "quarter"),
        "basis": some(draw, "sell_in", "sell_out"),
        "measure": some(draw, "value", "units"),
        "lag_days": some(draw, 0, 3, 17),
        "form": some(draw, "cash", "credit_note", "goods"),
        "veto": yes(draw),
        "conditions": some(draw, Conditions(), Conditions(price_compliance=0.9, otherwise=0.5)),
        "budget_cap": some(draw, None, 40.0),
        "transparency": some(draw, 1.0, 0.4, 0.0),
    }
    steps = (Tier(at_least=0.8, rate=0.02), Tier(at_least=1.1, rate=0.08))
    volumes = (Tier(at_least=150, rate=0.03), Tier(above=600, rate=0.09))
    rules = (None, TargetRule(base="trailing"), TargetRule(growth=0.1), 500.0)
    mode = some(draw, "all_units", "incremental")
    build = {
        "flat": lambda: Flat(rate=0.03, **terms),
        "absolute": lambda: Tiered(mode=mode, tiers=volumes, **terms),
        "share": lambda: Tiered(
            mode=mode,
            tiers=steps,
            threshold_basis="target_share",
            target=some(draw, *rules),
            **terms,
        ),
        "bonus": lambda: TargetBonus(bonus=60.0, target=some(draw, *rules), **terms),
        "growth": lambda: Growth(
            over="previous",
            paid_on=some(draw, "increase", "volume"),
            steps=(GrowthStep(at_least=0.02, rate=0.05),),
            **terms,
        ),
        "rolling": lambda: RollingTarget(mode=mode, window=2, bands=steps, **terms),
        "tournament": lambda: Tournament(
            prizes=(80.0, 30.0),
            by=some(draw, "growth", "attainment", "volume"),
            noise=some(draw, 0.05, 0.5),
            **terms,
        ),
        "process": lambda: Process(
            rate=0.05,
            bonus=20.0,
            measures=tuple(
                Measure(of=aspect, at_least=at_least, weight=1.0 + at_least)
                for aspect, at_least in (
                    ("price", 0.9),
                    ("display", 0.4),
                    ("coverage", 0.95),
                    ("payment", 0.8),
                    ("reporting", 1.0),
                )
            ),
            **terms,
        ),
        "first order": lambda: FirstOrder(
            rate=0.3,
            up_to=some(draw, None, 200.0),
            days=some(draw, 3, 20),
            per_account=some(draw, 0.0, 150.0),
            **{**terms, "basis": "sell_in"},
        ),
        "new product": lambda: NewProduct(
            products=("Cola",),
            others=some(draw, 0.0, 0.5),
            mode=mode,
            tiers=steps,
            threshold_basis="target_share",
            target=some(draw, *rules),
            **terms,
        ),
        "loyalty": lambda: Loyalty(
            above=200.0, size_rate=0.02, periods=2, run_rate=0.03, at_least=0.9, **terms
        ),
        "fund": lambda: EscrowFund(rate=0.05, periods=some(draw, 1, 2), at_least=0.9, **terms),
        "wager": lambda: Wager(
            prize=40.0, stake=some(draw, 0.0, 30.0), noise=0.2, target=some(draw, *rules), **terms
        ),
    }
    made: Terms = build[draw(st.sampled_from(sorted(build)))]()
    return made


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    """A demand of any kind but the replay of a table."""
    arrivals: Arrivals = draw(
        st.sampled_from(
            (
                Arrivals(),
                Arrivals(dispersion=0.3, autocorrelation=0.4),
                Arrivals(law="normal", coefficient_of_variation=0.5, autocorrelation=0.5),
                Arrivals(law="gamma", coefficient_of_variation=0.8),
                Arrivals(law="deterministic"),
            )
        )
    )
    kinds: tuple[Demand, ...] = (
        Attraction(arrivals=arrivals, elasticity_sd=0.5, display_lift_log=0.8, share=0.6),
        Fixed(arrivals=arrivals),
        ConstantElasticity(display_lift_log=0.5),
        Linear(arrivals=arrivals, elasticity_sd=0.5, display_lift_log=0.5),
    )
    return draw(st.sampled_from(kinds))


@st.composite
def programmes(draw: st.DrawFn) -> Enforcement:
    """A programme against diversion."""
    last = Sanction(
        fine_multiple=some(draw, 0.0, 2.0),  # type: ignore[arg-type]  # choices
        fine_per_case=20.0,
        forfeit_rebate=yes(draw),
        suspend_days=some(draw, 0, 5, 20),  # type: ignore[arg-type]  # choices
        downgrade=yes(draw),
        terminate=yes(draw),
    )
    return Enforcement(
        coded_share=some(draw, 0.0, 1.0),  # type: ignore[arg-type]  # choices
        find_probability=0.7,
        visits_per_month=some(draw, 0.0, 3.0),  # type: ignore[arg-type]  # choices
        visits=(VisitPlan(region="East", visits_per_month=6.0),) if yes(draw) else (),
        cost_per_visit=3.0,
        announced=yes(draw),
        complaint_probability=some(draw, 0.0, 0.8),  # type: ignore[arg-type]  # choices
        complaint_days=2,
        cost_per_investigation=5.0,
        delay_days=some(draw, 0.0, 4.0),  # type: ignore[arg-type]  # choices
        fine_limited_to_deposit=yes(draw),
        deposit_topped_up=yes(draw),
        border=BorderCheck(stop_probability=some(draw, 0.0, 0.3), fine_per_unit=0.2),  # type: ignore[arg-type]  # choices
        ladder=() if yes(draw) else (Sanction(), last),
    )


@st.composite
def groups(draw: st.DrawFn, name: str, region: str, supplier: str | None) -> DistributorGroup:
    """A group of distributors with any stock rule, forecast and information."""
    return DistributorGroup(
        name=name,
        region=region,
        level=1 if supplier is None else 2,
        supplier=supplier,
        count=draw(st.integers(1, 2)),
        size=Spread(mean=1.0, sd=0.5),
        tier=some(draw, "A", "B", "C"),  # type: ignore[arg-type]  # choices
        lead_time=LeadTime(days=draw(st.integers(1, 4)), delay_mean=some(draw, 0.0, 1.5)),  # type: ignore[arg-type]  # choices
        review_days=some(draw, 1, 3, 7),  # type: ignore[arg-type]  # choices
        ordering=some(  # type: ignore[arg-type]  # choices
            draw,
            BaseStock(),
            BaseStock(order_up_to=400),
            BaseStock(returns_allowed=supplier is None),
            ReorderUpTo(batch_days=5),
            ReorderBatch(batch=50),
            StandingOrder(units=40),
            Newsvendor(season="month", rationality="exact"),
        ),
        forecast=some(  # type: ignore[arg-type]  # choices
            draw, MovingAverage(window_days=10), ExponentialSmoothing(), Croston()
        ),
        information=some(draw, "orders", "sell_out"),  # type: ignore[arg-type]  # choices
        shortage=some(draw, "lost", "backlog"),  # type: ignore[arg-type]  # choices
        initial_cover_days=some(draw, None, 60.0),  # type: ignore[arg-type]  # choices
        order_multiple=some(draw, 1, 12),  # type: ignore[arg-type]  # choices
    )


@st.composite
def conducts(draw: st.DrawFn) -> Conduct:
    """How distributors behave."""
    steep = some(draw, "exact", 30.0)
    return Conduct(
        quoting=Quoting(margin=0.15, pass_through=some(draw, 0.0, 0.7), matching=0.5),  # type: ignore[arg-type]  # choices
        chasing=Chasing(rationality=steep, expected_markdown=0.02),  # type: ignore[arg-type]  # choices
        diverting=Diverting(
            active=yes(draw),
            rationality=steep,  # type: ignore[arg-type]  # choices
            to_order=yes(draw),
            prior_detection=some(draw, 0.0, 0.2),  # type: ignore[arg-type]  # choices
            surplus_tolerance_days=some(draw, 0, 7),  # type: ignore[arg-type]  # choices
        ),
        finance=Finance(
            cash_days=some(draw, 0.0, 10.0, 40.0),  # type: ignore[arg-type]  # choices
            bank_line_days=some(draw, 0.0, 60.0),  # type: ignore[arg-type]  # choices
            deposit_days=some(draw, 0.0, 10.0),  # type: ignore[arg-type]  # choices
            storage_per_unit_year=0.1,
            operating_share=0.01,
            payout_above_days=20.0,
        ),
        effort=Effort(
            rationality=steep,  # type: ignore[arg-type]  # choices
            price_control=some(draw, 0.0, 0.5),  # type: ignore[arg-type]  # choices
            display=0.3,
            new_account=1.0,
            late_days=some(draw, 0, 0, 9),  # type: ignore[arg-type]  # choices
        ),
        gaming=some(draw, 0.0, 2.0),  # type: ignore[arg-type]  # choices
    )


@st.composite
def makers(draw: st.DrawFn) -> Manufacturer:
    """A plant and an order desk, short or ample."""
    line = some(draw, None, None, 40, 200)
    return Manufacturer(
        production_days=some(draw, 1, 5),  # type: ignore[arg-type]  # choices
        line_units_per_day=line,  # type: ignore[arg-type]  # choices
        lines=2,
        safety_days=some(draw, 0.0, 30.0),  # type: ignore[arg-type]  # choices
        allocation=draw(st.sampled_from([kind() for kind in ALLOCATIONS])),
        shortage=some(draw, "backlog", "lost"),  # type: ignore[arg-type]  # choices
        docks=some(draw, None, 1),  # type: ignore[arg-type]  # choices
        loading_hours=20.0,
        terms_days=some(draw, 0, 15, 30),  # type: ignore[arg-type]  # choices
        stop_supply_after_days=some(draw, None, 0, 10),  # type: ignore[arg-type]  # choices
        late_interest=some(draw, 0.0, 0.5),  # type: ignore[arg-type]  # choices
    )


@st.composite
def trades(draw: st.DrawFn, *, keeps_goods: bool = False) -> ScenarioSpec:
    """A random valid scenario; `keeps_goods`: nothing expires and no contract ends."""
    regions = REGIONS[: draw(st.integers(1, 3))]
    names = ("Cola", "Tea")[: draw(st.integers(1, 2))]
    online = len(regions) > 1 and yes(draw)
    life = None if keeps_goods else some(draw, None, 14, 30)
    two_levels = yes(draw)
    distributors, outlets = [], []
    for region in regions:
        distributors.append(draw(groups(f"D{region}", region, None)))
        owner = f"D{region}"
        if two_levels:
            distributors.append(draw(groups(f"S{region}", region, owner)))
            owner = f"S{region}"
        number = regions.index(region)
        others = regions[number + 1 :] + regions[:number]
        across = others if yes(draw) else others[:1]
        outlets.append(
            OutletGroup(
                name=f"O{region}",
                region=region,
                channel="shop",
                count=draw(st.integers(2, 10)),
                served_by=owner,
                footfall=Spread(mean=some(draw, 1.0, 8.0), sd=3.0),  # type: ignore[arg-type]  # choices
                lead_days=draw(st.integers(1, 3)),
                border_share=0.5 if across else 0.0,
                border_with=across or None,
            )
        )
        if online:
            outlets.append(
                OutletGroup(
                    name=f"W{region}",
                    region=region,
                    channel="web",
                    count=1,
                    served_by=f"D{region}",
                    footfall=Spread(mean=3.0),
                )
            )
    shop = Channel(
        name="shop",
        visit_every_days=some(draw, 1, 4),  # type: ignore[arg-type]  # choices
        cover_days=some(draw, 2.0, 10.0),  # type: ignore[arg-type]  # choices
        order_up_to=some(draw, None, None, 30),  # type: ignore[arg-type]  # choices
        suggested_order=yes(draw),
        floor_compliance=0.5,
    )
    web = Channel(name="web", markup=0.1, supply_discount=0.05, visit_every_days=1, online=True)
    enforcement = draw(programmes())
    if keeps_goods:
        kept = tuple(replace(step, terminate=False) for step in enforcement.ladder)
        enforcement = replace(enforcement, ladder=kept)
    return ScenarioSpec(
        name="random",
        horizon=Horizon(days=draw(st.integers(30, 90)), warm_up=some(draw, 0, 20)),  # type: ignore[arg-type]  # choices
        regions=tuple(
            Region(
                name=region,
                list_price_factor=some(draw, 0.8, 1.0, 1.25),  # type: ignore[arg-type]  # choices
                season=Season(peak_to_trough_log=0.5),
                online_switchers=0.3 if online else 0.0,
            )
            for region in regions
        ),
        products=tuple(
            Product(
                name=name,
                unit_cost=1.17,
                list_price=2.03,
                suggested_price=3.49,
                floor_price=some(draw, 0.0, 2.5),  # type: ignore[arg-type]  # choices
                shelf_life_days=life,  # type: ignore[arg-type]  # choices
                demand_weight=1.0 if name == "Cola" else 0.4,
            )
            for name in names
        ),
        channels=(shop, web) if online else (shop,),
        demand=draw(demands()),
        rival=Rival(reaction=0.3, promotion_every_days=40, promotion_discount=0.2),
        stock_out=some(  # type: ignore[arg-type]  # choices
            draw, StockOut(), StockOut(try_elsewhere=0.5), StockOut(unmet="backlog")
        ),
        brand=Brand(gap_sensitivity=1.0, reference_adaptation=2.0),
        promotions=(
            Promotion(name="deal", start_day=5, every_days=30, invoice_discount=0.1, display=0.5),
        )
        if yes(draw)
        else (),
        leakage=Leakage(consumer_share=some(draw, 0.0, 0.3)),  # type: ignore[arg-type]  # choices
        freight=(Freight(from_region="East", to_region="West", cost=0.02),)
        if len(regions) > 1
        else (),
        costs=Costs(
            freight_to_distributor=0.03,
            delivery_to_outlet=0.02,
            fixed_per_year=100.0,
            default_freight=0.05,
            manufacturer_capital_rate=0.1,
        ),
        manufacturer=draw(makers()),
        conduct=draw(conducts()),
        distributors=tuple(distributors),
        outlets=tuple(outlets),
        incentives=tuple(draw(schemes(n)) for n in range(draw(st.integers(0, 2)))),
        enforcement=enforcement,
        partnership=Partnership(
            exit_per_year=0.0 if keeps_goods else some(draw, 0.0, 12.0),  # type: ignore[arg-type]  # choices
            exit_midpoint=0.5,
            vacancy_days=some(draw, 0, 10),  # type: ignore[arg-type]  # choices
        ),
        salvage=()
        if keeps_goods
        else (SalvageOutlet(name="Jobber", region="East", price_share=0.3),),
    )
