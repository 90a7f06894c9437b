"""The long tables of a run: every column with its type, unit and meaning."""

from dataclasses import dataclass
from typing import Literal

Dtype = Literal["int32", "int64", "float64", "category", "str"]

DISTRIBUTOR = "distributor"
"""Value of `channel` in the rows of `daily` that describe a region's distributors."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Its name.
    dtype : str
        Its pandas type.
    unit : str
        Unit of its values; money is in currency units.
    meaning : str
        What it says, and in which rows it is empty.
    """

    name: str
    dtype: Dtype
    unit: str
    meaning: str


_DAILY = (
    Column("day", "int32", "day", "Day; 0 is the first measured day, the warm-up lies before it."),
    Column("region", "category", "", "Region of the outlets or of the distributors."),
    Column("channel", "category", "", "Channel of the outlets; `distributor` in trade rows."),
    Column("product", "category", "", "Product."),
    Column("sell_in", "int64", "units", "Shipped by the manufacturer; 0 in outlet rows."),
    Column("sell_out", "int64", "units", "Bought by consumers; 0 in trade rows."),
    Column("potential", "int64", "buyers", "Potential buyers who came; 0 in trade rows."),
    Column("wanted", "int64", "units", "Purchases that buyers decided on; 0 in trade rows."),
    Column("lost", "int64", "units", "Purchases that failed for want of stock; 0 in trade rows."),
    Column("short", "int64", "units", "Purchases not served on the day; 0 in trade rows."),
    Column("orders", "int64", "units", "Ordered by these outlets, or with the manufacturer."),
    Column("delivered", "int64", "units", "Sent to these outlets; 0 in trade rows."),
    Column("stock", "int64", "units", "On hand; outlets after selling, distributors at day's end."),
    Column("transit", "int64", "units", "On the way to these distributors; 0 in outlet rows."),
    Column("outlets", "int64", "outlets", "Outlets whose channel sells the product; 0 in trade."),
    Column("listed", "int64", "outlets", "Of these, outlets that carry the brand."),
    Column("in_stock", "int64", "outlets", "Of these, outlets with stock at the end of the day."),
    Column("outlet_weight", "float64", "buyers per day", "Mean buyers of `outlets`; 0 in trade."),
    Column("in_stock_weight", "float64", "buyers per day", "The same of those with stock."),
    Column("street_price", "float64", "money per unit", "Mean shelf price; NaN in trade rows."),
    Column("list_price", "float64", "money per unit", "List price; NaN in outlet rows."),
    Column("invoice_price", "float64", "money per unit", "Invoice price; NaN in outlet rows."),
    Column("net_price", "float64", "money per unit", "Invoice less rebates; NaN in outlet rows."),
    Column("quote", "float64", "money per unit", "Distributors' quote; NaN in outlet rows."),
    Column("unit_cost", "float64", "money per unit", "Production cost; NaN in outlet rows."),
    Column("brand", "float64", "index, start = 1", "Brand equity; NaN in outlet rows."),
)

_DISTRIBUTORS = (
    Column("period", "int32", "day", "First day of the month."),
    Column("distributor", "category", "", "Distributor."),
    Column("region", "category", "", "Its region."),
    Column("level", "int32", "level", "1 buys from the manufacturer, 2 from a distributor."),
    Column("purchases", "float64", "money", "Invoices received."),
    Column("sales", "float64", "money", "Sales."),
    Column("purchase_units", "int64", "units", "Units bought."),
    Column("sales_units", "int64", "units", "Units sold."),
    Column("rebate_accrued", "float64", "money", "Rebates earned."),
    Column("rebate_settled", "float64", "money", "Rebates received."),
    Column("cash", "float64", "money", "Cash at the end of the month."),
    Column("loan", "float64", "money", "Bank loan at the end of the month."),
    Column("overdue", "float64", "money", "Bills overdue at the end of the month."),
    Column("stock_units", "int64", "units", "Stock at the end of the month."),
    Column("stock_days", "float64", "days", "The same in days of the month's sales."),
    Column("profit", "float64", "money", "Profit of the month."),
    Column("capital", "float64", "money", "Capital tied up at the end of the month."),
    Column("satisfaction", "float64", "index, 0 to 1", "Satisfaction; 0.5 is neutral."),
    Column("expected_rebate", "float64", "rate", "Rebate it expects per money of purchases."),
    Column("marginal_rebate", "float64", "rate", "Rebate on one more money of purchases."),
    Column("perceived_detection", "float64", "probability", "Chance it sees of being caught."),
    Column("diverted_out", "int64", "units", "Units it sold into other territories for gain."),
    Column("diverted_in", "int64", "units", "Units its outlets bought from diverters."),
    Column("caught", "int64", "cases", "Cases of diversion proven against it."),
    Column("fines", "float64", "money", "Fines it paid."),
    Column("tier", "category", "", "Tier at the end of the month."),
    Column("status", "category", "", "Whether the territory is served."),
    Column("role", "category", "", "distributor, agent, or the manufacturer's own warehouse."),
    Column("score", "float64", "points, 0 to 100", "Latest score card; NaN before the first."),
    Column("credit_grade", "category", "", "green, yellow or red; empty without grades."),
    Column("health", "category", "", "Channel health, A to D; empty for who buys nothing to sell."),
    Column("rival_effort", "float64", "share", "Share of its effort that it gives the rival."),
    Column("squeeze", "float64", "share", "Share of its usual earnings that it feels is gone."),
    Column("boycott", "int64", "0 or 1", "Whether it boycotts the brand."),
    Column("split", "float64", "money", "What it was paid of online sales."),
)

_FLOWS = (
    Column("period", "int32", "day", "First day of the month."),
    Column("source", "category", "", "Region of the distributor, or of the outlet's buyers."),
    Column(
        "destination", "category", "", "Region of outlets or shoppers, or of a transfer's taker."
    ),
    Column("kind", "category", "", "regular, malicious, natural, benign, consumers or transfer."),
    Column("units", "int64", "units", "Units."),
    Column("value", "float64", "money", "Their value at the seller's price."),
)

_LEDGER = (
    Column("period", "int32", "day", "First day of the month."),
    Column("debit", "category", "", "Account debited, `owner:account`."),
    Column("credit", "category", "", "Account credited, `owner:account`."),
    Column("cause", "category", "", "Why money moved."),
    Column("amount", "float64", "money", "Amount of the month; negative for reversals."),
)

_EVENTS = (
    Column("time", "float64", "day", "Day, with the phase of the day as a fraction."),
    Column("kind", "category", "", "What happened."),
    Column("entity", "category", "", "To whom or by whom."),
    Column("detail", "str", "", "Particulars."),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "daily": _DAILY,
    "distributors": _DISTRIBUTORS,
    "flows": _FLOWS,
    "ledger": _LEDGER,
    "events": _EVENTS,
}
"""Table -> its columns, in order."""
