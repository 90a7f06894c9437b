"""How orders swing from tier to tier (V2, V3)."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.experiments.regularities.bands import Band, Regularity, variance_ratio
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.model.records import Records
    from channelsim.scenario import Scenario

Floats = NDArray[np.float64]

DRAWS, YEARS = 6, 5
QUARTER = 3  # months
SPREAD = 1.1347241384015194 ** -np.arange(1.0, 6.0)
"""Steps of a low-discrepancy sequence: powers of the root of ``rho^6 = rho + 1``."""


def random_partners(scenario: "Scenario", draw: int) -> "Scenario":
    """Give a scenario whose groups have stock rules, routes and forecasts of all sorts.

    They are spread evenly, by the sequence that also spells populations out.
    """
    changes: dict[str, object] = {"horizon.days": YEARS * 365}
    groups = len(scenario.spec.distributors)
    for number in range(groups):
        path = f"distributors.{number}"
        luck = (0.5 + (1 + draw * groups + number) * SPREAD) % 1.0
        changes |= {
            f"{path}.review_days": (1, 7, 14, 30)[int(4 * luck[0])],
            f"{path}.lead_time.days": 1 + int(30 * luck[1]),
            f"{path}.ordering": {
                "kind": "base_stock",
                "service_level": 0.8 + 0.18 * float(luck[2]),
            },
            f"{path}.forecast": {
                "kind": "moving_average",
                "window_days": (14, 28, 56, 91)[int(4 * luck[3])],
            },
            f"{path}.order_multiple": (1, 50, 200)[int(3 * luck[4])],
        }
    return scenario.override(changes)


@lru_cache(maxsize=2)
def _runs(seed: int) -> tuple["Records", ...]:
    from channelsim.scenario import load_scenario

    base = load_scenario("small")
    return tuple(records_of(random_partners(base, draw), seed, draw) for draw in range(DRAWS))


def quarterly_ratios(records: "Records") -> list[float]:
    """Give each distributor's variance of quarterly purchases over that of quarterly sales."""
    names = sorted({row.distributor for row in records.months})
    ratios = []
    for name in names:
        rows = [row for row in records.months if row.distributor == name and row.period >= 0]
        bought = np.array([row.purchase_units for row in rows], dtype=float)
        sold = np.array([row.sales_units for row in rows], dtype=float)
        ratios.append(variance_ratio(*(x.reshape(-1, QUARTER).sum(axis=1) for x in (bought, sold))))
    return ratios


def firms(seed: int) -> dict[str, float]:
    """V2: quarterly bullwhip over distributors with random rules, routes and forecasts."""
    ratios = np.array([ratio for records in _runs(seed) for ratio in quarterly_ratios(records)])
    return {"median_ratio": float(np.median(ratios)), "share_above_1": float((ratios > 1.0).mean())}


def _monthly(daily: Floats, first_day: int) -> Floats:
    from channelsim.model.periods import ends_within

    days = len(daily) + first_day
    ends = np.array([0, *ends_within(0, days, "month")])
    totals = np.concatenate([[0.0], np.cumsum(daily[-first_day:])])
    return np.diff(totals[ends])


def tiers(seed: int) -> dict[str, float]:
    """V3: the same month by month for whole tiers, seasons left in; means over the runs."""
    retail, wholesale, maker = [], [], []
    for records in _runs(seed):
        first = records.first_day
        sold = _monthly(records.markets["sell_out"].sum(axis=(1, 2, 3)).astype(float), first)
        asked = _monthly(records.markets["orders"].sum(axis=(1, 2, 3)).astype(float), first)
        bought = _monthly(records.trade["distributor_orders"].sum(axis=(1, 2)).astype(float), first)
        made = np.array(
            [row.amount for row in records.ledger if row.cause == "production" and row.period >= 0],
            dtype=float,
        )
        cost = float(np.dot(records.facts["unit_cost"], records.facts["produced_units"]))
        made *= float(records.facts["produced_units"].sum()) / max(100.0 * cost, 1e-9)
        retail.append(variance_ratio(asked, sold))
        wholesale.append(variance_ratio(bought, asked))
        maker.append(variance_ratio(made, bought))
    means = [float(np.mean(x)) for x in (retail, wholesale, maker)]
    return {
        "wholesalers": means[1],
        "retailers_over_wholesalers": means[0] / means[1],
        "manufacturer_over_wholesalers": means[2] / means[1],
    }


REGULARITIES = (
    Regularity(
        id="V2",
        title="Firms' quarterly orders swing more than their sales, two thirds of them",
        bands={
            "median_ratio": Band(low=1.0, high=1.3),
            "share_above_1": Band(low=0.5, high=0.8),
        },
        measure=firms,
    ),
    Regularity(
        id="V3",
        title="Wholesalers amplify, retailers little, manufacturers some",
        bands={
            "wholesalers": Band(low=1.0),
            "retailers_over_wholesalers": Band(high=1.0),
            "manufacturer_over_wholesalers": Band(high=1.0),
        },
        measure=tiers,
    ),
)
