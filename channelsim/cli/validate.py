"""`channelsim validate`: check scenario files without running them."""

import typer

from channelsim.cli import options
from channelsim.cli.arguments import load
from channelsim.cli.endings import WRONG_INPUT


def validate_command(
    scenarios: options.ScenarioNames,
    settings: options.Settings = None,
    allow_path: options.AllowedPaths = None,
) -> None:
    """Check scenario files; every fault as file:line: path: message. Exit code 0 or 2."""
    from channelsim.scenario import ScenarioError

    faulty = False
    for name in scenarios:
        try:
            scenario = load(name, settings, allow_path)
        except ScenarioError as fault:
            faulty = True
            typer.echo(str(fault))
        else:
            typer.echo(f"{name}: scenario {scenario.name!r} has no faults")
    if faulty:
        raise typer.Exit(WRONG_INPUT)
