"""The pocket-price waterfall: from the list price to what the manufacturer keeps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

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

    trade = window.trade
    sold = trade[trade["sell_in"] != 0]
    by_region = sold["region"].astype(object)
    goods = pd.DataFrame(
        {
            "units": sold["sell_in"],
            "list": sold["sell_in"] * sold["list_price"],
            "cost": sold["sell_in"] * sold["unit_cost"],
        }
    )
    frame = goods.groupby(by_region).sum().reindex(window.names["region"], fill_value=0.0)
    frame["invoice"] = _of_distributors(window, "purchase", "goods", (1,)) + _direct(window)
    frame["rebates"] = sum(_of_distributors(window, *posted, (1, 2)) for posted in _REBATES)
    return frame


def _direct(window: Window) -> "pd.Series[float]":
    """Give what outlets are invoiced by the manufacturer itself, by region, money."""
    months = window.distributors
    rows = months[months["role"] != "distributor"]
    sums = rows.groupby(rows["region"].astype(object))["sales"].sum()
    return sums.reindex(window.names["region"], fill_value=0.0)


def _of_distributors(
    window: Window, cause: str, account: str, levels: tuple[int, ...]
) -> "pd.Series[float]":
    """Sum debits of a cause in the books of distributors of some levels, by region, money."""
    who = window.tables["distributors"][["distributor", "region", "level"]].drop_duplicates()
    who = who[who["level"].isin(levels)]
    region = dict(zip(who["distributor"].astype(object), who["region"].astype(object), strict=True))
    posted = window.every_posting
    rows = posted[
        (posted["cause"] == cause)
        & (posted["account"] == account)
        & (posted["period"] >= 0)
        & posted["owner"].isin(list(region))
    ]
    sums = rows.groupby(rows["owner"].map(region))["amount"].sum() / MINOR
    return sums.reindex(window.names["region"], fill_value=0.0)


def _shared_amounts(window: Window) -> dict[str, float]:
    """Give the manufacturer's other costs less income by account, money, by name."""
    result = window.maker_result
    rows = result[~result["account"].isin(_OWN_STEP)]
    sums = rows.groupby("account", sort=True)["amount"].sum() / MINOR
    return {str(account): float(amount) for account, amount in sums.items()}
