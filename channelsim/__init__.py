"""Simulate a manufacturer's sales channels.

A scenario file describes regions, products, distributors, outlets, incentive schemes and
enforcement. The package simulates it day by day, measures what it was worth, compares variants on
common random numbers, and optimises budgets and prices.

Examples
--------
>>> import channelsim as cs
>>> "load_scenario" in dir(cs)
True

The names below are imported when they are first used, so that `import channelsim` stays quick.
"""

from importlib import import_module

__version__ = "0.1.0"

# Public name -> the module that defines it. A name equal to its module's last part is the module.
_PUBLIC = {
    "KPIS": "channelsim.measurement",
    "Scenario": "channelsim.scenario",
    "ScenarioError": "channelsim.scenario",
    "allocate_budget": "channelsim.optimisation",
    "calibrate": "channelsim.calibration",
    "compare": "channelsim.experiments",
    "load_scenario": "channelsim.scenario",
    "open_results": "channelsim.experiments",
    "optimise": "channelsim.experiments",
    "plot": "channelsim.report.plot",
    "respond": "channelsim.experiments",
    "run": "channelsim.experiments",
    "sweep": "channelsim.experiments",
    "theory": "channelsim.theory",
    "verify": "channelsim.experiments",
}


def __getattr__(name: str) -> object:
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


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*_PUBLIC, "__version__", "__doc__"})
