"""Rules of thumb that every plan is held against: the same money, split without a model."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from channelsim.experiments.lever_cells import ALL, LeverCell
from channelsim.experiments.response_design import REFERENCE, Spends, steadily
from channelsim.experiments.running import Running
from channelsim.experiments.spend_tables import present_spend, spend_overlay

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def simple_rules(
    scenario: "Scenario", plan: Spends, sales: Mapping[LeverCell, float]
) -> dict[str, Spends]:
    """Spend the same money by rules of thumb.

    Parameters
    ----------
    scenario
        Its own spend gives last year's proportions.
    plan
        Money of the plan by cell.
    sales
        Sell-out of each cell's market, units.

    Returns
    -------
    dict
        Rule -> spends: equal split, proportional to sales and, if the scenario spends on the
        cells, last year's proportions; of a plan by period also the same places, spread evenly.
    """
    money = sum(plan.values())
    rules: dict[str, Spends] = {
        "equal split": dict.fromkeys(plan, money / len(plan)),
        "proportional to sales": _in_proportion(sales, money),
    }
    last = present_spend(scenario, tuple(plan))
    if sum(last.values()) > 0.0:
        rules["last year's proportions"] = _in_proportion(last, money)
    periods = tuple(dict.fromkeys(cell.period for cell in plan if cell.period is not None))
    if periods:
        spread = steadily(periods)
        totals = dict.fromkeys((cell.place for cell in plan), 0.0)
        for cell, spend in plan.items():
            totals[cell.place] += spend
        rules["same places, spread evenly"] = {
            cell: spend
            for place, total in totals.items()
            for cell, spend in spread(place, total).items()
        }
    return rules


def _in_proportion(weights: Mapping[LeverCell, float], money: float) -> Spends:
    total = sum(weights.values())
    return {cell: money * weight / total if total > 0.0 else money / len(weights)
            for cell, weight in weights.items()}  # fmt: skip


def cell_sales(
    scenario: "Scenario", cells: Sequence[LeverCell], running: Running
) -> dict[LeverCell, float]:
    """Sell-out of each cell's market and period in one run without support, units."""
    bare = scenario.override(spend_overlay(scenario, cells, {}), name=REFERENCE)
    daily = running.task(bare, running.seed, 0).tables["daily"]
    measured = daily[daily["day"] >= 0]
    sales = {}
    for cell in cells:
        mine = measured["region"] == cell.region
        if cell.channel != ALL:
            mine &= measured["channel"] == cell.channel
        if cell.period is not None:
            mine &= measured["day"].between(cell.period.first_day, cell.period.last_day)
        sales[cell] = float(measured.loc[mine, "sell_out"].sum())
    return sales
