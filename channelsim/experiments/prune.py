"""Leave nothing behind in a store: no half-written file, no run that has become stale."""

import re
from pathlib import Path

from channelsim.experiments.faults import StoreError
from channelsim.experiments.files import UNFINISHED, disk_words

# Only names that a batch gives are ever removed: a user's own file beside them stays.
OURS = re.compile(r"(?P<stem>.+-[0-9a-f]{10}-r\d{5})\.(json|parquet)")


def prune(folder: Path, keep: set[str]) -> None:
    """Remove the files of every run that the store's manifest no longer lists.

    Parameters
    ----------
    folder
        The store, held by this batch.
    keep
        Stems of the runs to keep.

    Raises
    ------
    StoreError
        If a file cannot be removed.
    """
    places = [folder, folder / "runs", *(folder / "tables").glob("*/")]
    for place in (place for place in places if place.is_dir()):
        for path in place.iterdir():
            ours = OURS.fullmatch(path.name)
            stale = ours is not None and ours["stem"] not in keep
            if stale or (path.name.startswith(".") and path.name.endswith(UNFINISHED)):
                _remove(path)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as fault:
        raise StoreError(f"cannot remove {path}: {disk_words(fault)}") from fault
