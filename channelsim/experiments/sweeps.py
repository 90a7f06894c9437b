"""A scenario beside variants of itself: over a design, or over a list with names."""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from channelsim.experiments.designs import Design, design_points, point_name
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.question import Batch
from channelsim.experiments.ranking import write_designs
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison
from channelsim.experiments.rounds import conduct, open_rounds
from channelsim.experiments.standing import Watcher
from channelsim.experiments.summaries import Intervals

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def sweep(
    scenario: "Scenario",
    vary: Mapping[str, Sequence[object]] | None = None,
    design: Design = "grid",
    points: int | None = None,
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    *,
    variants: Mapping[str, Mapping[str, object]] | None = None,
    cluster: str | None = None,
    level: float = 0.95,
    intervals: Intervals = "individual",
    until: Mapping[str, str | float] | None = None,
    command: str = "",
    watch: Watcher | None = None,
    task: Task = replicate,
) -> Comparison:
    """Compare a scenario with variants of itself over a design.

    Parameters
    ----------
    scenario
        The baseline.
    vary
        Path -> values to visit (`grid`), or the lowest and highest value (`lhs`, `sobol`).
    design, points
        See `channelsim.experiments.designs.design_points`.
    replications, seed, workers, out, cluster, level, watch, task
        As in `run`.
    variants
        Instead of `vary`: name -> settings, for points that are named and not counted through.
        Settings are dotted paths to values, or overlays as in `Scenario.override`.
    intervals, until
        As in `compare`.
    command
        What a person types to run the baseline; failed runs are reported with it.

    Returns
    -------
    Comparison
        The baseline and one scenario for each point, `settings` says which is which.

    Raises
    ------
    QuestionError
        If the design does not fit, or both or neither of `vary` and `variants` are given.
    ScenarioError
        If a path or value does not fit the scenario.
    UnusableStoreError, StoreError
        As in `run`.
    """
    named = _points(scenario.name, vary, variants, design, points, seed)
    sets = {name: as_options(point) for name, point in named.items()}
    batch = Batch(
        kind="sweep",
        scenarios=(
            scenario,
            *(scenario.override(point, name=name) for name, point in named.items()),
        ),
        replications=replications,
        seed=seed,
        baseline=scenario.name,
        settings=named,
        commands={name: f"{command}{sets.get(name, '')}" for name in (scenario.name, *named)}
        if command
        else {},
    )
    rounds = open_rounds(out, task, workers, cluster, watch)
    study = cast("Comparison", conduct(rounds, batch, level, intervals, until))
    if out is not None:
        write_designs(study)
    return study


def read_variants(path: Path) -> dict[str, dict[str, object]]:
    """Read a list of variants from a YAML file: a mapping of names to settings.

    Parameters
    ----------
    path
        The file; settings are dotted paths to values, or overlays.

    Raises
    ------
    ScenarioError
        If the file is not YAML.
    QuestionError
        If it is not a mapping of mappings.
    """
    from channelsim.scenario.document import Budget, plain
    from channelsim.scenario.faults import Fault, ScenarioError
    from channelsim.scenario.reading import read_file

    faults: list[Fault] = []
    tree = read_file(path, str(path), faults, Budget())
    if faults:
        raise ScenarioError(faults)
    document = plain(tree)
    assert isinstance(document, dict)  # `read_file` gives a mapping
    variants: dict[str, dict[str, object]] = {}
    for name, settings in document.items():
        if not isinstance(settings, dict) or not settings:
            raise QuestionError(f"{path}: {name}: should be settings, PATH: VALUE")
        variants[name] = dict(settings.items())
    return variants


def _points(
    scenario: str,
    vary: Mapping[str, Sequence[object]] | None,
    variants: Mapping[str, Mapping[str, object]] | None,
    design: Design,
    points: int | None,
    seed: int,
) -> Mapping[str, Mapping[str, object]]:
    """Give each point of a sweep its name."""
    if (vary is None) == (variants is None):
        raise QuestionError("say what to vary, or give a list of variants, and not both")
    if variants is not None:
        if design != "grid" or points is not None:
            raise QuestionError("a list of variants is its own design: leave design and points out")
        if not variants:
            raise QuestionError("the list of variants is empty")
        return variants
    chosen = design_points(vary or {}, design, points, seed)
    return {
        point_name(scenario, number, point): point for number, point in enumerate(chosen, start=1)
    }


def as_options(point: Mapping[str, object]) -> str:
    """Spell settings as options of a command.

    Examples
    --------
    >>> as_options({"incentives.0.tiers.1.rate": 0.05})
    ' --set incentives.0.tiers.1.rate=0.05'
    """
    return "".join(
        f" --set {shlex.quote(f'{path}={value if isinstance(value, str) else json.dumps(value)}')}"
        for path, value in point.items()
    )
