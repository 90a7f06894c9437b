"""The KPIs: what they are called, what they mean, how they are computed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from channelsim.measurement import goods, money, partners, prices
from channelsim.measurement.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


@dataclass(frozen=True)
class Kpi:
    """One figure that every run reports.

    Parameters
    ----------
    name : str
        Name in tables and files.
    unit : str
        Unit; `share` for parts of a whole.
    better : "high", "low" or "none"
        Direction that is welcome to the manufacturer.
    label_en, label_zh : str
        What people call it.
    definition : str
        How it is computed, in words.
    compute : callable
        From the measured window to the figure; NaN where it is undefined.
    """

    name: str
    unit: str
    better: Literal["high", "low", "none"]
    label_en: str
    label_zh: str
    definition: str
    compute: Callable[[Window], float]


_LIST = (
    Kpi("sell_in_units", "units", "none", "Sell-in", "进货量",
        "units shipped by the manufacturer", goods.sell_in_units),
    Kpi("sell_out_units", "units", "high", "Sell-out", "终端销量",
        "units bought by consumers", goods.sell_out_units),
    Kpi("market_share", "share", "high", "Market share", "市场份额",
        "sell-out / potential buyers", goods.market_share),
    Kpi("revenue", "money", "high", "Revenue", "销售收入",
        "the manufacturer's sales at invoice prices", money.revenue),
    Kpi("rebate_cost", "money", "low", "Rebate cost", "返利费用",
        "rebates accrued", money.rebate_cost),
    Kpi("support_cost", "money", "low", "Support cost", "支持费用",
        "money for support levers: advertising, display, visits and others", money.support_cost),
    Kpi("enforcement_cost", "money", "low", "Enforcement cost", "稽查费用",
        "cost of inspections and investigations", money.enforcement_cost),
    Kpi("contribution", "money", "high", "Contribution", "渠道贡献利润",
        "the manufacturer's sales - cost of goods - rebates - support - freight - enforcement - "
        "fixed cost - cost of capital - write-offs - bad debt + fines + late interest; whatever "
        "else it earns or spends counts too", money.contribution),
    Kpi("rebate_rate", "share", "low", "Rebate rate", "返利率",
        "rebate cost / revenue", money.rebate_rate),
    Kpi("sell_through", "share", "high", "Sell-through", "动销率",
        "sell-out / sell-in over the same days; below 1 the channel fills up", goods.sell_through),
    Kpi("channel_stock_days", "days", "low", "Channel stock", "渠道库存天数",
        "mean of outlets' and distributors' stock and goods on the way to distributors / mean "
        "daily sell-out", goods.channel_stock_days),
    Kpi("loading_index", "ratio", "low", "Loading index", "压货指数",
        "share of a quarter's sell-in in the last 10 % of its days, times 10; mean over complete "
        "quarters; 1 = even", goods.loading_index),
    Kpi("year_end_loading", "share", "low", "Year-end loading", "年末压货率",
        "sell-in of the year's last quarter / its sell-out, less 1: what the channel has left "
        "to sell next year", goods.year_end_loading),
    Kpi("trough_index", "ratio", "high", "Trough index", "季初回落指数",
        "share of a quarter's sell-in in the first 10 % of its days, times 10; mean over complete "
        "quarters after a simulated quarter end; below 1 = the trough after loading",
        goods.trough_index),
    Kpi("bullwhip", "ratio", "low", "Bullwhip", "牛鞭效应",
        "variance of weekly sell-in / variance of weekly sell-out, whole country, complete weeks "
        "from day 0", goods.bullwhip),
    Kpi("fill_rate", "share", "high", "Fill rate", "满足率",
        "consumers' purchases served on the day / wanted", goods.fill_rate),
    Kpi("on_shelf_availability", "share", "high", "On-shelf availability", "有货率",
        "outlet, product and day combinations with stock / those of outlets that carry the brand",
        goods.on_shelf_availability),
    Kpi("numeric_distribution", "share", "high", "Numeric distribution", "铺货率",
        "outlets with the product in stock / all outlets of the channels that sell it, mean over "
        "days and products", goods.numeric_distribution),
    Kpi("weighted_distribution", "share", "high", "Weighted distribution", "加权铺货率",
        "the same, every outlet weighted by its mean potential buyers",
        goods.weighted_distribution),
    Kpi("price_gap_index", "share", "low", "Street price gap", "区域价差指数",
        "(highest - lowest) / mean of regional street price, mean over days; a region's price is "
        "that of one fixed basket, weighted by the country's potential buyers",
        prices.price_gap_index),
    Kpi("street_price_cv", "share", "low", "Street price spread", "零售价变异系数",
        "standard deviation / mean of a product's street price over regions and channels, weighted "
        "by potential buyers; mean over days and products", prices.street_price_cv),
    Kpi("diversion_units", "units", "low", "Diversion", "窜货量",
        "units that distributors sold across a border for gain", partners.diversion_units),
    Kpi("diversion_rate", "share", "low", "Diversion rate", "窜货率",
        "diversion / sell-in", partners.diversion_rate),
    Kpi("leakage_rate", "share", "low", "Natural leakage", "自然窜货率",
        "units bought across a border by border outlets and by shoppers / sell-out",
        partners.leakage_rate),
    Kpi("detection_rate", "share", "high", "Detection rate", "查获率",
        "diverted lots proven / diverted lots whose evidence has run out or was used",
        partners.detection_rate),
    Kpi("penalties", "money", "none", "Penalties", "罚款",
        "fines collected by the manufacturer", money.penalties),
    Kpi("distributor_profit", "money", "high", "Distributors' profit", "经销商利润",
        "all income less all expense of the distributors", partners.distributor_profit),
    Kpi("distributor_roi", "share", "high", "Distributors' return", "经销商资本回报率",
        "distributors' profit, scaled to a year / mean capital they tie up at month ends",
        partners.distributor_roi),
    Kpi("distributors_exited", "count", "low", "Exits", "退出经销商数",
        "distributors that left or were terminated", partners.distributors_exited),
    Kpi("retention", "share", "high", "Retention", "经销商留存率",
        "territories whose distributor neither left nor was terminated / all territories",
        partners.retention),
    Kpi("satisfaction", "index", "high", "Satisfaction", "经销商满意度",
        "mean over months of distributors in office; 0 to 1, 0.5 is neutral",
        partners.satisfaction),
    Kpi("brand_equity", "index", "high", "Brand equity", "品牌资产",
        "mean over regions on the last day, weighted by potential buyers; 1 at the start",
        partners.brand_equity),
    Kpi("bad_debt_rate", "share", "low", "Bad debt", "坏账率",
        "debts written off by the manufacturer / revenue", money.bad_debt_rate),
    Kpi("dso_days", "days", "low", "Days sales outstanding", "应收账款周转天数",
        "mean receivable at month ends / revenue per day", money.dso_days),
)  # fmt: skip

KPIS: dict[str, Kpi] = {kpi.name: kpi for kpi in _LIST}
"""Every KPI by name, in the order of reports."""


def kpis(tables: "Mapping[str, pd.DataFrame]") -> dict[str, float]:
    """Compute every KPI of one replication over its measured days.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The long tables of one replication.

    Returns
    -------
    dict of float
        In the order of `KPIS`; NaN where a figure is undefined, as a rate without a base is.

    Raises
    ------
    ValueError
        If the tables hold several replications or no measured day.
    """
    window = Window(tables)
    return {name: float(kpi.compute(window)) for name, kpi in KPIS.items()}
