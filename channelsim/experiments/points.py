"""KPI values of many points at once, where an analysis needs every one of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError, RunError
from channelsim.experiments.question import Batch
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import Rounds

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario


def run_points(
    rounds: Rounds,
    scenarios: "Mapping[str, Scenario]",
    settings: Mapping[str, Mapping[str, object]],
    replications: int,
    seed: int,
    level: float = 0.95,
    commands: Mapping[str, str] | None = None,
) -> Comparison:
    """Run every point equally often on common random numbers.

    Parameters
    ----------
    rounds
        Where and how.
    scenarios
        Name -> scenario, two or more; the first is the baseline.
    settings
        Name -> what was set in it.
    replications, seed, level
        As in `channelsim.experiments.compare`.
    commands
        Name -> what a person types to run it alone.
    """
    batch = Batch(
        kind="sweep",
        scenarios=tuple(scenarios.values()),
        replications=replications,
        seed=seed,
        baseline=next(iter(scenarios)),
        settings=settings,
        commands=commands or {},
    )
    rounds.carry_out(batch)
    study = rounds.result(batch, level)
    assert isinstance(study, Comparison)  # two points or more
    return study


def values_of(study: Comparison, kpi: str) -> "pd.DataFrame":
    """Arrange a KPI by replication and scenario.

    Returns
    -------
    DataFrame
        Index `replication`, a column per scenario.

    Raises
    ------
    RunError
        If a run failed or has no value.
    QuestionError
        If no run has this KPI.
    """
    import pandas as pd

    if len(study.kpis) and kpi not in study.kpis.columns:
        raise QuestionError(f"runs have no KPI {kpi!r}")
    numbers = range(study.replications)
    columns = {}
    for name, result in study.results.items():
        row = result.kpis[kpi].reindex(numbers) if len(result.kpis) else None
        if row is None or row.isna().any():
            raise RunError(missing_value(study, name, kpi))
        columns[name] = row.astype(float)
    return pd.DataFrame(columns)


def missing_value(study: Comparison, name: str, kpi: str) -> str:
    """Say why a scenario has no value of a KPI."""
    for row in study.failures.to_dict("records"):
        if row["scenario"] == name:
            return f"{name}, replication {row['replication']} failed: {row['cause']}"
    return f"{kpi} of {name} is undefined in some replications, so it cannot be compared"
