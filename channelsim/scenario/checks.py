"""What the parts of a channelsim scenario say about one another and about its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from channelsim.model.demand import Trace
from channelsim.scenario.faults import PathParts, nearest, shown, suggestion
from channelsim.scenario.histories import history_faults
from channelsim.scenario.price_rules import check_price_rules
from channelsim.scenario.references import check_references
from channelsim.scenario.scalars import Scalar
from channelsim.scenario.schema import ScenarioSpec

LONGEST_TRACE = 36_500
"""Most days between the first and the last day of a replayed table."""

_UNKNOWN = re.compile(r"unknown [^']+ '(?P<name>[^']*)' \(known: (?P<known>.*)\)", re.DOTALL)

Tables = Mapping[str, Mapping[str, Sequence[Scalar]]]
Complaint = tuple[str | PathParts, str]


def scenario_references(spec: ScenarioSpec, tables: Tables) -> Iterator[Complaint]:
    """Yield path and message of everything that does not fit together in a valid document."""
    for path, message in (*check_references(spec), *check_price_rules(spec)):
        match = _UNKNOWN.fullmatch(message)
        near = nearest(match["name"], match["known"].split(", ")) if match else None
        yield path, message if near is None else f"{message}; did you mean {near!r}?"
    if isinstance(spec.demand, Trace) and spec.demand.table in tables:
        yield from _trace_table(spec, spec.demand.table, tables[spec.demand.table])
    yield from _histories(spec, tables)


def _histories(spec: ScenarioSpec, tables: Tables) -> Iterator[Complaint]:
    known = {
        "region": [region.name for region in spec.regions],
        "channel": [channel.name for channel in spec.channels],
        "outlets": [group.name for group in spec.outlets],
        "product": [product.name for product in spec.products],
    }
    prices, buyers = spec.history.prices, spec.history.buyers
    if prices is not None and prices.table in tables:
        regional = {key: known[key] for key in ("region", "product")}
        names = known if prices.of == "shelf" else regional
        table = tables[prices.table]
        yield from history_faults(prices.table, table, prices.column, names)
    if buyers is not None and buyers.table in tables:
        table = tables[buyers.table]
        yield from history_faults(buyers.table, table, buyers.column, known)


def _trace_table(
    spec: ScenarioSpec, name: str, table: Mapping[str, Sequence[Scalar]]
) -> Iterator[Complaint]:
    complete = True
    for column in ("day", "units"):
        cells = table.get(column)
        if cells is None:
            complete = False
            hint = suggestion(column, list(table), "its columns")
            yield ("data", name), f"a replayed table needs the column {column!r}{hint}"
            continue
        for row, cell in enumerate(cells):
            message = _trace_cell(column, cell)
            if message:
                complete = False
                yield ("data", name, column, row), message
    if complete:
        days = [day for day in table["day"] if isinstance(day, int)]
        if max(days) - min(days) > LONGEST_TRACE:
            message = f"the days span more than {LONGEST_TRACE:,}"
            yield ("data", name, "day"), message
    known = {
        "region": [region.name for region in spec.regions],
        "channel": [channel.name for channel in spec.channels],
        "product": [product.name for product in spec.products],
    }
    for column, names in known.items():
        for row, cell in enumerate(table.get(column, ())):
            if str(cell) not in names:
                hint = suggestion(str(cell), names)
                yield ("data", name, column, row), f"unknown {column} {shown(cell)}{hint}"


def _trace_cell(column: str, cell: Scalar) -> str:
    if column == "day" and (isinstance(cell, bool) or not isinstance(cell, int)):
        return f"should be a whole number (day), not {shown(cell)}"
    if column == "units" and (
        isinstance(cell, bool) or not isinstance(cell, int | float) or cell < 0
    ):
        return f"should be a number of at least 0 (units), not {shown(cell)}"
    return ""
