"""The pocket-price waterfall: from the list price to what the manufacturer keeps."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from channelsim.measurement.tables import MINOR
from channelsim.measurement.window import Window, ratio

if TYPE_CHECKING:
    import pandas as pd

LEVELS = ("list price", "invoice price", "net price", "pocket price", "contribution")
"""Steps that are sums of what stands before them; all others are changes."""

DUTY = "duty"
"""Step of what own warehouses abroad pay at the border: it is part of what their goods cost."""

# Accounts of the manufacturer that have a step of their own; all others are channel costs.
_OWN_STEP = ("sales", "rebates", "cost of goods")
_REBATES = (
    ("rebate earned", "rebate receivable"),
    ("set aside in fund", "fund"),
    ("fund forfeited", "fund"),
    ("stake lost", "stake"),
)  # causes and accounts of distributors that make up the manufacturer's account of rebates


def waterfall(tables: "Mapping[str, pd.DataFrame]", *, by_region: bool = True) -> "pd.DataFrame":
    """Lay out the steps from list price to contribution.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of one replication.
    by_region : bool
        One waterfall per region; else one of the whole country, whose `region` is empty.

    Returns
    -------
    DataFrame
        Columns `region`, `step`, `level` (whether the step is a sum of those before it), `amount`
        (money; changes that lower the price are negative) and `per_unit` (money per unit of
        sell-in). The steps: list price, on-invoice discount, invoice price, rebates, net price,
        every channel cost of the manufacturer by account, pocket price, cost of goods,
        contribution. Invoices, rebates and cost of goods are each region's own; the other accounts
        are kept for the whole country and shared out by units of sell-in. The contributions of all
        regions add up to the KPI.
    """
    import pandas as pd

    window = Window(tables)
    own = _own_amounts(window)
    shared = _shared_amounts(window)
    landed = window.spent("cost of goods") - float(own["cost"].sum())
    if round(landed * MINOR):
        shared[DUTY] = landed
    places = list(own.index) if by_region else [""]
    rows = []
    for place in places:
        mine = own[own.index == place].sum() if by_region else own.sum()
        part = ratio(float(mine["units"]), float(own["units"].sum()))
        for step, amount in _steps(mine, {name: cost * part for name, cost in shared.items()}):
            rows.append((place, step, step in LEVELS, amount, ratio(amount, float(mine["units"]))))
    return pd.DataFrame(rows, columns=["region", "step", "level", "amount", "per_unit"])


def _steps(own: "pd.Series[float]", costs: dict[str, float]) -> list[tuple[str, float]]:
    """List steps with amounts, sums after the changes that make them up."""
    invoice, rebates = float(own["invoice"]), float(own["rebates"])
    net = invoice - rebates
    pocket = net - sum(costs.values())
    return [
        ("list price", float(own["list"])),
        ("on-invoice discount", invoice - float(own["list"])),
        ("invoice price", invoice),
        ("rebates", -rebates),
        ("net price", net),
        *((name, -cost) for name, cost in costs.items()),
        ("pocket price", pocket),
        ("cost of goods", -float(own["cost"])),
        ("contribution", pocket - float(own["cost"])),
    ]


def _own_amounts(window: Window) -> "pd.DataFrame":
    """Give units, list value, invoices, rebates and cost of goods by region, money."""
    import pandas as pd

    trade, regions = window.trade, window.names["region"]
    units, region = trade["sell_in"], trade.names("region").numbers
    sold = units != 0
    goods = {
        name: np.bincount(region[sold], weights=value[sold], minlength=len(regions))
        for name, value in (
            ("units", units),
            ("list", units * trade["list_price"]),
            ("cost", units * trade["unit_cost"]),
        )
    }
    direct = window.distributors.without("role", "distributor").sums("sales", by="region")
    bought = _of_distributors(window, "purchase", "goods", (1,))
    rebates = [_of_distributors(window, *posted, (1, 2)) for posted in _REBATES]
    invoice = [bought[name] + direct.get(name, 0.0) for name in regions]
    given = [sum(rebate[name] for rebate in rebates) for name in regions]
    return pd.DataFrame({**goods, "invoice": invoice, "rebates": given}, index=regions)


def _of_distributors(
    window: Window, cause: str, account: str, levels: tuple[int, ...]
) -> dict[str, float]:
    """Sum debits of a cause in the books of distributors of some levels, by region, money."""
    every = window.rows("distributors")
    who = every.where(np.isin(every["level"], levels))
    region = dict(zip(who.texts("distributor"), who.texts("region"), strict=True))
    posted = window.posted.among("cause", cause).among("account", account).among("owner", *region)
    sums = Counter[str]()
    for owner, amount in posted.sums("amount", by="owner").items():
        sums[region[owner]] += amount
    return {name: sums[name] / MINOR for name in window.names["region"]}


def _shared_amounts(window: Window) -> dict[str, float]:
    """Give the manufacturer's other costs less income by account, money, by name."""
    sums = sorted(window.maker_sums.items())
    return {account: amount / MINOR for account, amount in sums if account not in _OWN_STEP}
