"""Arguments turned into values: scenarios, settings, ranges."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def parse_settings(texts: Sequence[str] | None) -> dict[str, object]:
    """Read the `--set` options, PATH=VALUE with a YAML value; of two for one path the last counts.

    Raises
    ------
    ScenarioError
        If a setting cannot be read.
    """
    from channelsim.scenario import split_setting

    return dict(split_setting(text, number) for number, text in enumerate(texts or (), start=1))


def parse_ranges(texts: Sequence[str]) -> dict[str, list[object]]:
    """Read the `--vary` options, PATH=V1,V2,… with YAML values.

    Raises
    ------
    ScenarioError
        If a range cannot be read.

    Examples
    --------
    >>> parse_ranges(["rate=0.03,0.05", "mode=all_units,incremental"])
    {'rate': [0.03, 0.05], 'mode': ['all_units', 'incremental']}
    """
    from channelsim.scenario import split_setting

    ranges = {}
    for text in texts:
        path, _, values = text.partition("=")
        _, listed = split_setting(f"{path}=[{values}]" if values else text)
        ranges[path.strip()] = listed if isinstance(listed, list) else [listed]
    return ranges


def parse_until(texts: Sequence[str] | None) -> dict[str, str] | None:
    """Read the `--until` options, KPI:HALFWIDTH.

    Raises
    ------
    QuestionError
        If one is not written so.

    Examples
    --------
    >>> parse_until(["contribution:1%", "fill_rate:0.002"])
    {'contribution': '1%', 'fill_rate': '0.002'}
    """
    from channelsim.experiments.faults import QuestionError

    if not texts:
        return None
    targets = {}
    for text in texts:
        kpi, colon, size = text.partition(":")
        if not colon:
            raise QuestionError(
                f"--until is written KPI:HALFWIDTH, such as contribution:1%: {text}"
            )
        targets[kpi.strip()] = size.strip()
    return targets


def load(name: str, settings: Sequence[str] | None, allowed: Sequence[Path] | None) -> "Scenario":
    """Load a scenario with its settings changed.

    Raises
    ------
    ScenarioError
        If the file or a setting has a fault.
    """
    from channelsim.scenario import load_scenario

    return load_scenario(
        name,
        overrides=parse_settings(settings),
        allow_paths=tuple(allowed or ()),
        override_source="--set",
    )


def command_line(name: str, settings: Sequence[str] | None, allowed: Sequence[Path] | None) -> str:
    """Spell the command that runs this scenario alone.

    Examples
    --------
    >>> command_line("my file.yaml", ["rate=0.05"], None)
    "channelsim run 'my file.yaml' --set rate=0.05"
    """
    words = ["channelsim", "run", name]
    for setting in settings or ():
        words += ["--set", setting]
    for path in allowed or ():
        words += ["--allow-path", str(path)]
    return shlex.join(words)
