"""What a report says, as plain values that a template lays out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from channelsim.experiments import Comparison, RunResult
from channelsim.experiments.kpi_facts import idle_kpis, kpi_fact, say_amount, unit_of
from channelsim.experiments.verdicts import HEADLINES
from channelsim.report.comparison_figures import (
    Row,
    difference_text,
    difference_texts,
    estimates,
    verdict_of,
)
from channelsim.report.look import Lang
from channelsim.report.phrases import observation, phrase
from channelsim.report.words import currency, kpi_word, word

_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
WIDE = 4  # more variants than this stand in rows, not in columns


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    text : str
        Its number or word.
    note : str
        A second line, such as an interval.
    verdict : str
        `better`, `worse`, `different`, `unclear`, or empty where nothing is judged.
    mark : str
        An arrow up or down where something differs clearly.
    """

    text: str
    note: str = ""
    verdict: str = ""
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: heads, and rows of a name, an explanation and cells."""

    heads: list[str]
    rows: "list[tuple[str, str, list[Cell]]]"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one scenario does: lines by verdict (`better`, `worse`, `different`), and the rest."""

    name: str
    title: str
    lines: dict[str, list[str]]
    unclear: list[str]


def estimate(kpi: str, row: Row) -> Cell:
    """Say a mean and its interval."""
    unit = unit_of(kpi)
    return Cell(text=_said(row["mean"], unit), note=_interval(row, unit))


def difference(kpi: str, row: Row, lang: Lang) -> Cell:
    """Say a difference, its interval and whether it is clear and welcome."""
    value = float(row["diff"])
    if np.isnan(value):
        return Cell(text="–")
    verdict = verdict_of(kpi, row)
    mark = "" if verdict == "unclear" else ("▲" if value > 0 else "▼")
    ends = [float(row[end]) for end in ("diff_low", "diff_high")]
    note = ""
    if np.isfinite(ends).all() and (value, *ends) != (0.0, 0.0, 0.0):
        _, low, high = difference_texts(kpi, [value, *ends], lang)
        note = f"{low} … {high}"
    return Cell(text=difference_text(kpi, row, lang), note=note, verdict=verdict, mark=mark)


def summary_rows(result: RunResult) -> dict[str, Row]:
    """Give the rows of a result's summary by KPI."""
    return cast("dict[str, Row]", result.summary.to_dict("index"))


def idle_line(result: RunResult | Comparison, lang: Lang) -> str:
    """Name the KPIs that the tables leave out because they are 0 in every run; empty if none."""
    idle = idle_kpis(result.kpis)
    words = (", " if lang == "en" else "、").join(kpi_word(kpi, lang) for kpi in idle)
    return phrase("idle", lang).format(kpis=words) if idle else ""


def run_table(result: RunResult, lang: Lang) -> Table:
    """Lay out the KPIs of one scenario, but those of mechanisms that it leaves out."""
    rows = []
    idle = idle_kpis(result.kpis)
    for kpi, row in summary_rows(result).items():
        if np.isnan(row["mean"]) or kpi in idle:
            continue
        cell = estimate(kpi, row)
        cells = [Cell(text=cell.text), Cell(text=cell.note), Cell(text=_unit(kpi, result, lang))]
        rows.append((kpi_word(kpi, lang), _meaning(kpi, lang), cells))
    level = phrase("interval", lang).format(level=f"{result.level:.0%}")
    heads = [phrase("kpi", lang), phrase("mean", lang), level, phrase("unit", lang)]
    return Table(heads=heads, rows=rows)


def comparison_table(study: Comparison, variants: list[str], lang: Lang) -> Table:
    """Lay out the KPIs that any has: the baseline's mean, then the difference of each variant."""
    table = estimates(study)
    base = study.results[study.baseline]
    rows = []
    known = study.summary[study.summary["mean"].notna()]
    idle = idle_kpis(study.kpis)
    for kpi in dict.fromkeys(known["kpi"]):
        if kpi in idle:
            continue
        cells = [estimate(kpi, table[study.baseline, kpi])]
        cells += [difference(kpi, table[name, kpi], lang) for name in variants]
        if len(variants) == 1:
            chance = float(table[variants[0], kpi]["p_best"])
            cells.append(Cell(text="–" if np.isnan(chance) else f"{chance:.0%}"))
        unit = _unit(kpi, base, lang)
        label = kpi_word(kpi, lang) + (f" ({unit})" if unit and unit_of(kpi) != "share" else "")
        rows.append((label, _meaning(kpi, lang), cells))
    heads = [phrase("kpi", lang), f"{study.baseline} ({phrase('baseline', lang)})", *variants]
    if len(variants) == 1:
        heads.append(phrase("p_best", lang))
    return Table(heads=heads, rows=rows)


def overview_table(study: Comparison, lang: Lang) -> Table:
    """Lay out the headline KPIs with a row per scenario, for many scenarios."""
    table = estimates(study)
    kpis = [kpi for kpi in HEADLINES if (study.baseline, kpi) in table]
    first = [estimate(kpi, table[study.baseline, kpi]) for kpi in kpis]
    rows = [(f"{study.baseline} ({phrase('baseline', lang)})", "", first)]
    for name in study.results:
        if name != study.baseline:
            cells = [difference(kpi, table[name, kpi], lang) for kpi in kpis]
            rows.append((name, "", cells))
    return Table(
        heads=[phrase("scenario", lang), *(kpi_word(kpi, lang) for kpi in kpis)], rows=rows
    )


def verdicts(study: Comparison, lang: Lang) -> list[Verdict]:
    """Say for every variant what it clearly changes and what it leaves alone."""
    table = estimates(study)
    found = []
    for name, result in study.results.items():
        if name == study.baseline:
            continue
        lines: dict[str, list[str]] = {"better": [], "worse": [], "different": []}
        unclear = []
        for kpi in HEADLINES:
            if (name, kpi) not in table:
                continue
            cell = difference(kpi, table[name, kpi], lang)
            if cell.verdict in lines:
                lines[cell.verdict].append(f"{kpi_word(kpi, lang)} {cell.text} ({cell.note})")
            else:
                unclear.append(kpi_word(kpi, lang))
        same = result.title == study.results[study.baseline].title
        title = "" if same else _title(result)
        found.append(Verdict(name=name, title=title, lines=lines, unclear=unclear))
    return found


def observations(result: RunResult, lang: Lang) -> list[str]:
    """Say the headline figures of a single scenario in sentences."""
    said = []
    rows = summary_rows(result)
    for kpi in ("contribution", "sell_out_units", "loading_index", "diversion_rate",
                "price_gap_index", "fill_rate"):  # fmt: skip
        if kpi not in rows or not np.isfinite(rows[kpi]["mean"]):
            continue
        row, unit = rows[kpi], unit_of(kpi)
        key: str = kpi
        if kpi == "loading_index":
            key = "loading" if row["ci_low"] > 1.0 else "no loading"
            if not np.isfinite(row["ci_low"]):
                continue  # nothing is judged without an interval
        sentence = observation(key, lang).format(
            mean=_said(row["mean"], unit),
            low=_said(row["ci_low"], unit),
            high=_said(row["ci_high"], unit),
            unit=currency(result),
        )
        known = np.isfinite(row["ci_low"])
        said.append(sentence if known else _IN_BRACKETS.sub("", sentence))
    return said


def measured_time(document: Mapping[str, object], lang: Lang) -> str:
    """Say how long a replication lasts, where the document says so."""
    horizon = document.get("horizon")
    if not isinstance(horizon, Mapping) or "days" not in horizon:
        return ""
    warm_up = horizon.get("warm_up", 0)
    return phrase("measured", lang).format(days=horizon["days"], warm_up=warm_up)


def _title(result: RunResult) -> str:
    return "" if result.title == result.name else result.title


def _unit(kpi: str, result: RunResult, lang: Lang) -> str:
    unit = unit_of(kpi)
    if unit == "money":
        return currency(result)
    known = ("share", "units", "days", "ratio", "count", "index")
    return word(unit, lang) if unit in known else unit


def _meaning(kpi: str, lang: Lang) -> str:
    fact = kpi_fact(kpi)
    if fact is None:
        return ""
    return fact.definition_zh if lang == "zh" else fact.definition


def _said(value: float, unit: str) -> str:
    return "–" if np.isnan(value) else say_amount(float(value), unit).replace("-", "−")


def _interval(row: Row, unit: str) -> str:
    low, high = float(row["ci_low"]), float(row["ci_high"])
    if not np.isfinite([low, high]).all():
        return ""
    return f"{_said(low, unit)} … {_said(high, unit)}"
