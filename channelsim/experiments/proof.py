"""What a plan promises, beside what it does in simulation on fresh seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.faults import RunError
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.results import Comparison
from channelsim.experiments.standing import Watcher
from channelsim.experiments.studies import compare
from channelsim.experiments.why_not import REASONS
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

PLAN = "plan"
TOLERANCE = 0.05  # of the simulated gain: promise and simulation agree within this, or by interval


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A plan simulated beside simple rules, on seeds that the plan has not seen.

    Parameters
    ----------
    comparison
        The runs; the plan is called `plan`.
    reference
        Scenario over which gains are counted.
    objective
        KPI that was maximised.
    predicted
        Gain over the reference that the plan promises.
    converged
        Whether promise and simulation agree: the promise lies in the interval, or within 5 % of the
        simulated gain.
    reasons
        Why the plan falls short, as far as the question shows it: key of `REASONS` and levers.
    rounds
        One row per round of measuring and planning: round, predicted, simulated, ci_low, ci_high,
        moved (share of the money that went elsewhere than in the round before).
    """

    comparison: Comparison = field(repr=False)
    reference: str
    objective: str
    predicted: float
    converged: bool = False
    reasons: tuple[tuple[str, str], ...] = ()
    rounds: "pd.DataFrame" = field(repr=False, compare=False)

    @cached_property
    def simulated(self) -> tuple[float, float, float]:
        """Gain of the plan over the reference: mean, ci_low, ci_high."""
        rows = self.table[self.table["scenario"] == PLAN]
        mean, low, high = rows[["gain", "gain_low", "gain_high"]].to_numpy(dtype=float)[0]
        return float(mean), float(low), float(high)

    @cached_property
    def table(self) -> "pd.DataFrame":
        """One row per scenario: its gain, and by how much the plan is ahead of it.

        Columns scenario, support_cost, gain, gain_low, gain_high (over the reference), ahead,
        ahead_low, ahead_high (plan less scenario) and verdict (`beaten`, `ahead`, `open`).
        """
        import pandas as pd

        kpis = self.comparison.kpis
        wide = kpis.pivot_table(index="replication", columns="scenario", values=self.objective)
        cost = kpis.groupby("scenario")["support_cost"].mean() if "support_cost" in kpis else None
        rows = []
        for name in self.comparison.results:
            gain = self._interval(wide[name] - wide[self.reference])
            ahead = self._interval(wide[PLAN] - wide[name])
            verdict = "beaten" if ahead[1] > 0.0 else "ahead" if ahead[2] < 0.0 else "open"
            spent = float(cost[name]) if cost is not None else float("nan")
            rows.append((name, spent, *gain, *ahead, "" if name == PLAN else verdict))
        columns = ["scenario", "support_cost", "gain", "gain_low", "gain_high", "ahead",
                   "ahead_low", "ahead_high", "verdict"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def _interval(self, values: "pd.Series[float]") -> tuple[float, float, float]:
        one = t_interval(np.asarray(values, dtype=np.float64)[:, None], self.comparison.level)
        return float(one.mean[0]), float(one.low[0]), float(one.high[0])

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What was promised, what came of it, and which rules the plan beats; a line each."""
        mean, low, high = self.simulated
        agrees = "agree" if self.converged else "do NOT agree"
        promise = (
            f"predicted gain {said(self.predicted)}, simulated {said(mean)} "
            f"({said(low)} to {said(high)}): they {agrees}; rounds: {len(self.rounds)}"
        )
        words = {
            "beaten": "the plan is better",
            "ahead": "the plan is WORSE",
            "open": "no difference shown",
        }
        numbers = self.table[["ahead", "ahead_low", "ahead_high"]].to_numpy(dtype=float)
        names = zip(self.table["scenario"], self.table["verdict"], strict=True)
        return (
            promise,
            *(
                f"{name}: {words[str(verdict)]}, by {said(by)} ({said(low)} to {said(high)})"
                for (name, verdict), row in zip(names, numbers, strict=True)
                for by, low, high in [lead(str(verdict), *row)]
                if name != PLAN
            ),
            *(REASONS[key].format(levers=levers) for key, levers in self.reasons),
        )


def lead(verdict: str, ahead: float, low: float, high: float) -> tuple[float, float, float]:
    """Give by how much the better one leads: what is worse is worse by a positive amount.

    Examples
    --------
    >>> lead("beaten", 30.0, 10.0, 50.0), lead("ahead", -30.0, -50.0, -10.0)
    ((30.0, 10.0, 50.0), (30.0, 10.0, 50.0))
    """
    return (-ahead, -high, -low) if verdict == "ahead" else (ahead, low, high)


def said(value: float) -> str:
    """Write a figure without needless digits.

    Examples
    --------
    >>> said(30214.6), said(0.01234)
    ('30,215', '0.01234')
    """
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"


def agrees(predicted: float, simulated: tuple[float, float, float]) -> bool:
    """Tell whether a promise fits a simulated gain with its interval.

    Examples
    --------
    >>> agrees(104.0, (100.0, 99.0, 101.0)), agrees(120.0, (100.0, 90.0, 110.0))
    (True, False)
    """
    mean, low, high = simulated
    return low <= predicted <= high or abs(predicted - mean) <= TOLERANCE * abs(mean)


def simulate_proof(
    scenarios: "Sequence[Scenario]",
    *,
    reference: str,
    objective: str,
    predicted: float,
    replications: int,
    seed: int,
    workers: int | None = None,
    out: Path | None = None,
    level: float = 0.95,
    watch: Watcher | None = None,
    task: Task = replicate,
) -> Proof:
    """Simulate a plan (the scenario called `plan`) beside others.

    Raises
    ------
    RunError
        If a run failed.
    """
    study = compare(
        scenarios, replications, seed, reference, workers, out, level=level, watch=watch, task=task
    )
    if len(study.failures):
        raise RunError(f"a run of the proof failed: {study.failures.iloc[0].to_dict()}")
    proof = Proof(
        comparison=study,
        reference=reference,
        objective=objective,
        predicted=predicted,
        rounds=_round(1, predicted, (np.nan,) * 3, np.nan),
    )
    return with_round(proof, None, np.nan)


def with_round(proof: Proof, earlier: "pd.DataFrame | None", moved: float) -> Proof:
    """Note the round of a proof after earlier ones, and whether it agrees."""
    from dataclasses import replace

    import pandas as pd

    number = 1 if earlier is None else len(earlier) + 1
    row = _round(number, proof.predicted, proof.simulated, moved)
    rounds = row if earlier is None else pd.concat([earlier, row], ignore_index=True)
    return replace(proof, rounds=rounds, converged=agrees(proof.predicted, proof.simulated))


def _round(
    number: int, predicted: float, simulated: tuple[float, ...], moved: float
) -> "pd.DataFrame":
    import pandas as pd

    columns = ["round", "predicted", "simulated", "ci_low", "ci_high", "moved"]
    return pd.DataFrame([(number, predicted, *simulated, moved)], columns=columns)
