"""Replications of candidates, each run as often as a procedure of selection asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError, RunError
from channelsim.experiments.points import missing_value
from channelsim.experiments.question import Batch
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import Rounds

if TYPE_CHECKING:
    from channelsim.measurement.estimates import Numbers
    from channelsim.scenario import Scenario


@dataclass(frozen=True)
class Candidates:
    """Replications of candidates, done when a procedure asks for them.

    Parameters
    ----------
    scenarios
        The candidates.
    kpi, better
        What is compared, and whether `high` or `low` is better.
    seed
        Common to all.
    rounds
        Where and how runs are done.
    """

    scenarios: "tuple[Scenario, ...]"
    kpi: str
    better: str
    seed: int
    rounds: Rounds

    def batch(self, counts: Sequence[int]) -> Batch:
        """Ask for so many replications of each candidate."""
        names = [scenario.name for scenario in self.scenarios]
        return Batch(
            kind="compare",
            scenarios=self.scenarios,
            replications=max(counts),
            seed=self.seed,
            baseline=names[0],
            counts=dict(zip(names, counts, strict=True)),
        )

    def comparison(self, counts: Sequence[int]) -> Comparison:
        """Read back so many replications of each candidate."""
        study = self.rounds.result(self.batch(counts), 0.95)
        assert isinstance(study, Comparison)  # two scenarios or more
        return study

    def draw(self, counts: Sequence[int]) -> "list[Numbers]":
        """Give values of which higher is better."""
        self.rounds.carry_out(self.batch(counts))
        sign = 1.0 if self.better == "high" else -1.0
        return [sign * row for row in self.values(counts)]

    def values(self, counts: Sequence[int]) -> "list[Numbers]":
        """Give the KPI of every replication, an array for each candidate.

        Raises
        ------
        QuestionError
            If runs do not have the KPI.
        RunError
            If a run failed or has no value of it.
        """
        study = self.comparison(counts)
        rows = []
        for result, count in zip(study.results.values(), counts, strict=True):
            if self.kpi not in result.kpis.columns and len(result.kpis):
                raise QuestionError(f"runs have no KPI {self.kpi!r}")
            row = result.kpis.get(self.kpi)
            found = row.reindex(range(count)) if row is not None else None
            if found is None or found.isna().any():
                raise RunError(missing_value(study, result.name, self.kpi))
            rows.append(found.to_numpy(dtype=float))
        return rows
