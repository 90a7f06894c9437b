"""One contract for every kind of incentive scheme."""

import math
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from channelsim.model.incentives import (
    KINDS,
    Conditions,
    EscrowFund,
    FirstOrder,
    Flat,
    Growth,
    GrowthStep,
    Loyalty,
    Measure,
    NewProduct,
    PeriodRecord,
    Process,
    RollingTarget,
    Scheme,
    TargetBonus,
    TargetRule,
    Terms,
    Tier,
    Tiered,
    Tournament,
    Wager,
    expected,
    payable,
    payable_marginal,
    payable_schedule,
    reachable,
)

SCHEMES: TypeAdapter[Any] = TypeAdapter(Scheme)
RECORD = PeriodRecord(
    volume=0.0,
    price=2.5,
    history=(800.0, 1200.0, 900.0, 1100.0),
    year_ago=950.0,
    target=1000.0,
    display=0.6,
    coverage=0.7,
    rivals=(1.2, 0.9, 1.05),
    streak=5,
    usual=1000.0,
    discount=0.97,
    fund=300.0,
)
LUMP_SUMS = (TargetBonus, Tournament, Wager)


@dataclass(frozen=True)
class Example:
    """A scheme, the same as it stands in a file, and the same with nothing to pay."""

    scheme: Terms
    document: dict[str, Any]
    worthless: Terms


EXAMPLES = (
    Example(
        Flat(name="base", rate=0.02),
        {"kind": "flat", "name": "base", "rate": 0.02},
        Flat(name="base", rate=0.0),
    ),
    Example(
        Tiered(name="steps", tiers=(Tier(at_least=500, rate=0.01), Tier(at_least=900, rate=0.03))),
        {
            "kind": "tiered",
            "name": "steps",
            "tiers": [{"at_least": 500, "rate": 0.01}, {"at_least": 900, "rate": 0.03}],
        },
        Tiered(name="steps", tiers=(Tier(at_least=500, rate=0.0), Tier(at_least=900, rate=0.0))),
    ),
    Example(
        Tiered(
            name="brackets",
            mode="incremental",
            tiers=(Tier(at_least=0, rate=0.03), Tier(above=700, rate=0.01)),
        ),
        {
            "kind": "tiered",
            "name": "brackets",
            "mode": "incremental",
            "tiers": [{"at_least": 0, "rate": 0.03}, {"above": 700, "rate": 0.01}],
        },
        Tiered(name="brackets", mode="incremental", tiers=(Tier(above=700, rate=0.0),)),
    ),
    Example(
        Tiered(
            name="task",
            threshold_basis="target_share",
            target=TargetRule(growth=0.1, base="last_year"),
            tiers=(Tier(above=0.6, rate=0.04), Tier(at_least=1, rate=0.08, rate_below=0.06)),
        ),
        {
            "kind": "tiered",
            "name": "task",
            "threshold_basis": "target_share",
            "target": {"growth": 0.1, "base": "last_year"},
            "tiers": [
                {"above": 0.6, "rate": 0.04},
                {"at_least": 1, "rate": 0.08, "rate_below": 0.06},
            ],
        },
        Tiered(name="task", threshold_basis="target_share", tiers=(Tier(above=0.6, rate=0.0),)),
    ),
    Example(
        TargetBonus(name="sprint", bonus=500.0),
        {"kind": "target_bonus", "name": "sprint", "bonus": 500},
        TargetBonus(name="sprint", bonus=0.0),
    ),
    Example(
        Growth(
            name="growth",
            steps=(GrowthStep(at_least=0.05, rate=0.1), GrowthStep(at_least=0.2, rate=0.2)),
        ),
        {
            "kind": "growth",
            "name": "growth",
            "steps": [{"at_least": 0.05, "rate": 0.1}, {"at_least": 0.2, "rate": 0.2}],
        },
        Growth(name="growth", steps=(GrowthStep(at_least=0.05, rate=0.0),)),
    ),
    Example(
        Growth(
            name="faster",
            over="previous",
            paid_on="volume",
            steps=(GrowthStep(at_least=0.0, rate=0.01),),
        ),
        {
            "kind": "growth",
            "name": "faster",
            "over": "previous",
            "paid_on": "volume",
            "steps": [{"at_least": 0, "rate": 0.01}],
        },
        Growth(name="faster", over="previous", steps=(GrowthStep(at_least=0.0, rate=0.0),)),
    ),
    Example(
        RollingTarget(
            name="elastic",
            stretch=1.05,
            bands=(Tier(at_least=0.9, rate=0.02), Tier(at_least=1.0, rate=0.03)),
        ),
        {
            "kind": "rolling_target",
            "name": "elastic",
            "stretch": 1.05,
            "bands": [{"at_least": 0.9, "rate": 0.02}, {"at_least": 1.0, "rate": 0.03}],
        },
        RollingTarget(name="elastic", bands=(Tier(at_least=0.9, rate=0.0),)),
    ),
    Example(
        Tournament(name="champion", prizes=(900.0, 300.0)),
        {"kind": "tournament", "name": "champion", "prizes": [900, 300]},
        Tournament(name="champion", prizes=(0.0,)),
    ),
    Example(
        Tournament(name="best of plan", prizes=(500.0,), by="attainment", noise=0.2),
        {
            "kind": "tournament",
            "name": "best of plan",
            "prizes": [500],
            "by": "attainment",
            "noise": 0.2,
        },
        Tournament(name="best of plan", prizes=(0.0,), by="attainment"),
    ),
    Example(
        Process(
            name="conduct",
            rate=0.02,
            measures=(Measure(of="display", at_least=0.5, weight=2.0), Measure(of="coverage")),
        ),
        {
            "kind": "process",
            "name": "conduct",
            "rate": 0.02,
            "measures": [{"of": "display", "at_least": 0.5, "weight": 2}, {"of": "coverage"}],
        },
        Process(name="conduct", measures=(Measure(of="display", at_least=0.5),)),
    ),
    Example(
        FirstOrder(name="welcome", rate=0.3, up_to=1500.0),
        {"kind": "first_order", "name": "welcome", "rate": 0.3, "up_to": 1500},
        FirstOrder(name="welcome", rate=0.0, up_to=1500.0),
    ),
    Example(
        NewProduct(
            name="launch",
            products=("Juice",),
            threshold_basis="target_share",
            tiers=(Tier(at_least=0.9, rate=0.02), Tier(at_least=1.1, rate=0.04)),
        ),
        {
            "kind": "new_product",
            "name": "launch",
            "products": ["Juice"],
            "threshold_basis": "target_share",
            "tiers": [{"at_least": 0.9, "rate": 0.02}, {"at_least": 1.1, "rate": 0.04}],
        },
        NewProduct(name="launch", products=("Juice",), tiers=(Tier(at_least=900, rate=0.0),)),
    ),
    Example(
        Loyalty(name="loyal", above=1400.0, size_rate=0.02, run_rate=0.01, at_least=0.9),
        {
            "kind": "loyalty",
            "name": "loyal",
            "above": 1400,
            "size_rate": 0.02,
            "run_rate": 0.01,
            "at_least": 0.9,
        },
        Loyalty(name="loyal", above=1400.0),
    ),
    Example(
        EscrowFund(name="fund", rate=0.01, periods=8),
        {"kind": "escrow_fund", "name": "fund", "rate": 0.01, "periods": 8},
        EscrowFund(name="fund", rate=0.0),
    ),
    Example(
        Wager(name="bet", prize=400.0, stake=150.0, at_least=1.1),
        {"kind": "wager", "name": "bet", "prize": 400, "stake": 150, "at_least": 1.1},
        Wager(name="bet", prize=0.0, stake=0.0),
    ),
)

volumes = st.floats(min_value=0.0, max_value=5_000.0)
prices = st.floats(min_value=0.01, max_value=1e4)


def test_every_kind_has_an_example() -> None:
    assert {type(example.scheme) for example in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.scheme.name)
class TestContract:
    """What holds for a scheme of any kind."""

    @given(one=volumes, other=volumes, price=prices)
    def test_amount_never_falls_with_volume(
        self, example: Example, one: float, other: float, price: float
    ) -> None:
        low, high = (replace(RECORD, volume=volume, price=price) for volume in sorted((one, other)))
        assert example.scheme.earned(low) <= example.scheme.earned(high)
        assert expected(example.scheme, low) <= expected(example.scheme, high) + 1e-9

    @given(volume=volumes)
    def test_only_a_stake_can_be_lost(self, example: Example, volume: float) -> None:
        least = -example.scheme.stake if isinstance(example.scheme, Wager) else 0.0
        assert example.scheme.earned(replace(RECORD, volume=volume)) >= least

    @given(price=prices, target=st.floats(min_value=1.0, max_value=1e6))
    def test_amount_does_not_fall_across_a_threshold(
        self, example: Example, price: float, target: float
    ) -> None:
        record = replace(RECORD, price=price, target=target)
        for threshold in example.scheme.thresholds(record):
            before = replace(record, volume=math.nextafter(threshold, 0.0))
            at = replace(record, volume=threshold)
            assert example.scheme.earned(before) <= example.scheme.earned(at)

    @given(volume=volumes)
    def test_money_scales_with_price_unless_it_is_a_lump_sum(
        self, example: Example, volume: float
    ) -> None:
        record = replace(RECORD, volume=volume)
        doubled = replace(record, price=2.0 * record.price)
        factor = 1.0 if isinstance(example.scheme, LUMP_SUMS) else 2.0
        assert example.scheme.earned(doubled) == pytest.approx(
            factor * example.scheme.earned(record)
        )

    @given(volume=volumes)
    def test_marginal_is_the_finite_difference_away_from_thresholds(
        self, example: Example, volume: float
    ) -> None:
        step = 1e-3
        record = replace(RECORD, volume=volume)
        assume(all(not volume < at <= volume + step for at in example.scheme.thresholds(record)))
        ahead = replace(record, volume=volume + step)
        slope = (example.scheme.earned(ahead) - example.scheme.earned(record)) / step
        assert example.scheme.marginal(record) == pytest.approx(slope, abs=1e-6)

    def test_thresholds_are_where_amount_or_rate_changes(self, example: Example) -> None:
        scheme = example.scheme
        thresholds = scheme.thresholds(RECORD)
        assert list(thresholds) == sorted(set(thresholds))
        for threshold in thresholds:
            before = replace(RECORD, volume=math.nextafter(threshold, 0.0))
            at = replace(RECORD, volume=threshold)
            jumps = scheme.earned(at) > scheme.earned(before) + 1e-6
            assert jumps or scheme.marginal(at) != scheme.marginal(before)

    @given(volume=volumes, step=st.floats(min_value=1e-3, max_value=2_000.0))
    def test_between_thresholds_the_amount_is_straight(
        self, example: Example, volume: float, step: float
    ) -> None:
        record = replace(RECORD, volume=volume)
        ahead = replace(RECORD, volume=volume + step)
        assume(all(not volume < at <= ahead.volume for at in example.scheme.thresholds(record)))
        expected = example.scheme.earned(record) + step * example.scheme.marginal(record)
        assert example.scheme.earned(ahead) == pytest.approx(expected, abs=1e-9)

    @given(volume=volumes)
    def test_a_rate_of_nothing_earns_exactly_nothing(self, example: Example, volume: float) -> None:
        record = replace(RECORD, volume=volume)
        assert example.worthless.earned(record) == 0.0
        assert example.worthless.marginal(record) == 0.0
        assert example.worthless.thresholds(record) == ()
        assert expected(example.worthless, replace(record, fund=0.0)) == 0.0

    def test_the_example_pays_something(self, example: Example) -> None:
        assert example.scheme.earned(replace(RECORD, volume=2_000.0)) > 0.0

    @given(volume=volumes, cap=st.floats(min_value=0.0, max_value=1e4))
    def test_cap_is_respected(self, example: Example, volume: float, cap: float) -> None:
        record = replace(RECORD, volume=volume)
        capped = replace(example.scheme, budget_cap=cap)
        assert payable(capped, record) == min(cap, example.scheme.earned(record))
        assert expected(capped, record) <= cap
        if expected(example.scheme, record) >= cap:
            assert payable_marginal(capped, record) == 0.0

    @given(volume=volumes, violations=st.integers(min_value=1, max_value=5))
    def test_a_proven_diversion_forfeits_the_rebate(
        self, example: Example, volume: float, violations: int
    ) -> None:
        record = replace(RECORD, volume=volume, violations=violations)
        assert payable(example.scheme, record) == min(0.0, example.scheme.earned(record))
        assert payable_marginal(example.scheme, record) == 0.0
        lenient = replace(example.scheme, veto=False)
        assert payable(lenient, record) == example.scheme.earned(record)

    def test_missed_conditions_leave_the_stated_share(self, example: Example) -> None:
        strict = replace(
            example.scheme, conditions=Conditions(price_compliance=0.9, otherwise=0.25)
        )
        good = replace(RECORD, volume=2_000.0, price_compliance=0.9)
        bad = replace(good, price_compliance=0.89)
        assert payable(strict, good) == example.scheme.earned(good)
        assert payable(strict, bad) == pytest.approx(0.25 * payable(strict, good))
        slope = strict.prospect(bad).slope(bad.volume)
        assert payable_marginal(strict, bad) == pytest.approx(0.25 * slope)

    @given(volume=volumes, limit=st.floats(min_value=0.0, max_value=2_000.0))
    def test_reach_says_what_the_threshold_would_pay(
        self, example: Example, volume: float, limit: float
    ) -> None:
        record = replace(RECORD, volume=volume)
        found = reachable(example.scheme, record, limit)
        prospect = example.scheme.prospect(record)
        assert [reach.volume for reach in found] == [
            at for at in prospect.thresholds() if volume < at <= volume + limit
        ]
        for reach in found:
            gain = prospect.amount(reach.volume) - prospect.amount(volume)
            assert reach.gain == pytest.approx(gain)
            assert reach.extra == reach.volume - volume

    def test_is_read_from_a_mapping(self, example: Example) -> None:
        assert SCHEMES.validate_python(example.document) == example.scheme

    def test_refuses_an_unknown_key(self, example: Example) -> None:
        with pytest.raises(ValidationError) as caught:
            SCHEMES.validate_python({**example.document, "colour": 1})
        (fault,) = caught.value.errors()
        assert fault["loc"] == (example.document["kind"], "colour")

    def test_refuses_a_share_above_one(self, example: Example) -> None:
        with pytest.raises(ValidationError) as caught:
            SCHEMES.validate_python({**example.document, "transparency": 1.5})
        (fault,) = caught.value.errors()
        assert fault["loc"] == (example.document["kind"], "transparency")
        with pytest.raises(ValueError, match="transparency must lie between 0 and 1"):
            replace(example.scheme, transparency=1.5)

    def test_every_field_says_what_it_means(self, example: Example) -> None:
        schema = TypeAdapter(type(example.scheme)).json_schema()
        assert all("description" in field for field in schema["properties"].values())


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="'flat', 'tiered', 'target_bonus'"):
        SCHEMES.validate_python({"kind": "lottery", "name": "luck"})
    with pytest.raises(ValidationError, match="discriminator 'kind'"):
        SCHEMES.validate_python({"name": "luck"})


@given(
    edges=st.lists(st.integers(1, 10_000), min_size=1, max_size=5, unique=True).map(sorted),
    rates=st.lists(st.floats(0.0, 0.5), min_size=5, max_size=5).map(sorted),
    volume=st.floats(0.0, 20_000.0),
    price=prices,
)
def test_incremental_pays_no_more_than_all_units(
    edges: list[int], rates: list[float], volume: float, price: float
) -> None:
    tiers = tuple(
        Tier(at_least=float(edge), rate=rate) for edge, rate in zip(edges, rates, strict=False)
    )
    record = PeriodRecord(volume=volume, price=price)
    whole = Tiered(name="whole", tiers=tiers).earned(record)
    part = Tiered(name="part", mode="incremental", tiers=tiers).earned(record)
    assert part <= whole * (1.0 + 1e-12) + 1e-9


def test_a_budget_reached_within_a_bracket_is_a_schedule_whatever_rounding_does() -> None:
    """The cap of 40 is met at a volume whose amount comes out an ulp above 40."""
    scheme = Tiered(
        name="brackets",
        mode="incremental",
        measure="units",
        tiers=(Tier(at_least=150, rate=0.03), Tier(above=600, rate=0.09)),
        budget_cap=40.0,
    )
    further = payable_schedule(scheme, PeriodRecord(volume=0.0, price=2.5374999999999996), 1.0)
    assert further.amount(1000.0) == pytest.approx(40.0)
    assert further.thresholds() == pytest.approx((150.0, 600.0, 625.151), abs=1e-3)
