"""The bytes of one table of one run: what any reader of Parquet finds in them."""

import io

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from channelsim.experiments.job import Job
from channelsim.experiments.record import parquet_bytes
from channelsim.scenario import load_scenario

FRAME = pd.DataFrame(
    {
        "day": np.array([-1, 0, 2**31 - 1], dtype=np.int32),
        "region": pd.Categorical(["West", "East", "West"], categories=["East", "West", "none"]),
        "units": [-(2**62), 0, 2**62],
        "price": [1.5, np.nan, -0.0],
        "detail": pd.array(["", "sold", "中文"], dtype="str"),
    }
)


def content(frame: pd.DataFrame) -> bytes:
    job = Job(scenario=load_scenario("small"), seed=1, replication=7, code="any")
    return parquet_bytes(frame, job)


def test_a_table_comes_back_as_it_was() -> None:
    found = pd.read_parquet(io.BytesIO(content(FRAME)))
    assert found.pop("scenario").tolist() == ["small"] * 3
    assert found.pop("replication").tolist() == [7] * 3
    pd.testing.assert_frame_equal(found, FRAME)


def test_a_table_without_rows_keeps_its_columns() -> None:
    found = pd.read_parquet(io.BytesIO(content(FRAME.head(0))))
    assert list(found.columns) == ["scenario", "replication", *FRAME.columns]
    assert found["day"].dtype == "int32"


def test_no_number_is_told_from_a_number() -> None:
    prices = pq.read_table(io.BytesIO(content(FRAME)))["price"]
    assert prices.is_null().to_pylist() == [False, True, False]


def test_equal_tables_have_equal_bytes() -> None:
    assert content(FRAME) == content(FRAME.copy()) != content(FRAME.head(2))


def test_a_reader_can_leave_files_out_by_scenario_and_replication() -> None:
    group = pq.ParquetFile(io.BytesIO(content(FRAME))).metadata.row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}
    assert columns["scenario"].statistics.min == "small"
    assert columns["replication"].statistics.max == 7
