"""The shipped scenarios: they load, cite their figures, and differ only in what they say."""

import re
from pathlib import Path

import pytest

from channelsim.scenario import Scenario, load_scenario, split_setting
from channelsim.scenario.merging import IDENTITY_KEYS
from channelsim.scenario.network import build_network

FOLDER = Path(__file__).parents[2] / "scenarios"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
VARIANTS = sorted(
    name for name in NAMES if "\nextends: baseline.yaml\n" in (FOLDER / f"{name}.yaml").read_text()
)

Paths = dict[str, object]


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def header(name: str) -> str:
    """Give the comment at the head of a file, without its marks, as one line."""
    lines = text_of(name).split("\n\n", maxsplit=1)[0].splitlines()
    return " ".join(line.lstrip("# ").rstrip() for line in lines)


def leaves(value: object, path: str = "") -> Paths:
    """Give every scalar of a document by its dotted path; items of lists by name or number."""
    if isinstance(value, dict):
        entries = [(str(key), child) for key, child in value.items()]
    elif isinstance(value, list):
        entries = [
            (str(item.get("name", i)) if isinstance(item, dict) else str(i), item)
            for i, item in enumerate(value)
        ]
    else:
        return {path: value}
    found: Paths = {path: type(value).__name__} if not entries else {}
    for key, child in entries:
        found |= leaves(child, f"{path}.{key}" if path else key)
    return found


def changes(scenario: Scenario, below: Scenario) -> set[str]:
    """List the dotted paths whose values differ between two resolved documents."""
    ours, theirs = leaves(scenario.document), leaves(below.document)
    return {
        path
        for path in ours.keys() | theirs.keys()
        if path not in IDENTITY_KEYS and ours.get(path) != theirs.get(path)
    }


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load_scenario(FOLDER / "baseline.yaml")


def test_the_family_is_complete() -> None:
    assert set(NAMES) >= {"baseline", "plain_tree", "small", *VARIANTS}
    assert VARIANTS == [
        "flat_rebate",
        "no_price_gap",
        "rolling_targets",
        "steep_annual_tiers",
        "strict_enforcement",
        "support_levers",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_file_is_valid_and_says_what_it_is(name: str) -> None:
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    assert scenario.name == name
    assert scenario.title not in ("", name)
    assert scenario.spec.question.endswith("?")


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_cited(name: str) -> None:
    text = text_of(name)
    cited = re.findall(r"^\s*# Source: \S.*$", text, flags=re.MULTILINE)
    assert cited, "a line with 'Source:' says where the figures come from"
    if name in VARIANTS or name == "fresh_goods":  # the rest is cited below them
        return
    for section in ("demand", "conduct", "incentives", "enforcement", "regions", "leakage"):
        block = re.search(rf"((?:^#.*\n)+)^{section}:", text, flags=re.MULTILINE)
        stated = re.search(rf"^{section}:", text, flags=re.MULTILINE)
        if name != "plain_tree" and (stated or "\nextends: " not in text):
            assert block is not None, f"{section} has no comment above it"
            assert "# Source: " in block.group(1), f"{section} cites nothing"


@pytest.mark.parametrize("name", VARIANTS)
def test_variant_differs_only_where_its_header_says(name: str, baseline: Scenario) -> None:
    stated = re.search(r"What differs from `baseline`: (\w+) \(", header(name))
    assert stated is not None, "the header names the one section that differs"
    changed = changes(load_scenario(FOLDER / f"{name}.yaml"), baseline)
    assert changed
    assert {path.split(".")[0] for path in changed} == {stated.group(1)}


def test_variants_change_no_more_than_the_rule_in_question(baseline: Scenario) -> None:
    def changed(name: str) -> set[str]:
        return changes(load_scenario(FOLDER / f"{name}.yaml"), baseline)

    rebate = "incentives.Volume rebate."
    assert changed("steep_annual_tiers") == {
        f"{rebate}period",
        f"{rebate}tiers.0.rate",
        f"{rebate}tiers.2.rate",
    }
    terms = {f"{rebate}{key}" for key in ("where.level", "period", "basis", "lag_days", "veto")}
    assert not terms & (changed("flat_rebate") | changed("rolling_targets"))
    assert changed("no_price_gap") == {
        f"regions.{region.name}.list_price_factor" for region in baseline.spec.regions
    }


def test_rolling_targets_keep_the_rates_and_thresholds(baseline: Scenario) -> None:
    rolling = load_scenario(FOLDER / "rolling_targets.yaml").document["incentives"]
    fixed = baseline.document["incentives"]
    assert isinstance(rolling, list)
    assert isinstance(fixed, list)
    assert leaves(rolling[0])["kind"] == "rolling_target"
    bands = {path: value for path, value in leaves(rolling[0]).items() if path.startswith("bands")}
    tiers = {path: value for path, value in leaves(fixed[0]).items() if path.startswith("tiers")}
    assert bands == {path.replace("tiers", "bands"): value for path, value in tiers.items()}


def test_flat_rate_lies_within_the_tiers(baseline: Scenario) -> None:
    """The mean that is paid cannot exceed the highest tier, and was measured to be above 2 %."""
    flat = leaves(load_scenario(FOLDER / "flat_rebate.yaml").document)
    rate = flat["incentives.Volume rebate.rate"]
    highest = leaves(baseline.document)["incentives.Volume rebate.tiers.2.rate"]
    assert isinstance(rate, float)
    assert isinstance(highest, float)
    assert 0.02 < rate < highest


def test_no_price_gap_keeps_the_mean_price(baseline: Scenario) -> None:
    """The common factor is baseline's mean, weighted by potential buyers, to one per cent."""
    network = build_network(baseline.spec)
    buyers = network.mean_demand().sum(axis=1)
    factors = [baseline.spec.regions[r].list_price_factor for r in network.outlets.region]
    mean = float((buyers * factors).sum() / buyers.sum())
    unified = load_scenario(FOLDER / "no_price_gap.yaml").spec.regions
    common = {region.list_price_factor for region in unified}
    assert len(common) == 1
    assert common.pop() == pytest.approx(mean, rel=0.01)


def test_baseline_has_the_size_that_it_states(baseline: Scenario) -> None:
    spec = baseline.spec
    assert (len(spec.regions), len(spec.channels), len(spec.products)) == (6, 4, 3)
    assert sum(group.count for group in spec.distributors) == 30
    assert sum(group.count for group in spec.outlets) == 3000
    level_2 = {group.region for group in spec.distributors if group.level == 2}
    poorest = sorted(spec.regions, key=lambda region: region.income)[:3]
    assert level_2 == {region.name for region in poorest}
    stores = {group.region: group.count for group in spec.outlets if group.channel == "Convenience"}
    assert stores["East"] / sum(stores.values()) == pytest.approx(0.45)
    assert stores["South"] / sum(stores.values()) == pytest.approx(0.32)


def test_freight_lies_above_some_price_gaps_and_below_others(baseline: Scenario) -> None:
    """The table in the file's comment: list gaps of tea and juice against freight."""
    factor = {region.name: region.list_price_factor for region in baseline.spec.regions}
    price = {product.name: product.list_price for product in baseline.spec.products}
    cost = {
        frozenset((road.from_region, road.to_region)): road.cost for road in baseline.spec.freight
    }
    rows = re.findall(
        r"#\s+(\w+)\s+-> (\w+)\s+tea ([\d.]+), juice ([\d.]+), freight ([\d.]+): (.+)",
        text_of("baseline"),
    )
    assert len(rows) == 7
    for start, end, tea, juice, freight, verdict in rows:
        gap = factor[end] - factor[start]
        gaps = {"tea": gap * price["Tea"], "juice": gap * price["Juice"]}
        assert gaps["tea"] == pytest.approx(float(tea), abs=0.006)
        assert gaps["juice"] == pytest.approx(float(juice), abs=0.006)
        assert cost[frozenset((start, end))] == float(freight)
        paying = {name for name, value in gaps.items() if value > float(freight)}
        said = {"both pay": {"tea", "juice"}, "juice pays": {"juice"}, "neither": set()}
        assert paying == said[verdict]


def test_price_ladders_leave_everybody_a_margin(baseline: Scenario) -> None:
    """Distributors quote 6 to 10 % above cost, outlets ask 15 to 35 % more, under the ceiling."""
    spec = baseline.spec
    assert 0.06 <= spec.conduct.quoting.margin <= 0.10
    for channel in spec.channels:
        assert 0.15 <= channel.markup <= 0.35
    for product in spec.products:
        assert product.unit_cost < product.list_price * min(
            region.list_price_factor for region in spec.regions
        )
        dearest = product.list_price * max(region.list_price_factor for region in spec.regions)
        quote = dearest * (1.0 + spec.conduct.quoting.margin)
        assert quote * 1.15 < product.suggested_price


@pytest.mark.parametrize("name", NAMES)
def test_settings_named_in_the_header_can_be_set(name: str) -> None:
    settings = re.findall(r"--set (\S+=\S+)", text_of(name).split("\n\n", maxsplit=1)[0])
    if name == "plain_tree":
        assert any(setting.startswith("outlets.Shops.count=") for setting in settings)
    overrides = dict(split_setting(setting) for setting in settings)
    changed = load_scenario(FOLDER / f"{name}.yaml", overrides=overrides)
    found = leaves(changed.document)
    for path, value in overrides.items():
        assert found[path] == value


def test_plain_tree_grows_by_its_counts() -> None:
    grown = load_scenario(
        FOLDER / "plain_tree.yaml",
        overrides={"outlets.Shops.count": 1000, "distributors.Depots.count": 100},
    )
    network = build_network(grown.spec)
    assert network.outlets.count == 1000
    assert len(network.distributors) == 100


def test_plain_tree_is_plain() -> None:
    spec = load_scenario(FOLDER / "plain_tree.yaml").spec
    network = build_network(spec)
    assert (len(network.distributors), network.outlets.count) == (10, 100)
    assert set(network.mean_demand().ravel()) == {20.0}
    assert set(network.outlets.lead_days) == {2}
    leads = [spec.manufacturer.production_days, *(g.lead_time.mean for g in spec.distributors)]
    assert leads == [5, 3.0]
    assert (spec.horizon.days, spec.horizon.warm_up) == (365, 0)
    assert not spec.incentives
    assert not spec.conduct.diverting.active
    assert spec.enforcement.visits_per_month == 0.0
    assert spec.stock_out.unmet == spec.manufacturer.shortage == "backlog"


def test_routes_stand_side_by_side_and_outlets_at_home_pay_the_same() -> None:
    spec = load_scenario(FOLDER / "direct_and_agents.yaml").spec
    assert {group.role for group in spec.distributors} == {"distributor", "agent", "warehouse"}
    assert [region.name for region in spec.regions if region.customs] == ["Overseas"]
    margin = spec.conduct.quoting.margin
    direct = [group for group in spec.distributors if group.role != "distributor"]
    assert {group.price_factor for group in direct} == {1.0 + margin}
    assert any(product.channels == ("Online",) for product in spec.products)


def test_small_has_every_mechanism_on() -> None:
    spec = load_scenario(FOLDER / "small.yaml").spec
    assert len({region.list_price_factor for region in spec.regions}) > 1
    assert {group.level for group in spec.distributors} == {1, 2}
    assert spec.incentives
    assert spec.promotions
    assert spec.leakage.consumer_share > 0.0
    assert spec.conduct.diverting.active
    assert spec.enforcement.detection("East") > 0.0
    assert spec.enforcement.ladder[-1].suspend_days > 0
    assert sum(group.count for group in spec.outlets) <= 120
