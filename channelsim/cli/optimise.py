"""`channelsim optimise`: a plan with its certificate and its proof."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from channelsim.cli import options
from channelsim.cli.arguments import load
from channelsim.cli.endings import RUN_FAILED, WRONG_INPUT, end, said_plainly
from channelsim.cli.screen import console, print_document, progress_shown, say

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments.planning import AnyPlan


def optimise_command(
    scenario: options.ScenarioName,
    problem: Annotated[
        Path, typer.Option("--problem", metavar="FILE", help="Budget, prices or schemes (YAML).")
    ],
    settings: options.Settings = None,
    replications: options.Replications = 10,
    rounds: Annotated[
        int, typer.Option("--rounds", min=1, help="Rounds of measuring and planning, at most.")
    ] = 2,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    out: options.Out = None,
    level: options.Level = 0.95,
    figures: options.Figures = True,
    lang: options.Lang = "en",
    allow_path: options.AllowedPaths = None,
    as_json: options.AsJson = False,
) -> None:
    """Plan a budget, regional prices or schemes, and prove the plan by simulation."""
    with said_plainly(as_json=as_json, out=out):
        from channelsim import experiments
        from channelsim.cli.drawing import known_language

        chosen = known_language(lang)
        base = load(scenario, settings, allow_path)
        with plan_faults_told(problem, as_json=as_json), progress_shown("optimise") as watch:
            plan = experiments.optimise(
                base,
                problem,
                replications=replications,
                seed=seed,
                workers=workers,
                out=out,
                rounds=rounds,
                level=level,
                watch=watch,
            )
        if out is not None:
            from channelsim.report.plan_report import write_plan_report

            say(f"plan in {out / 'plan.yaml'}")
            if figures:
                say(f"report in {write_plan_report(plan, out / 'report.html', chosen)}")
        if as_json:
            print_document(document(plan))
        else:
            show_plan(plan)


@contextmanager
def plan_faults_told(problem: Path, *, as_json: bool) -> Iterator[None]:
    """End with what is wrong with a problem file, or with the reason why there is no plan."""
    from channelsim.optimisation import InfeasibleError, NoPlanFound, ProblemError, SolverMissing

    try:
        yield
    except ProblemError as fault:
        end("\n".join(f"{problem}: {one}" for one in fault.faults), WRONG_INPUT, as_json)
    except InfeasibleError as fault:
        end(f"{problem}: {fault}", WRONG_INPUT, as_json)
    except (NoPlanFound, SolverMissing) as fault:
        end(str(fault), RUN_FAILED, as_json)


def tables_of(plan: "AnyPlan") -> "dict[str, pd.DataFrame]":
    """Tables of a plan, by name."""
    from channelsim.experiments.optimise_budget import ProvenPlan
    from channelsim.experiments.optimise_prices import ProvenPrices

    match plan:
        case ProvenPlan():
            chosen = {"allocation": plan.allocation}
        case ProvenPrices():
            chosen = {
                "prices": plan.prices,
                "arcs": plan.arcs,
                "elasticities": plan.responses.elasticities,
            }
        case _:
            chosen = {"choice": plan.choice}
    return {**chosen, "proof": plan.proof.table, "rounds": plan.proof.rounds}


def document(plan: "AnyPlan") -> dict[str, object]:
    """Describe a plan as one JSON document."""
    from channelsim.optimisation import MenuPlan

    return {
        "command": "optimise",
        "status": plan.status,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "shadow_prices": {} if isinstance(plan, MenuPlan) else dict(plan.shadow_prices),
        "predicted": plan.proof.predicted,
        "simulated": dict(zip(("mean", "ci_low", "ci_high"), plan.proof.simulated, strict=True)),
        "converged": plan.proof.converged,
        "verdicts": list(plan.proof.verdicts),
        "overlay": dict(plan.overlay or {}),
        **{name: frame.to_dict("records") for name, frame in tables_of(plan).items()},
    }


def show_plan(plan: "AnyPlan") -> None:
    """Print a plan, its certificate and its proof."""
    from rich.table import Table

    from channelsim.experiments.proof import said

    for name, frame in tables_of(plan).items():
        table = Table(title=name)
        for heading in frame.columns:
            table.add_column(str(heading))
        for row in frame.itertuples(index=False):
            table.add_row(*(said(v) if isinstance(v, float) else str(v) for v in row))
        console().print(table)
    say(f"{plan.status}: objective {plan.objective:,.6g}, bound {plan.bound:,.6g}, "
        f"gap {plan.gap:.3%}")  # fmt: skip
    for line in plan.proof.verdicts:
        say(line)
