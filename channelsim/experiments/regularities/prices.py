"""What reaches the shelf: prices, distribution, parallel goods (V8, V11, V13)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.regularities.bands import Band, Regularity
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.model.records import Records
    from channelsim.scenario import Scenario

QUARTER = 90  # days of the first quarter: its bonus is accrued on the last

DEAL = slice(67, 74)
"""Second week of a deal that starts on day 60."""


def _plain(changes: Mapping[str, object]) -> "Scenario":
    """Give four months of the small channel without its promotions, with changes."""
    from channelsim.scenario import load_scenario

    base = load_scenario("small").override({"horizon.days": 120, "promotions": []})
    return base.override(changes)


def street(records: "Records", days: slice, region: str | None = None) -> float:
    """Give the mean shelf price over regions, channels, products and days."""
    table = records.markets["street_price"][-records.first_day :][days].astype(float)
    chosen = table if region is None else table[:, [records.regions.index(region)]]
    return float(np.nanmean(chosen))


def _invoice(records: "Records", days: slice) -> float:
    table = records.trade["invoice_price"][-records.first_day :][days].astype(float)
    return float(np.nanmean(table))


def pass_through(seed: int) -> dict[str, float]:
    """V8: change of the log shelf price over that of the log invoice price, or of net cost."""
    linear = {"name": "Volume rebate", "kind": "flat", "where": {"level": "1"}, "rate": 0.0}
    deal = {"name": "Deal", "start_day": 60, "days": 14, "invoice_discount": 0.1}
    plain = records_of(_plain({"incentives": [linear]}), seed, 0)
    off_invoice = records_of(_plain({"incentives": [linear], "promotions": [deal]}), seed, 0)
    lump = {
        "name": "Volume rebate",
        "kind": "target_bonus",
        "where": {"level": "1"},
        "bonus": 5000.0,
        "at_least": 0.8,
    }
    bonus = records_of(_plain({"incentives": [lump]}), seed, 0)
    fall = np.log(street(off_invoice, DEAL) / street(plain, DEAL))
    cost = np.log(_invoice(off_invoice, DEAL) / _invoice(plain, DEAL))
    kept = [row for row in bonus.months if row.level == 1 and 0 <= row.period < QUARTER]
    share = sum(row.rebate_accrued for row in kept) / sum(row.purchases for row in kept)
    lump_fall = np.log(street(bonus, DEAL) / street(plain, DEAL))
    return {
        "off_invoice": float(fall / cost),
        "lump_sum_over_off_invoice": float(lump_fall / np.log(1.0 - share) / (fall / cost)),
    }


def distribution(seed: int) -> dict[str, float]:
    """V11: second differences of market share over ten levels of numeric distribution."""
    groups = len(_plain({}).spec.outlets)
    levels = np.arange(0.1, 1.05, 0.1)
    weighted, share = [], []
    for level in levels:
        changes = {f"outlets.{i}.numeric_distribution": float(level) for i in range(groups)}
        records = records_of(_plain(changes), seed, 0)
        sold = float(records.markets["sell_out"][-records.first_day :].sum())
        weight = records.facts["outlet_weight"]
        shown = records.markets["in_stock_weight"][-records.first_day :].mean(axis=0)
        weighted.append(float(shown.sum() / weight.sum()))
        share.append(sold / float(records.markets["potential"][-records.first_day :].sum()))
    at = np.linspace(weighted[0], weighted[-1], len(levels))
    curve = np.interp(at, weighted, share)
    bends = np.diff(curve, 2)
    return {
        "convex_deciles": float((bends > 0.0).mean()),
        "curvature": float(bends.mean() / curve[-1]),
    }


def price_falls(seed: int) -> dict[str, float]:
    """V13: fall of street and list prices where parallel goods lower the street price most."""
    shut = records_of(_plain({"conduct.diverting.active": False}), seed, 0)
    free = records_of(_plain({}), seed, 0)
    days = slice(0, 120)
    falls = {
        region: np.log(street(free, days, region) / street(shut, days, region))
        for region in free.regions
    }
    victim = min(free.regions, key=falls.__getitem__)
    place = free.regions.index(victim)
    listed = [
        float(np.nanmean(r.trade["list_price"][-r.first_day :][days, place].astype(float)))
        for r in (free, shut)
    ]
    fall, reply = float(falls[victim]), float(np.log(listed[0] / listed[1]))
    return {"street_price_change": fall, "reply_share": reply / fall if fall else 0.0}


REGULARITIES = (
    Regularity(
        id="V8",
        title="Off-invoice money passes through more than lump sums",
        bands={
            "off_invoice": Band(low=0.4, high=1.1),
            "lump_sum_over_off_invoice": Band(high=1.0),
        },
        measure=pass_through,
    ),
    Regularity(
        id="V11",
        title="Market share is convex in distribution",
        bands={"convex_deciles": Band(low=0.51), "curvature": Band(low=0.001)},
        measure=distribution,
    ),
    Regularity(
        id="V13",
        title="Parallel goods lower prices, a quarter of it by the maker's reply",
        bands={"street_price_change": Band(high=-0.001), "reply_share": Band(low=0.05, high=0.5)},
        measure=price_falls,
    ),
)
