"""Regional list prices under which diversion does not pay, from simulation and back to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.proof import PLAN, Proof, simulate_proof, with_round
from channelsim.experiments.running import Running
from channelsim.optimisation import PricePlan, diversion_proof_prices

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

FACTORS = (0.92, 0.96, 1.0, 1.04, 1.08)
"""Multiples of today's list prices at which the markets are measured."""

HONEST = "prices as they are, nobody diverts"


@dataclass(frozen=True, kw_only=True)
class ProvenPrices(PricePlan):
    """A price plan with its proof.

    Parameters
    ----------
    factors
        Region -> list price factor.
    markets, ways
        What the plan was made from: contribution by region and price, freight and expected penalty
        by pair of regions.
    proof
        Simulation on fresh seeds.
    """

    factors: Mapping[str, float]
    markets: "pd.DataFrame"
    ways: "pd.DataFrame"
    proof: Proof


def plan_prices(scenario: "Scenario", problem: Mapping[str, Any], running: Running) -> ProvenPrices:
    """Set regional list prices and prove them; see `optimise`.

    Prices are those of the dearest product, on which a given gap between regions earns most and
    freight weighs least; the others follow by the region's list price factor.
    """
    spec = scenario.spec
    asked = {key: value for key, value in problem.items() if key != "measure"}
    measure = problem.get("measure") or {}
    unknown = sorted(set(measure) - {"factors", "replications"})
    if unknown:
        raise QuestionError(f"measure.{unknown[0]}: unknown key (known: factors, replications)")
    factors = [float(one) for one in measure.get("factors", FACTORS)]
    price = max(product.list_price for product in spec.products)
    markets = measured_markets(
        scenario, factors, price, int(measure.get("replications", 3)), running
    )
    ways = diversion_ways(scenario, price)
    plan = diversion_proof_prices(markets, ways, asked)
    prices = dict(zip(plan.prices["region"], plan.prices["list_price"], strict=True))
    chosen = {str(region): float(one) / price for region, one in prices.items()}
    overlay = price_overlay(chosen)
    own = {field.name: getattr(plan, field.name) for field in fields(plan)}
    return ProvenPrices(
        **{**own, "overlay": MappingProxyType(overlay)},
        factors=MappingProxyType(chosen),
        markets=markets,
        ways=ways,
        proof=_prove(scenario, plan, overlay, markets, running),
    )


def price_overlay(factors: Mapping[str, float]) -> dict[str, object]:
    """Override that sets the regions' list price factors."""
    return {
        "regions": [
            {"name": region, "list_price_factor": factor} for region, factor in factors.items()
        ]
    }


def without_diversion(scenario: "Scenario", name: str) -> "Scenario":
    """Give a scenario in which no distributor diverts."""
    changes: dict[str, object] = {"conduct.diverting.active": False}
    for group in scenario.spec.distributors:
        if group.conduct is not None:
            changes[f"distributors.{group.name}.conduct.diverting.active"] = False
    return scenario.override(changes, name=name)


def measured_markets(
    scenario: "Scenario",
    factors: Sequence[float],
    price: float,
    replications: int,
    running: Running,
) -> "pd.DataFrame":
    """Measure each region's contribution at several price levels, with diversion switched off.

    All regions move together in a run, so that gaps stay as they are and shoppers at a border see
    no other gap; the contribution of a region is that of its waterfall.

    Returns
    -------
    DataFrame
        Columns region, price, contribution (mean over replications), rebate (share of the invoice)
        and price_now, of the dearest product.
    """
    import pandas as pd

    from channelsim.measurement.waterfall import waterfall

    if len(set(factors)) < 3 or min(factors) <= 0.0:
        raise QuestionError("measure.factors: give three or more different factors above zero")
    now = {region.name: region.list_price_factor for region in scenario.spec.regions}
    rows = []
    for factor in sorted(set(factors)):
        moved = scenario.override(price_overlay({r: f * factor for r, f in now.items()}))
        honest = without_diversion(moved, f"prices at {100 * factor:.0f} %")
        for replication in range(replications):
            tables = running.task(honest, running.seed, replication).tables
            falls = waterfall(tables)
            for region, steps in falls.groupby("region", sort=False):
                amount = dict(zip(steps["step"], steps["amount"].astype(float), strict=True))
                invoice = max(amount["invoice price"], 1e-9)
                rows.append(
                    {
                        "region": str(region),
                        "price": price * now[str(region)] * factor,
                        "contribution": amount["contribution"],
                        "rebate": min(max(-amount["rebates"] / invoice, 0.0), 0.5),
                        "price_now": price * now[str(region)],
                    }
                )
    means = pd.DataFrame(rows).groupby(["region", "price"], sort=False).mean().reset_index()
    means["rebate"] = means.groupby("region")["rebate"].transform("mean")
    return means


def diversion_ways(scenario: "Scenario", price: float) -> "pd.DataFrame":
    """List what a diverted unit costs its diverter, by pair of regions.

    The expected penalty is the chance that inspections in the destination find the lot, times what
    the mildest step of the ladder that hurts takes: fine on the unit's value and forfeited rebate
    are both counted per unit.

    Returns
    -------
    DataFrame
        Columns source, destination, freight, penalty, money per unit.
    """
    import pandas as pd

    from channelsim.scenario.network import Table, build_network

    spec = scenario.spec
    tables = cast("Mapping[str, Table]", scenario.document.get("data") or {})
    freight = build_network(spec, tables).freight
    fine = next((step.fine_multiple for step in spec.enforcement.ladder if step.fine_multiple), 0.0)
    rows = []
    for i, source in enumerate(spec.regions):
        for j, destination in enumerate(spec.regions):
            if i != j:
                value = price * source.list_price_factor
                penalty = spec.enforcement.detection(destination.name) * fine * value
                rows.append((source.name, destination.name, float(freight[i, j]), penalty))
    return pd.DataFrame(rows, columns=["source", "destination", "freight", "penalty"])


def _prove(
    scenario: "Scenario",
    plan: PricePlan,
    overlay: Mapping[str, object],
    markets: "pd.DataFrame",
    running: Running,
) -> Proof:
    today = [
        float(np.interp(rows["price_now"].iloc[0], rows["price"], rows["contribution"]))
        for _, rows in markets.groupby("region", sort=False)
    ]
    weights = [region.list_price_factor for region in scenario.spec.regions]
    one = {region.name: float(np.mean(weights)) for region in scenario.spec.regions}
    proof = simulate_proof(
        [
            without_diversion(scenario, HONEST),
            scenario.override(overlay, name=PLAN),
            without_diversion(scenario.override(overlay), "plan, nobody diverts"),
            scenario.override({}, name="prices as they are"),
            scenario.override(price_overlay(one), name="one price everywhere"),
        ],
        reference=HONEST,
        objective="contribution",
        predicted=plan.objective - float(np.sum(today)),
        replications=running.replications,
        seed=running.seed + 1,
        workers=running.workers,
        out=running.folder("proof-1"),
        level=running.level,
        watch=running.watch,
        task=running.task,
    )
    return with_round(proof, None, np.nan)
