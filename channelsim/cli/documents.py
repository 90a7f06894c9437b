"""The JSON documents of the commands that run batches."""

from typing import TYPE_CHECKING

from channelsim.experiments.kpi_facts import unit_of

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from channelsim.experiments import Comparison, RunResult


def run_document(result: "RunResult", out: "Path | None") -> dict[str, object]:
    """Describe one scenario's result."""
    return {
        "command": "run",
        "scenario": {"name": result.name, "title": result.title, "digest": result.digest},
        "seed": result.seed,
        "replications": result.replications,
        "level": result.level,
        "kpis": [
            {**row, "unit": unit_of(str(row["kpi"]))}
            for row in result.summary.reset_index().to_dict("records")
        ],
        "failures": result.failures.to_dict("records"),
        **precision_entry(result.precision),
        "out": None if out is None else str(out),
    }


def comparison_document(
    study: "Comparison", command: str, out: "Path | None", report: "Path | None" = None
) -> dict[str, object]:
    """Describe a comparison or a sweep."""
    return {
        "command": command,
        "baseline": study.baseline,
        "scenarios": [
            {
                "name": result.name,
                "title": result.title,
                "digest": result.digest,
                "settings": dict(result.settings),
            }
            for result in study.results.values()
        ],
        "seed": study.seed,
        "replications": study.replications,
        "level": study.level,
        "intervals": study.interval_label,
        "summary": study.summary.to_dict("records"),
        "verdicts": list(study.verdicts),
        "best": {"intervals": study.best_label, "lines": list(study.best)},
        "failures": study.failures.to_dict("records"),
        **precision_entry(study.precision),
        "out": None if out is None else str(out),
        "report": None if report is None else str(report),
    }


def precision_entry(precision: "pd.DataFrame | None") -> dict[str, object]:
    """Describe what `--until` reached; nothing where it was not asked for."""
    return {} if precision is None else {"precision": precision.to_dict("records")}
