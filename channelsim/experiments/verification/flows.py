"""Rates times times: goods on the way and money owed (M8, F_dso)."""

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.reading import daily_mean, depot
from channelsim.experiments.verification.watching import after_warm_up, records_of, trade

if TYPE_CHECKING:
    from channelsim.model.partners import LeadTime
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def mean_lead_days(lead: "LeadTime") -> float:
    """Give the mean lead time; a delay X in whole days has mean ``sum_n P(X >= n - 1/2)``."""
    if lead.delay_mean == 0.0:
        return float(lead.days)
    shape = 1.0 / lead.delay_cv**2
    ends = np.arange(1, int(lead.delay_mean * (1.0 + 40.0 * lead.delay_cv**2)) + 2) - 0.5
    return lead.days + float(special.gammaincc(shape, ends * shape / lead.delay_mean).sum())


def pipeline_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """M8: Little's law, goods on the way = rate x lead time (Little 1961)."""
    return {"pipeline": daily_mean(spec) * mean_lead_days(depot(spec).lead_time)}


def watch_pipeline(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate a depot; goods ordered together travel together, so a run is one look."""
    records = records_of(scenario, seed, replication)
    transit = after_warm_up(records, trade(records, "transit"))
    return {"pipeline": sample([part.mean() for part in np.array_split(transit, 10)])}


def credit_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """F_dso: a steady debtor who pays on the day owes the sales of as many days as its terms."""
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    daily_mean(spec)
    return {"dso_days": float(spec.manufacturer.terms_days)}


def watch_credit(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Take days of sales outstanding from the ordinary figures of a run."""
    from channelsim.experiments.replicate import replicate

    return {"dso_days": sample(replicate(scenario, seed, replication).kpis["dso_days"])}


CASES = (
    Case(
        id="M8",
        title="Little's law: goods on the way, random lead times",
        limits={"pipeline": Limit(relative=0.01)},
        oracle=pipeline_theory,
        observe=watch_pipeline,
        replications=4,
    ),
    Case(
        id="F_dso",
        title="Days of sales outstanding equal the terms",
        limits={"dso_days": Limit(tolerance=0.01)},
        oracle=credit_theory,
        observe=watch_credit,
        quick=True,
    ),
)
