"""The words of figures and report in English and Chinese."""

import re
from typing import TYPE_CHECKING

from channelsim.report.look import Lang

if TYPE_CHECKING:
    from channelsim.experiments import RunResult
    from channelsim.report.averages import Means

_WORDS: dict[str, tuple[str, str]] = {
    "sell_in": ("sell-in", "进货"),
    "sell_out": ("sell-out", "终端销售"),
    "weekly title": ("Sell-in and sell-out, week by week", "每周进货与终端销售"),
    "units a week": ("units a week", "件/周"),
    "stock builds up": ("channel stock builds up", "渠道库存增加"),
    "stock runs down": ("channel stock runs down", "渠道库存减少"),
    "end of quarter": ("last tenth of a quarter", "季末最后十分之一"),
    "even pace": ("even pace", "均匀节奏"),
    "loading title": (
        "When in the quarter the channel buys and sells",
        "季度内进货与销售的节奏",
    ),
    "tenth of quarter": ("tenth of the quarter's days", "季度天数的第几个十分之一"),
    "times even": ("pace of sales (1 = even over the quarter)", "销售节奏（均匀=1）"),
    "loading comparison title": (
        "Loading at quarter ends, trough after them",
        "季末压货与季初回落",
    ),
    "course title": ("How fast the channel buys within the quarter", "季度内的进货节奏"),
    "course note": (
        "sell-in of each tenth of the quarter; 1 = even pace; blue: faster, orange: slower",
        "季度每十分之一的进货；均匀=1；蓝色较快，橙色较慢",
    ),
    "routes title": ("Who diverts into whose territory", "恶性窜货的流向"),
    "of sell-in": ("diverted for gain, % of sell-in", "恶性窜货占进货%"),
    "other routes": ("other routes", "其他流向"),
    "against": ("{kpi}, difference to {baseline}", "{kpi}，与 {baseline} 的差异"),
    "trade-off title": ("What each change costs and what it earns", "各方案的代价与收益"),
    "trade-off note": (
        "size of the mark: {kpi}, {low} to {high}; bars: paired {level} intervals",
        "点的大小：{kpi}，{low} 至 {high}；线段：配对差异的{level}区间",
    ),
    "trade-off colours": (
        "blue: clearly better, orange: clearly worse, grey: not clear",
        "蓝色：明显更好，橙色：明显更差，灰色：不明确",
    ),
    "standings title": ("Does the ranking hold in other worlds?", "换一种环境，排名还成立吗？"),
    "standings note": (
        "lines that cross change places; bars: {level} intervals; full marks: clear differences",
        "线条交叉即名次改变；线段：{level}区间；实心点：差异明确",
    ),
    "no quarter": ("no complete quarter was simulated", "没有完整季度"),
    "gap title": ("Prices by region", "各区域价格"),
    "net": ("net of rebates", "净价"),
    "list": ("list", "出厂价"),
    "street": ("street", "零售价"),
    "gap": ("gap between regions", "区域价差"),
    "per unit": ("per unit, one basket for all regions", "每件，各区域同一组合"),
    "malicious title": ("Diversion for gain between regions", "区域间恶性窜货"),
    "natural title": ("Natural leakage between regions", "区域间自然窜货"),
    "benign title": ("Goods brought to territories that nobody serves", "流向空白市场的良性窜货"),
    "from": ("from the territory of", "来源区域"),
    "to": ("into the region", "流入区域"),
    "flow note": (
        "units; below: share of all goods the region's outlets received",
        "件；下行：占该区域终端到货的份额",
    ),
    "of all goods": ("of all goods that outlets received", "占终端到货总量"),
    "no flow": ("no unit moved", "没有窜货"),
    "units": ("units", "件"),
    "waterfall title": (
        "Pocket-price waterfall, per unit of sell-in",
        "每件价格瀑布：从出厂价到贡献",
    ),
    "per unit of sell-in": ("per unit of sell-in", "每件进货"),
    "breakdown title": ("Where 100 of list value goes", "每100元出厂价值的去向"),
    "of list value": ("% of list value", "占出厂价值%"),
    "comparison title": (
        "Difference to {baseline}, with {level} intervals",
        "与 {baseline} 的差异及{level}区间",
    ),
    "baseline value": ("{baseline}: {value}", "{baseline}：{value}"),
    "better": ("clearly better", "明显更好"),
    "worse": ("clearly worse", "明显更差"),
    "different": ("clearly different", "明显不同"),
    "unclear": ("no clear difference", "无明显差异"),
    "differences title": (
        "What makes up the difference in contribution to {baseline}",
        "与 {baseline} 相比贡献差异的构成",
    ),
    "sales": ("Sales at invoice prices", "开票销售额"),
    "part": ("{used} of {done} replications", "{done}次重复中的{used}次"),
    "enforcement less fines": ("Enforcement less fines", "稽查费用减罚款"),
    "other costs": ("Cost of goods and other costs", "生产成本及其他费用"),
    "points": ("points", "个百分点"),
    "days": ("days", "天"),
    "ratio": ("ratio", "倍"),
    "count": ("number", "个"),
    "index": ("index", "指数"),
    "share": ("%", "%"),
    "explanation title": ("What makes the difference: {kpi}", "差异从何而来：{kpi}"),
    "all changes": ("all changes", "全部改动"),
    "effect axis": ("effect, {unit}; lines: {level} intervals", "影响，{unit}；线段：{level}区间"),
    "sensitivity title": ("{kpi}: what it depends on", "{kpi}取决于什么"),
    "index mu_star": ("size of the effect (mu*)", "影响大小（mu*）"),
    "index sigma": ("how much it varies (sigma)", "影响的变化（sigma）"),
    "index total": ("with all interactions (total)", "含全部交互（total）"),
    "index first": ("alone (first order)", "单独（一阶）"),
    "effect over range": ("effect over the whole range, {unit}", "在整个范围内的影响，{unit}"),
    "share of variance": ("share of the variance", "方差份额"),
    "interaction title": ("Do two settings interact? {kpi}", "两个参数是否交互？{kpi}"),
    "lines are": (
        "a line for each {path}; parallel = no interaction, full marks = clear",
        "每条线：{path}；平行=无交互，实心=明显",
    ),
    "effects title": ("What each number does", "各参数的作用"),
    "effects over others": (
        (
            "line: mean over the other numbers; band: {level} interval of the\n"
            "difference to {baseline} (dashed); dots: single designs"
        ),
        "线：对其他参数取平均；带：与 {baseline}（虚线）差异的{level}区间；点：单个方案",
    ),
    "effects alone": (
        "line: mean over the other numbers; dots: single designs;\ndashed: {baseline}",
        "线：对其他参数取平均；点：单个方案；虚线：{baseline}",
    ),
    "effects of bins": (
        (
            "line: means of neighbouring designs; band: {level} interval over them;\n"
            "dots: single designs; dashed: {baseline}"
        ),
        "线：相邻方案的均值；带：相邻方案的{level}区间；点：单个方案；虚线：{baseline}",
    ),
    "map title": ("Two numbers together", "两个参数的共同作用"),
    "map note": (
        "blue: better than {baseline}, orange: worse, the deeper the further",
        "蓝：优于 {baseline}；橙：劣于；颜色越深差得越多",
    ),
    "slopes title": ("How strongly each number moves the result", "各参数的影响强度"),
    "slope axis": (
        "standardised regression coefficient; lines: {level} intervals",
        "标准化回归系数；线段：{level}区间",
    ),
    "explained": ("a plane explains {share}", "线性可解释{share}"),
    "some of many": (
        "the {best} best and {worst} worst of {count} by {kpi}",
        "按{kpi}排列，{count}个中最优的{best}个和最差的{worst}个",
    ),
    "warm-up title": (
        "Had the run settled before it was measured?",
        "开始统计前仿真是否已稳定？",
    ),
    "series share": ("Share of buyers served", "购买者中成交的份额"),
    "series cover": ("Stock for one buyer", "每位购买者对应的库存"),
    "settled": ("settled after {days} days, warm-up {warm_up}", "{days}天后稳定，预热{warm_up}天"),
    "too late": (
        "settles after {days} days only, warm-up {warm_up}",
        "{days}天后才稳定，预热仅{warm_up}天",
    ),
    "no answer": ("no answer: it moves later too", "无结论：之后仍有变动"),
    "day axis": ("day; 0 = measuring begins, shaded = warm-up", "天；0=开始统计，阴影=预热"),
    "whole country": ("whole country", "全国"),
}

_LINE = 46  # characters of a title that fit beside each other
_MOST_LINES = 4  # of a scenario's name beside an axis
_PAUSES = re.compile(r"[\s_,./=:;-]*[^\s_,./=:;-]{1,12}[\s_,./=:;-]*")
_WIDE_FROM = 0x2E80  # Chinese characters lie above, and are twice as wide as Latin ones

_STEPS: dict[str, tuple[str, str]] = {
    "list price": ("List price", "出厂价"),
    "on-invoice discount": ("On-invoice discount", "票面折扣"),
    "invoice price": ("Invoice price", "开票价"),
    "rebates": ("Rebates", "返利"),
    "net price": ("Net price", "净价"),
    "pocket price": ("Pocket price", "到手价"),
    "cost of goods": ("Cost of goods", "生产成本"),
    "contribution": ("Contribution", "贡献利润"),
    "channel costs": ("Channel costs", "渠道费用"),
    "freight": ("Freight", "运费"),
    "delivery": ("Delivery", "配送"),
    "fixed": ("Fixed cost", "固定费用"),
    "fixed cost": ("Fixed cost", "固定费用"),
    "capital cost": ("Cost of capital", "资金成本"),
    "cost of capital": ("Cost of capital", "资金成本"),
    "enforcement": ("Enforcement", "稽查费用"),
    "inspection": ("Inspection", "巡查费用"),
    "storage": ("Storage", "仓储"),
    "fines": ("Fines", "罚款收入"),
    "interest": ("Interest", "利息"),
    "late interest": ("Late interest", "逾期利息"),
    "write-off": ("Write-offs", "报废"),
    "returns": ("Returns", "退货"),
    "transfers": ("Transfers", "调货"),
    "bad debt": ("Bad debt", "坏账"),
    "operating cost": ("Operating cost", "运营费用"),
}


def word(key: str, lang: Lang) -> str:
    """Give a figure's word in a language.

    Examples
    --------
    >>> word("sell_in", "en"), word("sell_in", "zh")
    ('sell-in', '进货')
    """
    return _WORDS[key][lang == "zh"]


def step_word(step: str, lang: Lang) -> str:
    """Give the word of a step of the waterfall; a new kind of cost keeps its account's name.

    Examples
    --------
    >>> step_word("rebates", "zh"), step_word("licence fees", "en")
    ('返利', 'Licence fees')
    """
    known = _STEPS.get(step)
    return known[lang == "zh"] if known else step[:1].upper() + step[1:]


def kpi_word(kpi: str, lang: Lang) -> str:
    """Give the trade's word for a KPI; its name if it has none."""
    from channelsim.measurement import KPIS

    fact = KPIS.get(kpi)
    if fact is None:
        return kpi
    return fact.label_zh if lang == "zh" else fact.label_en


def folded(text: str, width: int) -> str:
    r"""Break a long path at a dot near its middle, so that it takes two short lines.

    Examples
    --------
    >>> folded("incentives.0.tiers.1.rate", 20)
    'incentives.0.\ntiers.1.rate'
    >>> folded("visits", 20)
    'visits'
    """
    if len(text) <= width or "." not in text[1:-1]:
        return text
    dots = [at + 1 for at, letter in enumerate(text[:-1]) if letter == "."]
    cut = min(dots, key=lambda at: abs(at - len(text) / 2))
    return f"{text[:cut]}\n{text[cut:]}"


def lines_of(name: str, width: int = 30) -> str:
    r"""Break a scenario's name into lines of at most a width, where a reader would pause.

    A Chinese character counts as two. What does not go on four lines is cut short.

    Examples
    --------
    >>> lines_of("rolling_targets"), lines_of("small income=1, share=0.25", 16)
    ('rolling_targets', 'small income=1,\nshare=0.25')
    """
    lines = [""]
    for part in _PAUSES.findall(name) or [name[:width]]:
        if lines[-1] and breadth(lines[-1] + part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    kept = [line.strip() for line in lines[:_MOST_LINES]]
    return "\n".join(kept) + ("…" if len(lines) > _MOST_LINES else "")


def breadth(text: str) -> int:
    r"""Count the places that the widest line of a text takes.

    Examples
    --------
    >>> breadth("two\nlines"), breadth("返利")
    (5, 4)
    """
    return max(sum(1 + (ord(letter) > _WIDE_FROM) for letter in line) for line in text.split("\n"))


def currency(result: "RunResult") -> str:
    """Give the currency of a scenario's prices."""
    return str(result.document.get("currency", "CNY"))


def heading(title: str, means: "Means", lang: Lang) -> str:
    """Join a figure's title and its scenario, and say if replications are left out."""
    done, used = len(means.result.kpis), len(means.numbers)
    part = "" if used == done else f" ({word('part', lang).format(used=used, done=done)})"
    whole = f"{title}: {means.result.name}{part}"
    return whole if len(whole) <= _LINE else f"{title}\n{means.result.name}{part}"
