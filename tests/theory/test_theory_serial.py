"""Serial systems against the worked case, one-stage theory, a period simulation and symmetry."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim import theory


def test_worked_case_and_shifted_levels() -> None:
    best = theory.serial_base_stock(5.0, 1.0, [3, 2, 2], [1, 1, 2], 37.12)
    assert best.echelon == pytest.approx((6.4909, 12.0176, 22.7055), abs=5e-5)
    assert best.cost == pytest.approx(47.6601, abs=5e-5)
    shifted = theory.serial_base_stock(
        5.0, 1.0, [3, 2, 2], [1, 1, 2], 37.12, levels=np.add(best.echelon, 0.5)
    )
    assert shifted.cost == pytest.approx(48.5353, abs=5e-5)
    rounded = theory.serial_base_stock(
        5.0, 1.0, [3, 2, 2], [1, 1, 2], 37.12, levels=[6.49, 12.02, 22.71]
    )
    assert rounded.cost == pytest.approx(47.6602, abs=5e-5)


@given(sd=st.floats(0.2, 30.0), span=st.floats(0.5, 9.0), penalty=st.floats(0.5, 60.0))
@settings(max_examples=15)
def test_one_stage_is_base_stock(sd: float, span: float, penalty: float) -> None:
    serial = theory.serial_base_stock(50.0, sd, [2.0], [span], penalty)
    single = theory.base_stock(theory.Normal(50.0, sd), span - 1 if span > 1 else 0, 2.0, penalty)
    if span >= 1:
        assert serial.cost == pytest.approx(single.cost, rel=1e-8)
        assert serial.echelon[0] == pytest.approx(single.level, rel=1e-6)
    assert serial.local == serial.echelon


def test_first_level_is_a_newsvendor_ratio() -> None:
    serial = theory.serial_base_stock(20.0, 6.0, [1.0, 0.5, 0.25, 0.25], [2, 1, 3, 2], 15.0)
    first = theory.Normal(20.0, 6.0).over(2).quantile((15.0 + 1.0) / (15.0 + 2.0))
    assert serial.echelon[0] == pytest.approx(first, rel=1e-9)


def test_scale_of_money_and_goods() -> None:
    base = theory.serial_base_stock(5.0, 1.0, [3, 2, 2], [1, 1, 2], 37.12)
    scaled = theory.serial_base_stock(5000.0, 1000.0, [0.3, 0.2, 0.2], [1, 1, 2], 3.712)
    assert scaled.cost == pytest.approx(100.0 * base.cost, rel=1e-9)
    assert np.divide(scaled.echelon, 1000.0) == pytest.approx(base.echelon, rel=1e-7)


def simulated_cost(
    policy: theory.SerialPolicy,
    mean: float,
    sd: float,
    holding: list[float],
    leads: list[int],
    penalty: float,
    periods: int = 60_000,
) -> float:
    """Average end-of-period cost of local base-stock policies, upstream ships first."""
    rng = np.random.default_rng(5)
    n = len(holding)
    local_rates = np.cumsum(np.array(holding)[::-1])[::-1]
    on_hand, backlog = np.array(policy.local), np.zeros(n)  # backlog owed by stage j downstream
    pipes = [[0.0] * lead for lead in leads]
    total = last = 0.0
    for demand in rng.normal(mean, sd, periods):
        for j in range(n):  # receive, stage by stage
            if leads[j]:
                on_hand[j] += pipes[j].pop(0)
        for j in reversed(range(n)):  # order upstream what was demanded last period
            if j < n - 1:
                owed = backlog[j + 1] + last
                shipped = min(owed, on_hand[j + 1])
                on_hand[j + 1] -= shipped
                backlog[j + 1] = owed - shipped
            else:
                shipped = last
            if leads[j]:
                pipes[j].append(shipped)
            else:
                on_hand[j] += shipped
        net = on_hand[0] - backlog[0] - demand
        on_hand[0], backlog[0] = max(net, 0.0), max(-net, 0.0)
        last = demand
        stock = local_rates @ on_hand + penalty * backlog[0]
        for j in range(n - 1):
            stock += local_rates[j + 1] * sum(pipes[j])
        total += stock
    return float(total / periods)


def test_two_stages_in_a_period_simulation() -> None:
    holding, spans, leads = [2.0, 1.0], [2.0, 2.0], [1, 2]
    best = theory.serial_base_stock(20.0, 4.0, holding, spans, 12.0)
    measured = simulated_cost(best, 20.0, 4.0, holding, leads, 12.0)
    assert measured == pytest.approx(best.end_of_period_cost, rel=0.02)


@pytest.mark.parametrize("bad", [
    {"sd": 0.0}, {"holding": [1.0, 0.0]}, {"spans": [1.0]}, {"penalty": -1.0}, {"levels": [1.0]},
])  # fmt: skip
def test_faults(bad: dict[str, Any]) -> None:
    sound: dict[str, Any] = {
        "mean": 5.0,
        "sd": 1.0,
        "holding": [1.0, 1.0],
        "spans": [1.0, 1.0],
        "penalty": 9.0,
    }
    with pytest.raises(ValueError, match=r"must|lists"):
        theory.serial_base_stock(**{**sound, **bad})
