"""What deters diversion, and how much of it is worth deterring (V16, V17)."""

from itertools import product

import numpy as np

from channelsim.experiments.regularities.bands import Band, Regularity

VISITS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
LITTLE = 0.001
"""Diverted share of sales below which diversion counts as deterred."""

WEAK: dict[str, object] = {
    "enforcement.coded_share": 0.2,
    "enforcement.find_probability": 0.05,
    "enforcement.visits_per_month": 1.0,
    "enforcement.complaint_probability": 0.0,
    "enforcement.complaint_days": 30,
    "enforcement.delay_days": 180.0,
    "enforcement.announced": True,
    "enforcement.ladder": [{"fine_multiple": 0.5}],
    "conduct.finance.deposit_days": 1.0,
}
"""Little found, late, and a small fine that may take no more than a small deposit."""

PARTS = {
    "certainty": ("coded_share", "visits_per_month", "complaint_probability"),
    "speed": ("complaint_days", "delay_days"),
    "severity": ("ladder",),
}


def levers() -> dict[str, dict[str, object]]:
    """Give what each lever sets: values of `strict_enforcement`, searches as sharp as `small`'s."""
    from channelsim.scenario import load_scenario

    strict = load_scenario("strict_enforcement").document["enforcement"]
    assert isinstance(strict, dict)
    found = load_scenario("small").spec.enforcement.find_probability
    values: dict[str, dict[str, object]] = {
        name: {f"enforcement.{key}": strict[key] for key in keys} for name, keys in PARTS.items()
    }
    values["certainty"]["enforcement.find_probability"] = found
    return values


def _run(changes: dict[str, object], seed: int, replications: int) -> dict[str, float]:
    from channelsim.experiments.replicate import replicate
    from channelsim.scenario import load_scenario

    scenario = load_scenario("small").override(changes)
    rows = [replicate(scenario, seed, n).kpis for n in range(replications)]
    return {
        name: float(np.mean([row[name] for row in rows]))
        for name in ("diversion_rate", "contribution")
    }


def factorial(seed: int) -> dict[str, float]:
    """V16: share of diversion that is left under each lever alone and under all three."""
    terms, rates = levers(), {}
    for chosen in product((False, True), repeat=len(terms)):
        on = [name for name, used in zip(terms, chosen, strict=True) if used]
        changes = {key: value for name in on for key, value in terms[name].items()}
        rates[" and ".join(on)] = _run({**WEAK, **changes}, seed, 1)["diversion_rate"]
    usual = max(rates[""], 1e-12)
    left = {f"left with {name}": rate / usual for name, rate in rates.items() if name}
    return {"diversion_rate": usual, **left}


def tolerance(seed: int) -> dict[str, float]:
    """V17: diversion at the number of visits that earns the manufacturer most."""
    rows = [
        _run({"enforcement.visits_per_month": v, "enforcement.announced": True}, seed, 2)
        for v in VISITS
    ]
    best = int(np.argmax([row["contribution"] for row in rows]))
    deterred = [v for v, row in zip(VISITS, rows, strict=True) if row["diversion_rate"] < LITTLE]
    return {
        "best_visits": VISITS[best],
        "visits_that_deter": deterred[0] if deterred else float("inf"),
        "diversion_at_best": rows[best]["diversion_rate"],
    }


REGULARITIES = (
    Regularity(
        id="V16",
        title="Neither severity, certainty nor speed deters alone; together they do",
        bands={
            "diversion_rate": Band(low=0.01),
            "left with certainty": Band(low=0.5),
            "left with speed": Band(low=0.5),
            "left with severity": Band(low=0.5),
            "left with certainty and speed": Band(),
            "left with certainty and severity": Band(),
            "left with speed and severity": Band(),
            "left with certainty and speed and severity": Band(high=0.25),
        },
        measure=factorial,
    ),
    Regularity(
        id="V17",
        title="Some diversion is tolerated at the best enforcement",
        bands={
            "best_visits": Band(),
            "visits_that_deter": Band(),
            "diversion_at_best": Band(low=LITTLE),
        },
        measure=tolerance,
    ),
)
