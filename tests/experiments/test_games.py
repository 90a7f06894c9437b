"""The adaptive inspector: frequencies follow the game, and nothing moves where it is off."""

import pytest

from channelsim.experiments.verification import CASES
from channelsim.experiments.verification.twins import scenario_of
from channelsim.experiments.verification.watching import records_of
from channelsim.model.enforcement import Enforcement
from channelsim.model.inspections import FictitiousPlay

SMALLER = {"outlets.Shop.count": 20, "outlets.Cheap shop.count": 20, "horizon.days": 1200}


def played(**settings: object) -> tuple[dict[str, float], dict[str, float]]:
    changed = {name.replace("__", "."): value for name, value in settings.items()}
    scenario = scenario_of(CASES["D7"], {**SMALLER, **changed})
    seen = CASES["D7"].observe(scenario, 1, 0)
    return dict(CASES["D7"].oracle(scenario.spec)), {
        name: float(one.over[0]) for name, one in seen.items()
    }


def test_both_sides_settle_near_equilibrium() -> None:
    theory, seen = played(horizon__days=450)
    for name, value in seen.items():
        assert value == pytest.approx(theory[name], abs=0.12)


@pytest.mark.slow
def test_frequencies_are_near_equilibrium_and_a_dearer_fine_lowers_both() -> None:
    theory, mild = played(enforcement__ladder__0__fine_per_case=6000.0)
    for name, value in mild.items():
        assert value == pytest.approx(theory[name], abs=0.08)
    harsher, seen = played(enforcement__ladder__0__fine_per_case=18000.0)
    assert harsher["visits"] == pytest.approx(theory["visits"] / 3.0)
    for name, value in seen.items():
        assert value == pytest.approx(harsher[name], abs=0.08)
        assert value < mild[name]


def test_a_visit_dearer_than_any_fine_is_never_made_and_everybody_diverts() -> None:
    _, seen = played(
        enforcement__cost_per_visit=1e6,
        enforcement__strategy__prior_rounds=0.1,
        horizon__days=300,
    )
    assert seen["visits"] == 0.0
    assert seen["lots"] > 0.9


def test_fixed_visits_are_what_they_were() -> None:
    scenario = scenario_of(CASES["Inspection"], {"horizon.days": 120})
    stated = scenario.override({"enforcement.strategy": {"kind": "fixed"}})
    assert records_of(scenario, 1, 0).events == records_of(stated, 1, 0).events


def test_only_fixed_visits_can_be_announced() -> None:
    with pytest.raises(ValueError, match="only fixed visits"):
        Enforcement(announced=True, strategy=FictitiousPlay())
