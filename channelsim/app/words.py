"""The words of the planner's page in English and Chinese."""

from typing import Literal

Lang = Literal["en", "zh"]

_WORDS: dict[str, tuple[str, str]] = {
    "page": ("channelsim: planner's page", "channelsim 规划页"),
    "language": ("Language", "语言"),
    "scenario": ("Scenario", "情景"),
    "shipped": ("Shipped scenario", "自带情景"),
    "open": ("Open a file of your own", "打开自己的文件"),
    "path": ("or type its path and press Enter", "或输入文件路径后按回车"),
    "question": ("Question", "问题"),
    "no question": ("The file states no question.", "文件没有写明问题。"),
    "network": ("The network", "渠道网络"),
    "manufacturer": ("Manufacturer", "制造商"),
    "outlets": ("outlets", "家终端"),
    "distributor": ("distributors", "家经销商"),
    "agent": ("agents", "家代理"),
    "warehouse": ("own warehouses", "个自有仓库"),
    "settings": ("Designs to compare", "比较方案"),
    "how many": ("Variants beside the baseline", "基准之外的方案数"),
    "variant name": ("Name", "名称"),
    "variant": ("variant", "方案"),
    "baseline": ("baseline", "基准"),
    "hint": (
        "Change what you want to test; numbers are written as in the file, 0.03 for 3 %.",
        "修改要测试的参数；数字写法与文件相同，3 % 写作 0.03。",
    ),
    "rebates": ("Rebates", "返利"),
    "prices": ("Prices", "价格"),
    "enforcement": ("Enforcement", "稽查与处罚"),
    "support": ("Support spend", "支持投入"),
    "heading": ("{mark}{group}: {said}", "{mark}{group}：{said}"),
    "none here": ("the scenario has none", "该情景没有此项"),
    "settings here": ("{count} settings", "{count}项参数"),
    "changed here": (", {count} changed", "，已改{count}项"),
    "design": ("Design", "返利方式"),
    "as it is": ("as in the scenario", "与情景相同"),
    "all_units": ("tiers on all units", "全量阶梯"),
    "incremental": ("tiers on the increment", "增量阶梯"),
    "rolling_target": ("tiers of a rolling target", "滚动目标阶梯"),
    "flat": ("one flat rate", "固定比例"),
    "steps": ("Number of tiers", "档数"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "run": ("Simulation", "仿真"),
    "replications": ("Replications of each", "每个方案的重复次数"),
    "seed": ("Seed", "随机种子"),
    "simulate": ("Simulate", "开始仿真"),
    "cancel": ("Cancel", "取消"),
    "idle": ("Nothing has been simulated yet.", "尚未仿真。"),
    "waiting": ("Waiting for another simulation to end …", "等待另一个仿真结束……"),
    "starting": ("Starting the worker processes …", "正在启动工作进程……"),
    "running": (
        "{done} of {total} replications done, {found} of them taken from the store",
        "已完成 {done}/{total} 次重复，其中 {found} 次取自结果库",
    ),
    "failed runs": ("{failed} failed", "{failed} 次失败"),
    "stopping": ("Stopping …", "正在停止……"),
    "drawing": ("Drawing tables and figures …", "正在绘制图表……"),
    "done": (
        "Done: {total} replications, {found} of them taken from the store, {seconds} s.",
        "完成：{total} 次重复，其中 {found} 次取自结果库，用时 {seconds} 秒。",
    ),
    "cancelled": (
        "Cancelled. Finished replications are kept; 'Simulate' goes on from there.",
        "已取消。已完成的重复会保留，再次仿真时继续。",
    ),
    "broken": (
        "Something went wrong inside the program; the terminal says what.",
        "程序内部出错，详情见终端。",
    ),
    "correct first": (
        "Correct the fields marked in red first: {count}.",
        "请先改正标红的字段：{count} 处。",
    ),
    "same": (
        "{name} changes nothing yet: change a setting, or choose fewer variants.",
        "{name} 尚未改动任何参数：请修改参数或减少方案数。",
    ),
    "twice": (
        "Two variants are called {name}; give them different names.",
        "有两个方案都叫 {name}，请使用不同名称。",
    ),
    "outdated": (
        "The settings have changed since: what is shown below belongs to the earlier ones.",
        "参数已修改：下方结果对应修改前的参数。",
    ),
    "whole number": (
        "a whole number from {low} to {high} is needed",
        "需要 {low} 到 {high} 之间的整数",
    ),
    "result": ("Result", "结果"),
    "report": ("Download the report (HTML)", "下载报告（HTML）"),
    "save": ("Save {name} as a file", "将 {name} 存为文件"),
    "save hint": (
        "A saved variant is a scenario file that extends {extends}{where}; then, in a terminal:",
        "保存的方案是基于 {extends} 的情景文件{where}；在终端运行：",
    ),
    "keep beside": (", so keep it in the folder of that file", "，请与该文件放在同一文件夹"),
}

_UNITS: dict[str, tuple[str, str]] = {
    "share": ("share, 0.03 = 3 %", "份额，0.03 = 3 %"),
    "rate": ("rate, 0.03 = 3 %", "比率，0.03 = 3 %"),
    "probability": ("share, 0.6 = 60 %", "份额，0.6 = 60 %"),
    "days": ("days", "天"),
    "multiple": ("multiple", "倍数"),
    "currency units": ("{currency}", "{currency}"),
    "currency units per unit": ("{currency} per unit", "{currency}/件"),
    "visits per month": ("visits per month", "次/月"),
    "multiple of diverted value": ("multiple of the diverted value", "窜货金额的倍数"),
    "basis units": ("volume", "数量或金额"),
    "share of target": ("share of the target, 0.9 = 90 %", "占目标的份额，0.9 = 90 %"),
    "share of the earlier volume": ("share of the earlier volume", "占先前销量的份额"),
    "count": ("number", "个"),
}

_CHOICES: dict[str, tuple[str, str]] = {
    "month": ("month", "月"),
    "quarter": ("quarter", "季度"),
    "year": ("year", "年"),
    "sell_in": ("sell-in", "进货"),
    "sell_out": ("sell-out", "终端销售"),
}

_CASES = {1: "1st case", 2: "2nd case", 3: "3rd case"}


def word(key: str, lang: Lang) -> str:
    """Give a phrase of the page.

    Examples
    --------
    >>> word("simulate", "en"), word("simulate", "zh")
    ('Simulate', '开始仿真')
    """
    return _WORDS[key][lang == "zh"]


def unit_word(unit: str, currency: str, lang: Lang) -> str:
    """Name a unit of the schema, with the scenario's currency in place of 'currency units'.

    Examples
    --------
    >>> unit_word("currency units per unit", "CNY", "en"), unit_word("days", "CNY", "zh")
    ('CNY per unit', '天')
    """
    known = _UNITS.get(unit)
    return known[lang == "zh"].format(currency=currency) if known else unit


def choice_word(choice: str, lang: Lang) -> str:
    """Name one of the values of a setting with choices; its own spelling where there is no word."""
    known = _CHOICES.get(choice)
    return known[lang == "zh"] if known else choice.replace("_", " ")


def case_word(number: int, lang: Lang) -> str:
    """Name a step of the penalty ladder, from 1.

    Examples
    --------
    >>> case_word(2, "en"), case_word(4, "en"), case_word(1, "zh")
    ('2nd case', '4th case', '第1次')
    """
    return f"第{number}次" if lang == "zh" else _CASES.get(number, f"{number}th case")


def tier_word(number: int, lang: Lang) -> str:
    """Name a tier, from 1."""
    return f"第{number}档" if lang == "zh" else f"Tier {number}"
