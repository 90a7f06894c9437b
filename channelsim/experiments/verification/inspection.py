"""What inspections find (Inspection)."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.diversion import border
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

DAYS_PER_YEAR, MONTHS, QUARTER = 365.0, 12.0, 91.0
BLOCKS = 10  # stretches of a run that count as independent looks


def inspection_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """Share of diverted lots that visits find, one visit on a random day of every interval.

    A lot sold on one day can be found on that day and for `evidence_days` more. That window meets
    whole intervals of visits, each finding it with chance q, and parts of two, which find it with
    that share of q. The share is averaged over the days of an interval on which a lot may be sold.
    """
    seller = border(spec).seller
    require(seller.review_days == 1, "a new lot every day")
    programme = spec.enforcement
    victim = next(r.name for r in spec.regions if r.name != seller.region)
    every = DAYS_PER_YEAR / MONTHS / programme.visit_rate(victim)
    days = round(every)
    require(
        abs(every - days) < 1e-6, "visits a whole number of days apart: 365 / 12 / days a month"
    )
    require(programme.complaint_probability == 0.0, "no complaints")
    require((seller.conduct or spec.conduct).diverting.learning == 0.0, "learning 0")
    require(not programme.ladder, "no penalties")
    found = programme.coded_share * programme.find_probability
    missed = []
    for offset in range(days):
        window = np.arange(offset, offset + programme.evidence_days + 1) // days
        met = np.bincount(window) / days
        missed.append(float(np.prod(1.0 - found * met)))
    return {"found": 1.0 - float(np.mean(missed))}


def watch_inspections(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate; lots that are closed, proven or never found, after a first quarter."""
    records = records_of(scenario, seed, replication)
    closed = [event for event in records.events if event.kind == "lot closed"]
    days = np.array([event.time for event in closed])
    proven = np.array([event.detail.startswith("proven") for event in closed], dtype=float)
    edges = np.linspace(QUARTER, scenario.spec.horizon.days, BLOCKS + 1)
    over, under = (
        np.histogram(days, edges, weights=weights)[0] for weights in (proven, np.ones_like(proven))
    )
    return {"found": sample(over, under)}


CASES = (
    Case(
        id="Inspection",
        title="Share of diverted lots that inspections find",
        limits={"found": Limit(absolute=0.01)},
        oracle=inspection_theory,
        observe=watch_inspections,
        replications=4,
    ),
)
