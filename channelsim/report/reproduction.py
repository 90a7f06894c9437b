"""What somebody needs to get a result again: command, seeds, versions, digests."""

import shlex
from dataclasses import dataclass
from math import prod

from channelsim.experiments import Comparison, Explanation, RunResult, Sensitivity
from channelsim.experiments.manifest import read_manifest
from channelsim.experiments.ranking import rank


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """The box at the foot of a report.

    Parameters
    ----------
    command : str
        What a person types.
    seed, replications : int
        What was asked for.
    versions : list of (str, str)
        Package, code digest and libraries that computed the result.
    digests : list of (str, str)
        Scenario name and digest.
    """

    command: str
    seed: int
    replications: int
    versions: list[tuple[str, str]]
    digests: list[tuple[str, str]]


def reproduction(result: RunResult | Comparison, command: str = "") -> Reproduction:
    """Gather it from a result and the manifest of its store."""
    manifest = read_manifest(result.folder)
    scenarios = _listed(result) if isinstance(result, Comparison) else [result]
    return Reproduction(
        command=command or _command(result),
        seed=result.seed,
        replications=result.replications,
        versions=sorted(manifest.versions.items()) if manifest else [],
        digests=[(one.name, one.digest) for one in scenarios],
    )


def _listed(study: Comparison) -> list[RunResult]:
    """Give the scenarios whose digests are said; the manifest has those of very many."""
    ranking = rank(study)
    names = (study.baseline, *ranking.shown) if ranking.cut else study.results
    return [study.results[name] for name in names]


def analysis_command(found: Explanation | Sensitivity) -> str:
    """Work out the command of an analysis."""
    study = found.comparison
    tail = f"--kpi {found.kpi} -n {study.replications} --seed {study.seed}"
    if isinstance(found, Explanation):
        names = " ".join(map(shlex.quote, (found.before, found.after)))
        how = f" --by {found.by}" if found.by else ""
        drawn = "" if found.exact else f" --orders {found.orders}"
        return f"channelsim explain {names}{how}{drawn} {tail}"
    pairs = [f"{path}={low},{high}" for path, (low, high) in found.ranges.items()]
    options = " ".join(f"--vary {shlex.quote(pair)}" for pair in pairs)
    how = f"--method {found.method} --points {found.base_points}"
    return f"channelsim sensitivity {shlex.quote(study.baseline)} {options} {how} {tail}"


def _command(result: RunResult | Comparison) -> str:
    """Work out the command: a sweep names the paths it varied."""
    tail = f"-n {result.replications} --seed {result.seed}"
    if isinstance(result, RunResult):
        return f"channelsim run {shlex.quote(result.name)} {tail}"
    varied: dict[str, list[str]] = {}
    variants = len(result.results) - 1
    for one in result.results.values():
        for path, value in one.settings.items():
            said = str(value)
            varied.setdefault(path, []).extend([said] if said not in varied.get(path, []) else [])
    if varied and prod(map(len, varied.values())) != variants:
        return (
            f"channelsim sweep SCENARIO --variants FILE {tail}  # FILE: settings in manifest.json"
        )
    if varied:
        pairs = [f"{path}={','.join(values)}" for path, values in varied.items()]
        options = [f"--vary {shlex.quote(pair)}" for pair in pairs]
        return f"channelsim sweep SCENARIO {' '.join(options)} {tail}"
    names = " ".join(map(shlex.quote, result.results))
    return f"channelsim compare {names} --baseline {shlex.quote(result.baseline)} {tail}"
