"""What a diverted unit costs its diverter, read from a scenario."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from channelsim.experiments.price_moves import PriceGrid

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario


def diversion_ways(scenario: "Scenario", grid: PriceGrid) -> "pd.DataFrame":
    """List what a diverted unit costs its diverter, by pair of regions and product.

    The expected penalty is the chance that inspections in the destination find the lot, times what
    the mildest step of the ladder that hurts takes: a multiple of the unit's value at the list
    price where it was bought.

    Parameters
    ----------
    scenario
        The trade.
    grid
        Its prices; with prices by region only the dearest product stands for all.

    Returns
    -------
    DataFrame
        Columns source, destination[, product], freight, penalty, money per unit.
    """
    import pandas as pd

    from channelsim.scenario.network import Table, build_network

    spec = scenario.spec
    tables = cast("Mapping[str, Table]", scenario.document.get("data") or {})
    freight = build_network(spec, tables).freight
    fine = next((step.fine_multiple for step in spec.enforcement.ladder if step.fine_multiple), 0.0)
    values = {
        (cell.region, cell.product): grid.price(cell)
        for cell in grid.cells  # of several channels the last one: they differ by little
    }
    rows = [
        (
            source.name,
            destination.name,
            product,
            float(freight[i, j]),
            spec.enforcement.detection(destination.name) * fine * value,
        )
        for i, source in enumerate(spec.regions)
        for (region, product), value in values.items()
        if region == source.name
        for j, destination in enumerate(spec.regions)
        if i != j
    ]
    columns = ["source", "destination", "product", "freight", "penalty"]
    table = pd.DataFrame(rows, columns=columns)
    return table if "product" in grid.by else table.drop(columns="product")
