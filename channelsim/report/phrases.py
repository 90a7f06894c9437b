"""The words of the page around the figures, in English and Chinese."""

from channelsim.report.look import Lang
from channelsim.report.plan_phrases import PLAN_PHRASES

PAGE_PHRASES: dict[str, tuple[str, str]] = {
    "report": ("Channel simulation report", "渠道仿真报告"),
    "question": ("Question", "问题"),
    "no question": ("The scenario file states no question.", "情景文件没有写明问题。"),
    "answer": ("In short", "结论"),
    "kpis": ("Key figures", "关键指标"),
    "figures": ("Figures", "图表"),
    "settings": ("What differs in the settings", "参数差异"),
    "method": ("How this was computed", "计算方法"),
    "reproduce": ("To reproduce it", "复现"),
    "failures": ("Runs that failed", "失败的运行"),
    "scenario": ("Scenario", "情景"),
    "baseline": ("baseline", "基准"),
    "kpi": ("Figure", "指标"),
    "mean": ("Mean", "均值"),
    "interval": ("{level} interval", "{level}置信区间"),
    "unit": ("Unit", "单位"),
    "idle": (
        "0 in every run, left out above: {kpis}.",
        "以下指标在每次运行中均为零，表中从略：{kpis}。",
    ),
    "difference": ("Difference", "差异"),
    "p_best": ("Chance of being best", "最优概率"),
    "which is best": ("Which scenario is best", "哪个情景最优"),
    "how best": (
        (
            "Each figure less the best of the other scenarios, {level} for all scenarios together"
            " (multiple comparisons with the best). Best: nothing else can be better. Contender:"
            " may be the best. Behind: cannot be."
        ),
        (
            "各指标减去其他情景中的最优值，{level}对所有情景同时成立（与最优者的多重比较）。"
            "最优：没有更好的情景。可能最优：仍可能是最优。落后：不可能最优。"
        ),
    ),
    "place best": ("best", "最优"),
    "place contender": ("contender", "可能最优"),
    "place behind": ("behind", "落后"),
    "explanation": ("What makes the difference", "差异从何而来"),
    "how explained": (
        (
            "The part of the difference in {kpi} that each change accounts for: Shapley values,"
            " {how}, paired on common random numbers; the parts sum to the difference."
        ),
        "每项改动对{kpi}差异的贡献：Shapley值，{how}，按公共随机数配对；各部分之和等于差异。",
    ),
    "every combination": ("every combination of the changes run", "运行了改动的全部组合"),
    "orders drawn": (
        "orders drawn, whose luck the intervals hold too",
        "随机抽取改动顺序，区间包含其随机性",
    ),
    "change": ("Change", "改动"),
    "old": ("Old", "原值"),
    "new": ("New", "新值"),
    "effect": ("Effect", "影响"),
    "part of it": ("Share", "占比"),
    "all changes": ("all changes", "全部改动"),
    "sensitivity": ("Which numbers matter", "哪些参数重要"),
    "how morris": (
        (
            "{kpi} over {points} points at which all numbers move together through their ranges"
            " (Morris): mean effect over the whole range (mu), its size (mu*) and how much it"
            " depends on the other numbers (sigma)."
        ),
        "{points}个点上所有参数同时变动（Morris）：{kpi}的平均影响（mu）、影响大小（mu*）及其随其他参数的变化（sigma）。",
    ),
    "how sobol": (
        (
            "Shares of the variance of {kpi} over {points} points at which all numbers move"
            " together (Sobol): explained alone (first) and with all interactions (total)."
        ),
        "{points}个点上所有参数同时变动（Sobol）：{kpi}方差中单独（一阶）与含全部交互（total）的份额。",
    ),
    "warm-up": ("Was the warm-up long enough?", "预热是否足够？"),
    "how warm-up": (
        (
            "MSER-5 on daily series without a season, of the scenario {name}: the days that are"
            " best left out at the start. Promotions and quarter ends in the measured days move a"
            " series for good reason; then the rule asks for more, or has no answer. Look at the"
            " figure: is the end of the warm-up (shaded) on the level that comes back later?"
            " If not, raise horizon.warm_up."
        ),
        (
            "对情景 {name} 无季节性的每日序列做MSER-5检验：开头最好舍去多少天。"
            "统计期内的促销与季末会合理地推动序列，此时该规则会要求更多天数或没有结论。请看图：预热末（阴影）是否处于之后回归的水平？"
            "若不是，请增大 horizon.warm_up。"
        ),
    ),
    "series": ("Series", "序列"),
    "warm-up days": ("Warm-up, days", "预热天数"),
    "needed": ("Needed, days", "需要天数"),
    "verdict": ("Verdict", "判断"),
    "long enough": ("long enough", "足够"),
    "too short": ("too short", "不足"),
    "no answer: it moves later too": ("no answer: it moves later too", "无结论：之后仍有变动"),
    "no warm-up check": (
        "The run is too short to check its warm-up, or its series have gaps.",
        "运行时间太短或序列有缺口，无法检验预热。",
    ),
    "better": ("better", "更好"),
    "worse": ("worse", "更差"),
    "different": ("different", "不同"),
    "unclear": ("not clear", "不明显"),
    "clearly better": ("Clearly better", "明显更好"),
    "clearly worse": ("Clearly worse", "明显更差"),
    "clearly different": ("Clearly different", "明显不同"),
    "no clear difference": ("No clear difference", "无明显差异"),
    "all figures": ("All figures of {name}", "{name} 的全部指标"),
    "meaning": ("What the figures mean", "指标含义"),
    "path": ("Setting", "参数"),
    "same settings": ("The settings are the same as the baseline's.", "参数与基准相同。"),
    "many settings": (
        (
            "{n} settings differ, so no difference can be put down to one of them;"
            " channelsim explain shares it out among them."
        ),
        "有{n}项参数不同，差异不能归于其中某一项；channelsim explain 可将差异分摊到各项。",
    ),
    "all settings": ("All {n} settings", "全部{n}项参数"),
    "swept": ("set by the sweep", "由参数扫描设定"),
    "cause": ("Cause", "原因"),
    "command": ("Command", "命令"),
    "replication": ("Replication", "重复"),
    "replications": ("{n} replications", "{n}次重复"),
    "replications each": ("{n} replications each", "每个情景{n}次重复"),
    "seed": ("seed", "随机种子"),
    "scenarios": ("{n} scenarios", "{n}个情景"),
    "swipe": ("Tables and figures scroll sideways.", "表格和图表可左右滑动。"),
    "comma": (", ", "、"),
    "measured": (
        "{days} measured days after {warm_up} days of warm-up",
        "预热{warm_up}天后统计{days}天",
    ),
    "digest": ("Digest of the scenario (SHA-256)", "情景摘要（SHA-256）"),
    "versions": ("Versions", "版本"),
    "compared with": ("Differences are to {baseline}.", "差异相对于 {baseline}。"),
    "no verdict": (
        "One replication has no interval, so no difference is judged.",
        "只有一次重复，没有区间，因此不作判断。",
    ),
    "legend": (
        (
            "▲ up, ▼ down; coloured and named where the interval excludes zero, grey where it does"
            " not."
        ),
        "▲ 上升，▼ 下降；区间不含零时着色并注明好坏，否则为灰色。",
    ),
    "left out": (
        (
            "Of very many scenarios this page has a row for {some}; designs.csv in the folder of a"
            " sweep has all of them, with their settings and the means of all figures."
        ),
        "情景很多，本页只列出{some}；结果文件夹中的designs.csv有全部情景的参数和均值。",
    ),
    "only some": (
        (
            "Figures of single scenarios are shown for {shown} of {all} scenarios; the tables above"
            " have all of them."
        ),
        "{all}个情景中展示了{shown}个的单独图表；上表包含全部情景。",
    ),
    "how run": (
        (
            "Each replication simulates the channel day by day: distributors forecast, order, chase"
            " rebate thresholds, quote prices and may divert; outlets and consumers follow. Figures"
            " are means over {n} independent replications with Student's t intervals."
        ),
        (
            "每次重复按天模拟渠道：经销商预测、订货、冲返利、报价并可能窜货；终端与消费者随之反应。"
            "各指标为{n}次独立重复的均值，区间为t区间。"
        ),
    ),
    "how compared": (
        (
            "All scenarios meet the same consumers, delays, luck (common random numbers), so each"
            " difference is taken replication by replication. Intervals of differences: {label}."
            " The chance of being best is a bootstrap over replications."
        ),
        (
            "所有情景使用相同的消费者、延误与运气（公共随机数），差异按重复逐一配对。"
            "差异区间：{label}。最优概率由对重复的自助法得到。"
        ),
    ),
    "same files": (
        (
            "Run with the same scenario files; the result store's manifest.json holds every"
            " scenario in full."
        ),
        "使用相同的情景文件；结果目录中的 manifest.json 保存了完整情景。",
    ),
    "individual": ("{level}, each on its own", "{level}，逐个成立"),
    "bonferroni": ("{level} for all together (Bonferroni)", "{level}，同时成立（Bonferroni）"),
}

_OBSERVATIONS: dict[str, tuple[str, str]] = {
    "contribution": (
        "The manufacturer keeps a contribution of {mean} {unit} ({low} to {high}).",
        "制造商的贡献利润为 {mean} {unit}（{low} 至 {high}）。",
    ),
    "sell_out_units": (
        "Consumers buy {mean} units ({low} to {high}).",
        "消费者购买 {mean} 件（{low} 至 {high}）。",
    ),
    "loading": (
        "Distributors load at quarter ends: {mean} times an even pace ({low} to {high}).",
        "经销商在季末压货：为均匀节奏的 {mean} 倍（{low} 至 {high}）。",
    ),
    "no loading": (
        "No clear loading at quarter ends: {mean} times an even pace ({low} to {high}).",
        "季末没有明显压货：为均匀节奏的 {mean} 倍（{low} 至 {high}）。",
    ),
    "diversion_rate": (
        "{mean} of sell-in is diverted across territories for gain ({low} to {high}).",
        "进货的 {mean} 被恶性窜货（{low} 至 {high}）。",
    ),
    "price_gap_index": (
        "Street prices of regions lie {mean} apart, highest to lowest ({low} to {high}).",
        "各区域零售价最高与最低相差 {mean}（{low} 至 {high}）。",
    ),
    "fill_rate": (
        "Shelves serve {mean} of the purchases that consumers want ({low} to {high}).",
        "货架满足了消费者 {mean} 的购买需求（{low} 至 {high}）。",
    ),
}


def phrase(key: str, lang: Lang) -> str:
    """Give a phrase of a page, or a word of a plan's figures.

    Examples
    --------
    >>> phrase("kpis", "en"), phrase("kpis", "zh")
    ('Key figures', '关键指标')
    """
    pair = PAGE_PHRASES.get(key) or PLAN_PHRASES[key]
    return pair[lang == "zh"]


def observation(key: str, lang: Lang) -> str:
    """Give the sentence in which a single scenario's figure is said, with places for numbers."""
    return _OBSERVATIONS[key][lang == "zh"]
