"""Who gets goods that are short: allocation rules of the order desk."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT
from channelsim.model.rationing import ration
from channelsim.model.single_supply import ration_first_come, ration_priority, ration_uniform

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class DeskView:
    """Orders for one product that compete for one stock. n customers."""

    demand: Ints
    """Units asked for, shape (n,)."""
    supply: int
    """Units at hand."""
    tier: Ints
    """Tier of the customer, 0 = highest, shape (n,)."""
    since: Ints
    """Day on which the oldest open order was placed, shape (n,)."""


class Allocation(Protocol):
    """An allocation kind."""

    def allocate(self, view: DeskView) -> Ints:
        """Give units per customer, shape (n,): at most the demand, in total at most the supply."""
        ...


@dataclass(frozen=True, kw_only=True)
class Proportional:
    """Everybody gets the same share of the order. It invites inflated orders."""

    __pydantic_config__ = STRICT

    kind: Literal["proportional"] = "proportional"
    """Names the kind."""

    def allocate(self, view: DeskView) -> Ints:
        """Give units per customer."""
        group = np.zeros(len(view.demand), dtype=np.int64)
        return ration(view.demand, group, np.array([view.supply], dtype=np.int64), 1)


@dataclass(frozen=True, kw_only=True)
class Uniform:
    """Everybody gets the same number of units, at most the order.

    Source: Cachon & Lariviere (1999), *Management Science* 45:1091-1108: orders are then truthful.
    """

    __pydantic_config__ = STRICT

    kind: Literal["uniform"] = "uniform"
    """Names the kind."""

    def allocate(self, view: DeskView) -> Ints:
        """Give units per customer."""
        return ration_uniform(view.demand, view.supply)


@dataclass(frozen=True, kw_only=True)
class PriorityByTier:
    """Higher tiers are served in full first; within a tier in proportion to orders."""

    __pydantic_config__ = STRICT

    kind: Literal["priority_by_tier"] = "priority_by_tier"
    """Names the kind."""

    def allocate(self, view: DeskView) -> Ints:
        """Give units per customer."""
        return ration_priority(view.demand, view.tier, view.supply)


@dataclass(frozen=True, kw_only=True)
class FirstCome:
    """The oldest open order is served first."""

    __pydantic_config__ = STRICT

    kind: Literal["first_come"] = "first_come"
    """Names the kind."""

    def allocate(self, view: DeskView) -> Ints:
        """Give units per customer."""
        return ration_first_come(view.demand, view.since, view.supply)


KINDS = (Proportional, Uniform, PriorityByTier, FirstCome)
