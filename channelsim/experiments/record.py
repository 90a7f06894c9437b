"""What one finished run leaves in the store: its tables, then the record that makes it finished.

The record is written last, so a run that was cut short has none and is computed again. Nothing
waits for the disk: what a loss of power cuts short fails its digest, and is computed again too.
"""

import io
import json
import math
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.experiments.faults import StoreError
from channelsim.experiments.files import canonical, write_whole
from channelsim.experiments.job import Job
from channelsim.experiments.replicate import Replication

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """One table of one run on disk: number of rows and SHA-256 of the file."""

    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """A finished run.

    Parameters
    ----------
    identity
        What the result depends on, see `Job.identity`.
    kpis
        Value of every KPI by name.
    tables
        The files of the run by table name.
    digest
        SHA-256 of all of the above.
    """

    identity: dict[str, object]
    kpis: dict[str, float]
    tables: dict[str, TableFile]
    digest: str


def table_path(folder: Path, table: str, stem: str) -> Path:
    """Say where a run's table lies in the store."""
    return folder / "tables" / table / f"{stem}.parquet"


def record_path(folder: Path, stem: str) -> Path:
    """Say where a run's record lies in the store."""
    return folder / "runs" / f"{stem}.json"


def write_run(folder: Path, job: Job, replication: Replication) -> str:
    """Write a run's tables and then its record; called in the worker.

    Parameters
    ----------
    folder
        The store.
    job
        Which run.
    replication
        Its result.

    Returns
    -------
    str
        Digest of the record.

    Raises
    ------
    StoreError
        If the disk refuses a write.
    """
    tables = {}
    for name, frame in sorted(replication.tables.items()):
        content = parquet_bytes(frame, job)
        digest = write_whole(table_path(folder, name, job.stem), content, safe=False)
        tables[name] = {"rows": len(frame), "sha256": digest}
    body = {
        "identity": job.identity,
        "kpis": {name: _number_out(value) for name, value in replication.kpis.items()},
        "tables": tables,
    }
    digest = sha256(canonical(body)).hexdigest()
    whole = canonical({"body": body, "sha256": digest})
    write_whole(record_path(folder, job.stem), whole, safe=False)
    return digest


def parquet_bytes(frame: "pd.DataFrame", job: Job) -> bytes:
    """Encode a table, with `scenario` and `replication` as its first columns.

    Whole numbers are kept as differences from row to row and names as a dictionary: both are small
    before they are compressed, so that the quickest compression is enough.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    about = {
        "scenario": pa.repeat(job.scenario.name, len(frame)),
        "replication": pa.repeat(pa.scalar(job.replication, pa.int32()), len(frame)),
    }
    table = pa.table(about | {name: _arrow_column(column) for name, column in frame.items()})
    names = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    whole = [field.name for field in table.schema if pa.types.is_integer(field.type)]
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="lz4",
        use_dictionary=["scenario", *names],
        column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
        write_statistics=list(about),  # by these a reader of many files may leave some out
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _arrow_column(column: "pd.Series[Any]") -> "pa.Array":
    """Take a column over as it is, not a number as none; quicker than as part of its frame."""
    import pandas as pd
    import pyarrow as pa

    values = column.array
    if isinstance(values, pd.Categorical):
        return pa.DictionaryArray.from_arrays(values.codes, pa.array(values.categories.array))
    return pa.array(column.to_numpy() if column.dtype.kind in "if" else values, from_pandas=True)


def read_record(folder: Path, stem: str) -> Record | None:
    """Read a run's record.

    Parameters
    ----------
    folder
        The store.
    stem
        See `Job.stem`.

    Returns
    -------
    Record or None
        None if there is no record, or it is not what was written.
    """
    try:
        whole = json.loads(record_path(folder, stem).read_bytes())
        body, digest = whole["body"], whole["sha256"]
        if sha256(canonical(body)).hexdigest() != digest:
            return None
        return Record(
            identity=body["identity"],
            kpis={name: float(value) for name, value in body["kpis"].items()},
            tables={name: TableFile(**entry) for name, entry in body["tables"].items()},
            digest=digest,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # absent, cut short or altered: in each case the run is to be done again


def find_run(folder: Path, job: Job) -> str | None:
    """Look a finished run up.

    Parameters
    ----------
    folder
        The store.
    job
        The run wanted.

    Returns
    -------
    str or None
        Digest of its record; None if it is not there, or any file of it is not as it was written.
    """
    record = read_record(folder, job.stem)
    if record is None or record.identity != job.identity:
        return None
    for name, entry in record.tables.items():
        if file_digest(table_path(folder, name, job.stem)) != entry.sha256:
            return None
    return record.digest


def file_digest(path: Path) -> str | None:
    """Digest a file; None if it cannot be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def read_table(folder: Path, name: str, stem: str, entry: TableFile) -> "pd.DataFrame":
    """Read one table of one run, without its `scenario` column.

    Raises
    ------
    StoreError
        If the file is missing or not as it was written.
    """
    import pyarrow.parquet as pq

    path = table_path(folder, name, stem)
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise StoreError(f"{path} is missing; run the same command again") from fault
    if sha256(content).hexdigest() != entry.sha256:
        raise StoreError(f"{path} is not as it was written; run the same command again")
    frame: pd.DataFrame = pq.read_table(io.BytesIO(content)).drop(["scenario"]).to_pandas()
    return frame


def _number_out(value: float) -> float | str:
    """Keep a number exactly; JSON has no NaN and no infinity."""
    number = float(value)
    return number if math.isfinite(number) else str(number)
