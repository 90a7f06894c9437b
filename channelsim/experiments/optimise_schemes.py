"""Which incentive scheme for which region, from a menu simulated region by region."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.proof import PLAN, Proof, simulate_proof, with_round
from channelsim.experiments.running import Running
from channelsim.optimisation import MenuPlan, choose_schemes

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

Scheme = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ProvenSchemes(MenuPlan):
    """A choice of schemes with its proof.

    Parameters
    ----------
    menu
        What the choice was made from: segment, scheme, contribution, rebate_cost, replication.
    proof
        Simulation on fresh seeds beside each scheme of the menu for everybody.
    """

    menu: "pd.DataFrame"
    proof: Proof


def plan_schemes(
    scenario: "Scenario", problem: Mapping[str, Any], running: Running, rounds: int = 1
) -> ProvenSchemes:
    """Choose a scheme for each region and prove the choice; see `optimise`.

    The menu is the key `menu`: name -> scheme as a scenario writes it, or null for none.
    """
    menu = problem.get("menu")
    if not isinstance(menu, Mapping) or not menu:
        raise QuestionError("menu: name -> scheme (as under `incentives`), or null for none")
    measure = problem.get("measure") or {}
    asked = {key: value for key, value in problem.items() if key not in ("menu", "measure")}
    table = measured_menu(scenario, menu, int(measure.get("replications", 3)), running)
    plan = choose_schemes(table, asked)
    choice = dict(zip(plan.choice["segment"], plan.choice["scheme"], strict=True))
    overlay = scheme_overlay(scenario, menu, {str(r): str(s) for r, s in choice.items()})
    own = {field.name: getattr(plan, field.name) for field in fields(plan)}
    return ProvenSchemes(
        **{**own, "overlay": MappingProxyType(overlay)},
        menu=table,
        proof=_prove(scenario, menu, plan, overlay, table, running),
    )


def scheme_overlay(
    scenario: "Scenario", menu: Mapping[str, Scheme | None], choice: Mapping[str, str]
) -> dict[str, object]:
    """Override that gives every region its scheme, in place of the scenario's schemes.

    Parameters
    ----------
    scenario
        Its own schemes are taken out.
    menu
        Name -> scheme.
    choice
        Region -> name of a scheme of the menu.
    """
    removed = [{"name": one.name, "remove": True} for one in scenario.spec.incentives]
    taken = {one.name for one in scenario.spec.incentives}
    added = []
    for name, scheme in menu.items():
        regions = [region for region, chosen in choice.items() if chosen == name]
        if scheme is None or not regions:
            continue
        called = name if name not in taken else f"{name} (menu)"
        where = {**(scheme.get("where") or {}), "region": regions}
        added.append({**scheme, "name": called, "where": where})
    return {"incentives": [*removed, *added]}


def measured_menu(
    scenario: "Scenario",
    menu: Mapping[str, Scheme | None],
    replications: int,
    running: Running,
) -> "pd.DataFrame":
    """Simulate every scheme for everybody and read off each region's contribution and rebates.

    Returns
    -------
    DataFrame
        Columns segment, scheme, contribution, rebate_cost, replication; contributions are those of
        the regions' waterfalls.
    """
    import pandas as pd

    from channelsim.measurement.waterfall import waterfall

    rows = []
    for name in menu:
        variant = _everywhere(scenario, menu, name)
        for replication in range(replications):
            falls = waterfall(running.task(variant, running.seed, replication).tables)
            for region, steps in falls.groupby("region", sort=False):
                amount = dict(zip(steps["step"], steps["amount"].astype(float), strict=True))
                money = (amount["contribution"], -amount["rebates"])
                rows.append((str(region), name, *money, replication))
    columns = ["segment", "scheme", "contribution", "rebate_cost", "replication"]
    return pd.DataFrame(rows, columns=columns)


def _everywhere(scenario: "Scenario", menu: Mapping[str, Scheme | None], name: str) -> "Scenario":
    everybody = {region.name: name for region in scenario.spec.regions}
    return scenario.override(scheme_overlay(scenario, menu, everybody), name=f"all: {name}")


def _prove(
    scenario: "Scenario",
    menu: Mapping[str, Scheme | None],
    plan: MenuPlan,
    overlay: Mapping[str, object],
    table: "pd.DataFrame",
    running: Running,
) -> Proof:
    uniform = [_everywhere(scenario, menu, name) for name in menu]
    first = next(iter(menu))
    alone = table[table["scheme"] == first].groupby("replication")["contribution"].sum().mean()
    proof = simulate_proof(
        [
            *uniform,
            scenario.override(overlay, name=PLAN),
            scenario.override({}, name="as it is"),
        ],
        reference=f"all: {first}",
        objective="contribution",
        predicted=float(plan.choice["contribution"].sum()) - float(alone),
        replications=running.replications,
        seed=running.seed + 1,
        workers=running.workers,
        out=running.folder("proof-1"),
        level=running.level,
        watch=running.watch,
        task=running.task,
    )
    return with_round(proof, None, np.nan)
