"""Regularities: judged by stated bands, measured by what they say they measure."""

import numpy as np
import pytest

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.regularities import REGULARITIES, Band, check_regularities
from channelsim.experiments.regularities.bands import Regularity, variance_ratio
from channelsim.experiments.regularities.deterring import PARTS, levers
from channelsim.experiments.regularities.swings import random_partners
from channelsim.experiments.regularities.timing import flat, yearly
from channelsim.scenario import load_scenario


def test_bands_judge_and_leave_unknown_values_out() -> None:
    fact = Regularity(
        id="T",
        title="Test",
        bands={"a": Band(low=1.0, high=2.0), "b": Band(high=0.0), "c": Band()},
        measure=lambda seed: {"a": 1.0 + seed, "b": 0.1, "c": float("nan")},
    )
    assert [found.reached for found in fact.check(1)] == [True, False, False]
    assert [found.reached for found in fact.check(2)] == [False, False, False]


def test_unknown_names_are_refused() -> None:
    with pytest.raises(QuestionError, match="no regularity 'V99'"):
        check_regularities(["V99"])


def test_every_regularity_names_what_it_judges() -> None:
    for name, fact in REGULARITIES.items():
        assert fact.id == name
        assert any(np.isfinite([band.low, band.high]).any() for band in fact.bands.values())


def test_random_partners_differ_and_fit_the_scenario() -> None:
    base = load_scenario("small")
    one, other = (random_partners(base, draw).spec.distributors for draw in (0, 1))
    assert [group.lead_time.days for group in one] != [group.lead_time.days for group in other]
    assert random_partners(base, 0).digest == random_partners(base, 0).digest


def test_the_plans_compared_differ_in_the_rebate_alone() -> None:
    steep, even = yearly("year", 400), flat(400, 0.03)
    assert steep.spec.incentives[0].period == "year"
    assert even.spec.incentives[0].kind == "flat"
    assert steep.spec.distributors == even.spec.distributors
    assert set(levers()) == set(PARTS)


def test_variances_of_series_that_do_not_vary_are_unknown() -> None:
    assert np.isnan(variance_ratio(np.array([1.0, 2.0]), np.array([3.0, 3.0])))


@pytest.mark.slow
def test_pass_through_and_the_fiscal_year() -> None:
    found = {one.quantity: one for one in check_regularities(["V8"])}
    assert found["off_invoice"].reached
    assert found["lump_sum_over_off_invoice"].reached
