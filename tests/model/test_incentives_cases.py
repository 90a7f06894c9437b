"""Worked schedules, targets from history, and what the schemes refuse."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from channelsim.model.incentives import (
    Conditions,
    Flat,
    Growth,
    GrowthStep,
    PeriodRecord,
    Piece,
    RollingTarget,
    Schedule,
    TargetBonus,
    TargetRule,
    Tier,
    Tiered,
    payable,
    reachable,
)

AWARD_TABLE = tuple(
    Tier(at_least=edge, rate=rate)
    for edge, rate in (
        (50_000.0, 0.010),
        (100_000.0, 0.012),
        (150_000.0, 0.014),
        (200_000.0, 0.016),
        (300_000.0, 0.018),
    )
)
TASK = Tiered(
    name="task contract",
    threshold_basis="target_share",
    tiers=(Tier(above=0.6, rate=0.04), Tier(at_least=1.0, rate=0.08, rate_below=0.06)),
)


@pytest.mark.parametrize(
    ("receipts", "award"),
    [
        (49_999.0, 0.0),
        (50_000.0, 500.0),
        (100_000.0, 1_200.0),
        (150_000.0, 2_100.0),
        (199_999.0, 2_799.99),
        (200_000.0, 3_200.0),
        (250_000.0, 4_000.0),
        (300_000.0, 5_400.0),
    ],
)
def test_retroactive_award_table(receipts: float, award: float) -> None:
    scheme = Tiered(name="award", tiers=AWARD_TABLE)
    assert round(scheme.earned(PeriodRecord(volume=receipts)), 2) == award


def test_incremental_award_table() -> None:
    scheme = Tiered(name="award", mode="incremental", tiers=AWARD_TABLE)
    assert round(scheme.earned(PeriodRecord(volume=250_000.0)), 2) == 2_600.0


def test_notch_of_the_award_table() -> None:
    scheme = Tiered(name="award", tiers=AWARD_TABLE)
    (notch,) = reachable(scheme, PeriodRecord(volume=199_999.0), limit=1.0)
    assert (notch.volume, notch.extra, round(notch.gain, 2)) == (200_000.0, 1.0, 400.01)


@pytest.mark.parametrize(
    ("receipts", "award"),
    [
        (600_000.0, 0.0),
        (600_000.01, 24_000.0),
        (950_000.0, 38_000.0),
        (999_999.99, 40_000.0),
        (1_000_000.0, 60_000.0),
        (1_100_000.0, 68_000.0),
    ],
)
def test_task_contract(receipts: float, award: float) -> None:
    record = PeriodRecord(volume=receipts, target=1_000_000.0)
    assert round(TASK.earned(record), 2) == award


@given(scale=st.floats(0.01, 1e4), attained=st.integers(0, 200))
def test_a_task_contract_is_the_same_for_partners_of_any_size(scale: float, attained: int) -> None:
    # The edges themselves are left to the table above: a scaled volume may miss one by an ulp.
    share = attained / 100.0 + 0.005
    small = TASK.earned(PeriodRecord(volume=100.0 * share, target=100.0))
    large = TASK.earned(PeriodRecord(volume=100.0 * share * scale, target=100.0 * scale))
    assert large == pytest.approx(scale * small)


@given(share=st.integers(1, 300), target=st.integers(1, 10**9))
def test_a_threshold_in_whole_per_cent_is_met_by_that_volume(share: int, target: int) -> None:
    bonus = TargetBonus(name="bonus", bonus=1.0, at_least=share / 100)
    assert bonus.earned(PeriodRecord(volume=share * target / 100, target=float(target))) == 1.0


@given(
    edges=st.tuples(st.floats(0.01, 0.5), st.floats(0.51, 2.0)),
    rate=st.floats(0.001, 0.3),
    target=st.floats(1.0, 1e7),
    price=st.floats(0.01, 1e3),
)
@example(edges=(0.1, 0.7), rate=0.07, target=1_000.0, price=1.0)
def test_equal_rates_join_without_a_notch(
    edges: tuple[float, float], rate: float, target: float, price: float
) -> None:
    scheme = Tiered(
        name="equal",
        threshold_basis="target_share",
        tiers=tuple(Tier(at_least=edge, rate=rate) for edge in edges),
    )
    record = PeriodRecord(volume=2.0 * target, target=target, price=price)
    assert scheme.earned(record) == pytest.approx(2.0 * rate * price * target)
    assert len(scheme.thresholds(record)) == 1


def test_late_payment_and_poor_price_discipline_each_cost_the_rebate() -> None:
    scheme = Flat(
        name="f", rate=0.1, conditions=Conditions(price_compliance=0.9, on_time_payment=0.8)
    )
    assert payable(scheme, PeriodRecord(volume=10.0, on_time_payment=0.8)) == 1.0
    assert payable(scheme, PeriodRecord(volume=10.0, on_time_payment=0.79)) == 0.0
    assert payable(scheme, PeriodRecord(volume=10.0, price_compliance=0.89)) == 0.0


class TestTargets:
    """Targets computed from the partner's past."""

    def test_last_year(self) -> None:
        rule = TargetRule(growth=0.1)
        assert rule.volume(PeriodRecord(volume=0.0, year_ago=950.0)) == 1045.0
        assert rule.volume(PeriodRecord(volume=0.0, year_ago=950.0, season=2.0)) == 1045.0

    def test_trailing_uses_the_last_window_and_the_season(self) -> None:
        rule = TargetRule(growth=0.1, base="trailing", window=2)
        record = PeriodRecord(volume=0.0, history=(9e9, 400.0, 600.0), season=1.2)
        assert rule.volume(record) == 660.0

    @pytest.mark.parametrize("base", ["last_year", "trailing"])
    def test_no_past_falls_back_to_the_own_target(self, base: str) -> None:
        rule = TypeAdapter(TargetRule).validate_python({"growth": 0.1, "base": base})
        fresh = PeriodRecord(volume=0.0, target=700.0)
        idle = PeriodRecord(volume=0.0, target=700.0, history=(0.0,), year_ago=0.0)
        assert rule.volume(fresh) == rule.volume(idle) == 700.0
        assert rule.volume(PeriodRecord(volume=0.0)) is None

    def test_a_scheme_without_a_target_says_so(self) -> None:
        with pytest.raises(ValueError, match="'sprint' measures against a target"):
            TargetBonus(name="sprint", bonus=1.0).earned(PeriodRecord(volume=1.0))

    def test_one_target_for_all_beats_the_own_one(self) -> None:
        bonus = TargetBonus(name="sprint", bonus=1.0, target=500.0)
        assert bonus.thresholds(PeriodRecord(volume=0.0, target=900.0)) == (500.0,)

    def test_absolute_thresholds_need_no_target(self) -> None:
        bonus = TargetBonus(name="sprint", bonus=1.0, threshold_basis="absolute", at_least=300.0)
        assert bonus.target_for(PeriodRecord(volume=0.0, target=900.0)) is None
        assert bonus.thresholds(PeriodRecord(volume=0.0)) == (300.0,)

    @given(loaded=st.floats(1.0, 1_000.0), season=st.floats(0.5, 2.0))
    def test_loading_raises_the_next_rolling_targets(self, loaded: float, season: float) -> None:
        scheme = RollingTarget(name="r", stretch=1.1, bands=(Tier(at_least=1.0, rate=0.02),))
        steady = PeriodRecord(volume=0.0, history=(500.0,) * 4, season=season)
        pushed = PeriodRecord(volume=0.0, history=(500.0,) * 3 + (500.0 + loaded,), season=season)
        before, after = scheme.target_for(steady), scheme.target_for(pushed)
        assert before is not None
        assert after is not None
        assert after - before == pytest.approx(1.1 * season * loaded / 4.0, rel=1e-6)

    def test_a_fixed_target_does_not_move_with_loading(self) -> None:
        scheme = TargetBonus(name="fixed", bonus=1.0, target=500.0)
        pushed = PeriodRecord(volume=0.0, history=(500.0, 900.0))
        assert scheme.target_for(pushed) == 500.0


class TestGrowth:
    """Awards on growth."""

    def test_a_new_partner_has_no_growth(self) -> None:
        award = Growth(name="g", steps=(GrowthStep(at_least=0.0, rate=0.1),))
        assert award.earned(PeriodRecord(volume=1_000.0)) == 0.0
        assert award.earned(PeriodRecord(volume=1_000.0, year_ago=0.0)) == 0.0
        assert award.thresholds(PeriodRecord(volume=1_000.0)) == ()

    def test_over_the_period_before(self) -> None:
        award = Growth(name="g", over="previous", steps=(GrowthStep(at_least=0.1, rate=0.1),))
        record = PeriodRecord(volume=220.0, history=(1_000.0, 200.0), year_ago=900.0)
        assert award.earned(record) == pytest.approx(2.0)
        assert award.thresholds(record) == (220.0,)

    @given(reference=st.floats(1.0, 1e7), rate=st.floats(0.001, 1.0), step=st.floats(0.01, 1.0))
    def test_equal_rates_join_without_a_notch(
        self, reference: float, rate: float, step: float
    ) -> None:
        steps = (GrowthStep(at_least=0.0, rate=rate), GrowthStep(at_least=step, rate=rate))
        award = Growth(name="g", steps=steps)
        record = PeriodRecord(volume=3.0 * reference, year_ago=reference)
        assert award.earned(record) == pytest.approx(2.0 * rate * reference)
        assert len(award.thresholds(record)) == 1

    def test_on_the_whole_volume(self) -> None:
        award = Growth(name="g", paid_on="volume", steps=(GrowthStep(at_least=0.1, rate=0.1),))
        assert award.earned(PeriodRecord(volume=220.0, year_ago=200.0)) == pytest.approx(22.0)


class TestRefusals:
    """What a scheme does not accept, from Python and from a file."""

    @pytest.mark.parametrize(
        ("tiers", "message"),
        [
            ((), "at least one"),
            ((Tier(at_least=2, rate=0), Tier(at_least=1, rate=0)), "1 comes after 2"),
            ((Tier(at_least=1, rate=0), Tier(above=1, rate=0)), "1 comes after 1"),
            ((Tier(at_least=1, rate=0.2), Tier(at_least=2, rate=0.1)), "reaching 2 would lower"),
            (
                (Tier(at_least=1, rate=0.2), Tier(at_least=2, rate=0.5, rate_below=0.1)),
                "reaching 2 would lower",
            ),
        ],
    )
    def test_tiers(self, tiers: tuple[Tier, ...], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            Tiered(name="t", tiers=tiers)
        with pytest.raises(ValueError, match=message):
            RollingTarget(name="t", bands=tiers)

    def test_a_tier_needs_one_edge(self) -> None:
        with pytest.raises(ValueError, match="either at_least or above"):
            Tier(rate=0.1)
        with pytest.raises(ValueError, match="either at_least or above"):
            Tier(at_least=1, above=1, rate=0.1)

    def test_growth_steps(self) -> None:
        low, high = GrowthStep(at_least=0.1, rate=0.2), GrowthStep(at_least=0.2, rate=0.1)
        with pytest.raises(ValueError, match=r"rate must not fall from 0\.2 to 0\.1"):
            Growth(name="g", steps=(low, high))
        with pytest.raises(ValueError, match=r"0\.1 comes after 0\.2"):
            Growth(name="g", steps=(high, low))
        with pytest.raises(ValueError, match="at least one"):
            Growth(name="g", steps=())

    def test_a_target_that_would_be_ignored(self) -> None:
        with pytest.raises(ValueError, match="would ignore it"):
            Tiered(name="t", target=5.0, tiers=(Tier(at_least=1, rate=0.1),))
        with pytest.raises(ValueError, match="would ignore it"):
            TargetBonus(name="t", bonus=1, target=5.0, threshold_basis="absolute")

    @pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
    def test_rates_outside_the_range(self, rate: float) -> None:
        with pytest.raises(ValueError, match="rate must lie between 0 and 1"):
            Flat(name="f", rate=rate)
        with pytest.raises(ValidationError):
            TypeAdapter(Flat).validate_python({"kind": "flat", "name": "f", "rate": rate})

    @pytest.mark.parametrize(
        "field", ["volume", "price", "year_ago", "target", "season", "price_compliance"]
    )
    def test_records(self, field: str) -> None:
        with pytest.raises(ValueError, match=field):
            TypeAdapter(PeriodRecord).validate_python({"volume": 1.0, field: -1.0})

    def test_a_fault_in_a_tier_is_named_by_its_place(self) -> None:
        document = {"name": "t", "tiers": [{"at_least": 1, "rate": 0.1}, {"at_least": 2}]}
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(Tiered).validate_python(document)
        assert [fault["loc"] for fault in caught.value.errors()] == [("tiers", 1, "rate")]

    def test_schedules_that_fall(self) -> None:
        with pytest.raises(ValueError, match="falls at a volume of 20"):
            Schedule((Piece(10.0, 5.0, 1.0), Piece(20.0, 14.0, 1.0)))
        with pytest.raises(ValueError, match="start at 10 and then at 10"):
            Schedule((Piece(10.0, 5.0, 1.0), Piece(10.0, 14.0, 1.0)))
