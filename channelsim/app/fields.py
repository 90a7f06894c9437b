"""Which settings the page shows, under which headings, in what words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from channelsim.app.words import Lang, case_word, tier_word, unit_word
from channelsim.scenario.setting_facts import Setting, setting_in

if TYPE_CHECKING:
    from channelsim.scenario.document import Plain
    from channelsim.scenario.faults import PathParts

GROUPS = ("rebates", "prices", "enforcement", "support")

# Heading -> path with `*` for every item of a list -> label in English and Chinese. A place in a
# list is put before the label: the item's name, the tier, the number of the case.
_SHOWN: dict[str, dict[str, tuple[str, str]]] = {
    "rebates": {
        "incentives.*.period": ("settled every", "结算周期"),
        "incentives.*.rate": ("rate", "返利率"),
        "incentives.*.bonus": ("bonus", "奖金"),
        "incentives.*.at_least": ("paid from", "达标线"),
        "incentives.*.window": ("periods in the mean", "均值期数"),
        "incentives.*.stretch": ("asks for this multiple of the mean", "目标为均值的倍数"),
        "incentives.*.tiers.*.at_least": ("from", "起点"),
        "incentives.*.tiers.*.above": ("above", "高于"),
        "incentives.*.tiers.*.rate": ("rate", "返利率"),
        "incentives.*.bands.*.at_least": ("from", "起点"),
        "incentives.*.bands.*.above": ("above", "高于"),
        "incentives.*.bands.*.rate": ("rate", "返利率"),
        "incentives.*.steps.*.at_least": ("growth from", "增长起点"),
        "incentives.*.steps.*.rate": ("rate", "返利率"),
        "incentives.*.lag_days": ("paid after", "兑付延迟"),
        "incentives.*.veto": ("lost after proven diversion", "窜货一票否决"),
    },
    "prices": {
        "products.*.list_price": ("list price", "出厂价"),
        "regions.*.list_price_factor": ("list price factor", "出厂价系数"),
        "promotions.*.invoice_discount": ("discount off the invoice", "票面折扣"),
    },
    "enforcement": {
        "enforcement.visits_per_month": ("inspection visits per region", "每区巡查次数"),
        "enforcement.cost_per_visit": ("cost of a visit", "每次巡查费用"),
        "enforcement.coded_share": ("units with a trace code", "防窜码覆盖率"),
        "enforcement.complaint_probability": ("chance of a complaint", "投诉概率"),
        "enforcement.complaint_days": ("days to handle a complaint", "投诉处理时间"),
        "enforcement.delay_days": ("from proof to penalty", "从取证到处罚"),
        "enforcement.announced": ("announced beforehand", "事先公布"),
        "enforcement.ladder.*.fine_multiple": ("fine", "罚款倍数"),
        "enforcement.ladder.*.fine_per_case": ("fixed fine", "定额罚款"),
        "enforcement.ladder.*.suspend_days": ("supply stopped", "停货"),
        "enforcement.ladder.*.forfeit_rebate": ("rebate forfeited", "取消返利"),
        "enforcement.ladder.*.terminate": ("contract ended", "终止合同"),
    },
    "support": {
        "support.spend.*.per_year": ("per year", "每年"),
        "support.spend.*.per_month": ("per month", "每月"),
    },
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A setting on the page.

    Parameters
    ----------
    setting
        Path, value, unit and choices.
    group
        Heading it stands under, one of `GROUPS`.
    labels
        What it is called, in English and Chinese, without the item it belongs to.
    item
        Items of lists on the way to it, in English and Chinese.
    rank
        Where it stands on the page; smaller is higher.
    """

    setting: Setting
    group: str
    labels: tuple[str, str]
    item: tuple[str, str]
    rank: tuple[int, ...]

    @property
    def path(self) -> "PathParts":
        """Keys and list positions from the root."""
        return self.setting.path

    def label(self, lang: Lang) -> str:
        """Say what the field is.

        Examples
        --------
        >>> from channelsim import load_scenario
        >>> fields = list_fields(load_scenario("small").document)
        >>> [field.label("en") for field in fields if field.path[-1] == "list_price_factor"][0]
        'East: list price factor'
        """
        at = lang == "zh"
        item = self.item[at]
        said = f"{item}{'：' if at else ': '}{self.labels[at]}" if item else self.labels[at]
        return said[:1].upper() + said[1:]

    def unit(self, currency: str, lang: Lang) -> str:
        """Name the unit of the number."""
        return unit_word(self.setting.unit, currency, lang)


def list_fields(document: "Mapping[str, Plain]") -> list[Field]:
    """List the key settings of a scenario in the order of the page.

    Parameters
    ----------
    document
        A resolved document.

    Returns
    -------
    list of Field
        Those that the document's lists and kinds have; alternatives that are left out (`above`
        beside `at_least`) are not listed.

    Examples
    --------
    >>> from channelsim import load_scenario
    >>> fields = list_fields(load_scenario("small").document)
    >>> sorted({field.group for field in fields})
    ['enforcement', 'prices', 'rebates']
    """
    found = []
    for group, patterns in _SHOWN.items():
        for number, (pattern, labels) in enumerate(patterns.items()):
            for path, item in _places(document, pattern.split(".")):
                setting = setting_in(document, path)
                if setting is None or setting.value is None or setting.kind == "text":
                    continue
                rank = (GROUPS.index(group), *_list_places(path), number)
                setting = _with_basis(setting, document)
                found.append(
                    Field(setting=setting, group=group, labels=labels, item=item, rank=rank)
                )
    return in_order(found)


def in_order(fields: "Iterable[Field]") -> list[Field]:
    """Put fields in the order of the page."""
    return sorted(fields, key=lambda one: one.rank)


def tier_lists(document: "Mapping[str, Plain]") -> dict[int, str]:
    """Find the key of the list of tiers in each scheme that has one: place -> key."""
    found = {}
    for place, scheme in enumerate(schemes(document)):
        for key in ("tiers", "bands", "steps"):
            if isinstance(scheme.get(key), list):
                found[place] = key
    return found


def schemes(document: "Mapping[str, Plain]") -> list[Mapping[str, Any]]:
    """List the incentive schemes of a document."""
    listed = document.get("incentives")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _with_basis(setting: Setting, document: "Mapping[str, Plain]") -> Setting:
    """Name the unit of a threshold as the basis of its scheme has it."""
    if setting.unit != "basis units or share of target":
        return setting
    scheme = schemes(document)[int(setting.path[1])]
    rolling = scheme.get("kind") == "rolling_target"
    basis = setting_in(document, (*setting.path[:2], "threshold_basis"))
    shares = rolling or (basis is not None and basis.value == "target_share")
    return replace(setting, unit="share of target" if shares else "basis units")


def _list_places(path: "PathParts") -> tuple[int, ...]:
    """Sort key that keeps what belongs to one item, and to one tier of it, together."""
    roots = ("products", "regions", "promotions")
    first = roots.index(str(path[0])) if path[0] in roots else 0
    places = [part for part in path if isinstance(part, int)]
    return (first, *[*places, -1, -1][:2])


def _places(
    value: object, parts: Sequence[str], path: "PathParts" = (), item: tuple[str, str] = ("", "")
) -> "Iterator[tuple[PathParts, tuple[str, str]]]":
    """Find every place of a document that a pattern names."""
    if not parts:
        yield path, item
    elif parts[0] != "*":
        inner = value.get(parts[0]) if isinstance(value, Mapping) else None
        yield from _places(inner, parts[1:], (*path, parts[0]), item)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            now = _item(path, place, one)
            said = (_join(item[0], now[0]), _join(item[1], now[1]))
            yield from _places(one, parts[1:], (*path, place), said)


def _join(before: str, now: str) -> str:
    return f"{before}, {now}" if before and now else before or now


def _item(path: "PathParts", place: int, value: object) -> tuple[str, str]:
    """Name an item of a list."""
    known = value if isinstance(value, Mapping) else {}
    if path[-1] == "incentives":
        return "", ""  # the scheme has a row of its own above
    if path[-1] in ("tiers", "bands", "steps"):
        return tier_word(place + 1, "en"), tier_word(place + 1, "zh")
    if path[-1] == "ladder":
        return case_word(place + 1, "en"), case_word(place + 1, "zh")
    if path[-1] == "spend":
        where = [str(known[key]) for key in ("lever", "region", "channel") if known.get(key)]
        return (" · ".join(where).replace("_", " "),) * 2
    return (str(known.get("name", place + 1)),) * 2
