"""`kpis.parquet`: one row per finished run, gathered from the records of the runs."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.faults import StoreError
from channelsim.experiments.files import write_whole
from channelsim.experiments.record import read_record

if TYPE_CHECKING:
    import pandas as pd

NAME = "kpis.parquet"
KEYS = ["scenario", "replication"]


def kpi_rows(folder: Path, stems: Iterable[str]) -> "pd.DataFrame":
    """Gather the KPIs of finished runs.

    Parameters
    ----------
    folder
        The store.
    stems
        Finished runs, in the order of the rows.

    Returns
    -------
    DataFrame
        Columns `scenario`, `replication` and every KPI; NaN where a run has none.

    Raises
    ------
    StoreError
        If a record went missing or was altered after it was found.
    """
    import pandas as pd

    rows = []
    for stem in stems:
        record = read_record(folder, stem)
        if record is None:
            raise StoreError(
                f"the record of {stem} in {folder} is gone; run the same command again"
            )
        rows.append({**{key: record.identity[key] for key in KEYS}, **record.kpis})
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=KEYS)


def write_kpis(folder: Path, stems: Sequence[str]) -> str:
    """Write `kpis.parquet`.

    Returns
    -------
    str
        SHA-256 of the file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    table = pa.Table.from_pandas(kpi_rows(folder, stems), preserve_index=False)
    pq.write_table(table, sink, compression="zstd")
    return write_whole(folder / NAME, sink.getvalue())
