"""Response experiments, curves, plans and their proofs, on a trade whose curves are known."""

from pathlib import Path

import numpy as np
import pytest

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.lever_cells import lever_cells, natural_spend
from channelsim.experiments.optimise_budget import ProvenPlan
from channelsim.experiments.planning import optimise
from channelsim.experiments.replicate import Replication
from channelsim.experiments.response_files import write_responses
from channelsim.experiments.response_fit import fit_response
from channelsim.experiments.response_study import respond
from channelsim.experiments.responses import Responses
from channelsim.experiments.simple_rules import simple_rules
from channelsim.experiments.spend_tables import spend_overlay
from channelsim.optimisation import InfeasibleError, ProblemError
from channelsim.scenario import Scenario, load_scenario
from channelsim.scenario.network import build_network
from tests.experiments.lever_model import TOPS, crowded, gross, separable

GRID = (5_000.0, 12_000.0, 25_000.0, 50_000.0, 90_000.0)
PROBLEM = {
    "problem": "budget",
    "total": 60_000.0,
    "measure": {
        "levers": ["display"], "pool_channels": True, "grid": list(GRID), "replications": 3
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load_scenario("small")


@pytest.fixture(scope="module")
def measured(small: Scenario) -> Responses:
    return respond(
        small, ["display"], GRID, pool_channels=True, replications=3, workers=1, task=separable
    )


def test_response_is_the_difference_to_no_spend_after_the_money_is_paid(
    measured: Responses,
) -> None:
    found = {(row["region"], row["spend"]): row for row in measured.summary.to_dict("records")}
    for region in TOPS:
        assert found[region, 0.0]["mean"] == 0.0
        for spend in GRID:
            expected = gross(region, spend) - spend
            row = found[region, spend]
            assert row["mean"] == pytest.approx(expected, rel=0.03, abs=300)
            assert row["ci_low"] < row["ci_high"]


def test_curves_are_of_the_mean_unless_replications_are_asked_for(measured: Responses) -> None:
    for replicated, rows in ((False, 1), (True, 3)):
        for curve in measured.curves(replicated=replicated).values():
            assert np.shape(curve.responses) == (rows, len(curve.spends))


def test_the_form_that_generated_the_data_is_found(measured: Responses) -> None:
    assert set(measured.forms["form"]) == {"hill"}
    for cell, fit in measured.fits.items():
        assert fit.parameters[1:] == pytest.approx((20_000.0, 2.0), rel=0.05)
        middle = np.array([18_000.0])
        assert fit(middle)[0] == pytest.approx(gross(cell.region, 18_000.0), rel=0.02)


def test_replications_keep_their_own_course_around_the_curve(measured: Responses) -> None:
    for cell, fit in measured.fits.items():
        each = fit.replications(np.array([50_000.0]))
        assert each.mean() == pytest.approx(fit(np.array([50_000.0]))[0])
        assert each.std() > 1e-3 * TOPS[cell.region]


@pytest.mark.parametrize(
    ("form", "curve"),
    [("power", lambda x: 40.0 * x**0.4), ("piecewise", lambda x: 300.0 * (x > 15))],
)
def test_other_forms_win_where_they_are_true(form: str, curve: object) -> None:
    spends = np.array([0.0, 10.0, 20.0, 40.0, 80.0, 160.0])
    values = curve(spends)  # type: ignore[operator]  # a function of spends
    assert fit_response(spends, np.array([values, values])).form == form


def test_falling_responses_stay_falling() -> None:
    spends = np.array([0.0, 1.0, 2.0])
    fit = fit_response(spends, np.array([[0.0, -5.0, -8.0], [0.0, -4.0, -9.0]]))
    assert fit(np.array([2.0]))[0] == pytest.approx(-8.5)


def test_interaction_is_seen_where_there_is_one(small: Scenario, measured: Responses) -> None:
    def together(responses: Responses) -> bool:
        (row,) = responses.interactions.itertuples()
        return bool(row.interaction)

    assert not together(measured)
    mixed = respond(
        small, ["display"], GRID, pool_channels=True, replications=3, workers=1, task=crowded
    )
    assert together(mixed)


def test_multiples_mean_the_spend_of_half_effect(small: Scenario) -> None:
    cells = lever_cells(small, ["display"], regions=["East"], pool_channels=True)
    natural = natural_spend(small, cells)[cells[0]]
    assert natural == pytest.approx(120.0 * 38 * 12)  # 38 outlets for a year
    overlay = spend_overlay(small, cells, {cells[0]: natural})
    (spend,) = build_network(small.override(overlay).spec).support
    assert spend.weekly_effect()[-1, 0] == pytest.approx([0.4, 0.4])
    assert spend.daily[91:].sum() == pytest.approx(natural)


def test_other_levers_keep_their_money(small: Scenario) -> None:
    own = [
        {"lever": "training", "per_month": 5.0},
        {"lever": "display", "region": "East", "per_year": 7.0},
    ]
    scenario = small.override({"support": {"spend": own}})
    cells = lever_cells(scenario, ["display"], pool_channels=True)
    after = scenario.override(spend_overlay(scenario, cells, {cells[1]: 9.0}))
    kept = [(entry.lever, entry.region, entry.yearly) for entry in after.spec.support.spend]
    assert kept == [("training", None, 60.0), ("display", "South", 9.0)]
    plan = dict(zip(cells, (10.0, 20.0, 0.0), strict=True))
    rules = simple_rules(scenario, plan, dict(zip(cells, (5.0, 3.0, 2.0), strict=True)))
    assert list(rules["equal split"].values()) == [10.0, 10.0, 10.0]
    assert list(rules["proportional to sales"].values()) == [15.0, 9.0, 6.0]
    assert list(rules["last year's proportions"].values()) == [30.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("levers", "options", "message"),
    [
        (["displays"], {}, "no lever 'displays'"),
        ([], {}, "no lever to study"),
        (["display"], {"regions": ["Est"]}, "no region 'Est'"),
        (["display"], {"grid": ["much"]}, "neither money nor a multiple"),
        (["display"], {"grid": [0.0]}, "a level above zero"),
        (["display"], {"replications": 1}, "two replications"),
        (["display"], {"objective": "revenue"}, "objective must be"),
    ],
)
def test_senseless_questions_are_refused(
    small: Scenario, levers: list[str], options: dict[str, object], message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        respond(small, levers, **options)  # type: ignore[arg-type]  # wrong on purpose


@pytest.fixture(scope="module")
def plan(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> ProvenPlan:
    found = optimise(
        small, PROBLEM, replications=4, workers=1, task=separable,
        out=tmp_path_factory.mktemp("plan"),
    )  # fmt: skip
    assert isinstance(found, ProvenPlan)
    return found


def test_plan_finds_the_best_split_and_its_proof_agrees(plan: ProvenPlan) -> None:
    best = max(
        sum(gross(region, money) - money for region, money in zip(TOPS, split, strict=True))
        for split in (
            (1000.0 * a, 1000.0 * b, 1000.0 * c)
            for a in range(61) for b in range(61 - a) for c in (0, 60 - a - b)
        )
    )  # fmt: skip
    rows = plan.allocation
    money = dict(zip(rows["region"], rows["spend"].astype(float), strict=True))
    reached = sum(gross(region, spend) - spend for region, spend in money.items())
    assert plan.certified
    assert reached > 0.99 * best
    assert plan.proof.converged
    assert len(plan.proof.rounds) == 1
    assert plan.proof.predicted == pytest.approx(plan.proof.simulated[0], rel=0.05)
    table = plan.proof.table
    verdicts = dict(zip(table["scenario"], table["verdict"], strict=True))
    assert verdicts["equal split"] == verdicts["nothing spent"] == "beaten"


def test_plan_is_an_overlay_that_spends_what_it_says(
    plan: ProvenPlan, small: Scenario, tmp_path: Path
) -> None:
    assert plan.overlay is not None
    network = build_network(small.override(plan.overlay).spec)
    assert sum(item.daily[91:].sum() for item in network.support) == pytest.approx(plan.total_spend)
    optimise(small, PROBLEM, replications=2, workers=1, task=separable, out=tmp_path)
    written = load_scenario(tmp_path / "plan.yaml")
    assert written.spec.support == small.override(plan.overlay).spec.support
    assert (tmp_path / "curves.csv").exists()


def test_a_plan_that_does_not_keep_its_promise_is_refitted(small: Scenario) -> None:
    first, second = (
        optimise(small, PROBLEM, replications=4, workers=1, rounds=rounds, task=crowded)
        for rounds in (1, 3)
    )
    assert not first.proof.converged
    assert second.proof.converged
    assert len(second.proof.rounds) > 1
    assert second.proof.simulated[0] > first.proof.simulated[0]
    assert "do NOT agree" in first.proof.verdicts[0]


def test_curves_of_the_user_take_the_place_of_the_experiment(
    small: Scenario, measured: Responses, tmp_path: Path
) -> None:
    write_responses(measured, tmp_path)
    problem = tmp_path / "problem.yaml"
    problem.write_text("problem: budget\ntotal: 60000\ncurves: curves.csv\n")
    given = optimise(small, problem, replications=3, workers=1, rounds=1, task=separable)
    assert isinstance(given, ProvenPlan)
    assert given.responses is None
    assert given.proof.simulated[1] > 0.0


def test_conflicting_limits_are_found_before_anything_is_measured(small: Scenario) -> None:
    def never(scenario: Scenario, seed: int, replication: int) -> Replication:
        raise AssertionError("measured before the limits were checked")

    problem = {**PROBLEM, "limits": [{"region": "East", "min": 70_000}]}
    with pytest.raises(InfeasibleError, match="East"):
        optimise(small, problem, workers=1, task=never)
    with pytest.raises(ProblemError, match="Est"):
        optimise(small, {**PROBLEM, "limits": [{"region": "Est", "min": 1}]}, task=never)


def test_risk_is_planned_over_the_replications_of_the_experiment(small: Scenario) -> None:
    problem = {**PROBLEM, "risk": {"kind": "cvar", "alpha": 0.5, "weight": 1.0}}
    careful = optimise(small, problem, replications=3, workers=1, rounds=1, task=separable)
    assert isinstance(careful, ProvenPlan)
    assert careful.objective <= float(careful.allocation["response"].sum()) + 1e-6
    assert careful.held_out is not None


def test_unknown_problem_is_refused(small: Scenario) -> None:
    with pytest.raises(QuestionError, match="budget, prices or schemes"):
        optimise(small, {"problem": "everything"})
