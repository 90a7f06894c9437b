"""Problems and plans as files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario


def read_problem(path: Path) -> dict[str, Any]:
    """Read a `--problem` file.

    Raises
    ------
    ScenarioError
        If it is not YAML, with file and line.
    """
    from channelsim.scenario.document import Budget, plain
    from channelsim.scenario.faults import Fault, ScenarioError
    from channelsim.scenario.reading import read_file

    faults: list[Fault] = []
    tree = read_file(path, str(path), faults, Budget())
    if faults:
        raise ScenarioError(faults)
    return cast("dict[str, Any]", plain(tree))


def read_table(path: Path) -> "pd.DataFrame":
    """Read a CSV table that a problem names.

    Raises
    ------
    QuestionError
        If there is no such table.
    """
    import pandas as pd

    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as fault:
        raise QuestionError(f"{path} cannot be read as a table: {fault}") from fault


def write_plan(
    overlay: Mapping[str, object], scenario: "Scenario", folder: Path, remarks: "tuple[str, ...]"
) -> Path:
    """Write `plan.yaml`: an overlay for the scenario that was planned for.

    Parameters
    ----------
    overlay
        What the plan changes.
    scenario
        What it was planned for; a shipped one is named, so that the plan runs as it stands.
    folder
        Where to.
    remarks
        Lines for the head of the file.

    Returns
    -------
    Path
        The file.
    """
    from channelsim.scenario.shipped import shipped_scenarios

    lines = [f"# {line}" for line in remarks]
    if scenario.name in shipped_scenarios():
        lines.append(f"extends: {json.dumps(scenario.name, ensure_ascii=False)}")
    else:
        lines.append("# Lay it over its scenario with `extends:` and the path of that file.")
    lines.append(f"name: {json.dumps(f'{scenario.name}-plan', ensure_ascii=False)}")
    lines += as_yaml(overlay)
    path = folder / "plan.yaml"
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return path


def as_yaml(overlay: Mapping[str, object], indent: str = "") -> list[str]:
    """Write an overlay as YAML, items of lists on a line each.

    Examples
    --------
    >>> as_yaml({"support": {"spend": [{"lever": "display", "per_year": 5.0}]}})
    ['support:', '  spend:', '    - {"lever": "display", "per_year": 5.0}']
    """
    lines = []
    for key, value in overlay.items():
        if isinstance(value, Mapping) and value:
            lines += [f"{indent}{key}:", *as_yaml(value, f"{indent}  ")]
        elif isinstance(value, list) and value:
            items = [f"{indent}  - {json.dumps(item, ensure_ascii=False)}" for item in value]
            lines += [f"{indent}{key}:", *items]
        else:
            lines.append(f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}")
    return lines
