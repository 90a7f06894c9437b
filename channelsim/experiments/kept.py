"""What an analysis found, kept beside its runs, so that a report can show it later."""

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from channelsim.experiments.files import canonical, write_whole
from channelsim.experiments.manifest import read_manifest
from channelsim.experiments.results import Comparison, RunResult

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments.explanation import Explanation
    from channelsim.experiments.sensitivity_indices import Sensitivity


def keep(found: "Explanation | Sensitivity") -> Path:
    """Write what an analysis found into the folder of its runs.

    Parameters
    ----------
    found
        The analysis; `explanation.json` or `sensitivity.json` is written.

    Returns
    -------
    Path
        The file.
    """
    folder = found.comparison.folder
    parts = {
        field.name: _out(getattr(found, field.name))
        for field in fields(found)
        if field.name != "comparison"
    }
    path = _path(folder, type(found))
    write_whole(path, canonical({"runs": _runs(folder), "level": found.comparison.level, **parts}))
    return path


def read_kept(study: Comparison | RunResult) -> "list[Explanation | Sensitivity]":
    """Read the analyses that lie beside a study's runs.

    Parameters
    ----------
    study
        As `channelsim.experiments.open_results` gives it.

    Returns
    -------
    list
        Those that rest on the runs as they are now; one that has been overtaken by other runs, or
        cannot be read, is left out.
    """
    if not isinstance(study, Comparison):
        return []
    from channelsim.experiments.explanation import Explanation
    from channelsim.experiments.sensitivity_indices import Sensitivity

    found: list[Explanation | Sensitivity] = []
    kinds: tuple[type[Explanation | Sensitivity], ...] = (Explanation, Sensitivity)
    for kind in kinds:
        content = _read(_path(study.folder, kind))
        if content is None or content.pop("runs", None) != _runs(study.folder):
            continue
        if content.pop("level", None) == study.level and set(content) == _names(kind):
            parts = {key: _in(value) for key, value in content.items()}
            make = cast(
                "Callable[..., Explanation | Sensitivity]", kind
            )  # its fields have just been checked
            found.append(make(comparison=study, **parts))
    return found


def _path(folder: Path, kind: "type[Explanation | Sensitivity]") -> Path:
    return folder / f"{kind.__name__.lower()}.json"


def _names(kind: "type[Explanation | Sensitivity]") -> set[str]:
    return {field.name for field in fields(kind)} - {"comparison"}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _runs(folder: Path) -> str:
    """Digest of the KPIs that the runs of a folder gave."""
    manifest = read_manifest(folder)
    return "" if manifest is None else manifest.kpis


def _out(value: Any) -> object:
    """Turn a table into columns and rows, with None for what is undefined."""
    import pandas as pd

    if not isinstance(value, pd.DataFrame):
        return value
    whole = value.astype(object).where(value.notna(), None)
    return {"columns": list(whole.columns), "rows": whole.to_numpy().tolist()}


def _in(value: Any) -> "pd.DataFrame | Any":
    import pandas as pd

    if not (isinstance(value, dict) and set(value) == {"columns", "rows"}):
        return value
    frame = pd.DataFrame(value["rows"], columns=value["columns"])
    known = frame.infer_objects()
    return known.astype({name: float for name in known if known[name].isna().all()})
