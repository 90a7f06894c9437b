"""Finished runs taken over from other result folders, so that a new question costs less."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.faults import StoreError
from channelsim.experiments.files import disk_words
from channelsim.experiments.question import Batch
from channelsim.experiments.record import read_record, record_path, table_path

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def borrow_runs(
    scenarios: "Sequence[Scenario]", replications: int, seed: int, folder: Path, shelf: Path
) -> int:
    """Take over runs that other questions on the same shelf have finished.

    A run is the same run when scenario, name, seed, replication and code are; its files are linked
    (copied where the disk has no links). Whatever is taken over is checked like any run found in
    the folder when the batch starts.

    Parameters
    ----------
    scenarios, replications, seed
        As in `channelsim.experiments.compare`.
    folder
        Result folder of the batch to come.
    shelf
        Folder that holds the result folders of other questions.

    Returns
    -------
    int
        Number of runs taken over.

    Raises
    ------
    StoreError
        If the disk refuses.
    """
    batch = Batch(
        kind="compare",
        scenarios=tuple(scenarios),
        replications=replications,
        seed=seed,
        baseline=scenarios[0].name,
    )
    stems = [job.stem for job in batch.wanted()]
    others = [place for place in sorted(shelf.glob("*/")) if place.name != folder.name]
    taken = 0
    for stem in stems:
        if record_path(folder, stem).is_file():
            continue
        source = next((place for place in others if record_path(place, stem).is_file()), None)
        if source is not None:
            taken += _take(source, folder, stem)
    return taken


def _take(source: Path, folder: Path, stem: str) -> int:
    """Link the tables of a run and then its record; 0 if the record cannot be read."""
    record = read_record(source, stem)
    if record is None:
        return 0
    try:
        for name in record.tables:
            _link(table_path(source, name, stem), table_path(folder, name, stem))
        _link(record_path(source, stem), record_path(folder, stem))
    except FileNotFoundError:
        return 0  # the other folder is being tidied: the run is done again
    except OSError as fault:
        raise StoreError(f"cannot write into {folder}: {disk_words(fault)}") from fault
    return 1


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or a system without links
        shutil.copyfile(source, target)
