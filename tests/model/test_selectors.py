"""Selectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from channelsim.model.selectors import Selector

words = st.sampled_from(["a", "b", "c"])


@given(region=words, channel=words, product=words, level=words, tier=words, name=words)
def test_the_empty_selector_matches_everything(
    region: str, channel: str, product: str, level: str, tier: str, name: str
) -> None:
    assert Selector().matches(
        region=region, channel=channel, product=product, level=level, tier=tier, name=name
    )


@given(chosen=st.lists(words, min_size=1, unique=True), asked=words)
@pytest.mark.parametrize("field", ["region", "channel", "product", "level", "tier", "name"])
def test_each_field_is_a_membership(field: str, chosen: list[str], asked: str) -> None:
    selector = TypeAdapter(Selector).validate_python({field: chosen})
    answer = {
        "region": selector.matches(region=asked),
        "channel": selector.matches(channel=asked),
        "product": selector.matches(product=asked),
        "level": selector.matches(level=asked),
        "tier": selector.matches(tier=asked),
        "name": selector.matches(name=asked),
    }
    assert answer.pop(field) is (asked in chosen)
    assert all(answer.values())


def test_all_fields_have_to_fit() -> None:
    selector = Selector(region="East", tier=("A", "B"))
    assert selector.matches(region="East", tier="A", name="d1")
    assert not selector.matches(region="West", tier="A", name="d1")
    assert not selector.matches(region="East", tier="C", name="d1")


def test_a_name_is_not_matched_by_its_parts() -> None:
    assert not Selector(region="Northeast").matches(region="North")


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ValidationError, match="selects nothing"):
        TypeAdapter(Selector).validate_python({"tier": []})
