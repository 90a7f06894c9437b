"""From a scenario to the arguments of a closed form."""

from typing import TYPE_CHECKING

from channelsim import theory
from channelsim.experiments.verification.case import require

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.model.replenishment import BaseStock
    from channelsim.scenario.schema import ScenarioSpec


def daily_mean(spec: "ScenarioSpec") -> float:
    """Give the units asked for per day of each product, for a scenario with one shop.

    Raises
    ------
    QuestionError
        If there are several shops, or demand that prices or seasons change.
    """
    require(len(spec.outlets) == 1 and spec.outlets[0].count == 1, "a single outlet")
    require(spec.demand.kind == "fixed", "demand of kind fixed")
    region = next(r for r in spec.regions if r.name == spec.outlets[0].region)
    require(region.trend == 0.0 and region.season.peak_to_trough_log == 0.0, "stationary demand")
    weights = {product.demand_weight for product in spec.products}
    require(len(weights) == 1, "products with the same demand_weight")
    return spec.outlets[0].footfall.mean * region.income * weights.pop()


def daily_law(spec: "ScenarioSpec") -> theory.SummableLaw:
    """Give the law of the units asked for per day of each product.

    Raises
    ------
    QuestionError
        If days are not independent, or the law has no closed form.
    """
    mean, arrivals = daily_mean(spec), spec.demand.arrivals
    require(arrivals.autocorrelation == 0.0, "days that are independent")
    require(arrivals.dispersion == 0.0, "no dispersion")
    require(arrivals.shared_days == 1, "shared_days 1")
    sd = mean * arrivals.coefficient_of_variation
    match arrivals.law:
        case "poisson":
            return theory.Poisson(mean)
        case "gamma":
            return theory.Gamma(mean, sd)
        case "normal":
            return theory.Normal(mean, sd)
    require(False, "demand of law poisson, gamma or normal")
    raise AssertionError


def depot(spec: "ScenarioSpec") -> "DistributorGroup":
    """Give the one distributor, reviewed every day, that supplies the shop.

    Raises
    ------
    QuestionError
        If there are several, or the review is not daily, or what is short is lost.
    """
    require(len(spec.distributors) == 1, "a single group of distributors")
    one = spec.distributors[0]
    require(one.count == 1, "a single distributor")
    require(one.review_days == 1, "a review every day")
    require(one.shortage == "backlog" and spec.stock_out.unmet == "backlog", "backorders")
    return one


def fixed_lead_days(group: "DistributorGroup") -> int:
    """Give a lead time without luck, days.

    Raises
    ------
    QuestionError
        If it is random.
    """
    require(group.lead_time.delay_mean == 0.0, "a lead time without random delay")
    return group.lead_time.days


def base_stock_of(group: "DistributorGroup") -> "BaseStock":
    """Give a group's rule where it is a base stock.

    Raises
    ------
    QuestionError
        If it is another rule.
    """
    rule = group.ordering
    require(rule.kind == "base_stock", "ordering of kind base_stock")
    assert rule.kind == "base_stock"
    return rule


def base_stock_level(group: "DistributorGroup") -> int:
    """Give a fixed base-stock level, units.

    Raises
    ------
    QuestionError
        If the rule is another one, or the level follows a forecast.
    """
    level = base_stock_of(group).order_up_to
    require(level is not None, "a fixed order_up_to")
    assert level is not None
    return level
