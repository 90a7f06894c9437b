"""What the planner's page holds in hand, without a browser: fields, entries, faults, overlays."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from channelsim.app.fields import GROUPS, list_fields
from channelsim.app.network import network_html
from channelsim.app.planning import Planning
from channelsim.app.variant import Variant
from channelsim.model.incentives import Tiered
from channelsim.scenario import ScenarioError, load_scenario, shipped_scenarios
from channelsim.scenario.scheme_kinds import DESIGNS

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

RATE = ("incentives", 0, "tiers", 1, "rate")
VISITS = ("enforcement", "visits_per_month")


@pytest.fixture
def planning() -> Planning:
    return Planning("small")


def only(planning: Planning) -> Variant:
    (variant,) = planning.variants
    return variant


def tiers(scenario: "Scenario") -> list[tuple[float, float]]:
    """Edge and rate of each tier of the first scheme."""
    scheme = scenario.spec.incentives[0]
    assert isinstance(scheme, Tiered)
    return [(tier.edge, tier.rate) for tier in scheme.tiers]


def saved_and_read(planning: Planning, variant: Variant, folder: Path) -> str:
    """Digest of the variant read back from its file."""
    path = folder / planning.file_name(variant)
    path.write_text(planning.saved(variant), "utf-8")
    again = load_scenario(path)
    assert again.name == variant.name
    return again.digest


@pytest.mark.parametrize("name", ["small", "support_levers", "cigarettes", "direct_and_agents"])
def test_fields_show_the_value_in_force_and_its_unit(name: str) -> None:
    scenario = load_scenario(name)
    fields = list_fields(scenario.document)
    assert [field.rank for field in fields] == sorted(field.rank for field in fields)
    assert {field.group for field in fields} <= set(GROUPS)
    for field in fields:
        found: object = scenario.spec
        for part in field.path:
            if isinstance(part, int):
                assert isinstance(found, tuple)
                found = found[part]
            else:
                found = getattr(found, part)
        assert field.setting.value == found, field.path
        assert field.label("en")
        assert field.label("zh")
        if field.setting.kind == "number":
            assert field.unit("EUR", "en")
            assert field.unit("EUR", "zh")
            assert "currency" not in field.unit("EUR", "en")


def test_support_spend_is_named_by_lever_and_place() -> None:
    labels = [field.label("en") for field in list_fields(load_scenario("support_levers").document)]
    assert "Consumer advertising · East: per year" in labels


def test_network_names_every_group(planning: Planning) -> None:
    page = network_html(planning.baseline, "zh")
    spec = planning.baseline.spec
    names = [group.name for group in spec.distributors] + [group.name for group in spec.outlets]
    assert [name for name in names if name not in page] == []


def test_an_entry_changes_the_variant_and_not_the_baseline(planning: Planning) -> None:
    variant = only(planning)
    assert planning.unchanged() == variant.name
    variant.enter(RATE, "0.045")
    assert variant.problems == {}
    assert tiers(variant.scenario)[1] == (1.0, 0.045)
    assert tiers(planning.baseline)[1] == (1.0, 0.04)
    assert planning.unchanged() == ""
    variant.enter(RATE, "0.04")
    assert not variant.changed


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (RATE, "1.5", "from 0 to 1"),
        (RATE, "a lot", "a number"),
        (RATE, "4 %", "write 0.04"),
        (RATE, "[", ""),
        (VISITS, "-1", "from 0"),
        (("incentives", 0, "lag_days"), "1.5", "whole number"),
    ],
)
def test_a_wrong_number_is_said_beside_its_field(
    planning: Planning, path: tuple[str | int, ...], text: str, said: str
) -> None:
    variant = only(planning)
    variant.enter(("regions", 0, "list_price_factor"), "1.1")
    variant.enter(path, text)
    ((where, message),) = variant.problems.items()
    assert where == ".".join(map(str, path))
    assert said in message
    assert "Traceback" not in message
    assert planning.wrong == 1
    assert variant.scenario.spec.regions[0].list_price_factor == 1.1
    variant.enter(path, "0" if path != RATE else "0.04")
    assert planning.wrong == 0


def test_a_rule_between_fields_is_said_at_the_last_entry_and_heals(planning: Planning) -> None:
    variant = only(planning)
    variant.enter(RATE, "0.06")  # above the third tier's 0.05
    assert "lower the amount" in variant.problems["incentives.0.tiers.1.rate"]
    variant.enter(("incentives", 0, "tiers", 2, "rate"), "0.08")
    assert variant.problems == {}
    assert [rate for _, rate in tiers(variant.scenario)] == [0.03, 0.06, 0.08]


@pytest.mark.parametrize("name", ["a.b", "", "[x]"])
def test_a_wrong_name_is_said_at_the_name(planning: Planning, name: str) -> None:
    variant = only(planning)
    variant.rename(name)
    assert list(variant.problems) == ["name"]
    variant.rename("更严的稽查")
    assert variant.problems == {}
    assert planning.file_name(variant) == "更严的稽查.yaml"


def test_variants_come_and_go_and_names_are_told_apart(planning: Planning) -> None:
    planning.resize(3)
    assert [variant.name for variant in planning.variants] == [
        "variant A",
        "variant B",
        "variant C",
    ]
    planning.variants[2].rename("variant A")
    assert planning.twice() == "variant A"
    planning.resize(1)
    assert planning.twice() == ""
    planning.resize(9)
    assert len(planning.variants) == 3


@pytest.mark.parametrize("design", DESIGNS)
def test_a_design_is_valid_and_survives_its_file(
    planning: Planning, design: str, tmp_path: Path
) -> None:
    variant = only(planning)
    chosen = next(one for one in DESIGNS if one == design)
    variant.redesign(0, chosen)
    assert variant.problems == {}
    assert variant.design(0) == design
    assert variant.scenario.spec.incentives[0].where == planning.baseline.spec.incentives[0].where
    assert saved_and_read(planning, variant, tmp_path) == variant.scenario.digest
    variant.redesign(0, None)
    assert not variant.changed


def test_tiers_are_added_and_taken_away(planning: Planning, tmp_path: Path) -> None:
    variant = only(planning)
    variant.resize(0, 5)
    edges = [edge for edge, _ in tiers(variant.scenario)]
    assert len(edges) == 5
    assert edges[:3] == [0.9, 1.0, 1.1]
    variant.enter(("incentives", 0, "tiers", 4, "rate"), "0.1")
    assert saved_and_read(planning, variant, tmp_path) == variant.scenario.digest
    variant.resize(0, 2)
    assert [rate for _, rate in tiers(variant.scenario)] == [0.03, 0.04]


def test_a_saved_variant_says_only_what_differs(planning: Planning, tmp_path: Path) -> None:
    variant = only(planning)
    variant.enter(VISITS, "4")
    variant.enter(("regions", 2, "list_price_factor"), "1")
    variant.enter(("enforcement", "ladder", 1, "fine_multiple"), "3")
    text = planning.saved(variant)
    assert text.startswith('extends: "small"\nname: "variant A"\n')
    assert '{"name": "West", "list_price_factor": 1}' in text
    assert "products" not in text
    assert "East" not in text
    assert saved_and_read(planning, variant, tmp_path) == variant.scenario.digest
    assert planning.command() == "channelsim compare small variant_A.yaml -n 10 --seed 1"


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("extends: small\nname: mine\nenforcement: {visits_per_month: 2}\n", "utf-8")
    planning = Planning(str(own))
    variant = only(planning)
    variant.enter(VISITS, "3")
    assert planning.saved(variant).startswith('extends: "mine.yaml"\n')
    assert saved_and_read(planning, variant, tmp_path) == variant.scenario.digest
    own.write_text("extends: small\nincentivs: []\n", "utf-8")
    with pytest.raises(ScenarioError, match=r"mine\.yaml:2: incentivs: unknown key"):
        planning.open(str(own))
    assert planning.baseline.name == "mine"
    assert only(planning) is variant


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_every_shipped_scenario_can_be_taken_up(name: str) -> None:
    planning = Planning(name)
    assert planning.shipped
    assert planning.fields()
