"""Turn the command line's own description of itself into a reference page in Markdown."""

from collections.abc import Iterable, Mapping

from schema_markdown import cell
from typer.core import TyperArgument, TyperCommand, TyperOption


def row(parameter: TyperArgument | TyperOption) -> str:
    """Write one argument or option."""
    if isinstance(parameter, TyperOption):
        name = ", ".join(f"`{spelling}`" for spelling in parameter.opts)
        if parameter.secondary_opts:
            name += " or " + ", ".join(f"`{spelling}`" for spelling in parameter.secondary_opts)
    else:
        name = f"`{parameter.metavar or (parameter.name or '').upper()}`"
    default = parameter.default
    if parameter.required:
        shown = "required"
    elif isinstance(parameter, TyperOption) and parameter.secondary_opts:
        shown = f"`{(parameter.opts if default else parameter.secondary_opts)[0]}`"
    elif isinstance(default, int | float | str) and not isinstance(default, bool):
        shown = f"`{default}`"
    else:
        shown = ""
    return f"| {name} | {shown} | {cell(parameter.help or '')} |\n"


def options(parameters: Iterable[object]) -> str:
    """Write the arguments and options of one command as a table."""
    rows = [
        row(parameter)
        for parameter in parameters
        if isinstance(parameter, TyperArgument | TyperOption)
        and not parameter.hidden
        and parameter.name != "help"
    ]
    header = "| argument or option | default | meaning |\n|---|---|---|\n"
    return header + "".join(rows) if rows else ""


def page(commands: Mapping[str, TyperCommand]) -> str:
    """Write one section per command.

    Parameters
    ----------
    commands
        The commands by name.
    """
    parts = []
    for name, command in commands.items():
        parts += [f"## channelsim {name}\n", f"{command.help or ''}\n", options(command.params)]
    return "\n".join(parts)
