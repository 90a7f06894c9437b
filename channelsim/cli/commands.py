"""The list of commands. A new command is one file and one line here."""

from typing import Annotated

import typer

import channelsim
from channelsim.cli.app import app_command
from channelsim.cli.calibrate import calibrate_command
from channelsim.cli.compare import compare_command
from channelsim.cli.explain import explain_command
from channelsim.cli.init import init_command
from channelsim.cli.optimise import optimise_command
from channelsim.cli.report import report_command
from channelsim.cli.respond import respond_command
from channelsim.cli.run import run_command
from channelsim.cli.schema import schema_command
from channelsim.cli.select import select_command
from channelsim.cli.sensitivity import sensitivity_command
from channelsim.cli.sweep import sweep_command
from channelsim.cli.validate import validate_command
from channelsim.cli.verify import verify_command
from channelsim.cli.warm_up import warm_up_command

app = typer.Typer(
    name="channelsim",
    help="Simulate a manufacturer's sales channels: rebates, price gaps, diversion, profit.",
    no_args_is_help=True,
    add_completion=False,
    # An error of the package itself shows its ordinary traceback; a user's error never gets there.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"channelsim {channelsim.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Hold the options that belong to no command."""


app.command("run")(run_command)
app.command("compare")(compare_command)
app.command("sweep")(sweep_command)
app.command("select")(select_command)
app.command("explain")(explain_command)
app.command("sensitivity")(sensitivity_command)
app.command("warm-up")(warm_up_command)
app.command("validate")(validate_command)
app.command("schema")(schema_command)
app.command("init")(init_command)
app.command("report")(report_command)
app.command("calibrate")(calibrate_command)
app.command("verify")(verify_command)
app.command("respond")(respond_command)
app.command("optimise")(optimise_command)
app.command("app")(app_command)
