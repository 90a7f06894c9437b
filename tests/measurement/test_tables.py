"""The long tables: columns, values, order, and the way through a file and back."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from channelsim.measurement import COLUMNS, kpis, tables
from channelsim.measurement.tables import MINOR
from channelsim.model.records import Event, Flow, LedgerRow, Records
from channelsim.simulation import ledger as engine
from tests.measurement.hand_made import DAYS, FIRST, OUTLETS, entry, hand_made, month


@pytest.fixture(scope="module")
def records() -> Records:
    cells = np.arange(212 * 8).reshape(212, 2, 2, 2)
    trade = np.arange(212 * 4).reshape(212, 2, 2)
    return hand_made(
        markets={"sell_out": cells, "street_price": cells / 8, "listed": OUTLETS},
        trade={
            "sell_in": trade, "distributor_orders": trade + 1, "stock": trade + 2,
            "transit": trade + 3, "list_price": trade / 4, "invoice_price": trade / 5,
            "net_price": trade / 6, "quote": trade / 7,
        },
        months=[month(0, profit=-123_45, cash=7), month(31, "West-1", tier="A")],
        flows=[Flow(0, "East", "West", "natural", 3, 250)],
        ledger=[entry("East-1:goods", "East-1:payable", 1, "purchase", FIRST)],
        events=[Event(3.75, "exit", "East-1", "left")],
        brand=np.linspace(1.0, 0.5, 212)[:, None] * [1.0, 0.5],
    )  # fmt: skip


def test_every_table_has_its_columns_in_order_with_their_types(records: Records) -> None:
    frames = tables(records)
    assert list(frames) == list(COLUMNS)
    for name, frame in frames.items():
        assert list(frame.columns) == [column.name for column in COLUMNS[name]]
        assert [str(dtype) for dtype in frame.dtypes] == [c.dtype for c in COLUMNS[name]], name


def test_empty_records_keep_columns_and_types() -> None:
    for name, frame in tables(hand_made()).items():
        assert [str(dtype) for dtype in frame.dtypes] == [c.dtype for c in COLUMNS[name]], name


def test_daily_has_a_row_for_every_place_that_sells_and_for_distributors(records: Records) -> None:
    daily = tables(records)["daily"]
    cells = [
        ("East", "grocery", "cola"), ("East", "online", "cola"), ("East", "online", "tea"),
        ("East", "distributor", "cola"), ("East", "distributor", "tea"),
        ("West", "grocery", "cola"),
        ("West", "distributor", "cola"), ("West", "distributor", "tea"),
    ]  # fmt: skip
    assert len(daily) == 212 * len(cells)
    first = daily[daily["day"] == FIRST]
    names = first[["region", "channel", "product"]].astype(object).itertuples(index=False)
    assert [tuple(row) for row in names] == cells
    assert daily["day"].is_monotonic_increasing
    assert daily["day"].max() == DAYS - 1


def row_of(daily: pd.DataFrame, day: int, *names: str) -> "pd.Series[Any]":
    found = daily["day"] == day
    for column, name in zip(("region", "channel", "product"), names, strict=True):
        found &= daily[column] == name
    assert found.sum() == 1
    return daily[found].iloc[0]


def test_daily_values_stand_where_they_belong(records: Records) -> None:
    daily = tables(records)["daily"]
    row = 31 + 5
    tea = row_of(daily, 5, "East", "online", "tea")
    assert tea["sell_out"] == row * 8 + 3
    assert tea["street_price"] == (row * 8 + 3) / 8
    assert (tea["outlets"], tea["listed"], tea["outlet_weight"]) == (1, 1, 2.0)
    assert tea["sell_in"] == 0
    assert tea[["list_price", "net_price", "quote", "unit_cost", "brand"]].isna().all()
    trade = row_of(daily, 5, "West", "distributor", "cola")
    value = row * 4 + 2
    assert trade["sell_in"] == value
    assert (trade["orders"], trade["stock"], trade["transit"]) == (value + 1, value + 2, value + 3)
    prices = ("list_price", "invoice_price", "net_price", "quote")
    assert [trade[name] for name in prices] == [value / 4, value / 5, value / 6, value / 7]
    assert trade["unit_cost"] == 4.0
    assert trade["brand"] == pytest.approx(0.5 * (1 - 0.5 * row / 211))
    assert trade["sell_out"] == 0
    assert np.isnan(trade["street_price"])


def test_money_is_the_exact_quotient_of_minor_units(records: Records) -> None:
    frames = tables(records)
    assert frames["distributors"]["profit"].tolist() == [-123.45, 0.0]
    assert frames["distributors"]["cash"].tolist() == [0.07, 0.0]
    assert frames["flows"]["value"].tolist() == [2.5]
    assert frames["ledger"]["amount"].tolist() == [0.01]
    assert frames["ledger"]["period"].tolist() == [FIRST]
    assert engine.MINOR == MINOR


def test_sums_of_money_do_not_drift() -> None:
    many = [entry("manufacturer:cash", "manufacturer:sales", 10) for _ in range(1000)]
    assert kpis(tables(hand_made(ledger=many)))["revenue"] == 100.0


def test_a_file_and_back_changes_nothing(records: Records) -> None:
    for name, frame in tables(records).items():
        sink = io.BytesIO()
        frame.to_parquet(sink, index=False)
        pd.testing.assert_frame_equal(pd.read_parquet(sink), frame, obj=name)


def test_equal_records_give_equal_files(records: Records) -> None:
    again = replace(records, events=tuple(records.events), facts=dict(records.facts))
    for one, other in zip(tables(records).values(), tables(again).values(), strict=True):
        files = [io.BytesIO(), io.BytesIO()]
        one.to_parquet(files[0], index=False)
        other.to_parquet(files[1], index=False)
        assert files[0].getvalue() == files[1].getvalue()


def test_kpis_survive_the_file(records: Records) -> None:
    frames, read = tables(records), {}
    for name, frame in frames.items():
        sink = io.BytesIO()
        frame.to_parquet(sink, index=False)
        read[name] = pd.read_parquet(sink)
    assert kpis(read) == pytest.approx(kpis(frames), nan_ok=True, abs=0.0)


def test_records_without_a_figure_are_refused_by_its_name(records: Records) -> None:
    without = {name: cube for name, cube in records.markets.items() if name != "wanted"}
    with pytest.raises(ValueError, match="'wanted' of outlets"):
        tables(replace(records, markets=without))
    with pytest.raises(ValueError, match="fact 'outlets'"):
        tables(replace(records, facts={}))


def test_a_channel_cannot_pass_for_the_distributors(records: Records) -> None:
    with pytest.raises(ValueError, match="'distributor'"):
        tables(replace(records, channels=("grocery", "distributor")))


def test_a_colon_in_a_name_does_not_confuse_the_ledger() -> None:
    row = LedgerRow(0, "manufacturer:cash", "manufacturer:sales", "a", 100)
    other = LedgerRow(0, "manufacturer: East:cash", "manufacturer: East:sales", "b", 900)
    assert kpis(tables(hand_made(ledger=[row, other])))["revenue"] == 1.0
