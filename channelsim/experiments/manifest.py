"""The manifest of a result store: what was asked, of which scenarios, and the state of each run.

It holds nothing about the machine, the day or the number of workers: the same question gives the
same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from channelsim.experiments.faults import StoreError, UnusableStoreError
from channelsim.experiments.files import canonical, write_whole

FORMAT = 1
NAME = "manifest.json"
AGAIN = "; run the command that made it again, finished runs are kept"
Kind = Literal["run", "compare", "sweep"]


@dataclass(frozen=True, kw_only=True)
class StoredScenario:
    """One scenario of a batch.

    Parameters
    ----------
    name, title, digest, document
        As in `channelsim.scenario.Scenario`; `document` is the full resolved scenario.
    settings
        What a sweep set in it: path -> value.
    """

    name: str
    title: str
    digest: str
    document: Mapping[str, object]
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RunState:
    """State of one run.

    Parameters
    ----------
    scenario, replication
        Which run.
    state
        `done`, `failed`, or `pending` when the batch was cut short.
    file
        Stem of its files, see `Job.stem`.
    record
        Digest of its record, once done.
    cause, command
        Why it failed, and what reproduces it alone.
    """

    scenario: str
    replication: int
    state: Literal["done", "failed", "pending"]
    file: str
    record: str = ""
    cause: str = ""
    command: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a store holds.

    Parameters
    ----------
    kind
        The question: `run`, `compare` or `sweep`.
    seed
        Root of the random streams of every run.
    replications
        Number of replications of each scenario.
    baseline
        Name of the scenario that the others are compared with.
    versions
        See `channelsim.experiments.source.versions`.
    scenarios, runs
        In the order asked for.
    kpis
        SHA-256 of `kpis.parquet`; empty before the first is written.
    """

    kind: Kind
    seed: int
    replications: int
    baseline: str
    versions: Mapping[str, str]
    scenarios: tuple[StoredScenario, ...]
    runs: tuple[RunState, ...]
    kpis: str = ""

    def write(self, folder: Path) -> None:
        """Write `manifest.json`, whole or not at all."""
        write_whole(folder / NAME, canonical({"format": FORMAT, **vars(self)}, vars))


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a store.

    Parameters
    ----------
    folder
        The store.

    Returns
    -------
    Manifest or None
        None if the folder has none.

    Raises
    ------
    UnusableStoreError
        If it was written by a version of the package that keeps results differently.
    StoreError
        If it is damaged.
    """
    try:
        document = json.loads((folder / NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as fault:
        raise StoreError(f"{folder / NAME} cannot be read: {fault}{AGAIN}") from fault
    if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
        raise UnusableStoreError(f"{folder / NAME} is not a manifest this version can read")
    try:
        document["scenarios"] = tuple(StoredScenario(**entry) for entry in document["scenarios"])
        document["runs"] = tuple(RunState(**entry) for entry in document["runs"])
        manifest = Manifest(**document)
    except (KeyError, TypeError) as fault:
        raise StoreError(f"{folder / NAME} is damaged{AGAIN}") from fault
    if manifest.baseline not in {scenario.name for scenario in manifest.scenarios}:
        raise StoreError(f"{folder / NAME} is damaged{AGAIN}")
    return manifest
