"""Simulate a manufacturer's sales channels.

A scenario file describes regions, products, distributors, outlets, incentive schemes and
enforcement. The package simulates it day by day, measures what it was worth, compares variants on
common random numbers, and optimises budgets and prices.

The public names are imported when they are first used, so that `import channelsim` stays quick.

Examples
--------
>>> import channelsim as cs
>>> "load_scenario" in dir(cs)
True
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> the module that defines it. A name equal to its module's last part is the module.
_PUBLIC = {
    "KPIS": "channelsim.measurement",
    "Scenario": "channelsim.scenario",
    "ScenarioError": "channelsim.scenario",
    "allocate_budget": "channelsim.optimisation",
    "calibrate": "channelsim.calibration",
    "check_warm_up": "channelsim.experiments",
    "compare": "channelsim.experiments",
    "explain": "channelsim.experiments",
    "interaction": "channelsim.experiments",
    "load_scenario": "channelsim.scenario",
    "open_results": "channelsim.experiments",
    "optimise": "channelsim.experiments",
    "plot": "channelsim.report.plot",
    "respond": "channelsim.experiments",
    "run": "channelsim.experiments",
    "select_best": "channelsim.experiments",
    "sensitivity": "channelsim.experiments",
    "sweep": "channelsim.experiments",
    "theory": "channelsim.theory",
    "verify": "channelsim.experiments.verification",
}

if TYPE_CHECKING:  # the same names for type checkers and editors; a test holds the two together
    from channelsim import theory as theory
    from channelsim.calibration import calibrate as calibrate
    from channelsim.experiments import check_warm_up as check_warm_up
    from channelsim.experiments import compare as compare
    from channelsim.experiments import explain as explain
    from channelsim.experiments import interaction as interaction
    from channelsim.experiments import open_results as open_results
    from channelsim.experiments import optimise as optimise
    from channelsim.experiments import respond as respond
    from channelsim.experiments import run as run
    from channelsim.experiments import select_best as select_best
    from channelsim.experiments import sensitivity as sensitivity
    from channelsim.experiments import sweep as sweep
    from channelsim.experiments.verification import verify as verify
    from channelsim.measurement import KPIS as KPIS
    from channelsim.optimisation import allocate_budget as allocate_budget
    from channelsim.report import plot as plot
    from channelsim.scenario import Scenario as Scenario
    from channelsim.scenario import ScenarioError as ScenarioError
    from channelsim.scenario import load_scenario as load_scenario


def _import_public(name: str) -> object:
    """Import a public name when it is first used.

    Parameters
    ----------
    name
        One of the names listed by `dir(channelsim)`.

    Raises
    ------
    AttributeError
        If the name is not part of the public interface.
    """
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(_PUBLIC[name])
    value = module if _PUBLIC[name].endswith(f".{name}") else getattr(module, name)
    globals()[name] = value
    return value


if not TYPE_CHECKING:  # hidden from type checkers, which would otherwise accept any name
    __getattr__ = _import_public


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*_PUBLIC, "__version__", "__doc__"})
