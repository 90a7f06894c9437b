"""The command line over the stand-in model: `python -m tests.cli.fake_command_line run plain`.

A scenario's name says how it behaves: `plain`, or settings such as `seconds=0.1`.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import channelsim.cli.compare
import channelsim.cli.run
import channelsim.cli.select
import channelsim.cli.sensitivity
import channelsim.cli.sweep
from channelsim import experiments
from channelsim.cli import arguments, main
from channelsim.experiments import kpi_facts
from tests.experiments.fake_model import FACTS, fake_task, scenario

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

STUDIES = ("run", "compare", "sweep", "select_best", "sensitivity")


def load(name: str, settings: Sequence[str] | None, allowed: Sequence[Path] | None) -> "Scenario":
    setting = arguments.parse_settings(settings)
    if "=" in name:
        setting.update(arguments.parse_settings([name]))
    return scenario(name, **setting)


def stand_ins() -> list[tuple[ModuleType, str, object]]:
    """What has to be replaced where, so that commands run the stand-in model."""
    commands = (
        channelsim.cli.run,
        channelsim.cli.compare,
        channelsim.cli.sweep,
        channelsim.cli.select,
        channelsim.cli.sensitivity,
    )
    studies = {name: partial(vars(experiments)[name], task=fake_task) for name in STUDIES}
    return [
        *((module, "load", load) for module in commands),
        *((experiments, name, study) for name, study in studies.items()),
        (kpi_facts, "kpi_fact", FACTS.get),
    ]


if __name__ == "__main__":
    for module, name, value in stand_ins():
        vars(module)[name] = value
    main()
