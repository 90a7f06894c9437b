"""A small document shape of our own, so that these tests hold the room and not the trade."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from channelsim.model.quantities import STRICT, ByKind, Name, PositiveCount, Share, Unit
from channelsim.scenario.shape import Shape, Tables

VALID = """\
title: A trial
regions:
  - name: East
    income: 1.5
    share: 0.25
  - name: West
    income: 0.5
demand:
  kind: logit
  beta: -2
schemes:
  - name: quarterly
    kind: tiered
    steps:
      - {at: 10, rate: 0}
      - {at: 100, rate: 0.03}
  - name: plain
    kind: flat
    rate: 0.02
    where: East
limits: [1, 5]
opening: null
notes: {first: "yes", second: no}
"""
"""A valid file; its lines are counted by the tests of faults."""


@dataclass(frozen=True, kw_only=True)
class Region:
    __pydantic_config__ = STRICT

    name: Name
    income: Annotated[float, Unit("multiple")] = 1.0
    share: Share = 0.5
    outlets: PositiveCount = 1
    open: bool = True


@dataclass(frozen=True, kw_only=True)
class Step:
    __pydantic_config__ = STRICT

    at: PositiveCount
    rate: Share


@dataclass(frozen=True, kw_only=True)
class Tiered:
    __pydantic_config__ = STRICT

    name: Name
    kind: Literal["tiered"] = "tiered"
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if list(self.steps) != sorted(self.steps, key=lambda step: step.at):
            raise ValueError("steps must rise")


@dataclass(frozen=True, kw_only=True)
class Flat:
    __pydantic_config__ = STRICT

    name: Name
    kind: Literal["flat"] = "flat"
    rate: Share
    where: Name | None = None
    form: Literal["cash", "goods"] = "cash"


@dataclass(frozen=True, kw_only=True)
class Logit:
    __pydantic_config__ = STRICT

    kind: Literal["logit"] = "logit"
    beta: Annotated[float, Unit("elasticity")] = -1.0


@dataclass(frozen=True, kw_only=True)
class Linear:
    __pydantic_config__ = STRICT

    kind: Literal["linear"] = "linear"
    slope: Annotated[float, Unit("units")] = 1.0


@dataclass(frozen=True, kw_only=True)
class Toy:
    """A document with one of everything: names, kinds, lists, nulls, tables."""

    __pydantic_config__ = STRICT

    name: Name
    title: str = ""
    description: str = ""
    question: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    regions: tuple[Region, ...]
    demand: Annotated[Logit | Linear, ByKind()] = Logit()
    schemes: tuple[Annotated[Tiered | Flat, ByKind()], ...] = ()
    limits: tuple[float, float] = (0.0, 1.0)
    opening: Share | None = None
    rationality: Share | Literal["exact"] = "exact"
    notes: Mapping[str, str] = field(default_factory=dict)


def references(spec: Toy, tables: Tables) -> Iterator[tuple[str, str]]:
    """Complain of schemes for regions that do not exist."""
    names = [region.name for region in spec.regions]
    for i, scheme in enumerate(spec.schemes):
        if isinstance(scheme, Flat) and scheme.where is not None and scheme.where not in names:
            yield f"schemes.{i}.where", f"unknown region {scheme.where!r}"


SHAPE = Shape(Toy, references)
