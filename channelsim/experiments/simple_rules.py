"""Rules of thumb that every plan is held against: the same money, split without a model."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from channelsim.experiments.lever_cells import ALL, LeverCell, present_spend, spend_overlay
from channelsim.experiments.response_study import REFERENCE
from channelsim.experiments.running import Running

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

Spends = dict[LeverCell, float]


def simple_rules(
    scenario: "Scenario", cells: Sequence[LeverCell], money: float, sales: Mapping[LeverCell, float]
) -> dict[str, Spends]:
    """Spend the same money by rules of thumb.

    Parameters
    ----------
    scenario
        Its own spend gives last year's proportions.
    cells
        Where money may go.
    money
        What the plan spends.
    sales
        Sell-out of each cell's market, units.

    Returns
    -------
    dict
        Rule -> spends: equal split, proportional to sales and, if the scenario spends on the
        cells, last year's proportions.
    """
    rules = {
        "equal split": dict.fromkeys(cells, money / len(cells)),
        "proportional to sales": _in_proportion(sales, money),
    }
    last = present_spend(scenario, cells)
    if sum(last.values()) > 0.0:
        rules["last year's proportions"] = _in_proportion(last, money)
    return rules


def _in_proportion(weights: Mapping[LeverCell, float], money: float) -> Spends:
    total = sum(weights.values())
    return {cell: money * weight / total if total > 0.0 else money / len(weights)
            for cell, weight in weights.items()}  # fmt: skip


def cell_sales(scenario: "Scenario", cells: Sequence[LeverCell], running: Running) -> Spends:
    """Sell-out of each cell's market in one run without support."""
    bare = scenario.override(spend_overlay(scenario, cells, {}), name=REFERENCE)
    daily = running.task(bare, running.seed, 0).tables["daily"]
    sold = daily[daily["day"] >= 0].groupby(["region", "channel"], observed=True)["sell_out"].sum()
    by_region = sold.groupby("region", observed=True).sum()
    return {
        cell: float(
            by_region[cell.region] if cell.channel == ALL else sold[cell.region, cell.channel]
        )
        for cell in cells
    }
