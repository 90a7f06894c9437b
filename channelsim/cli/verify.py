"""`channelsim verify`: analytic twins, theory beside simulation."""

from typing import TYPE_CHECKING, Annotated

import typer

from channelsim.cli import options
from channelsim.cli.arguments import parse_settings
from channelsim.cli.endings import RUN_FAILED, said_plainly
from channelsim.cli.screen import console, print_rows, progress_shown, say

if TYPE_CHECKING:
    from channelsim.experiments.verification import Row


def verify_command(
    cases: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CASE]...", help="Cases, such as I3 or B1; all if left out."),
    ] = None,
    settings: options.Settings = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "-n", "--replications", min=1, help="Replications of each case, not its own number."
        ),
    ] = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    as_json: options.AsJson = False,
) -> None:
    """Run scenarios that have a closed form and compare the engine with it."""
    with said_plainly(as_json=as_json):
        from channelsim.experiments.verification import verify

        changes = parse_settings(settings)
        with progress_shown("verify") as watch:
            rows = verify(cases, replications, changes, seed, workers=workers, watch=watch)
    if as_json:
        print_rows([row.document() for row in rows])
    else:
        show_rows(rows)
    missed = [f"{row.case} {row.quantity}" for row in rows if not row.passed]
    if missed:
        say(f"{len(missed)} of {len(rows)} quantities missed: {', '.join(missed)}")
        raise typer.Exit(RUN_FAILED)


def show_rows(rows: "list[Row]") -> None:
    """Print theory beside simulation."""
    from rich.table import Table

    from channelsim.experiments.verification import CASES

    table = Table()
    table.add_column("case")
    table.add_column("quantity")
    for heading in ("theory", "simulated", "standard error", "z"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    before = ""
    for row in rows:
        numbers = (f"{row.theory:.6g}", f"{row.simulated:.6g}", f"{row.se:.2g}", f"{row.z:.2f}")
        table.add_row("" if row.case == before else row.case, row.quantity, *numbers, row.verdict)
        before = row.case
    screen = console()
    screen.print(table)
    for case in dict.fromkeys(row.case for row in rows):
        screen.print(f"{case}: {CASES[case].title}", markup=False)
