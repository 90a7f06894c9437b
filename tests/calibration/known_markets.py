"""Markets whose parameters are known, as documents of scenarios that the engine can run."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from channelsim.calibration import Calibration, calibrate
from channelsim.experiments.scanner_panel import scanner_panel
from channelsim.scenario.load import scenario_from

SUGGESTED = 2.0


@dataclass(frozen=True, kw_only=True)
class Market:
    """Regions in pairs, each with prices and displays of its own; the parameters to be found."""

    kind: Literal["constant_elasticity", "attraction"]
    own_price_elasticity: float
    display_lift_log: float
    seasonality_amplitude_log: float
    nb_alpha: float
    autocorrelation_1: float
    crossing_share: float
    """Share of buyers who compare prices with the other region of the pair; 0 = no border."""
    share: float
    base: float
    """Mean units per shop and week at the suggested price."""
    pairs: int
    shops: int
    """Shops per region."""
    weeks: int


def random_market(number: int) -> Market:
    """Draw a market; half have a border, half of each are of the attraction kind."""
    rng = np.random.default_rng(5000 + number)
    return Market(
        kind="attraction" if number % 2 else "constant_elasticity",
        own_price_elasticity=-rng.uniform(1.0, 4.0),
        display_lift_log=rng.uniform(0.2, 1.2),
        seasonality_amplitude_log=rng.uniform(0.05, 0.4),
        nb_alpha=rng.uniform(0.05, 0.5),
        autocorrelation_1=rng.uniform(0.0, 0.6),
        share=rng.uniform(0.1, 0.4),
        base=rng.uniform(15.0, 150.0),
        pairs=int(rng.integers(3, 5)),
        shops=int(rng.integers(3, 6)),
        weeks=int(rng.integers(60, 121)),
        crossing_share=rng.uniform(0.1, 0.5) if number // 2 % 2 else 0.0,
    )


def document(market: Market, seed: int) -> dict[str, object]:
    """Write a market down as a scenario: prices wander and fall in deals, some with a display."""
    rng = np.random.default_rng(9000 + seed)
    shape = (market.weeks, 2 * market.pairs)
    names = [f"R{r}" for r in range(shape[1])]
    deal = rng.random(shape) < 0.2
    shown = deal & (rng.random(shape) < 0.6) | (rng.random(shape) < 0.04)
    log_price = np.cumsum(rng.normal(0.0, 0.02, shape), axis=0)
    log_price += np.where(deal, np.log(rng.uniform(0.7, 0.95, shape)), 0.0)
    log_price += rng.normal(0.0, 0.02, shape) - log_price.mean(axis=0)
    price = SUGGESTED * np.exp(log_price)
    footfall = market.base / 7.0 / market.share
    rival = {"rival_share": 0.3} if market.kind == "attraction" else {}
    border = {"border_share": 1.0} if market.crossing_share else {}
    return {
        "name": "known",
        "horizon": {"days": 7 * market.weeks, "warm_up": 7},
        "data": {
            "past": {
                "region": names * market.weeks,
                "day": np.repeat(7 * np.arange(market.weeks), shape[1]).tolist(),
                "price": price.round(4).ravel().tolist(),
            }
        },
        "history": {"prices": {"table": "past"}},
        "regions": [
            {
                "name": name,
                "season": {
                    "peak_to_trough_log": 2.0 * market.seasonality_amplitude_log,
                    "peak_day": 140,
                },
            }
            for name in names
        ],
        "products": [
            {"name": "Good", "unit_cost": 0.2, "list_price": 1.0, "suggested_price": SUGGESTED}
        ],
        "channels": [{"name": "Shop", "visit_every_days": 1, "order_up_to": 50_000}],
        "demand": {
            "kind": market.kind,
            "share": market.share,
            **rival,
            "elasticity": market.own_price_elasticity,
            "display_lift_log": market.display_lift_log,
            "arrivals": {
                "dispersion": market.nb_alpha,
                "autocorrelation": market.autocorrelation_1,
            },
        },
        "promotions": [
            {
                "name": f"{names[r]} week {week}",
                "where": {"region": names[r]},
                "start_day": 7 * int(week),
                "days": 7,
                "display": round(float(rng.uniform(0.3, 1.0)), 3),
            }
            for week, r in zip(*np.nonzero(shown), strict=True)
        ],
        "leakage": {"consumer_share": market.crossing_share, "outlet_hurdle": 20.0},
        "conduct": {"diverting": {"active": False}},
        "manufacturer": {"order_up_to": 10**8, "stop_supply_after_days": None},
        "distributors": [
            {
                "name": f"D{name}",
                "region": name,
                "ordering": {"kind": "base_stock", "order_up_to": 10**6},
            }
            for name in names
        ],
        "outlets": [
            {
                "name": f"S{name}",
                "region": name,
                "channel": "Shop",
                "count": market.shops,
                "served_by": f"D{name}",
                "footfall": {"mean": footfall, "sd": 0.4 * footfall},
                **border,
                **({"border_with": names[r ^ 1]} if border else {}),
            }
            for r, name in enumerate(names)
        ],
    }


def panel_of(market: Market, seed: int) -> pd.DataFrame:
    """Simulate a market and give its scanner panel."""
    return scanner_panel(scenario_from(document(market, seed)), seed)


def calibrated(market: Market, panel: pd.DataFrame) -> Calibration:
    """Calibrate by the demand function that the market has."""
    columns = {name: name for name in ("outlet", "region", "week", "units", "price", "display")}
    spec: dict[str, object] = {"columns": columns, "response": "scenario"}
    if market.kind == "attraction":
        columns["reference_price"] = "suggested"
        spec["share"] = market.share
    if market.crossing_share:
        spec["border_share"] = 1.0
        spec["neighbours"] = {f"R{r}": [f"R{r ^ 1}"] for r in range(2 * market.pairs)}
    return calibrate(panel.assign(suggested=SUGGESTED), spec)
