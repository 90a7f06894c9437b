"""What a sale is worth: rebates, invoices and costs as simulated runs show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.price_moves import Floats, PriceCell, PriceGrid

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments.results import RunResult
    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Trade:
    """What lies between a list price and the manufacturer's margin.

    Parameters
    ----------
    grid
        Prices and cells.
    ratio
        The list prices of the runs over those of the grid, shape (r, c, k).
    weights
        Sales of the runs, units, shape (r, c, k).
    sell_in
        Units shipped per unit sold to consumers, shape (r, k).
    invoice
        Invoice over list price (promotions), shape (r, k).
    rebate
        Region -> rebates as a share of invoices.
    marginal
        Region -> rebate on one more money of purchases, as its distributors see it.
    unit_cost
        Production cost and freight to the distributor, money per unit, shape (k,).
    """

    grid: PriceGrid
    ratio: Floats
    weights: Floats
    sell_in: Floats
    invoice: Floats
    rebate: Mapping[str, float]
    marginal: Mapping[str, float]
    unit_cost: Floats

    def margin(self, cell: PriceCell, price: Floats, centre: float) -> Floats:
        """Give contribution per unit sold to consumers at list prices of a cell, shape of `price`.

        All that the cell stands for moves with its price, in proportion.
        """
        r, c, k = self.grid.place(cell)
        weights = self.weights[r, c, k]
        weights = weights / max(float(weights.sum()), 1e-300)
        kept = self.invoice[r, None, k] * (1.0 - self.rebate[cell.region])
        listed = self.grid.now[r, c, k] * self.ratio[r, c, k]
        shipped = weights * self.sell_in[r, None, k]
        income = float((shipped * kept * listed).sum()) / centre
        return np.asarray(price * income - float((shipped * self.unit_cost[k]).sum()))


def read_trade(scenario: "Scenario", result: "RunResult", grid: PriceGrid, ratio: Floats) -> Trade:
    """Read what sales are worth off the runs of one scenario.

    Parameters
    ----------
    scenario
        For costs of production and freight.
    result
        Its runs, at list prices `ratio` times those of the grid.
    """
    daily = result.tables["daily"]
    daily = daily[daily["day"] >= 0]
    sold = _cube(daily, "sell_out", grid)
    trade = daily[daily["sell_in"] != 0]
    values = trade.assign(
        listed=trade["sell_in"] * trade["list_price"],
        invoiced=trade["sell_in"] * trade["invoice_price"],
    )
    shipped, listed, invoiced = (
        _table(values, column, grid) for column in ("sell_in", "listed", "invoiced")
    )
    rebate, marginal = _rates(result.tables["distributors"], grid)
    spec = scenario.spec
    cost = np.array([product.unit_cost for product in spec.products])
    return Trade(
        grid=grid,
        ratio=ratio,
        weights=sold,
        sell_in=_over(shipped, sold.sum(axis=1)),
        invoice=_over(invoiced, listed),
        rebate=rebate,
        marginal=marginal,
        unit_cost=cost + spec.costs.freight_to_distributor,
    )


def _rates(
    months: "pd.DataFrame", grid: PriceGrid
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Give average and marginal rebate rates by region, the latter of direct customers."""
    months = months[months["period"] >= 0]
    direct = months[months["level"] == 1]
    by_region = direct.assign(weighted=direct["marginal_rebate"] * direct["purchases"]).groupby(
        "region", observed=True
    )
    bought = by_region["purchases"].sum()
    paid = months.groupby("region", observed=True)["rebate_accrued"].sum()
    weighted = by_region["weighted"].sum()

    def rates(amounts: "pd.Series[float]") -> dict[str, float]:
        return {
            region: float(amounts[region] / bought[region]) if bought.get(region, 0.0) > 0 else 0.0
            for region in grid.regions
        }

    return rates(paid), rates(weighted)


def _over(top: Floats, bottom: Floats) -> Floats:
    """Divide; 1 where there is nothing to divide by."""
    return np.divide(top, bottom, out=np.ones_like(top), where=(bottom > 0.0) & (top > 0.0))


def _cube(rows: "pd.DataFrame", column: str, grid: PriceGrid) -> Floats:
    keys = ["region", "channel", "product"]
    sums = rows.groupby(keys, observed=True)[column].sum()
    cube = np.zeros(grid.now.shape)
    names = [(r, c, k) for r in grid.regions for c in grid.channels for k in grid.products]
    cube.flat[:] = [float(sums.get(name, 0.0)) for name in names]
    return cube


def _table(rows: "pd.DataFrame", column: str, grid: PriceGrid) -> Floats:
    sums = rows.groupby(["region", "product"], observed=True)[column].sum()
    return np.array([[float(sums.get((r, k), 0.0)) for k in grid.products] for r in grid.regions])
