"""Results read back from a store: what `run` and `compare` gave, without running anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.faults import UnusableStoreError
from channelsim.experiments.kpi_file import NAME, kpi_rows
from channelsim.experiments.manifest import Manifest, RunState, StoredScenario, read_manifest
from channelsim.experiments.record import file_digest, read_record
from channelsim.experiments.results import Comparison, RunResult, Tables
from channelsim.experiments.summaries import Intervals

if TYPE_CHECKING:
    import pandas as pd

FAILURE_COLUMNS = ["scenario", "replication", "cause", "command"]


def open_results(
    folder: str | Path,
    *,
    level: float = 0.95,
    intervals: Intervals = "individual",
    replications: int | None = None,
    owner: object = None,
) -> RunResult | Comparison:
    """Open a result store.

    Parameters
    ----------
    folder
        As written by `run`, `compare` or `sweep`; a batch that was cut short can be opened too.
    level, intervals
        As in `compare`.
    replications
        Only the first so many; None means all.
    owner
        Kept alive as long as the result is: the owner of a temporary store.

    Returns
    -------
    RunResult or Comparison
        One scenario or several. Tables are read when they are asked for.

    Raises
    ------
    UnusableStoreError
        If there is no store in the folder.
    StoreError
        If the store is damaged.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        hint = ""
        if (folder / "plan.yaml").exists():
            hint = "; it holds a plan, whose report was written with it: optimise writes it again"
        raise UnusableStoreError(f"{folder} holds no results (it has no manifest.json){hint}")
    count = manifest.replications if replications is None else replications
    states = [_as_found(folder, state) for state in manifest.runs if state.replication < count]
    kpis = _read_kpis(folder, manifest, states)
    places: dict[str, list[int]] = {}
    for place, name in enumerate(kpis["scenario"]):
        places.setdefault(str(name), []).append(place)
    rows = kpis.drop(columns="scenario").set_index("replication")
    opened = _Opened(folder, manifest, _by_scenario(states), rows, places, count, level, owner)
    results = {entry.name: opened.result(entry) for entry in manifest.scenarios}
    if len(results) == 1:
        return next(iter(results.values()))
    return Comparison(
        results=results,
        baseline=manifest.baseline,
        seed=manifest.seed,
        replications=count,
        failures=_failures(states),
        folder=folder,
        level=level,
        intervals=intervals,
    )


@dataclass(frozen=True)
class _Opened:
    """A store being read."""

    folder: Path
    manifest: Manifest
    states: dict[str, list[RunState]]
    kpis: "pd.DataFrame"  # index: replication
    places: Mapping[str, list[int]]  # scenario -> its rows, found for all at once
    replications: int
    level: float
    owner: object

    def result(self, entry: StoredScenario) -> RunResult:
        """Gather what belongs to one scenario."""
        own = self.states.get(entry.name, [])
        done = {state.replication: state for state in own if state.state == "done"}
        rows = self.kpis.iloc[self.places.get(entry.name, [])]
        if set(rows.index) != done.keys():
            rows = rows[rows.index.isin(list(done))]
        runs = {number: (state.file, state.record) for number, state in done.items()}
        return RunResult(
            name=entry.name,
            title=entry.title,
            digest=entry.digest,
            document=entry.document,
            seed=self.manifest.seed,
            replications=self.replications,
            kpis=rows,
            tables=Tables(self.folder, runs, self.owner),
            failures=_failures(own),
            folder=self.folder,
            level=self.level,
            settings=entry.settings,
            owner=self.owner,
        )


def _by_scenario(states: list[RunState]) -> dict[str, list[RunState]]:
    found: dict[str, list[RunState]] = {}
    for state in states:
        found.setdefault(state.scenario, []).append(state)
    return found


def _as_found(folder: Path, state: RunState) -> RunState:
    """Count a run as done if its record is there: a killed batch had no time to say so."""
    if state.state != "pending":
        return state
    record = read_record(folder, state.file)
    return state if record is None else replace(state, state="done", record=record.digest)


def _read_kpis(folder: Path, manifest: Manifest, states: list[RunState]) -> "pd.DataFrame":
    """Read `kpis.parquet`; gather the numbers from the records if it is not what belongs here."""
    import pandas as pd

    listed = sum(state.state == "done" for state in manifest.runs)
    found = [state.file for state in states if state.state == "done"]
    if manifest.kpis and len(found) <= listed and file_digest(folder / NAME) == manifest.kpis:
        return pd.read_parquet(folder / NAME)
    return kpi_rows(folder, found)


def _failures(states: list[RunState]) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        (state.scenario, state.replication, state.cause, state.command)
        for state in states
        if state.state == "failed"
    ]
    return pd.DataFrame(rows, columns=FAILURE_COLUMNS)
