"""The price problem: its keys, and how they become limits.

Keys of the problem:

======================  ===========================================================================
key                     meaning
======================  ===========================================================================
`problem`               `prices`
`diversion`             `false` to leave (12) out (default `true`)
`across_channels`       goods may also move into other channels (default `false`)
`corridor`              widest gap between the regional prices of a product and channel, as a share
                        of their mean
`limits`                list of `{region, channel, product, min, max}`
`max_change`            largest change from `price_now`, as a share of it
`at_most_changes`       how many prices may differ from `price_now`
`price_points`          list of allowed prices, or `{step: s}` for multiples of s, or
                        `{endings: [0.90, 0.99], of: 1}` for prices that end so (`of` 1 unless
                        given: with 0.1 an ending of 0.9 means 2.19, 2.29 ...)
`tolerance`             relative gap to certify (default 0.000001)
`time_limit_s`          wall-clock limit in seconds (default 60)
======================  ===========================================================================
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channelsim.optimisation.limits import SpendLimit
from channelsim.optimisation.markets import KEYS, Arc, Market
from channelsim.optimisation.price_limits import Corridor, FewChanges, NoDiversion
from channelsim.optimisation.reading import Reader, nearest


@dataclass(frozen=True, kw_only=True)
class PriceProblem:
    """A validated price problem; see the module's table of keys."""

    diversion: bool = True
    across_channels: bool = False
    corridor: float | None = None
    limits: tuple[Mapping[str, Any], ...] = ()
    max_change: float | None = None
    at_most_changes: int | None = None
    price_points: tuple[float, ...] = ()
    price_step: float | None = None
    price_endings: tuple[float, ...] = ()
    endings_of: float = 1.0
    tolerance: float = 1e-6
    time_limit_s: float = 60.0

    @property
    def discrete(self) -> bool:
        """Whether only single prices are allowed."""
        return bool(self.price_points or self.price_endings or self.price_step is not None)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> PriceProblem:
        """Read and check a mapping; raises `ProblemError` with every fault."""
        reader = Reader()
        data = reader.mapping(mapping, "")
        inner = ("price_step", "price_endings", "endings_of")
        known = [name for name in cls.__dataclass_fields__ if name not in inner]
        reader.known(data, ("problem", *known), "")
        reader.choice({"problem": "prices", **data}, "problem", "", ("prices",))
        for key in ("diversion", "across_channels"):
            if not isinstance(data.get(key, True), bool):
                reader.fault(key, f"must be true or false, not {data[key]!r}")
        limits = [
            reader.mapping(entry, f"limits.{k}")
            for k, entry in enumerate(reader.items(data.get("limits"), "limits"))
        ]
        for k, limit in enumerate(limits):
            reader.known(limit, (*KEYS, "min", "max"), f"limits.{k}")
            for key in ("min", "max"):
                reader.number(limit, key, f"limits.{k}", low=0.0)
        points, step, endings, of = _points(reader, data.get("price_points"))
        problem = cls(
            diversion=data.get("diversion", True) is True,
            across_channels=data.get("across_channels", False) is True,
            corridor=reader.number(data, "corridor", "", low=0.0),
            limits=tuple(limits),
            max_change=reader.number(data, "max_change", "", low=0.0),
            at_most_changes=reader.count(data, "at_most_changes", "", low=0),
            price_points=points,
            price_step=step,
            price_endings=endings,
            endings_of=of,
            tolerance=reader.number(data, "tolerance", "", low=0.0, high=1.0, default=1e-6) or 0.0,
            time_limit_s=reader.number(data, "time_limit_s", "", low=0.01, default=60.0) or 60.0,
        )
        reader.finish()
        return problem


_Points = tuple[tuple[float, ...], float | None, tuple[float, ...], float]


def _points(reader: Reader, value: object) -> _Points:
    """Read allowed prices, or their step, or their endings and what these are shares of."""
    if not isinstance(value, Mapping):
        return _numbers(reader, value, "price_points"), None, (), 1.0
    reader.known(value, ("step", "endings", "of"), "price_points")
    if ("step" in value) == ("endings" in value):
        reader.fault("price_points", "give either step or endings")
    step = reader.number(value, "step", "price_points", low=1e-9)
    of = reader.number(value, "of", "price_points", low=1e-9, default=1.0) or 1.0
    endings = _numbers(reader, value.get("endings"), "price_points.endings", high=1.0)
    return (), step, endings, of


def _numbers(reader: Reader, value: object, path: str, high: float = math.inf) -> tuple[float, ...]:
    listed = {str(k): v for k, v in enumerate(reader.items(value, path))}
    read = [reader.number(listed, k, path, low=0.0, high=high) for k in listed]
    return tuple(sorted({v for v in read if v is not None}))


def diversion_rows(
    asked: PriceProblem, markets: Sequence[Market], arcs: Sequence[Arc]
) -> tuple[NoDiversion, ...]:
    """One row (12) for each arc, product and channel (or pair of channels)."""
    rows = []
    for arc in arcs if asked.diversion else ():
        for r, source in enumerate(markets):
            for s, destination in enumerate(markets):
                product = source.product
                same = (
                    product == destination.product
                    and arc.product in ("", product)
                    and (asked.across_channels or source.channel == destination.channel)
                )
                if same and (source.region, destination.region) == (arc.source, arc.destination):
                    rows.append(
                        NoDiversion(
                            name=f"no diversion {source.name} -> {destination.name}",
                            source=r,
                            destination=s,
                            keep_source=1 - source.rebate,
                            keep_destination=1 - destination.rebate,
                            cost=arc.cost,
                        )
                    )
    return tuple(rows)


def price_ranges(
    reader: Reader, asked: PriceProblem, markets: Sequence[Market]
) -> Iterator[SpendLimit]:
    """Floors and caps of single prices, from `limits` and `max_change`."""
    for k, limit in enumerate(asked.limits):
        for key in KEYS:
            known = {market.names[key] for market in markets}
            if key in limit and str(limit[key]) not in known:
                hint = nearest(limit[key], known)
                reader.fault(f"limits.{k}.{key}", f"no market has {limit[key]!r}{hint}")
        for i, market in enumerate(markets):
            if all(market.names[key] == str(limit[key]) for key in KEYS if key in limit):
                if "min" in limit:
                    yield SpendLimit(name=f"{market.name} min", cells=(i,), low=limit["min"])
                if "max" in limit:
                    yield SpendLimit(name=f"{market.name} max", cells=(i,), high=limit["max"])
    if asked.max_change is not None:
        yield from _change_ranges(reader, asked.max_change, markets)


def _change_ranges(reader: Reader, share: float, markets: Sequence[Market]) -> Iterator[SpendLimit]:
    for i, market in enumerate(markets):
        if market.now is None:
            reader.fault("max_change", f"{market.name} has no price_now")
            continue
        low, high = market.now * (1 - share), market.now * (1 + share)
        yield SpendLimit(name=f"{market.name} max_change down", cells=(i,), low=low)
        yield SpendLimit(name=f"{market.name} max_change up", cells=(i,), high=high)


def corridors(asked: PriceProblem, markets: Sequence[Market]) -> Iterator[Corridor]:
    """Rows (13), one for each product and channel."""
    if asked.corridor is None:
        return
    groups: dict[str, list[int]] = {}
    for i, market in enumerate(markets):
        label = "/".join(part for part in (market.channel, market.product) if part)
        groups.setdefault(label, []).append(i)
    for label, group in groups.items():
        name = f"corridor {label}".strip()
        yield Corridor(name=name, markets=tuple(group), width=asked.corridor)


def few_changes(
    reader: Reader, asked: PriceProblem, markets: Sequence[Market]
) -> Iterator[FewChanges]:
    """Row (14)."""
    if asked.at_most_changes is None:
        return
    now = [market.now for market in markets if market.now is not None]
    if len(now) < len(markets):
        reader.fault("at_most_changes", "every market needs a price_now")
    yield FewChanges(name="at_most_changes", now=tuple(now), count=asked.at_most_changes)
