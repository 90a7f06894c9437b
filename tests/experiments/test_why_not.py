"""Why a plan falls short: said where the question itself shows it, and not elsewhere."""

import pandas as pd
import pytest

import channelsim as cs
from channelsim.experiments.lever_cells import ALL, LeverCell
from channelsim.experiments.periods import Period
from channelsim.experiments.proof import PLAN, Proof
from channelsim.experiments.results import Comparison
from channelsim.experiments.why_not import AS_IT_IS, REASONS, reasons
from channelsim.report.plan_phrases import PLAN_PHRASES

GAINS = {"nothing spent": (0.0, 1.0, 2.0, 1.0), PLAN: (10.0, 12.0, 14.0, 12.0)}


def proof(now: float, predicted: float, converged: bool) -> Proof:
    """A plan that gains 11 over nothing, and so many more or less than the present money."""
    gains = {**GAINS, AS_IT_IS: tuple(gain - now for gain in GAINS[PLAN])}
    kpis = pd.DataFrame(
        [
            {"scenario": name, "replication": number, "contribution": gain}
            for name, values in gains.items()
            for number, gain in enumerate(values)
        ]
    )
    comparison = Comparison.__new__(Comparison)
    object.__setattr__(comparison, "kpis", kpis)
    object.__setattr__(comparison, "results", dict.fromkeys(gains))
    object.__setattr__(comparison, "level", 0.95)
    return Proof(
        comparison=comparison, reference="nothing spent", objective="contribution",
        predicted=predicted, converged=converged, rounds=pd.DataFrame(),
    )  # fmt: skip


def cells(channel: str, period: Period | None = None) -> list[LeverCell]:
    return [
        LeverCell(region="East", channel=channel, lever=lever, period=period)
        for lever in ("display", "field_visits", "consumer_advertising")
    ]


def test_a_plan_that_keeps_its_promise_and_wins_needs_no_reason() -> None:
    assert reasons(cs.load_scenario("support_levers"), cells(ALL), proof(3.0, 11.0, True)) == ()


@pytest.mark.parametrize("predicted", [20.0, 5.0])
def test_luck_is_named_where_more_was_promised(predicted: float) -> None:
    found = reasons(
        cs.load_scenario("support_levers"), cells("Supermarket"), proof(3.0, predicted, False)
    )
    assert found == ((("luck", ""),) if predicted > 11.0 else ())


def test_what_the_plan_could_not_choose_is_named() -> None:
    scenario = cs.load_scenario("support_levers")
    lost = proof(-3.0, 11.0, True)
    assert reasons(scenario, cells(ALL), lost) == (
        ("channels", "display, field_visits"),
        ("days", "field_visits"),
    )
    year = Period(name="year", first_day=0, days=365)
    assert reasons(scenario, cells("Supermarket", year), lost) == ()


def test_the_page_says_the_same_in_both_languages() -> None:
    for key, text in REASONS.items():
        english, chinese = PLAN_PHRASES[f"reason {key}"]
        assert english == text
        assert ("{levers}" in chinese) == ("{levers}" in english)
