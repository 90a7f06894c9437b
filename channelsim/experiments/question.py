"""What a batch is asked: which scenarios, how often, from which seed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.job import Job
from channelsim.experiments.manifest import Kind
from channelsim.experiments.source import versions

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is to be run.

    Parameters
    ----------
    kind, baseline
        See `Manifest`.
    scenarios
        With different names.
    replications
        Of each scenario, 1 or more; the most of any where `counts` says otherwise.
    seed
        0 or more; the same for every scenario, so that they are compared on common random numbers.
    counts
        Scenario name -> its own number of replications, where scenarios are not run equally often.
    settings
        What a sweep set: scenario name -> path -> value.
    commands
        Scenario name -> what a person types to run it alone (seed and replication are added).

    Raises
    ------
    QuestionError
        If there is nothing to run, a name occurs twice, or the baseline is not among them.
    """

    kind: Kind
    scenarios: "tuple[Scenario, ...]"
    replications: int
    seed: int
    baseline: str
    counts: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [scenario.name for scenario in self.scenarios]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise QuestionError(f"two scenarios are called {twice[0]!r}; give them different names")
        if self.baseline not in names:
            raise QuestionError(f"baseline {self.baseline!r} is not among {', '.join(names)}")
        if self.replications < 1:
            raise QuestionError(f"replications must be 1 or more, not {self.replications}")
        if self.seed < 0:
            raise QuestionError(f"seed must be 0 or more, not {self.seed}")

    def wanted(self) -> list[Job]:
        """List the runs that are asked for."""
        return [
            job
            for job in self.jobs(self.replications)
            if job.replication < self.counts.get(job.scenario.name, self.replications)
        ]

    def jobs(self, replications: int) -> list[Job]:
        """List runs by replication, so that early results compare like with like."""
        found = versions()
        code = f"{found['channelsim']} {found['code']}"
        return [
            Job(
                scenario=scenario,
                seed=self.seed,
                replication=number,
                code=code,
                command=self._command(scenario.name, number),
            )
            for number in range(replications)
            for scenario in self.scenarios
        ]

    def _command(self, name: str, number: int) -> str:
        alone = self.commands.get(name, "")
        return (
            f"{alone} --seed {self.seed} --replication {number}"
            if alone
            else (f"channelsim.experiments.replicate(scenarios[{name!r}], {self.seed}, {number})")
        )
