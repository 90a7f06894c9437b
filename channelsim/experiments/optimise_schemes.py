"""Which incentive scheme for which segment, from a menu simulated segment by segment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.experiments.faults import QuestionError, RunError
from channelsim.experiments.proof import PLAN, Proof, simulate_proof, with_round
from channelsim.experiments.refining import refine
from channelsim.experiments.running import Running
from channelsim.experiments.scheme_segments import (
    Scheme,
    Segment,
    by_segment,
    scheme_overlay,
    scheme_segments,
)
from channelsim.experiments.segment_books import segment_books
from channelsim.experiments.studies import compare
from channelsim.optimisation import MenuPlan, choose_schemes

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments.results import Comparison
    from channelsim.scenario import Scenario

Menu = Mapping[str, Scheme | None]
Choice = Mapping[Segment, str]
_HERE = ("menu", "measure", "segments")


@dataclass(frozen=True, kw_only=True)
class ProvenSchemes(MenuPlan):
    """A choice of schemes with its proof.

    Parameters
    ----------
    chosen
        Segment -> name of its scheme.
    menu
        What the choice was made from in the last round: segment, scheme, contribution, rebate_cost,
        replication.
    proof
        Simulation on fresh seeds beside each scheme of the menu for everybody and the schemes as
        they are.
    """

    chosen: Choice
    menu: "pd.DataFrame"
    proof: Proof


def plan_schemes(
    scenario: "Scenario", problem: Mapping[str, Any], running: Running, rounds: int
) -> ProvenSchemes:
    """Choose a scheme for each segment and prove the choice; see `optimise`.

    The menu is the key `menu`: name -> scheme as a scenario writes it, or null for none.
    """
    menu = problem.get("menu")
    if not isinstance(menu, Mapping) or not menu:
        raise QuestionError("menu: name -> scheme (as under `incentives`), or null for none")
    segments = scheme_segments(scenario, problem)
    asked = {key: value for key, value in problem.items() if key not in _HERE}
    study = _Study(
        scenario, menu, segments, by_segment(asked, segments), _replications(problem), running
    )
    study.rehearse()
    first = study.planned(study.measured(), 0.0, None, study.everywhere(next(iter(menu))))
    return refine(first, study.again, rounds, _with_proof)


def _with_proof(plan: ProvenSchemes, proof: Proof) -> ProvenSchemes:
    return replace(plan, proof=proof)


def _replications(problem: Mapping[str, Any]) -> int:
    measure = problem.get("measure") or {}
    if not isinstance(measure, Mapping):
        raise QuestionError("measure: must be a mapping")
    unknown = sorted(set(measure) - {"replications"})
    if unknown:
        raise QuestionError(f"measure.{unknown[0]}: unknown key (known: replications)")
    count = measure.get("replications", 3)
    if isinstance(count, bool) or not isinstance(count, int) or count < 2:
        raise QuestionError("measure.replications: must be a whole number, 2 or more")
    return count


@dataclass(frozen=True)
class _Study:
    """What stays the same from round to round."""

    scenario: "Scenario"
    menu: Menu
    segments: tuple[Segment, ...]
    asked: Mapping[str, Any]
    replications: int
    running: Running

    def everywhere(self, scheme: str) -> Choice:
        """Give everybody the same scheme."""
        return dict.fromkeys(self.segments, scheme)

    def variant(self, choice: Choice, name: str) -> "Scenario":
        """Give the scenario with a choice of schemes."""
        return self.scenario.override(scheme_overlay(self.scenario, self.menu, choice), name=name)

    def rehearse(self) -> None:
        """Find faults and conflicts of the limits before hours are spent on measuring."""
        import pandas as pd

        pairs = [(segment.name, name, 0.0, 0.0) for segment in self.segments for name in self.menu]
        columns = ["segment", "scheme", "contribution", "rebate_cost"]
        choose_schemes(pd.DataFrame(pairs, columns=columns), self.asked)

    def measured(self) -> "pd.DataFrame":
        """Simulate every scheme for everybody and share out what segments earn and cost."""
        import pandas as pd

        names = {name: f"all get {number}" for number, name in enumerate(self.menu, start=1)}
        study = self._runs({called: self.everywhere(name) for name, called in names.items()}, 0)
        parts = [
            segment_books(self.scenario, study.results[called], self.segments).assign(scheme=name)
            for name, called in names.items()
        ]
        return pd.concat(parts, ignore_index=True)

    def around(self, chosen: Choice, number: int) -> "pd.DataFrame":
        """Simulate every change of one segment's scheme, the others as planned.

        What the change earns anywhere is counted for the segment.
        """
        import pandas as pd

        changes = {
            (segment, name): f"segment {g} gets {m}"
            for g, segment in enumerate(self.segments, start=1)
            for m, name in enumerate(self.menu, start=1)
            if chosen[segment] != name
        }
        runs = {called: {**chosen, segment: name} for (segment, name), called in changes.items()}
        study = self._runs({PLAN: chosen, **runs}, number)
        base = study.results[PLAN]
        books = segment_books(self.scenario, base, self.segments)
        now = _totals(base.tables["distributors"], base.kpis)
        parts = []
        for segment in self.segments:
            own = books[books["segment"] == segment.name].set_index("replication")
            for name in self.menu:
                money = own[["contribution", "rebate_cost"]]
                if chosen[segment] != name:
                    result = study.results[changes[segment, name]]
                    money = money + _totals(result.tables["distributors"], result.kpis) - now
                parts.append(money.reset_index().assign(segment=segment.name, scheme=name))
        return pd.concat(parts, ignore_index=True)

    def _runs(self, choices: Mapping[str, Choice], number: int) -> "Comparison":
        running = self.running
        variants = [self.variant(choice, name) for name, choice in choices.items()]
        if len(variants) == 1:  # a comparison needs two
            variants.append(self.scenario.override({}, name="as it is"))
        study = compare(
            variants, self.replications, running.seed + 1000 * number, workers=running.workers,
            out=running.folder("menu" if not number else f"menu-around-{number}"),
            watch=running.watch, task=running.task,
        )  # fmt: skip
        if len(study.failures):
            raise RunError(f"a run of the menu failed: {study.failures.iloc[0].to_dict()}")
        return study

    def planned(
        self, table: "pd.DataFrame", offset: float, before: ProvenSchemes | None, centre: Choice
    ) -> ProvenSchemes:
        """Choose from a measured menu, and prove.

        Parameters
        ----------
        table
            The menu.
        offset
            Gain at the centre over the first scheme for everybody.
        before
            The choice of the round before.
        centre
            A choice whose gain is known.
        """
        plan = choose_schemes(table, self.asked)
        picked = dict(zip(plan.choice["segment"], plan.choice["scheme"], strict=True))
        chosen = {segment: str(picked[segment.name]) for segment in self.segments}
        means = table.groupby(["segment", "scheme"])["contribution"].mean()
        alone = sum(float(means[segment.name, name]) for segment, name in centre.items())
        predicted = float(plan.choice["contribution"].sum()) - alone + offset
        number = 1 if before is None else len(before.proof.rounds) + 1
        proof = self._prove(chosen, predicted, number)
        if before is not None:
            moved = np.mean([before.chosen[one] != chosen[one] for one in self.segments])
            proof = with_round(proof, before.proof.rounds, float(moved))
        own = {field.name: getattr(plan, field.name) for field in fields(plan)}
        overlay = MappingProxyType(scheme_overlay(self.scenario, self.menu, chosen))
        return ProvenSchemes(
            **{**own, "overlay": overlay},
            chosen=MappingProxyType(chosen),
            menu=table[["segment", "scheme", "contribution", "rebate_cost", "replication"]],
            proof=proof,
        )

    def again(self, before: ProvenSchemes) -> ProvenSchemes:
        """Measure around a choice, and choose anew from what it did in simulation."""
        table = self.around(before.chosen, len(before.proof.rounds))
        return self.planned(table, before.proof.simulated[0], before, before.chosen)

    def _prove(self, chosen: Choice, predicted: float, number: int) -> Proof:
        running = self.running
        return simulate_proof(
            [
                *(self.variant(self.everywhere(name), f"all: {name}") for name in self.menu),
                self.variant(chosen, PLAN),
                self.scenario.override({}, name="as it is"),
            ],
            reference=f"all: {next(iter(self.menu))}",
            objective="contribution",
            predicted=predicted,
            replications=running.replications,
            seed=running.seed + number,
            workers=running.workers,
            out=running.folder(f"proof-{number}"),
            level=running.level,
            watch=running.watch,
            task=running.task,
        )


def _totals(months: "pd.DataFrame", kpis: "pd.DataFrame") -> "pd.DataFrame":
    """Give contribution and rebates of all segments together, by replication."""
    measured = months[months["period"] >= 0]
    rebates = measured.groupby("replication")["rebate_accrued"].sum()
    return kpis[["contribution"]].assign(rebate_cost=rebates)
