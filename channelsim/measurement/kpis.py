"""The KPIs: what they are called, what they mean, how they are computed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from channelsim.measurement import goods, growth, money, partners, prices
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
    definition, definition_zh : str
        How it is computed, in words: English and Chinese.
    compute : callable
        From the measured window to the figure; NaN where it is undefined.
    """

    name: str
    unit: str
    better: Literal["high", "low", "none"]
    label_en: str
    label_zh: str
    definition: str
    definition_zh: str
    compute: Callable[[Window], float]


_LIST = (
    Kpi("sell_in_units", "units", "none", "Sell-in", "进货量",
        "units that the manufacturer has sold and shipped; goods in its own warehouses count when "
        "outlets get them",
        "制造商售出并发出的件数；厂家直营仓的货在发给终端时计入", goods.sell_in_units),
    Kpi("direct_share", "share", "none", "Direct share", "直营占比",
        "share of sell-in sold from the manufacturer's own warehouses, by itself or through agents",
        "由厂家直营仓售出的进货量占比，含代理商带来的订单", goods.direct_share),
    Kpi("online_share", "share", "none", "Online share", "线上占比",
        "sell-out of online shops / sell-out",
        "线上店的终端销量 / 终端销量",
        goods.online_share),
    Kpi("sell_out_units", "units", "high", "Sell-out", "终端销量",
        "units bought by consumers",
        "消费者购买的件数", goods.sell_out_units),
    Kpi("market_share", "share", "high", "Market share", "市场份额",
        "sell-out / potential buyers",
        "终端销量 / 潜在购买人次", goods.market_share),
    Kpi("revenue", "money", "high", "Revenue", "销售收入",
        "the manufacturer's sales at invoice prices",
        "制造商按开票价计的销售额", money.revenue),
    Kpi("rebate_cost", "money", "low", "Rebate cost", "返利费用",
        "rebates accrued, less funds forfeited and stakes lost",
        "计提的返利,扣除没收的基金和对赌押金", money.rebate_cost),
    Kpi("support_cost", "money", "low", "Support cost", "支持费用",
        "money for support levers: advertising, display, visits and others",
        "支持手段的支出：广告、陈列、拜访等", money.support_cost),
    Kpi("enforcement_cost", "money", "low", "Enforcement cost", "稽查费用",
        "cost of inspections and investigations",
        "巡查与立案调查的费用", money.enforcement_cost),
    Kpi("commission_cost", "money", "low", "Commission cost", "佣金费用",
        "commissions of agents",
        "付给代理商的佣金", money.commission_cost),
    Kpi("platform_cost", "money", "low", "Platform cost", "平台费用",
        "commission, traffic and fees that online shops pay their platforms, whoever owns the shop",
        "线上店向平台支付的佣金、流量费与固定费用，不论店铺归谁所有", money.platform_cost),
    Kpi("split_cost", "money", "low", "Dealer split", "线上分成",
        "share of the contribution of online sales paid to the dealers of the buyers' regions",
        "按买家所在区域付给经销商的线上贡献分成", money.split_cost),
    Kpi("border_cost", "money", "low", "Border cost", "关税与汇兑费用",
        "duty, and losses less gains by exchange rates, of everybody in the channel",
        "全渠道缴纳的关税以及汇兑损失减收益", money.border_cost),
    Kpi("contribution", "money", "high", "Contribution", "渠道贡献利润",
        "the manufacturer's sales - cost of goods - rebates - support - freight - enforcement - "
        "fixed cost - cost of capital - write-offs - bad debt + fines + late interest; whatever "
        "else it earns or spends counts too",
        "制造商销售额 - 生产成本 - 返利 - 支持 - 运费 - 稽查 - 固定费用 - 资金成本 - 报废 - "
        "坏账 + 罚款 + 逾期利息；其他一切收支也计入", money.contribution),
    Kpi("rebate_rate", "share", "low", "Rebate rate", "返利率",
        "rebate cost / revenue",
        "返利费用 / 销售收入", money.rebate_rate),
    Kpi("sell_through", "share", "high", "Sell-through", "动销率",
        "sell-out / sell-in over the same days; below 1 the channel fills up",
        "同期终端销量 / 进货量；低于1表示渠道库存上升", goods.sell_through),
    Kpi("channel_stock_days", "days", "low", "Channel stock", "渠道库存天数",
        "mean of outlets' and distributors' stock and goods on the way to distributors / mean "
        "daily sell-out",
        "终端与经销商库存及发往经销商的在途货物的均值 / 日均终端销量", goods.channel_stock_days),
    Kpi("loading_index", "ratio", "low", "Loading index", "压货指数",
        "share of a quarter's sell-in in the last 10 % of its days, times 10; mean over complete "
        "quarters; 1 = even",
        "季度最后10 %的天数占该季进货量的份额乘以10；取完整季度的均值；1 = 均匀",
        goods.loading_index),
    Kpi("year_end_loading", "share", "low", "Year-end loading", "年末压货率",
        "sell-in of the year's last quarter / its sell-out, less 1: what the channel has left "
        "to sell next year",
        "全年最后一季的进货量 / 其终端销量，再减1：渠道留到下一年去卖的部分",
        goods.year_end_loading),
    Kpi("trough_index", "ratio", "high", "Trough index", "季初回落指数",
        "share of a quarter's sell-in in the first 10 % of its days, times 10; mean over complete "
        "quarters after a simulated quarter end; below 1 = the trough after loading",
        "季度最初10 %的天数占该季进货量的份额乘以10；取此前已仿真过季末的完整季度的均值；低于"
        "1 = 压货后的回落", goods.trough_index),
    Kpi("bullwhip", "ratio", "low", "Bullwhip", "牛鞭效应",
        "variance of weekly sell-in / variance of weekly sell-out, whole country, complete weeks "
        "from day 0",
        "每周进货量的方差 / 每周终端销量的方差；全国，从第0天起的完整周", goods.bullwhip),
    Kpi("fill_rate", "share", "high", "Fill rate", "满足率",
        "consumers' purchases served on the day / wanted",
        "当天得到满足的购买 / 想要的购买", goods.fill_rate),
    Kpi("on_shelf_availability", "share", "high", "On-shelf availability", "有货率",
        "outlet, product and day combinations with stock / those of outlets that carry the brand",
        "有货的“终端×产品×天” / 经销本品牌的终端的全部“终端×产品×天”",
        goods.on_shelf_availability),
    Kpi("numeric_distribution", "share", "high", "Numeric distribution", "铺货率",
        "outlets with the product in stock / all outlets of the channels that sell it, mean over "
        "days and products",
        "该产品有货的终端数 / 销售该产品的渠道的全部终端数；按天和产品取均值",
        goods.numeric_distribution),
    Kpi("weighted_distribution", "share", "high", "Weighted distribution", "加权铺货率",
        "the same, every outlet weighted by its mean potential buyers",
        "同铺货率，但每个终端以其平均潜在购买人次加权", goods.weighted_distribution),
    Kpi("price_gap_index", "share", "low", "Street price gap", "区域价差指数",
        "(highest - lowest) / mean of regional street price, mean over days; a region's price is "
        "that of one fixed basket, weighted by the country's potential buyers",
        "（最高 - 最低）/ 各区域零售价均值，按天取均值；区域价格取同一固定商品组合，以全国潜"
        "在购买人次加权", prices.price_gap_index),
    Kpi("street_price_cv", "share", "low", "Street price spread", "零售价变异系数",
        "standard deviation / mean of a product's street price over regions and channels, weighted "
        "by potential buyers; mean over days and products",
        "同一产品零售价在各区域、渠道间的标准差 / 均值，以潜在购买人次加权；按天和产品取均值",
        prices.street_price_cv),
    Kpi("diversion_units", "units", "low", "Diversion", "窜货量",
        "units that distributors sold across a border for gain",
        "经销商为牟利跨区销售的件数", partners.diversion_units),
    Kpi("diversion_rate", "share", "low", "Diversion rate", "窜货率",
        "diversion / sell-in",
        "窜货量 / 进货量", partners.diversion_rate),
    Kpi("leakage_rate", "share", "low", "Natural leakage", "自然窜货率",
        "units bought across a border by border outlets and by shoppers / sell-out",
        "边界终端与消费者跨区购买的件数 / 终端销量", partners.leakage_rate),
    Kpi("detection_rate", "share", "high", "Detection rate", "查获率",
        "diverted lots proven / diverted lots whose evidence has run out or was used",
        "被查实的窜货批次 / 证据已过期或已被使用的窜货批次", partners.detection_rate),
    Kpi("penalties", "money", "none", "Penalties", "罚款",
        "fines collected by the manufacturer",
        "制造商收取的罚款", money.penalties),
    Kpi("distributor_profit", "money", "high", "Distributors' profit", "经销商利润",
        "all income less all expense of the distributors",
        "经销商全部收入减全部支出", partners.distributor_profit),
    Kpi("distributor_roi", "share", "high", "Distributors' return", "经销商资本回报率",
        "distributors' profit, scaled to a year / mean capital they tie up at month ends",
        "折算为一年的经销商利润 / 各月末占用资本的均值", partners.distributor_roi),
    Kpi("distributors_exited", "count", "low", "Exits", "退出经销商数",
        "distributors that left or were terminated",
        "退出或被终止合作的经销商数", partners.distributors_exited),
    Kpi("retention", "share", "high", "Retention", "经销商留存率",
        "territories whose distributor neither left nor was terminated / all territories",
        "经销商既未退出也未被终止的区域数 / 全部区域数", partners.retention),
    Kpi("defections", "count", "low", "Defections", "倒戈经销商数",
        "distributors that left for a rival's offer",
        "因竞品招商政策而离开的经销商数", partners.defections),
    Kpi("rival_effort", "share", "low", "Effort for the rival", "竞品心智占比",
        "share of effort given to the rival; mean over months of distributors in office",
        "经销商投向竞品的精力占比；在任经销商各月的均值", partners.rival_effort),
    Kpi("boycott_rate", "share", "low", "Boycott rate", "抵制率",
        "distributors in boycott at the month's end; mean over months of distributors in office",
        "月末处于抵制状态的经销商占比；在任经销商各月的均值", partners.boycott_rate),
    Kpi("satisfaction", "index", "high", "Satisfaction", "经销商满意度",
        "mean over months of distributors in office; 0 to 1, 0.5 is neutral",
        "在任经销商各月的均值；0至1，0.5为中性", partners.satisfaction),
    Kpi("benign_units", "units", "none", "Benign diversion", "良性窜货量",
        "units that distributors delivered to outlets that nobody serves",
        "经销商供给无人服务的终端的件数", growth.benign_units),
    Kpi("first_order_conversion", "share", "high", "First-order conversion", "首单转化率",
        "first orders / outlets and applicants who were asked for one",
        "下首单者 / 被邀约的终端与应募者", growth.first_order_conversion),
    Kpi("new_partner_retention", "share", "high", "New partners kept", "新伙伴三个月留存率",
        "new distributors and accounts still there after 91 days / all whose 91 days have ended",
        "满91天仍在的新经销商与新终端 / 全部已满91天者", growth.new_partner_retention),
    Kpi("distributors_recruited", "count", "none", "Recruited", "招募经销商数",
        "distributors who have opened after applying",
        "应募后开业的经销商数", growth.distributors_recruited),
    Kpi("intake_score", "index", "high", "Intake score", "准入评分",
        "mean score of the distributors recruited, 0 to 1",
        "所招募经销商的平均评分，0至1", growth.intake_score),
    Kpi("intake_quality", "share", "high", "Grade B+ or better", "B+级以上占比",
        "distributors recruited with grade B+ or better / all recruited",
        "所招募经销商中评级B+及以上者占比", growth.intake_quality),
    Kpi("service_level", "share", "high", "Calls made", "拜访完成率",
        "calls that the field force made / calls needed, mean over weeks",
        "外勤完成的拜访 / 需要的拜访，按周取均值", growth.service_level),
    Kpi("brand_equity", "index", "high", "Brand equity", "品牌资产",
        "mean over regions on the last day, weighted by potential buyers; 1 at the start",
        "最后一天各区域的均值，以潜在购买人次加权；起始为1", partners.brand_equity),
    Kpi("bad_debt_rate", "share", "low", "Bad debt", "坏账率",
        "debts written off by the manufacturer / revenue",
        "制造商核销的欠款 / 销售收入", money.bad_debt_rate),
    Kpi("expired_rate", "share", "low", "Expired goods", "过期报废率",
        "book value of goods that expired at distributors and outlets and were written off there / "
        "revenue",
        "在经销商和终端过期并就地报废的货物账面价值 / 销售收入", money.expired_rate),
    Kpi("returns_rate", "share", "low", "Returns", "退货率",
        "credits for goods taken back because of their age, less the production cost of what is "
        "sold again / revenue",
        "因临期或过期收回货物的退款，减去重新销售部分的生产成本 / 销售收入", money.returns_rate),
    Kpi("transfer_units", "units", "none", "Transfers", "调货量",
        "units moved from one distributor to another by the manufacturer's desk",
        "由制造商订单部安排、经销商之间调拨的件数", partners.transfer_units),
    Kpi("dso_days", "days", "low", "Days sales outstanding", "应收账款周转天数",
        "mean receivable at month ends / revenue per day",
        "月末应收账款均值 / 日均销售收入", money.dso_days),
    Kpi("health_a", "share", "high", "Channel health A", "渠道健康度A级占比",
        "share of distributors' months in office graded A (sound) for channel health: weeks "
        "with an order, sell-through, returns and stock days, with the marks and bounds of section "
        "`health`",
        "在任经销商的月度渠道健康度评为A级（健康）的占比：按周下单频次、动销率、退货率、"
        "库存天数评分，分值与分级线见情景的 `health` 部分", partners.health_a),
    Kpi("health_b", "share", "none", "Channel health B", "渠道健康度B级占比",
        "share of distributors' months in office graded B (fair) for channel health: weeks "
        "with an order, sell-through, returns and stock days, with the marks and bounds of section "
        "`health`",
        "在任经销商的月度渠道健康度评为B级（良好）的占比：按周下单频次、动销率、退货率、"
        "库存天数评分，分值与分级线见情景的 `health` 部分", partners.health_b),
    Kpi("health_c", "share", "low", "Channel health C", "渠道健康度C级占比",
        "share of distributors' months in office graded C (weak) for channel health: weeks "
        "with an order, sell-through, returns and stock days, with the marks and bounds of section "
        "`health`",
        "在任经销商的月度渠道健康度评为C级（偏弱）的占比：按周下单频次、动销率、退货率、"
        "库存天数评分，分值与分级线见情景的 `health` 部分", partners.health_c),
    Kpi("health_d", "share", "low", "Channel health D", "渠道健康度D级占比",
        "share of distributors' months in office graded D (ailing) for channel health: weeks "
        "with an order, sell-through, returns and stock days, with the marks and bounds of section "
        "`health`",
        "在任经销商的月度渠道健康度评为D级（预警）的占比：按周下单频次、动销率、退货率、"
        "库存天数评分，分值与分级线见情景的 `health` 部分", partners.health_d),
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
