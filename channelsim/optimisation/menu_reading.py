"""Reading a scheme menu and what is asked of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.optimisation.curves import Floats
from channelsim.optimisation.menu_limits import Menu, MenuProblem
from channelsim.optimisation.problem import read_risk
from channelsim.optimisation.reading import Reader, nearest

if TYPE_CHECKING:
    import pandas as pd

_KEYS = ("problem", "rebate_budget", "at_most_schemes", "neighbours", "max_step", "order",
         "risk", "limits", "tolerance", "time_limit_s")  # fmt: skip


def read_menu(menu: pd.DataFrame, reader: Reader) -> Menu:
    """Read the table of a menu; raises `ProblemError` with every fault."""
    columns = [str(c) for c in menu.columns]
    for column in ("segment", "scheme", "contribution", "rebate_cost"):
        if column not in columns:
            reader.fault("menu", f"no column {column!r}{nearest(column, columns)}")
    reader.finish()
    contribution: dict[tuple[str, str], Floats] = {}
    rebate: dict[tuple[str, str], float] = {}
    for key, rows in menu.groupby(["segment", "scheme"], sort=False):
        segment, scheme = (str(part) for part in key)
        replicated = "replication" in columns
        rows = rows.sort_values("replication") if replicated else rows
        if rows["replication"].duplicated().any() if replicated else len(rows) > 1:
            reader.fault(f"menu {segment}/{scheme}", "is listed twice")
        numbers = rows[["contribution", "rebate_cost"]].to_numpy(dtype=float)
        if not np.all(np.isfinite(numbers)):
            reader.fault(f"menu {segment}/{scheme}", "numbers must be finite")
        contribution[segment, scheme] = numbers[:, 0]
        rebate[segment, scheme] = float(numbers[:, 1].mean())
    if len({values.size for values in contribution.values()}) != 1:
        reader.fault("menu", "every segment and scheme needs one row for each replication")
    reader.finish()
    segments = tuple(dict.fromkeys(segment for segment, _ in contribution))
    schemes = tuple(dict.fromkeys(str(scheme) for scheme in menu["scheme"]))
    return Menu(segments, schemes, contribution, rebate)


def read_menu_problem(mapping: Mapping[str, Any], menu: Menu, reader: Reader) -> MenuProblem:
    """Read and check a problem against its menu; raises `ProblemError` with every fault."""
    data = reader.mapping(mapping, "")
    reader.known(data, _KEYS, "")
    reader.choice({"problem": "schemes", **data}, "problem", "", ("schemes",))
    pairs = []
    for k, entry in enumerate(reader.items(data.get("neighbours"), "neighbours")):
        pair = reader.names(entry, f"neighbours.{k}")
        _check(reader, pair, menu.segments, f"neighbours.{k}")
        if len(pair) != 2:
            reader.fault(f"neighbours.{k}", "must be a pair of segments")
        else:
            pairs.append((pair[0], pair[1]))
    order = reader.mapping(data.get("order") or {}, "order")
    _check(reader, tuple(order), menu.schemes, "order")
    ranks = {scheme: float(place) for place, scheme in enumerate(menu.schemes)}
    ranks |= {k: reader.number(order, k, "order") or 0.0 for k in order}
    allowed: dict[str, tuple[str, ...]] = {}
    for k, entry in enumerate(reader.items(data.get("limits"), "limits")):
        limit = reader.mapping(entry, f"limits.{k}")
        reader.known(limit, ("segment", "schemes"), f"limits.{k}")
        for segment in reader.names(limit.get("segment"), f"limits.{k}.segment"):
            _check(reader, (segment,), menu.segments, f"limits.{k}.segment")
            allowed[segment] = reader.names(limit.get("schemes"), f"limits.{k}.schemes")
            _check(reader, allowed[segment], menu.schemes, f"limits.{k}.schemes")
    step = reader.number(data, "max_step", "", low=0.0)
    if pairs and step is None:
        reader.fault("max_step", "is missing: how far apart may neighbours be?")
    risk = read_risk(reader, data.get("risk"))
    problem = MenuProblem(
        rebate_budget=reader.number(data, "rebate_budget", ""),
        at_most_schemes=reader.count(data, "at_most_schemes", "", low=1),
        neighbours=tuple(pairs),
        max_step=math.inf if step is None else step,
        order=ranks,
        allowed=allowed,
        risk=risk,
        tolerance=reader.number(data, "tolerance", "", low=0.0, default=1e-6) or 0.0,
        time_limit_s=reader.number(data, "time_limit_s", "", low=0.01, default=60.0) or 60.0,
    )
    reader.finish()
    return problem


def _check(reader: Reader, names: Sequence[str], known: Sequence[str], path: str) -> None:
    for name in names:
        if name not in known:
            reader.fault(path, f"the menu has no {name!r}{nearest(name, known)}")
