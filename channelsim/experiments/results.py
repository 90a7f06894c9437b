"""What a study gives back: KPIs in memory, tables on disk until they are asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.faults import StoreError
from channelsim.experiments.record import Record, TableFile, read_record, read_table
from channelsim.experiments.summaries import (
    Intervals,
    best_label,
    compare_kpis,
    describe_kpis,
    interval_label,
)
from channelsim.experiments.verdicts import best_lines, verdict_lines

if TYPE_CHECKING:
    import pandas as pd


class Tables(Mapping[str, "pd.DataFrame"]):
    """The long tables of one scenario, read from the store when first asked for.

    Parameters
    ----------
    folder
        The store.
    runs
        Replication number -> (stem of the run's files, digest of its record).
    owner
        Of a temporary store, which lasts as long as its tables are held.
    """

    def __init__(
        self, folder: Path, runs: Mapping[int, tuple[str, str]], owner: object = None
    ) -> None:
        self._folder, self._runs, self._owner = folder, dict(runs), owner
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> "pd.DataFrame":
        """Return a table over all replications, with a `replication` column.

        Raises
        ------
        KeyError
            If the runs have no such table.
        StoreError
            If a file is missing or was altered.
        """
        if name not in self._read:
            import pandas as pd

            parts = [self.of(name, number) for number in self._runs if name in self._tables(number)]
            if not parts:
                raise KeyError(name)
            self._read[name] = pd.concat(parts, ignore_index=True)
        return self._read[name]

    def of(self, name: str, replication: int) -> "pd.DataFrame":
        """Return a table of one replication, without keeping it in memory.

        Parameters
        ----------
        name
            Name of the table.
        replication
            Number of the replication, from 0.

        Raises
        ------
        KeyError
            If there is no such table or no such finished replication.
        StoreError
            If the file is missing or was altered.
        """
        stem, _ = self._runs[replication]
        return read_table(self._folder, name, stem, self._tables(replication)[name])

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the tables."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._names)

    @cached_property
    def _names(self) -> list[str]:
        return sorted({name for number in self._runs for name in self._tables(number)})

    @cached_property
    def _records(self) -> dict[int, Record]:
        found = {}
        for number, (stem, digest) in self._runs.items():
            record = read_record(self._folder, stem)
            if record is None or record.digest != digest:
                raise StoreError(
                    f"{stem} in {self._folder} is not as it was written; run the same command again"
                )
            found[number] = record
        return found

    def _tables(self, replication: int) -> Mapping[str, TableFile]:
        return self._records[replication].tables


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """Replications of one scenario.

    Parameters
    ----------
    name, title, digest, document
        The scenario: its name, title, digest and full resolved document.
    seed, replications
        What was asked for.
    kpis
        One row per finished replication (index `replication`), one column per KPI.
    tables
        Name -> table over all replications, read when asked for.
    failures
        One row per run that failed: scenario, replication, cause, command.
    folder
        The store.
    level
        Confidence level of the intervals.
    settings
        What a sweep set in this scenario: path -> value.
    precision
        With `until`: what was asked for and reached; see `channelsim.experiments.until`.
    """

    name: str
    title: str
    digest: str
    document: Mapping[str, object] = field(repr=False)
    seed: int
    replications: int
    kpis: "pd.DataFrame" = field(repr=False, compare=False)
    tables: Tables = field(repr=False, compare=False)
    failures: "pd.DataFrame" = field(repr=False, compare=False)
    folder: Path
    level: float = 0.95
    settings: Mapping[str, object] = field(default_factory=dict)
    precision: "pd.DataFrame | None" = field(default=None, repr=False, compare=False)
    # A temporary store lives as long as somebody holds its result.
    owner: object = field(default=None, repr=False, compare=False)

    @cached_property
    def summary(self) -> "pd.DataFrame":
        """Each KPI (index `kpi`) with mean, ci_low, ci_high, sd and n."""
        return describe_kpis(self.kpis, self.level)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Several scenarios on common random numbers.

    Parameters
    ----------
    results
        Scenario name -> its result, in the order asked for.
    baseline
        Name of the scenario that the others are compared with.
    seed, replications
        What was asked for.
    failures
        One row per run that failed: scenario, replication, cause, command.
    folder
        The store.
    level
        Confidence level of the intervals.
    intervals
        `individual`, or `bonferroni` for differences that hold all at once.
    precision
        With `until`: what was asked for and reached; see `channelsim.experiments.until`.
    part_of
        The whole study, where this one holds some of its scenarios; estimates are the whole's, so
        that what is said of all scenarios together still holds.
    """

    results: Mapping[str, RunResult] = field(repr=False)
    baseline: str
    seed: int
    replications: int
    failures: "pd.DataFrame" = field(repr=False, compare=False)
    folder: Path
    level: float = 0.95
    intervals: Intervals = "individual"
    precision: "pd.DataFrame | None" = field(default=None, repr=False, compare=False)
    part_of: "Comparison | None" = field(default=None, repr=False, compare=False)

    @cached_property
    def kpis(self) -> "pd.DataFrame":
        """One row per finished run: scenario, replication, and one column per KPI."""
        import pandas as pd

        parts = {name: result.kpis for name, result in self.results.items()}
        return pd.concat(parts, names=["scenario"]).reset_index()

    @cached_property
    def summary(self) -> "pd.DataFrame":
        """One row per scenario and KPI; see `channelsim.experiments.summaries.compare_kpis`."""
        if self.part_of is not None:
            rows = self.part_of.summary.set_index("scenario").loc[list(self.results)]
            return rows.reset_index()
        kpis = {name: result.kpis for name, result in self.results.items()}
        return compare_kpis(kpis, self.baseline, self.level, self.intervals, seed=self.seed)

    @property
    def interval_label(self) -> str:
        """Say in words what the intervals of the differences promise."""
        if self.part_of is not None:
            return self.part_of.interval_label
        return interval_label(self.summary, self.baseline, self.level, self.intervals)

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What differs from the baseline and what does not, in plain words, a line each."""
        return verdict_lines(self.summary, self.baseline)

    @cached_property
    def best(self) -> tuple[str, ...]:
        """Which scenario is the best or may be, a line for each KPI; empty for two scenarios."""
        if self.part_of is not None:
            return self.part_of.best
        return best_lines(self.summary)

    @property
    def best_label(self) -> str:
        """Say in words what the lines of `best` promise."""
        return best_label(self.level)

    @cached_property
    def settings(self) -> "pd.DataFrame":
        """What a sweep set: one row per scenario, one column per path."""
        import pandas as pd

        rows = {name: dict(result.settings) for name, result in self.results.items()}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")
