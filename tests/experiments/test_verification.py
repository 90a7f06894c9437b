"""The engine beside closed forms: the quick set, other parameters, and what must be refused."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import channelsim as cs
from channelsim.cli.commands import app
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.verification import CASES, Limit, sample
from channelsim.experiments.verification.case import Case
from channelsim.experiments.verification.outcome import estimate, judge
from channelsim.experiments.verification.twins import scenario_of
from channelsim.scenario import ScenarioError
from channelsim.scenario.shipped import shipped_folder

QUICK = [case for case in CASES.values() if case.quick]


def test_every_case_has_a_scenario_and_every_scenario_a_case() -> None:
    folder = shipped_folder()
    assert folder is not None
    files = {path.stem for path in (folder / "verification").glob("*.yaml")}
    assert files == {case.file for case in CASES.values()}


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.id)
def test_theory_knows_every_quantity_of_a_case(case: Case) -> None:
    scenario = scenario_of(case)
    expected = case.oracle(scenario.spec)
    assert set(case.limits) <= set(expected)
    assert all(np.isfinite(expected[name]) for name in case.limits)
    assert scenario.name == case.file


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.id)
def test_engine_meets_theory(case: Case) -> None:
    # Short runs: sharp enough to see a missed day, not to meet the caps of a full run.
    shorter = {"horizon.days": 400} if case.replications > 1 else {}
    for row in cs.verify([case.id], 1, shorter):
        assert abs(row.z) <= 4.0, row
        assert row.se <= max(0.05 * abs(row.theory), 0.02), row


@pytest.mark.parametrize(
    ("case", "settings"),
    [
        ("I3", {"distributors.Depot.ordering.order_up_to": 250}),
        ("I3", {"distributors.Depot.lead_time.days": 2, "outlets.Shop.footfall.mean": 150.0}),
        (
            "I7",
            {
                "distributors.Depot.ordering.reorder_point": 8,
                "distributors.Depot.lead_time.days": 2,
            },
        ),
        ("I8", {"channels.Shop.order_up_to": 6000, "distributors.Central depot.lead_time.days": 3}),
        ("B1", {"distributors.Depot.forecast.window_days": 12}),
        ("B2", {"distributors.Depot.forecast.weight": 0.1, "distributors.Depot.lead_time.days": 4}),
        ("E1", {"demand.elasticity": -1.2, "regions.Cheap.list_price_factor": 0.8}),
        ("D_offer", {"regions.Cheap.list_price_factor": 0.7, "channels.Shop.loyalty": 0.1}),
        ("D_offer", {"freight.0.cost": 27.0}),
        ("D6", {"enforcement.delay_days": 90.0, "regions.Cheap.list_price_factor": 0.75}),
        ("R2", {"incentives.0.tiers.0.rate": 0.05, "conduct.finance.capital_rate": 0.3}),
        ("R1", {"incentives.0.tiers.0.rate": 0.04, "salvage.Jobber.price_share": 0.45}),
        (
            "R1",
            {
                "demand.arrivals.law": "normal",
                "distributors.Depot.ordering.law": "gamma",
                "distributors.Depot.ordering.coefficient_of_variation": 0.5,
            },
        ),
        ("R1_dump", {"freight.0.cost": 25.0}),
        ("R2_dump", {"regions.Abroad.list_price_factor": 1.0, "channels.Shop.loyalty": 0.06}),
        ("C6", {"distributors.Depot.count": 60, "outlets.Shop.count": 60}),
        (
            "C6",
            {
                "distributors.Depot.count": 60,
                "outlets.Shop.count": 60,
                "incentives.0.tiers.0.at_least": 36000.0,
                "incentives.0.tiers.0.rate": 0.3,
            },
        ),
        ("R3", {"products.Good.list_price": 81.19}),
        ("G1", {"conduct.quoting.margin": 0.2}),
        ("F_dso", {"manufacturer.terms_days": 20}),
        ("M5", {"freight.0.cost": 300.0}),
        ("Border", {"enforcement.border.stop_probability": 0.0}),
        ("Border", {"regions.Middle.list_price_factor": 0.85, "leakage.consumer_share": 0.6}),
        ("D1", {"conduct.diverting.lot_units": 7}),
        ("D1", {"enforcement.ladder.0.fine_per_unit": 85.0}),
        ("D1", {"conduct.diverting.penalty_discount": 0.01, "enforcement.delay_days": 60.0}),
        ("D1", {"outlets.Dear shop.count": 4, "outlets.Dear shop.footfall.mean": 100.0}),
        ("D3", {"distributors.Cheap depot.count": 1}),
        ("D3", {"distributors.Cheap depot.count": 3}),
        ("D3", {"distributors.0.conduct.diverting.way": "price_taking"}),
        ("D3", {"products.Good.list_price": 60.0}),
        ("D5", {"freight.2.cost": 1.0, "freight.1.cost": 20.0, "freight.1.days": 9}),
        ("C1", {"products.Good.unit_cost": 22.0, "demand.share": 0.7}),
        ("C1_two", {"demand.elasticity": -3.0, "outlets.Shop.count": 3}),
        ("C2", {"conduct.quoting.kind": "profit_maximising"}),
        ("C2", {"demand.elasticity": -1.8}),
        ("C8", {"products.Good.list_price": 31.0}),
        ("C8_elastic", {"demand.elasticity": -4.0}),
        ("C8_logit", {"demand.share": 0.3, "products.Good.list_price": 14.0}),
    ],
)
def test_theory_follows_the_scenario(case: str, settings: dict[str, object]) -> None:
    shorter = {"horizon.days": 400} if case[0] in "IB" else {}
    for row in cs.verify([case], 1, {**settings, **shorter}):
        assert abs(row.z) <= 4.0, row


def _two_regions(seed: int) -> dict[str, object]:
    """Two regions of any size, elasticity, supply, freight, fine and lot."""
    luck = np.random.default_rng(seed)
    return {
        "conduct.diverting.lot_units": int(luck.integers(1, 12)),
        "conduct.diverting.prior_detection": float(luck.uniform(0.0, 0.6)),
        "costs.default_freight": float(luck.uniform(0.0, 6.0)),
        "demand.elasticity": float(luck.uniform(-4.0, -0.5)),
        "regions.Dear.price_sensitivity": float(luck.uniform(0.3, 1.5)),
        "enforcement.ladder.0.fine_per_unit": float(luck.uniform(0.0, 30.0)),
        "distributors.Cheap depot.ordering.units": int(luck.integers(300, 500)),
        "distributors.Dear depot.ordering.units": int(luck.integers(100, 300)),
        "outlets.Cheap shop.footfall.mean": float(luck.integers(400, 600)),
        "outlets.Dear shop.footfall.mean": float(luck.integers(200, 500)),
        "horizon.days": 7,
    }


PAIRS = (0, 1, 5, 10, 14, 20, 25, 27, 30, 31, 35, 37)
"""Seeds of pairs of which some trade one way, some the other way, and some not at all."""


@pytest.mark.parametrize("seed", PAIRS)
def test_goods_flow_between_any_two_regions_as_theory_says(seed: int) -> None:
    rows = {row.quantity: row for row in cs.verify(["D1"], 1, _two_regions(seed))}
    assert all(row.passed for row in rows.values()), rows


def test_the_random_pairs_of_regions_trade_in_both_directions_and_not_at_all() -> None:
    def theory(seed: int) -> float:
        case = CASES["D1"]
        return float(case.oracle(scenario_of(case, _two_regions(seed)).spec)["flow"])

    assert {float(np.sign(theory(seed))) for seed in PAIRS} == {-1.0, 0.0, 1.0}


@pytest.mark.parametrize("seed", range(10))
def test_goods_flow_between_any_three_regions_as_theory_says(seed: int) -> None:
    luck = np.random.default_rng(seed)
    freight = luck.uniform(3.0, 6.0, 3)  # no detour is cheaper than the straight way
    settings: dict[str, object] = {
        **{f"freight.{i}.cost": float(freight[i]) for i in range(3)},
        "conduct.diverting.prior_detection": float(luck.uniform(0.0, 0.2)),
        "regions.Dear.price_sensitivity": float(luck.uniform(0.4, 1.2)),
        "regions.Far.price_sensitivity": float(luck.uniform(0.4, 1.2)),
        "horizon.days": 7,
    }
    for name, most in (("Cheap", 2_000_000), ("Dear", 1_200_000), ("Far", 1_000_000)):
        units = int(luck.integers(500_000, most))
        settings[f"distributors.{name} depot.ordering.units"] = units
        settings[f"outlets.{name} shop.footfall.mean"] = float(luck.integers(800_000, 1_500_000))
    for row in cs.verify(["D5"], 1, settings):
        assert row.passed, (row, settings)


@pytest.mark.parametrize(
    ("case", "settings", "told"),
    [
        ("D1", {"channels.Shop.markup": 0.2}, "shops whose prices clear, without mark-up"),
        ("D1", {"conduct.diverting.rationality": 40.0}, "exact maximisers"),
        ("D1", {"outlets.Dear shop.footfall.mean": 400.5}, "whole numbers of buyers"),
        ("D1", {"enforcement.fine_limited_to_deposit": True}, "a fine per unit and nothing else"),
        ("D5", {"conduct.diverting.lot_units": 5}, "lots of one unit"),
        ("D3", {"distributors.0.conduct.diverting.to_order": False}, "lots bought to order"),
        ("C1", {"manufacturer.list_pricing": "stated"}, "one list price, set by the manufacturer"),
        ("C1_two", {"conduct.quoting.margin": 0.1}, "depots that maximise or take no margin"),
        ("C8", {"regions.Cheap.list_price_factor": 0.9}, "costs that differ by less than"),
    ],
)
def test_closed_forms_of_markets_name_what_they_ask_for(
    case: str, settings: dict[str, object], told: str
) -> None:
    with pytest.raises(QuestionError, match=told):
        cs.verify([case], 1, settings)


def test_a_wrong_theory_is_found() -> None:
    # The same run judged by the theory of a neighbouring level: a missed unit must show.
    case = CASES["I3"]
    spec = scenario_of(case, {"distributors.Depot.ordering.order_up_to": 360}).spec
    wrong = case.oracle(spec)["on_hand"]
    seen = [case.observe(scenario_of(case, {"horizon.days": 800}), 1, 0)["on_hand"]]
    assert judge("I3", "on_hand", wrong, seen, case.limits["on_hand"]).verdict == "differs"


def test_few_replications_do_not_pass_vacuously() -> None:
    rows = cs.verify(["I3"], 1, {"horizon.days": 100})
    assert {row.verdict for row in rows} == {"too uncertain"}
    assert not any(row.passed for row in rows)


def test_estimates_of_ratios() -> None:
    over, under = np.array([1.0, 5.0, 3.0]), np.array([2.0, 4.0, 3.0])
    ratio, se = estimate([sample(over[:2], under[:2]), sample(over[2:], under[2:])])
    assert ratio == pytest.approx(1.0)
    assert se == pytest.approx(np.std([-1.0, 1.0, 0.0], ddof=1) / 3.0 / np.sqrt(3.0))
    assert np.isnan(estimate([sample(1.0)])[1])


@pytest.mark.parametrize(
    ("seen", "verdict"), [(10.0, "agrees"), (10.4, "agrees"), (10.6, "differs")]
)
def test_cases_without_luck_have_a_tolerance(seen: float, verdict: str) -> None:
    row = judge("R3", "rebate", 10.0, [sample(seen)], Limit(tolerance=0.5))
    assert (row.verdict, row.se) == (verdict, 0.0)
    assert abs(row.z) == pytest.approx(8.0 * (seen - 10.0))


def test_what_a_closed_form_does_not_cover_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"case I3: the closed form asks for a single outlet"):
        cs.verify(["I3"], 1, {"outlets.Shop.count": 2})
    with pytest.raises(QuestionError, match="replications must be 1 or more"):
        cs.verify(["I3"], 0)
    with pytest.raises(ScenarioError, match="order_up_too"):
        cs.verify(["I3"], 1, {"distributors.Depot.ordering.order_up_too": 1})


def test_command_prints_rows_and_ends_with_the_verdict() -> None:
    done = CliRunner().invoke(app, ["verify", "g1", "R3", "--json", "--workers", "1"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert [row["case"] for row in rows] == ["G1", "G1", "R3", "R3", "R3"]
    assert set(rows[0]) == {"case", "quantity", "theory", "simulated", "se", "z", "verdict"}
    missed = CliRunner().invoke(app, ["verify", "NB", "-n", "1", "--set", "horizon.days=70"])
    assert missed.exit_code == 1
    assert "too uncertain" in missed.stdout


def test_command_names_the_nearest_case() -> None:
    done = CliRunner().invoke(app, ["verify", "I33"])
    assert done.exit_code == 2
    assert "there is no case 'I33'; did you mean I3?" in done.stderr
    wrong = CliRunner().invoke(app, ["verify", "I3", "--set", "outlets.Shop.cuont=3"])
    assert wrong.exit_code == 2
