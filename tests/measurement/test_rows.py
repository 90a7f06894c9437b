"""Tables read as arrays: names, sums, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from channelsim.measurement.rows import Names, names_of, rows_of

WHO = ["West", "East", "West", "North", ""]


@pytest.mark.parametrize("dtype", ["category", "str", "object"])
def test_names_are_in_the_order_of_their_first_rows(dtype: str) -> None:
    found = names_of(pd.Series(WHO, dtype=dtype))
    assert found.known == ("West", "East", "North", "")
    assert found.numbers.tolist() == [0, 1, 0, 2, 3]


def test_categories_that_no_row_bears_are_not_known() -> None:
    wide = pd.Categorical(["b", "b"], categories=["a", "b", "c"])
    assert names_of(pd.Series(wide)).known == ("b",)
    assert names_of(pd.Series(wide[:0])).known == ()


@pytest.mark.parametrize("dtype", ["category", "str", "object"])
def test_a_row_without_a_name_is_refused(dtype: str) -> None:
    with pytest.raises(ValueError, match="who: some row has no name"):
        names_of(pd.Series(["East", None, "West"], dtype=dtype, name="who"))


def test_rows_are_chosen_by_name_and_time() -> None:
    rows = rows_of(pd.DataFrame({"who": WHO, "day": [-1, 0, 1, 2, 3], "units": [1, 2, 4, 8, 16]}))
    measured = rows.since("day")
    assert measured.sum("units") == 30
    assert measured.among("who", "West", "North").texts("who") == ["West", "North"]
    assert measured.without("who", "West", "").sum("units") == 10
    assert measured.sums("units", by="who") == {"West": 4, "East": 2, "North": 8, "": 16}
    assert measured.among("who", "nobody").sums("units", by="who") == {}
    assert len(rows.where(np.array([True, False, True, False, False])).since("day")) == 1


def test_whole_numbers_are_summed_exactly() -> None:
    large = 2**53
    rows = rows_of(pd.DataFrame({"who": ["a", "a", "b"], "amount": [large, 1, 1]}))
    assert rows.sum("amount") == large + 2
    assert rows.sums("amount", by="who") == {"a": large + 1, "b": 1}


def test_numbers_are_not_names() -> None:
    rows = rows_of(pd.DataFrame({"who": WHO, "day": range(5)}))
    with pytest.raises(TypeError, match="day holds numbers"):
        rows.among("day", "1")
    with pytest.raises(TypeError, match="who holds names"):
        rows.sum("who")


def test_names_can_be_numbered_anew() -> None:
    names = Names(np.array([2, 0]), ("a", "b", "c")).keeping(("c", "a"))
    assert [names.known[number] for number in names.numbers] == ["c", "a"]
