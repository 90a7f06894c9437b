"""From a question to a plan to its proof: budgets, list prices, schemes."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.optimise_budget import ProvenPlan, plan_budget
from channelsim.experiments.optimise_prices import ProvenPrices, plan_prices
from channelsim.experiments.optimise_schemes import ProvenSchemes, plan_schemes
from channelsim.experiments.plan_files import read_problem, read_table, write_plan
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.response_files import write_responses
from channelsim.experiments.running import Running
from channelsim.experiments.standing import Watcher

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

AnyPlan = ProvenPlan | ProvenPrices | ProvenSchemes


def optimise(
    scenario: "Scenario",
    problem: Mapping[str, Any] | str | Path,
    curves: "pd.DataFrame | None" = None,
    *,
    replications: int = 10,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    rounds: int = 2,
    level: float = 0.95,
    watch: Watcher | None = None,
    task: Task = replicate,
) -> AnyPlan:
    """Plan, and prove the plan by simulation on fresh seeds.

    Parameters
    ----------
    scenario
        The trade.
    problem
        A problem (`problem: budget`, `prices` or `schemes`) or its file. Beside the keys of
        `channelsim.optimisation`, `measure` says how the trade is measured: for a budget `levers`,
        `regions`, `channels`, `pool_channels`, `grid` and `replications`; for prices `factors` and
        `replications`; for schemes `replications`. Prices are set `by` (`[region]`, `[region,
        product]` or `[region, product, channel]`). Schemes have a `menu` and `segments`
        (`[region]`, `[region, tier]` or `[region, level]`).
    curves
        Budget only: measured responses (the columns of `curves.csv`) instead of an experiment; a
        file's `curves` is read from beside the file.
    replications
        Of the proof; each scenario in it meets the same people and luck.
    seed
        Of the measurements; proofs run on other seeds.
    workers, level, watch, task
        As in `compare`.
    out
        Folder for `plan.yaml`, tables, and the runs.
    rounds
        If promise and simulation disagree the trade is measured anew around the plan, at most so
        many rounds in all; the best plan in simulation is kept, and its proof says whether they
        agree.

    Returns
    -------
    ProvenPlan, ProvenPrices or ProvenSchemes
        The plan with its certificate, `overlay` and `proof`.

    Raises
    ------
    QuestionError, ProblemError, InfeasibleError, NoPlanFound, SolverMissing
        As `respond` and `allocate_budget` do.
    """
    if rounds < 1 or replications < 2:
        raise QuestionError("rounds must be 1 or more and replications 2 or more")
    beside = Path(problem).parent if isinstance(problem, str | Path) else Path()
    asked = read_problem(Path(problem)) if isinstance(problem, str | Path) else dict(problem)
    running = Running(
        replications=replications,
        seed=seed,
        workers=workers,
        out=None if out is None else Path(out),
        level=level,
        watch=watch,
        task=task,
    )
    plan = _plan(scenario, asked, curves, beside, running, rounds)
    if running.out is not None:
        write_results(plan, scenario, running.out)
    return plan


def _plan(
    scenario: "Scenario",
    asked: Mapping[str, Any],
    curves: "pd.DataFrame | None",
    beside: Path,
    running: Running,
    rounds: int,
) -> AnyPlan:
    """Hand the question to who answers it; a file's `curves` lies beside the file."""
    match asked.get("problem"):
        case "budget":
            if curves is None and asked.get("curves") is not None:
                curves = read_table(beside / str(asked["curves"]))
            return plan_budget(scenario, asked, curves, running, rounds)
        case "prices":
            return plan_prices(scenario, asked, running, rounds)
        case "schemes":
            return plan_schemes(scenario, asked, running, rounds)
        case other:
            raise QuestionError(f"problem: must be budget, prices or schemes, not {other!r}")


def write_results(plan: AnyPlan, scenario: "Scenario", folder: Path) -> list[Path]:
    """Write `plan.yaml`, `proof.csv`, `rounds.csv` and the tables of the plan."""
    from channelsim.experiments.files import write_whole

    remarks = (f"A plan for {scenario.name}.", *plan.proof.verdicts)
    written = [write_plan(plan.overlay or {}, scenario, folder, remarks)]
    frames = {"proof.csv": plan.proof.table, "rounds.csv": plan.proof.rounds}
    match plan:
        case ProvenPlan():
            frames["allocation.csv"] = plan.allocation
            if plan.responses is not None:
                written += write_responses(plan.responses, folder)
        case ProvenPrices():
            frames |= {
                "prices.csv": plan.prices,
                "arcs.csv": plan.arcs,
                "markets.csv": plan.markets,
                "elasticities.csv": plan.responses.elasticities,
            }
        case ProvenSchemes():
            frames |= {"choice.csv": plan.choice, "menu.csv": plan.menu}
    for name, frame in frames.items():
        write_whole(folder / name, frame.to_csv(index=False).encode())
        written.append(folder / name)
    return written
