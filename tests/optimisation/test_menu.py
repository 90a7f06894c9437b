"""The scheme menu against enumeration."""

import itertools

import numpy as np
import pandas as pd
import pytest

from channelsim.optimisation import InfeasibleError, ProblemError, choose_schemes

SEGMENTS, SCHEMES = ("East", "North", "South", "West"), ("none", "flat", "tiered", "steep")


def random_menu(seed: int, replications: int = 8) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [
        (g, m, r, rng.normal(100 + 10 * k, 15), max(0.0, rng.normal(6 * k, 1)))
        for g in SEGMENTS
        for k, m in enumerate(SCHEMES)
        for r in range(replications)
    ]
    columns = ["segment", "scheme", "replication", "contribution", "rebate_cost"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("weight", [None, 0.5])
def test_choice_equals_enumeration(seed: int, weight: float | None) -> None:
    menu = random_menu(seed)
    risk = {"kind": "mean"} if weight is None else {"kind": "cvar", "alpha": 0.75, "weight": weight}
    problem = {
        "rebate_budget": 35.0,
        "at_most_schemes": 2,
        "neighbours": [["East", "North"], ["North", "West"]],
        "max_step": 1,
        "risk": risk,
    }
    plan = choose_schemes(menu, problem)
    earned, paid = {}, {}
    for segment in SEGMENTS:
        for scheme in SCHEMES:
            rows = menu[(menu["segment"] == segment) & (menu["scheme"] == scheme)]
            earned[segment, scheme] = rows["contribution"].to_numpy(dtype=float)
            paid[segment, scheme] = float(rows["rebate_cost"].mean())
    best = -np.inf
    for picks in itertools.product(range(4), repeat=4):
        pairs = [(g, SCHEMES[m]) for g, m in zip(SEGMENTS, picks, strict=True)]
        rebates = sum(paid[pair] for pair in pairs)
        near = abs(picks[0] - picks[1]) <= 1 and abs(picks[1] - picks[3]) <= 1
        if rebates <= 35 and len(set(picks)) <= 2 and near:
            outcome = np.sum([earned[pair] for pair in pairs], axis=0)
            worst = np.sort(outcome)[:2].mean()
            value = outcome.mean()
            best = max(best, value if weight is None else (value + worst) / 2)
    assert plan.objective == pytest.approx(best, rel=1e-9)
    assert plan.gap <= 1e-6
    assert plan.rebate_cost <= 35


def test_contradictions_are_named() -> None:
    menu = random_menu(1)
    problem = {
        "limits": [
            {"segment": "East", "schemes": "none"},
            {"segment": "North", "schemes": "steep"},
        ],
        "neighbours": [["East", "North"]],
        "max_step": 1,
    }
    with pytest.raises(InfeasibleError) as caught:
        choose_schemes(menu, problem)
    expected = {"schemes of East", "schemes of North", "neighbours East, North"}
    assert set(caught.value.conflict) == expected


def test_faults_come_together() -> None:
    with pytest.raises(ProblemError) as caught:
        choose_schemes(random_menu(1), {"neighbours": [["Est", "North"]], "order": {"stepp": 1}})
    text = str(caught.value)
    assert "did you mean East" in text
    assert "did you mean steep" in text
    assert "max_step: is missing" in text


def test_budget_price_is_the_slope_of_the_relaxation() -> None:
    menu = pd.DataFrame(
        [("A", "none", 0.0, 0.0), ("A", "full", 30.0, 10.0)],
        columns=["segment", "scheme", "contribution", "rebate_cost"],
    )
    plan = choose_schemes(menu, {"rebate_budget": 5.0})
    assert plan.choice["scheme"].tolist() == ["none"]
    assert plan.budget_price == pytest.approx(3.0)
