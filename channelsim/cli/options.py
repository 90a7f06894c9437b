"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

ScenarioName = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped scenario."),
]
ScenarioNames = Annotated[
    list[str],
    typer.Argument(metavar="SCENARIO...", help="Scenario files, or names of shipped scenarios."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change a setting, such as incentives.0.tiers.1.rate=0.05; can be repeated.",
    ),
]
Replications = Annotated[
    int, typer.Option("-n", "--replications", min=1, help="Replications of each scenario.")
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="Root of the random streams; same seed, same numbers.")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Processes on this machine; one per core if left out."),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Compute on this Dask scheduler, tcp://host:8786; it must see the --out folder.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Keep the results here; runs that the folder already holds are not done again.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout, and nothing else there.")
]
Until = Annotated[
    list[str] | None,
    typer.Option(
        "--until",
        metavar="KPI:HALFWIDTH",
        help="Replicate until the interval's half-width is reached, 1% of the mean or in the KPI's "
        "unit, or -n is used up; can be repeated.",
    ),
]
Lang = Annotated[str, typer.Option("--lang", help="Language of report and figures: en or zh.")]
Report = Annotated[
    bool,
    typer.Option("--report/--no-report", help="Write report.html into the --out folder."),
]
AllowedPaths = Annotated[
    list[Path] | None,
    typer.Option("--allow-path", help="Let scenario files read from this folder too."),
]
Level = Annotated[float, typer.Option("--level", help="Confidence level of the intervals.")]
Simultaneous = Annotated[
    bool,
    typer.Option(
        "--simultaneous", help="Widen the differences' intervals (Bonferroni) to hold all at once."
    ),
]
Figures = Annotated[
    bool,
    typer.Option(
        "--figures/--no-figures", help="Draw figures into the --out folder (not with --json)."
    ),
]
