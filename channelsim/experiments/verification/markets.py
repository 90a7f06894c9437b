"""Regions whose prices clear, read from a scenario, and what it costs to trade between them."""

from dataclasses import dataclass
from math import exp, inf
from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import require
from channelsim.experiments.verification.watching import Floats

if TYPE_CHECKING:
    from channelsim.model.diversion import Diverting
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario.schema import ScenarioSpec


@dataclass(frozen=True)
class Markets:
    """Inverse demand ``P = alpha - beta q`` and local supply of every region."""

    intercepts: Floats
    """alpha, money, shape (r,)."""
    slopes: Floats
    """beta, money per unit, shape (r,)."""
    supplies: Floats
    """Units per day, shape (r,)."""
    groups: tuple["DistributorGroup", ...]
    """Distributors of each region."""

    @property
    def local_prices(self) -> Floats:
        """Prices without trade, money, shape (r,)."""
        return self.intercepts - self.slopes * self.supplies


def markets(spec: "ScenarioSpec") -> Markets:
    """Read regions with a standing supply and linear demand.

    Raises
    ------
    QuestionError
        If anything else bears on their prices.
    """
    demand, product = spec.demand, spec.products[0]
    require(demand.kind == "linear" and len(spec.products) == 1, "one product, linear demand")
    assert demand.kind == "linear"
    require(
        demand.arrivals.law == "deterministic" and demand.elasticity_sd == 0.0,
        "deterministic demand, the same elasticity at all shops of a region",
    )
    require(not spec.promotions and spec.brand.gap_sensitivity == 0.0, "demand that stands still")
    require(product.floor_price == 0.0, "no floor price")
    alpha, beta, supply, groups = [], [], [], []
    for region in spec.regions:
        shops = [g for g in spec.outlets if g.region == region.name]
        owners = [g for g in spec.distributors if g.region == region.name]
        require(len(shops) == 1 and len(owners) == 1, "a group of shops and depots a region")
        channel = next(c for c in spec.channels if c.name == shops[0].channel)
        require(
            channel.pricing == "clearing" and channel.markup == channel.supply_discount == 0.0,
            "shops whose prices clear, without mark-up or discount",
        )
        require(region.season.peak_to_trough_log == 0.0 and region.trend == 0.0, "no season")
        ordering = owners[0].ordering
        require(ordering.kind == "standing" and owners[0].review_days == 1, "daily standing orders")
        assert ordering.kind == "standing"
        each = shops[0].footfall.mean * region.income * product.demand_weight
        require(shops[0].footfall.sd == 0.0 and each == round(each), "whole numbers of buyers")
        size = -demand.elasticity * region.price_sensitivity
        alpha.append(product.suggested_price * (1.0 + 1.0 / size))
        beta.append(product.suggested_price / (each * shops[0].count * demand.share * size))
        supply.append(float(ordering.units * owners[0].count))
        groups.append(owners[0])
    return Markets(np.array(alpha), np.array(beta), np.array(supply), tuple(groups))


def habits(spec: "ScenarioSpec", group: "DistributorGroup") -> "Diverting":
    """Give how a group trades across borders."""
    return (group.conduct or spec.conduct).diverting


def moving_cost(spec: "ScenarioSpec", group: "DistributorGroup") -> float:
    """Give the penalty that a trader expects per unit.

    Raises
    ------
    QuestionError
        If anything but a fine per unit deters it.
    """
    diverting, programme = habits(spec, group), spec.enforcement
    require(diverting.rationality == "exact", "exact maximisers")
    if not programme.ladder:
        return 0.0
    step = programme.ladder[0]
    require(
        len(programme.ladder) == 1
        and not programme.fine_limited_to_deposit
        and step.fine_multiple == step.fine_per_case == 0.0
        and not (step.forfeit_rebate or step.suspend_days or step.terminate),
        "a fine per unit and nothing else",
    )
    require(
        not programme.announced
        and diverting.learning == diverting.peer_learning == 0.0
        and (programme.coded_share == 0.0 or programme.find_probability == 0.0),
        "beliefs that experience does not change: nothing is ever found",
    )
    late = exp(-diverting.penalty_discount * programme.delay_days)
    return theory.diversion_cost(0.0, diverting.prior_detection * late, step.fine_per_unit)


def moving_costs(spec: "ScenarioSpec", there: Markets) -> Floats:
    """Give freight and expected penalty between all regions, infinity where nobody trades."""
    from channelsim.scenario.network import build_network

    costs = build_network(spec).freight.copy()
    for home, group in enumerate(there.groups):
        diverting = habits(spec, group)
        require(
            not diverting.active or (diverting.way == "price_taking" and not diverting.to_order),
            "takers of prices who ship what they withhold at home",
        )
        costs[home] += moving_cost(spec, group) if diverting.active else inf
    return costs
