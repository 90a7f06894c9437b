"""Run cases and put theory beside simulation."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.executors import choose_engine
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.standing import Progress, Watcher
from channelsim.experiments.verification.case import Case, Sample
from channelsim.experiments.verification.catalogue import CASES, chosen
from channelsim.experiments.verification.outcome import Row, judge

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

FOLDER = "verification"


def verify(
    cases: Sequence[str] | None = None,
    replications: int | None = None,
    overrides: Mapping[str, object] | None = None,
    seed: int = 1,
    *,
    workers: int | None = 1,
    watch: Watcher | None = None,
) -> list[Row]:
    """Compare the engine with closed forms.

    Each case is an ordinary scenario; theory and simulation read the same one, so whatever
    `overrides` change changes both.

    Parameters
    ----------
    cases
        Names of cases, such as ``["I3", "B1"]``; None = all.
    replications
        Replications of each case, at least 1; None = as many as its caps ask for.
    overrides
        Dotted paths to new values, applied to the scenario of every case chosen.
    seed
        Root of the random streams.
    workers
        Processes on this machine; 1 = this one, None = one per core.
    watch
        Told how many runs are done, whenever one is.

    Returns
    -------
    list of Row
        One for each quantity.

    Raises
    ------
    QuestionError
        For an unknown case, a number out of range, or a setting that the closed form does not
        cover.
    ScenarioError
        If a setting does not fit the scenario.

    Examples
    --------
    >>> [row.verdict for row in verify(["G1"])]
    ['agrees', 'agrees']
    """
    if replications is not None and replications < 1:
        raise QuestionError(f"replications must be 1 or more, not {replications}")
    todo = [(case, scenario_of(case, overrides)) for case in chosen(cases)]
    expected = [_theory(case, scenario) for case, scenario in todo]
    runs = [
        (case.id, scenario, seed, number)
        for case, scenario in todo
        for number in range(replications or case.replications)
    ]
    seen: dict[str, list[Mapping[str, Sample]]] = {case.id: [] for case, _ in todo}
    with choose_engine(workers, None, len(runs)).open() as pool:
        landing = []
        for run in runs:
            landing.append(pool.executor.submit(observe, *run))
            if watch is not None:
                landing[-1].add_done_callback(_teller(watch, landing, len(runs)))
        for run, future in zip(runs, landing, strict=True):
            seen[run[0]].append(future.result())
    return [
        judge(case.id, name, theory[name], [one[name] for one in seen[case.id]], limit)
        for (case, _), theory in zip(todo, expected, strict=True)
        for name, limit in case.limits.items()
    ]


def _teller(
    watch: Watcher, landing: "list[Future[Mapping[str, Sample]]]", total: int
) -> "Callable[[Future[Mapping[str, Sample]]], None]":
    """Make what tells the watcher how many of all runs are done by now."""

    def tell(landed: "Future[Mapping[str, Sample]]") -> None:
        del landed
        watch(Progress(total, sum(future.done() for future in list(landing)), 0, 0, None))

    return tell


def observe(case: str, scenario: "Scenario", seed: int, replication: int) -> Mapping[str, Sample]:
    """Simulate one replication of a case; the function that workers run."""
    return CASES[case].observe(scenario, seed, replication)


def scenario_of(case: Case, overrides: Mapping[str, object] | None = None) -> "Scenario":
    """Load the scenario of a case, with settings changed.

    Raises
    ------
    ScenarioError
        If a setting does not fit.
    """
    from channelsim.scenario import load_scenario

    return load_scenario(_file(case), overrides=overrides, override_source="--set")


def _file(case: Case) -> Path:
    from channelsim.scenario.shipped import shipped_folder

    folder = shipped_folder()
    if folder is None:
        raise QuestionError("the scenarios that travel with the package are missing")
    return folder / FOLDER / f"{case.file}.yaml"


def _theory(case: Case, scenario: "Scenario") -> Mapping[str, float]:
    try:
        return case.oracle(scenario.spec)
    except ValueError as fault:
        raise QuestionError(f"case {case.id}: {fault}") from fault
