"""List prices under which diversion does not pay, from simulation and back to it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.experiments.diversion_ways import diversion_ways
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.price_experiment import measure_prices
from channelsim.experiments.price_moves import (
    PriceCell,
    PriceGrid,
    dimensions,
    price_grid,
    price_overlay,
    without_diversion,
)
from channelsim.experiments.price_responses import PriceResponses
from channelsim.experiments.proof import PLAN, Proof, simulate_proof, with_round
from channelsim.experiments.refining import refine
from channelsim.experiments.running import Running
from channelsim.optimisation import PricePlan, diversion_proof_prices

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

FACTORS = (0.92, 0.96, 1.0, 1.04, 1.08)
"""Multiples of today's list prices at which sales are measured."""

CLOSER = (0.97, 1.0, 1.03)
"""Multiples of a plan's prices at which sales are measured anew around it."""

HONEST = "prices as they are, nobody diverts"
_HERE = ("by", "measure")


@dataclass(frozen=True, kw_only=True)
class ProvenPrices(PricePlan):
    """A price plan with its proof.

    Parameters
    ----------
    chosen
        Cell (region, product, channel; empty for all) -> list price.
    responses
        Own-price responses that the last round planned with, with intervals.
    ways
        Freight and expected penalty by pair of regions and product.
    proof
        Simulation on fresh seeds.
    """

    chosen: Mapping[PriceCell, float]
    responses: PriceResponses
    ways: "pd.DataFrame"
    proof: Proof

    @property
    def markets(self) -> "pd.DataFrame":
        """Contribution by cell and list price: what the plan was made from."""
        return self.responses.markets()


def plan_prices(
    scenario: "Scenario", problem: Mapping[str, Any], running: Running, rounds: int
) -> ProvenPrices:
    """Set list prices and prove them; see `optimise`."""
    if scenario.spec.history.prices is not None:
        raise QuestionError("history.prices replays prices: leave it out of a scenario to plan for")
    grid = price_grid(scenario, dimensions(scenario, problem))
    asked = {key: value for key, value in problem.items() if key not in _HERE}
    factors, replications = _measure(problem)
    ways = diversion_ways(scenario, grid)
    _rehearse(grid, asked, ways, factors)
    now = {cell: grid.price(cell) for cell in grid.cells}
    study = _Study(scenario, grid, asked, ways, replications, running)
    found = measure_prices(
        scenario, grid, now, factors, replications, running.seed, running, "prices"
    )
    first = study.planned(found, 0.0, None)
    return refine(first, study.again, rounds, _with_proof)


def _with_proof(plan: ProvenPrices, proof: Proof) -> ProvenPrices:
    return replace(plan, proof=proof)


def _measure(problem: Mapping[str, Any]) -> tuple[list[float], int]:
    measure = problem.get("measure") or {}
    if not isinstance(measure, Mapping):
        raise QuestionError("measure: must be a mapping")
    unknown = sorted(set(measure) - {"factors", "replications"})
    if unknown:
        raise QuestionError(f"measure.{unknown[0]}: unknown key (known: factors, replications)")
    factors = measure.get("factors", FACTORS)
    if not isinstance(factors, list | tuple) or not all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in factors
    ):
        raise QuestionError(f"measure.factors: must be a list of numbers, not {factors!r}")
    count = measure.get("replications", 3)
    if isinstance(count, bool) or not isinstance(count, int) or count < 2:
        raise QuestionError("measure.replications: must be a whole number, 2 or more")
    return [float(one) for one in factors], count


def _rehearse(
    grid: PriceGrid, asked: Mapping[str, Any], ways: "pd.DataFrame", factors: list[float]
) -> None:
    """Find faults and conflicts of the limits before hours are spent on measuring.

    Diversion is left out: rebates, which narrow its gaps, are not known yet.
    """
    import pandas as pd

    rows = [
        {**cell.key, "price": grid.price(cell) * factor, "contribution": factor,
         "price_now": grid.price(cell)}
        for cell in grid.cells
        for factor in (min(*factors, 1.0), max(*factors, 1.0))
        if len(set(factors) | {1.0}) > 1
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    others = [name for name in ("product", "channel") if name not in grid.by]
    if len(table):
        diversion_proof_prices(table.drop(columns=others), ways, {**asked, "diversion": False})


@dataclass(frozen=True)
class _Study:
    """What stays the same from round to round."""

    scenario: "Scenario"
    grid: PriceGrid
    asked: Mapping[str, Any]
    ways: "pd.DataFrame"
    replications: int
    running: Running

    def planned(
        self, found: PriceResponses, offset: float, before: ProvenPrices | None
    ) -> ProvenPrices:
        """Plan with responses, and prove.

        Parameters
        ----------
        found
            The responses.
        offset
            Gain at the centre of the responses over today's prices.
        before
            The plan of the round before.
        """
        table = found.markets()
        plan = diversion_proof_prices(table, self.ways, self.asked)
        chosen = _chosen(plan, self.grid)
        centre = sum(float(found.contribution(cell, price)) for cell, price in found.centre.items())
        predicted = float(plan.prices["contribution"].sum()) - centre + offset
        overlay = self._overlay(chosen)
        loose = diversion_proof_prices(table, self.ways, {**self.asked, "diversion": False})
        number = 1 if before is None else len(before.proof.rounds) + 1
        proof = self._prove(overlay, self._overlay(_chosen(loose, self.grid)), predicted, number)
        if before is not None:
            proof = with_round(proof, before.proof.rounds, _moved(before.chosen, chosen))
        own = {field.name: getattr(plan, field.name) for field in fields(plan)}
        return ProvenPrices(
            **{**own, "overlay": MappingProxyType(overlay)},
            chosen=MappingProxyType(chosen),
            responses=found,
            ways=self.ways,
            proof=proof,
        )

    def again(self, before: ProvenPrices) -> ProvenPrices:
        """Measure around a plan, and plan anew from what it did in simulation."""
        number = len(before.proof.rounds)
        found = measure_prices(
            self.scenario, self.grid, before.chosen, CLOSER, self.replications,
            self.running.seed + 1000 * number, self.running, f"prices-around-{number}",
        )  # fmt: skip
        return self.planned(found, before.proof.simulated[0], before)

    def _overlay(self, chosen: Mapping[PriceCell, float]) -> dict[str, object]:
        return price_overlay(self.scenario, self.grid, self.grid.ratios(chosen))

    def _prove(
        self,
        overlay: Mapping[str, object],
        loose: Mapping[str, object],
        predicted: float,
        number: int,
    ) -> Proof:
        scenario, grid, running = self.scenario, self.grid, self.running
        mean = grid.now.mean(axis=0, keepdims=True) / grid.now
        return simulate_proof(
            [
                without_diversion(scenario, HONEST),
                scenario.override(overlay, name=PLAN),
                without_diversion(scenario.override(overlay), "plan, nobody diverts"),
                scenario.override({}, name="prices as they are"),
                scenario.override(
                    price_overlay(scenario, grid, mean), name="one price in all regions"
                ),
                scenario.override(loose, name="best prices if nobody diverted"),
            ],
            reference=HONEST,
            objective="contribution",
            predicted=predicted,
            replications=running.replications,
            seed=running.seed + number,
            workers=running.workers,
            out=running.folder(f"proof-{number}"),
            level=running.level,
            watch=running.watch,
            task=running.task,
        )


def _chosen(plan: PricePlan, grid: PriceGrid) -> dict[PriceCell, float]:
    prices = {}
    for row in plan.prices.to_dict("records"):
        cell = PriceCell(**{name: str(row[name]) for name in PriceCell(region="").key})
        prices[cell] = float(row["list_price"])
    return {cell: prices[cell] for cell in grid.cells}


def _moved(before: Mapping[PriceCell, float], after: Mapping[PriceCell, float]) -> float:
    """Give the mean relative change of the prices from one plan to the next."""
    return float(np.mean([abs(after[cell] / before[cell] - 1.0) for cell in before]))
