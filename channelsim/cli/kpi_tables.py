"""KPI tables for the terminal, in the trade's words, with units and intervals."""

from typing import TYPE_CHECKING

from rich.table import Table

from channelsim.experiments import kpi_facts
from channelsim.experiments.kpi_facts import idle_kpis, say_amount, say_difference, unit_of

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments import Comparison, RunResult

DASH = "–"


def kpi_table(result: "RunResult") -> Table:
    """Lay out the KPIs of one scenario with their intervals."""
    table = Table()
    table.add_column("KPI")
    for heading in ("mean", f"{result.level:.0%} interval", "sd", "n"):
        table.add_column(heading, justify="right")
    table.add_column("unit")
    idle = idle_kpis(result.kpis)
    for name, row in result.summary.iterrows():
        if len(result.kpis) and (not row["n"] or name in idle):
            continue  # of a mechanism that the scenario leaves out
        unit = unit_of(str(name))
        table.add_row(
            label(str(name)),
            say_amount(row["mean"], unit),
            _ends(say_amount(row["ci_low"], unit), say_amount(row["ci_high"], unit)),
            DASH if row["sd"] != row["sd"] else say_amount(row["sd"], unit),
            f"{row['n']:.0f}",
            unit_word(unit, result),
        )
    return table


def difference_table(study: "Comparison", scenario: str) -> Table:
    """Lay one scenario beside the baseline: both means, the paired difference, what is clear."""
    rows = study.summary.set_index(["scenario", "kpi"])
    table = Table(title=f"{scenario} against {study.baseline}", title_justify="left")
    table.add_column("KPI")
    for heading in (study.baseline, scenario, "difference", "interval"):
        table.add_column(heading, justify="right")
    table.add_column("clear")
    table.add_column("p(best)", justify="right")
    several = len(study.results) > 2
    if several:
        table.add_column("place")
    idle = idle_kpis(study.kpis)
    for kpi in rows.loc[scenario].index:
        own, base = rows.loc[(scenario, kpi)], rows.loc[(study.baseline, kpi)]
        if kpi in idle or (not own["n"] and not base["n"]):
            continue
        place = [str(own["place"]) or DASH] if several else []
        table.add_row(*_difference_cells(str(kpi), own, base), *place)
    return table


def point_table(study: "Comparison", kpis: tuple[str, ...]) -> Table:
    """Lay out many scenarios, a row each: differences of a few KPIs, * where they are clear."""
    rows = study.summary.set_index(["scenario", "kpi"])
    shown = [kpi for kpi in kpis if (study.baseline, kpi) in rows.index]
    table = Table(title=f"differences to {study.baseline}; * clear", title_justify="left")
    table.add_column("scenario", overflow="fold")
    for kpi in shown:
        table.add_column(label(kpi), justify="right")
    for scenario in study.results:
        cells = [_point_cell(kpi, rows.loc[[(scenario, kpi)]].iloc[0]) for kpi in shown]
        table.add_row(scenario, *cells)
    return table


def label(kpi: str) -> str:
    """Return the trade's word for a KPI; its name if it has none."""
    fact = kpi_facts.kpi_fact(kpi)
    return kpi if fact is None else fact.label_en


def idle_line(kpis: "pd.DataFrame") -> str:
    """Name the KPIs that a table leaves out because they are 0 in every run; empty if none is."""
    idle = idle_kpis(kpis)
    return f"0 in every run, left out above: {', '.join(map(label, idle))}" if idle else ""


def unit_word(unit: str, result: "RunResult") -> str:
    """Name a unit: the scenario's currency for money, nothing beside a per cent sign."""
    from channelsim.report.words import currency

    return {"share": "", "money": currency(result)}.get(unit, unit)


def _difference_cells(kpi: str, own: "pd.Series[float]", base: "pd.Series[float]") -> list[str]:
    unit = unit_of(kpi)
    size, word = say_difference(own["diff"], unit)
    low, high = (say_difference(own[end], unit)[0] for end in ("diff_low", "diff_high"))
    return [
        label(kpi),
        say_amount(base["mean"], unit),
        say_amount(own["mean"], unit),
        f"{size} {word}".strip(),
        _ends(low, high),
        "*" if own["significant"] else "",
        DASH if own["p_best"] != own["p_best"] else f"{own['p_best']:.2f}",
    ]


def _point_cell(kpi: str, row: "pd.Series[float]") -> str:
    size, word = say_difference(row["diff"], unit_of(kpi))
    return f"{size} {word}".strip() + ("*" if row["significant"] else "")


def _ends(low: str, high: str) -> str:
    return DASH if "n/a" in (low, high) else f"{low} to {high}"


def heading(result: "RunResult") -> str:
    """Say which scenario a table is about, and what it rests on."""
    title = f": {result.title}" if result.title else ""
    count = len(result.kpis)
    runs = "1 replication" if count == 1 else f"{count} replications"
    return f"{result.name}{title} ({runs}, seed {result.seed})"
