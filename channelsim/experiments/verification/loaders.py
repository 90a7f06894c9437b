"""The one group of distributors that loads, and what carrying its stock costs."""

from typing import TYPE_CHECKING

from channelsim.experiments.verification.buying import daily_purchases, invoice_price
from channelsim.experiments.verification.case import require

if TYPE_CHECKING:
    from channelsim.model.conduct import Conduct
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario.schema import ScenarioSpec


DAYS_PER_YEAR = 365.0


def carrying_cost(conduct: "Conduct", price: float) -> float:
    """Give the cost of carrying one unit for a day, money."""
    finance = conduct.finance
    return (price * finance.capital_rate + finance.storage_per_unit_year) / DAYS_PER_YEAR


def loader(
    spec: "ScenarioSpec", *, exact: bool = True
) -> tuple["DistributorGroup", "Conduct", float, float]:
    """Give the one group that loads, its conduct, its sales per day and its price.

    Raises
    ------
    QuestionError
        If anything else bears on what it buys.
    """
    require(len(spec.distributors) == 1 and len(spec.incentives) == 1, "one group, one scheme")
    group = spec.distributors[0]
    conduct = group.conduct or spec.conduct
    require(not exact or conduct.chasing.rationality == "exact", "rationality exact")
    require(conduct.chasing.window_days <= 1, "a chase on the last day: window_days 1")
    require(not conduct.diverting.active, "no diversion")
    require(spec.horizon.warm_up == 0, "no warm-up")
    return group, conduct, daily_purchases(spec, group), invoice_price(spec, group)
