"""The words of plans, in English and Chinese: their page, figures, tables and verdicts."""

from channelsim.experiments.why_not import REASONS
from channelsim.report.look import Lang

PLAN_PHRASES: dict[str, tuple[str, str]] = {
    "plan": ("Plan", "方案"),
    "promise and proof": ("Promise and proof", "预测与验证"),
    "title budget": ("A budget of {money}", "预算方案：{money}元"),
    "title prices": ("List prices without profitable diversion", "使窜货无利可图的出厂价"),
    "title schemes": ("Incentive schemes by segment", "各细分市场的激励方案"),
    "certificate": (
        "{status}: objective {objective}, bound {bound}, gap {gap}",
        "{status}：目标值 {objective}，上界 {bound}，差距 {gap}",
    ),
    "allocation": ("Where the money goes", "预算分配"),
    "money by period": ("When the money is spent", "各期投入"),
    "allocation note": ("Money over the measured days.", "统计期内的投入（元）。"),
    "allocation by period": (
        "Money of each period, and the money at work in it, carry-over included.",
        "各期投入，以及含延续效应的当期有效投入（元）。",
    ),
    "adding up": ("Do responses add up?", "响应是否可加"),
    "adding up note": (
        "Responses raised together, beside the sum of the responses one by one.",
        "同时投入的响应与逐个投入的响应之和。",
    ),
    "prices": ("Prices", "价格"),
    "prices note": (
        "List and net price, money per unit; contribution as predicted.",
        "出厂价与净价（元/件）；贡献利润为预测值。",
    ),
    "ways": ("Ways", "窜货路径"),
    "ways note": (
        "Value: contribution per unit by which diverting on this way becomes dearer.",
        "影子价值：该路径窜货成本每增加一元，贡献利润的增量。",
    ),
    "elasticities": ("Elasticities", "弹性"),
    "elasticities note": (
        "Own-price elasticities with intervals, on common random numbers.",
        "公共随机数下的自价格弹性及区间。",
    ),
    "choice": ("Choice", "选定方案"),
    "proof": ("Proof", "验证"),
    "proof note": (
        "Gains in {objective} over “{reference}”, on fresh seeds.",
        "新随机种子下{objective}相对“{reference}”的增量。",
    ),
    "rounds": ("Rounds", "轮次"),
    "rounds note": ("Measured, planned and simulated.", "测量、规划与仿真。"),
    "responses": ("Response to spend: {lever}", "投入响应：{lever}"),
    "spend": ("spend over the measured days, money", "统计期内投入（元）"),
    "spend at work": ("money at work in the period", "当期有效投入（元）"),
    "response": ("{objective}: gain over no spend", "{objective}：相对零投入的增量"),
    "frontier": ("What every budget can earn", "预算前沿"),
    "budget": ("budget, money", "预算（元）"),
    "objective": ("best value", "最优值"),
    "proof title": ("Promise and simulation on fresh seeds", "预测与仿真验证"),
    "gain": ("{objective}: gain over “{reference}”", "{objective}：相对“{reference}”的增量"),
    "predicted": ("predicted", "预测"),
    "simulated": ("simulated, interval", "仿真及区间"),
    "margin": ("{slope:.2f} per unit more", "边际回报 {slope:.2f}"),
    "verdict promise": (
        (
            "predicted gain {predicted}, simulated {mean} ({low} to {high}): they {agree};"
            " rounds: {rounds}"
        ),
        "预测增量 {predicted}，仿真 {mean}（{low} 至 {high}）：{rounds}轮后{agree}",
    ),
    "agree": ("agree", "一致"),
    "disagree": ("do NOT agree", "不一致"),
    "verdict line": (
        "{name}: {verdict}, by {ahead} ({low} to {high})",
        "{name}：{verdict}，相差 {ahead}（{low} 至 {high}）",
    ),
    "verdict beaten": ("the plan is better", "方案更优"),
    "verdict ahead": ("the plan is WORSE", "方案更差"),
    "reason luck": (
        REASONS["luck"],
        (
            "为何低于承诺：方案挑中的往往是试验中运气好的去向（优化者诅咒，Smith & Winkler 2006）；"
            "增加试验的重复次数或轮数会有帮助"
        ),
    ),
    "reason channels": (
        REASONS["channels"],
        (
            "为何不优于现状：目前 {levers} 的费用投向个别渠道，而本方案把所有渠道合在一起；"
            "分渠道测量后即可选择渠道"
        ),
    ),
    "reason days": (
        REASONS["days"],
        (
            "为何不优于现状：目前 {levers} 的费用集中在某些日子，而本方案均匀投放；"
            "按时期规划后即可选择时期"
        ),
    ),
    "verdict open": ("no difference shown", "未见差异"),
}

# Names that come from tables: columns, rules, levers and marks. English keeps them as they are.
_CHINESE: dict[str, str] = {
    "region": "区域", "channel": "渠道", "lever": "支持手段", "period": "期间", "spend": "投入",
    "effective_spend": "有效投入", "response": "增量", "together": "同时投入", "cells": "单元数",
    "sum_of_single": "逐个之和", "joint": "同时投入的增量", "difference": "差异",
    "ci_low": "区间下限", "ci_high": "区间上限", "interaction": "是否交互", "scenario": "情景",
    "support_cost": "支持费用", "gain": "增量", "gain_low": "增量下限", "gain_high": "增量上限",
    "ahead": "领先", "ahead_low": "领先下限", "ahead_high": "领先上限", "verdict": "结论",
    "round": "轮次", "predicted": "预测", "simulated": "仿真", "moved": "调整比例",
    "product": "产品", "source": "来源", "destination": "去向", "list_price": "出厂价",
    "net_price": "净价", "contribution": "贡献利润", "gap": "价差", "cost": "成本",
    "freight": "运费", "penalty": "预期罚款", "slack": "余量", "value": "影子价值",
    "segment": "细分市场", "scheme": "激励方案", "tier": "等级", "elasticity": "弹性",
    "rebate_cost": "返利费用", "change": "变动",
    "plan": "方案", "nothing spent": "零投入", "equal split": "平均分配",
    "proportional to sales": "按销量比例", "last year's proportions": "按去年比例",
    "same places, spread evenly": "同样去向、均匀投放", "as it is": "现状",
    "consumer_advertising": "消费者广告", "training": "培训", "display": "陈列",
    "trade_promotion": "渠道促销", "field_visits": "拜访", "digital_sharing": "数据共享",
    "enforcement": "稽查支持", "opening_subsidy": "开户补贴", "all": "全部",
    "prices as they are, nobody diverts": "现行价格，无窜货", "prices as they are": "现行价格",
    "plan, nobody diverts": "方案，无窜货", "one price in all regions": "全国统一价",
    "best prices if nobody diverted": "假设无窜货的最优价", "price": "价格", "n": "样本数",
    "beaten": "方案更优", "open": "未见差异", "True": "是", "False": "否", "nan": "-",
    "optimal": "已证明最优", "time_limit": "到时未证明", "stalled": "未达精度", "quick": "快速估算",
}  # fmt: skip

_PATTERNS = (
    ("all cells of all levers", "全部手段的全部单元"),
    ("all cells of ", "全部单元："),
    ("carry-over of ", "延续效应："),
    ("all: ", "全部："),
)


def name_word(name: str, lang: Lang) -> str:
    """Give the word for a name out of a plan's tables; a name of the user's own stays.

    Examples
    --------
    >>> name_word("equal split", "en"), name_word("equal split", "zh"), name_word("East", "zh")
    ('equal split', '平均分配', 'East')
    >>> name_word("all cells of display", "zh")
    '全部单元：陈列'
    """
    if lang == "en":
        return name
    for start, word in _PATTERNS:
        if name.startswith(start):
            return word + name_word(name.removeprefix(start), lang) if name != start else word
    return _CHINESE.get(name, name)
