"""Verdicts in plain words: what a scenario changes, by how much, and what it leaves alone."""

from typing import TYPE_CHECKING

from channelsim.experiments.kpi_facts import in_a_sentence, say_difference, say_number, unit_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import Any

    import pandas as pd

# What a strategist asks first; `verdict` answers for any other KPI.
HEADLINES = (
    "contribution", "sell_out_units", "diversion_rate", "loading_index", "price_gap_index",
    "fill_rate", "rebate_rate",
)  # fmt: skip
MOST_NAMED = 6  # scenarios in a line
_TOLD_FROM = 10  # replications
_WORTH_TELLING = 1.25


def verdict_lines(
    summary: "pd.DataFrame", baseline: str, kpis: "Sequence[str]" = HEADLINES
) -> tuple[str, ...]:
    """Say what differs from the baseline, a line for each scenario and KPI.

    Parameters
    ----------
    summary
        See `channelsim.experiments.summaries.compare_kpis`.
    baseline
        Name of the scenario that the others are compared with.
    kpis
        Which KPIs; those the summary does not have are passed over.

    Returns
    -------
    tuple of str
        Such as `rolling_targets cuts diversion rate by 3.1 points (2.7 to 3.5)` and
        `rolling_targets: contribution: no clear difference`.
    """
    shown = summary[summary["kpi"].isin(list(kpis))]
    rows = shown.to_dict("records")
    table = {(str(row["scenario"]), str(row["kpi"])): row for row in rows}
    others = [name for name in dict.fromkeys(summary["scenario"]) if name != baseline]
    return tuple(
        verdict(name, kpi, table[name, kpi])
        for name in others
        for kpi in kpis
        if (name, kpi) in table
    )


def best_lines(summary: "pd.DataFrame", kpis: "Sequence[str]" = HEADLINES) -> tuple[str, ...]:
    """Say which scenario is the best, or which may be, a line for each KPI that has a direction.

    Parameters
    ----------
    summary
        See `channelsim.experiments.summaries.compare_kpis`.
    kpis
        Which KPIs.

    Returns
    -------
    tuple of str
        Such as `contribution: best of 4 is flat_rebate; behind: baseline, steep, strict`, where
        what is said holds for all scenarios of a line together. Empty for two scenarios, whose
        difference says it all.
    """
    if summary["scenario"].nunique() < 3:
        return ()
    lines = []
    for kpi in kpis:
        rows = summary[(summary["kpi"] == kpi) & (summary["place"] != "")]
        by_place = {
            place: rows.loc[rows["place"] == place, "scenario"].tolist()
            for place in ("best", "contender", "behind")
        }
        if len(rows):
            lines.append(f"{in_a_sentence(kpi)}: {_best(by_place, len(rows))}")
    return tuple(lines)


def _best(by_place: "dict[str, list[str]]", count: int) -> str:
    leading = by_place["best"] + by_place["contender"]
    behind = f"; behind: {_named(by_place['behind'])}" if by_place["behind"] else ""
    if len(leading) == count:
        return "any may be the best"
    if len(leading) == 1:
        return f"best of {count} is {leading[0]}{behind}"
    equal = "equally good are" if not by_place["contender"] else "the best is one of"
    return f"{equal} {_named(leading)}{behind}"


def _named(scenarios: "Sequence[str]") -> str:
    """List scenarios; of very many the first."""
    if len(scenarios) <= MOST_NAMED:
        return ", ".join(scenarios)
    shown = MOST_NAMED - 2
    return f"{', '.join(scenarios[:shown])} and {len(scenarios) - shown} more"


def pairing_gain(summary: "pd.DataFrame", kpi: str = "contribution") -> float:
    """Say how many times fewer replications pairing needs than independent runs would.

    Parameters
    ----------
    summary
        See `channelsim.experiments.summaries.compare_kpis`.
    kpi
        Of whose differences.

    Returns
    -------
    float
        Median of the variance reductions of all scenarios that have one from ten replications or
        more; NaN if none has: variances of fewer are too uncertain for their ratio to be told.
    """
    rows = summary[(summary["kpi"] == kpi) & (summary["pairs"] >= _TOLD_FROM)]
    gains = rows["variance_reduction"]
    return float(gains[gains < float("inf")].median())


def pairing_line(summary: "pd.DataFrame", kpi: str = "contribution") -> str:
    """Say in words what common random numbers were worth; empty where nothing can be said."""
    gain = pairing_gain(summary, kpi)
    if not gain > 0:
        return ""
    word, size = in_a_sentence(kpi), say_number(gain)
    if gain < _WORTH_TELLING:
        return f"pairing gains little here: differences in {word} vary as between independent runs"
    return f"pairing: differences in {word} need {size} times fewer runs than independent ones"


def verdict(scenario: str, kpi: str, row: "Mapping[Hashable, Any]") -> str:
    """Say how one scenario differs from the baseline in one KPI.

    Parameters
    ----------
    scenario, kpi
        Names.
    row
        `pairs`, `significant`, `diff`, `diff_low`, `diff_high`.
    """
    word = in_a_sentence(kpi)
    if row["pairs"] < 2:
        return f"{scenario}: {word}: no verdict from fewer than two replications"
    if row["diff"] == row["diff_low"] == row["diff_high"] == 0:
        return f"{scenario}: {word}: the same in every replication"
    if not row["significant"]:
        return f"{scenario}: {word}: no clear difference"
    unit = unit_of(kpi)
    ends = sorted((abs(row["diff_low"]), abs(row["diff_high"])))
    low, high = (say_difference(end, unit)[0] for end in ends)
    size, after = say_difference(abs(row["diff"]), unit)
    verb = "raises" if row["diff"] > 0 else "cuts"
    return f"{scenario} {verb} {word} by {' '.join((size, after)).strip()} ({low} to {high})"
