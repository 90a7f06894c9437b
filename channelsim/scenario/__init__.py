"""Scenario files: read, extended, overridden, checked, and turned into a frozen `Scenario`.

A file is data only. Every value keeps the file and line it was written on through ``extends`` and
overrides, so every fault is reported with its place, all at once.

The names below are imported when they are first used: the YAML reader and the validator are only
loaded when there is a file to read.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelsim.scenario.faults import Fault, ScenarioError
    from channelsim.scenario.load import load_scenario, scenario_from
    from channelsim.scenario.overrides import split_setting
    from channelsim.scenario.scenario import Scenario
    from channelsim.scenario.shape import json_schema
    from channelsim.scenario.shipped import shipped_scenarios, write_starter

__all__ = [
    "Fault",
    "Scenario",
    "ScenarioError",
    "json_schema",
    "load_scenario",
    "scenario_from",
    "shipped_scenarios",
    "split_setting",
    "write_starter",
]

_HOMES = {
    "Fault": "faults",
    "Scenario": "scenario",
    "ScenarioError": "faults",
    "json_schema": "shape",
    "load_scenario": "load",
    "scenario_from": "load",
    "shipped_scenarios": "shipped",
    "split_setting": "overrides",
    "write_starter": "shipped",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used.

    Raises
    ------
    AttributeError
        If the name is not part of the room's interface.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
