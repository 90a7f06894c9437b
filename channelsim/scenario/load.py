"""From a file, a shipped name or plain data to a validated `Scenario`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from channelsim.scenario.chain import read_chain
from channelsim.scenario.document import from_plain
from channelsim.scenario.faults import Fault, ScenarioError, suggestion
from channelsim.scenario.overrides import apply_overrides
from channelsim.scenario.places import Places
from channelsim.scenario.scenario import Scenario, build
from channelsim.scenario.shape import Shape, scenario_shape
from channelsim.scenario.shipped import shipped_scenarios


def load_scenario(
    name_or_path: str | Path,
    *,
    overrides: Mapping[str, object] | None = None,
    allow_paths: Sequence[Path] = (),
    override_source: str = "override",
) -> Scenario:
    """Read, extend, override and check a scenario.

    Parameters
    ----------
    name_or_path
        A YAML file, or the name of a shipped scenario.
    overrides
        Dotted path to new value, applied in order after ``extends``; see
        `channelsim.scenario.overrides.apply_overrides`.
    allow_paths
        Folders or files outside the scenario's folder that it may read.
    override_source
        What messages about overrides call their source, such as ``--set``.

    Returns
    -------
    Scenario
        Validated and immutable.

    Raises
    ------
    ScenarioError
        With every fault found: file, line, path and message.
    """
    return load(name_or_path, scenario_shape(), overrides or {}, allow_paths, override_source)


def load(
    name_or_path: str | Path,
    shape: Shape,
    overrides: Mapping[str, object],
    allow_paths: Sequence[Path] = (),
    override_source: str = "override",
) -> Scenario:
    """Do the work of `load_scenario` for a scenario of any shape."""
    path = find_scenario(name_or_path)
    faults: list[Fault] = []
    chain = read_chain(path, allow_paths, faults)
    tree = apply_overrides(chain.tree, overrides, faults, override_source)
    return build(tree, shape, chain.folders, chain.places, faults, path.stem)


def scenario_from(document: Mapping[str, object], *, source: str = "document") -> Scenario:
    """Scenario from a resolved document, such as the one a result store keeps.

    Parameters
    ----------
    document
        Plain data as `Scenario.document` gives it.
    source
        What messages call it.

    Raises
    ------
    ScenarioError
        With every fault found.
    """
    return from_document(document, scenario_shape(), source)


def from_document(document: Mapping[str, object], shape: Shape, source: str) -> Scenario:
    """Do the work of `scenario_from` for a scenario of any shape."""
    try:
        tree = from_plain(document, source)
    except ValueError as error:
        raise ScenarioError([Fault(source, 1, "", str(error))]) from None
    return build(tree, shape, {}, Places.around(None, ()), [], source)


def find_scenario(name_or_path: str | Path) -> Path:
    """File of a scenario that is given by path or by shipped name.

    Raises
    ------
    ScenarioError
        When there is none.
    """
    text = str(name_or_path)
    path = Path(name_or_path)
    shipped = shipped_scenarios()
    try:
        if path.is_file():
            return path
        if text in shipped:
            return shipped[text]
        folder = path.is_dir()
        siblings = [str(found) for found in sorted(path.parent.glob("*.yaml"))[:50]]
    except (OSError, ValueError):  # a name too long, a NUL character
        folder, siblings = False, []
    if folder:
        message = "is a folder, not a scenario file"
    else:
        hint = suggestion(text, [*shipped, *siblings], "shipped scenarios")
        message = f"there is no such file and no shipped scenario of this name{hint}"
    raise ScenarioError([Fault(text.encode("unicode_escape").decode()[:300], 1, "", message)])
