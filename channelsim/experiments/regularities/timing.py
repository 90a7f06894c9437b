"""Sales moved in time for bonuses and deals (V4, V5, V6, V18)."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.experiments.regularities.bands import Band, Regularity
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.model.records import Records
    from channelsim.scenario import Scenario

Floats = NDArray[np.float64]

YEAR, LAST_MONTH, FIRST_MONTH = 365, 31, 31
MID_YEAR = 181  # 1 July
MINOR = 100.0  # minor units per money
STEEP = [
    {"at_least": 0.9, "rate": 0.02},
    {"at_least": 1.0, "rate": 0.04},
    {"at_least": 1.1, "rate": 0.08},
]
"""The tiers of `steep_annual_tiers`."""


def yearly(period: str, days: int, tiers: list[dict[str, float]] | None = None) -> "Scenario":
    """Give the small channel with its rebate settled by another period, on other tiers."""
    from channelsim.scenario import load_scenario

    changes: dict[str, object] = {"horizon.days": days, "incentives.0.period": period}
    if tiers is not None:
        changes["incentives.0.tiers"] = tiers
    return load_scenario("small").override(changes)


def flat(days: int, rate: float) -> "Scenario":
    """Give the small channel with a linear rebate."""
    from channelsim.scenario import load_scenario

    linear = {"name": "Volume rebate", "kind": "flat", "where": {"level": "1"}, "rate": rate}
    return load_scenario("small").override({"horizon.days": days, "incentives": [linear]})


def _pace(records: "Records") -> tuple[float, float]:
    """Give sell-in over sell-out in the last and first month of later years, over a year's."""
    sell_in = records.trade["sell_in"].sum(axis=(1, 2))[-records.first_day :].astype(float)
    sell_out = records.markets["sell_out"].sum(axis=(1, 2, 3))[-records.first_day :].astype(float)
    last, first = [], []
    for start in range(YEAR, len(sell_in) - YEAR + 1, YEAR):
        year = slice(start, start + YEAR)
        usual = sell_in[year].sum() / sell_out[year].sum()
        end, begin = (
            slice(start + YEAR - LAST_MONTH, start + YEAR),
            slice(start, start + FIRST_MONTH),
        )
        last.append(sell_in[end].sum() / sell_out[end].sum() / usual)
        first.append(sell_in[begin].sum() / sell_out[begin].sum() / usual)
    return float(np.mean(last)), float(np.mean(first))


def fiscal_year(seed: int) -> dict[str, float]:
    """V4: the year's last and first month, with tiers by the year and with a linear plan."""
    days, numbers = 3 * YEAR, range(2)
    tiered = np.mean([_pace(records_of(yearly("year", days), seed, n)) for n in numbers], axis=0)
    linear = np.mean([_pace(records_of(flat(days, 0.034), seed, n)) for n in numbers], axis=0)
    return {
        "last_month": float(tiered[0]),
        "first_month": float(tiered[1]),
        "last_month_linear": float(linear[0]),
        "first_month_linear": float(linear[1]),
        "last_over_linear": float(tiered[0] / linear[0]),
        "first_over_linear": float(tiered[1] / linear[1]),
    }


def _books(scenario: "Scenario", seed: int, replications: int) -> dict[str, float]:
    """Give the manufacturer's sales, rebates and contribution from one mid-year to another, money.

    Two settlements of a yearly plan lie within; channel stock is equally low at both ends.
    """
    from channelsim.measurement.accounts import BALANCE_SHEET, MAKER

    totals: dict[str, float] = {"sales": 0.0, "rebates": 0.0, "contribution": 0.0}
    for number in range(replications):
        for row in records_of(scenario, seed, number).ledger:
            if not MID_YEAR <= row.period < MID_YEAR + 2 * YEAR:
                continue
            for name, amount in ((row.debit, row.amount), (row.credit, -row.amount)):
                owner, _, account = name.rpartition(":")
                if owner == MAKER and account not in BALANCE_SHEET:
                    totals["contribution"] -= amount / MINOR
                    if account in totals:
                        totals[account] += abs(amount) / MINOR
    return totals


def accelerators(seed: int) -> dict[str, float]:
    """V5: contribution lost to a steep yearly accelerator beside the same money paid flat."""
    days = MID_YEAR + 2 * YEAR
    steep = _books(yearly("year", days, STEEP), seed, 2)
    even = _books(flat(days, steep["rebates"] / steep["sales"]), seed, 2)
    return {
        "rebate_rate": steep["rebates"] / steep["sales"],
        "lost_over_revenue": (even["contribution"] - steep["contribution"]) / steep["sales"],
    }


def pacing(seed: int) -> dict[str, float]:
    """V6: sales of the weaker half when the rebate is paid by the quarter instead of the year."""
    gains = []
    for number in range(3):
        sold = []
        for period in ("quarter", "year"):
            rows = records_of(yearly(period, YEAR), seed, number).months
            names = sorted({row.distributor for row in rows if row.level == 1})
            sold.append(
                np.array(
                    [
                        sum(r.sales_units for r in rows if r.distributor == name and r.period >= 0)
                        for name in names
                    ],
                    dtype=float,
                )
            )
        weak = sold[1] <= np.median(sold[1])
        gains.append(float((sold[0][weak] / sold[1][weak]).mean() - 1.0))
    return {"weak_sellers_gain": float(np.mean(gains))}


def forward_buying(seed: int) -> dict[str, float]:
    """V18: of what a deal sells in while it runs, the part that is not sold out three weeks on."""
    from channelsim.scenario import load_scenario

    deal = {"name": "Deal", "start_day": 60, "days": 14, "invoice_discount": 0.1}
    plain: dict[str, object] = {"horizon.days": 120, "promotions": [], "incentives": []}
    base = load_scenario("small").override(plain)
    with_deal = base.override({"promotions": [deal]})
    extra_in, extra_out, gained = 0.0, 0.0, []
    for number in range(3):
        runs = [records_of(one, seed, number) for one in (base, with_deal)]
        goods_in = [r.trade["sell_in"].sum(axis=(1, 2))[-r.first_day :] for r in runs]
        goods_out = [r.markets["sell_out"].sum(axis=(1, 2, 3))[-r.first_day :] for r in runs]
        extra_in += float((goods_in[1] - goods_in[0])[60:74].sum())
        extra_out += float((goods_out[1] - goods_out[0])[60:95].sum())
        gained.append(float((goods_in[1] - goods_in[0])[74:95].sum()))
    return {
        "bought_forward": 1.0 - extra_out / extra_in,
        "dip_after": float(np.sum(gained)) / extra_in,
    }


REGULARITIES = (
    Regularity(
        id="V4",
        title="Sell-in is high at a fiscal year's end and low after it, not with a linear plan",
        bands={
            "last_month": Band(low=1.05),
            "first_month": Band(high=0.95),
            "last_month_linear": Band(low=0.9, high=1.1),
            "first_month_linear": Band(low=0.9, high=1.1),
            "last_over_linear": Band(low=1.05),
            "first_over_linear": Band(high=0.95),
        },
        measure=fiscal_year,
    ),
    Regularity(
        id="V5",
        title="Timing games cost 6 to 8 % of revenue",
        bands={"rebate_rate": Band(), "lost_over_revenue": Band(low=0.02, high=0.15)},
        measure=accelerators,
    ),
    Regularity(
        id="V6",
        title="Quarterly bonuses pace weak sellers",
        bands={"weak_sellers_gain": Band(low=0.005)},
        measure=pacing,
    ),
    Regularity(
        id="V18",
        title="Distributors buy forward in a deal and less after it",
        bands={"bought_forward": Band(low=0.1), "dip_after": Band(high=-0.1)},
        measure=forward_buying,
    ),
)
