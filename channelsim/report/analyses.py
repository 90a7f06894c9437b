"""Sections of the report for what an analysis found: explanation, sensitivity, warm-up."""

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from channelsim.experiments import Comparison, Explanation, RunResult, Sensitivity, WarmUp
from channelsim.experiments.kpi_facts import say_number
from channelsim.report.comparison_figures import difference_texts, verdict_of
from channelsim.report.figures import Draw, analysis_drawings, warm_up_drawings
from channelsim.report.look import Lang
from channelsim.report.page import Cell, Table
from channelsim.report.phrases import phrase
from channelsim.report.words import kpi_word, word

Analysis = Explanation | Sensitivity
_SHOWN = {"morris": ("mu_star", "sigma", "mu"), "sobol": ("total", "first")}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the page: head, a sentence on how to read it, a table and figures."""

    head: str
    hint: str
    table: Table | None
    figures: dict[str, Draw]


def subject(result: RunResult | Comparison, analyses: list[Analysis]) -> RunResult | Comparison:
    """Give what a page is about beside its analyses: the scenarios that somebody wrote.

    An explanation has run mixtures of two scenarios, a sensitivity study variants of one; the page
    shows the two, or the one.
    """
    for found in analyses:
        study = found.comparison
        if isinstance(found, Sensitivity):
            return study.results[study.baseline]
        names = (found.before, found.after)
        return replace(
            study, results={name: study.results[name] for name in names}, baseline=found.before
        )
    return result


def section(found: Analysis, lang: Lang) -> Section:
    """Lay an analysis out."""
    kpi = kpi_word(found.kpi, lang)
    figures = analysis_drawings(found, lang)
    if isinstance(found, Explanation):
        how = phrase("every combination" if found.exact else "orders drawn", lang)
        hint = phrase("how explained", lang).format(kpi=kpi, how=how)
        table = _changes(found, lang)
        return Section(head=phrase("explanation", lang), hint=hint, table=table, figures=figures)
    hint = phrase(f"how {found.method}", lang).format(kpi=kpi, points=len(found.points))
    head = phrase("sensitivity", lang)
    return Section(head=head, hint=hint, table=_indices(found, lang), figures=figures)


def warm_up_section(check: WarmUp | None, name: str, lang: Lang) -> Section:
    """Lay the check of a scenario's warm-up out."""
    if check is None:
        hint = phrase("no warm-up check", lang)
        return Section(head=phrase("warm-up", lang), hint=hint, table=None, figures={})
    rows = [
        (
            _series(str(row["series"]), lang),
            "",
            [
                Cell(text=f"{row['warm_up']}"),
                Cell(text="–" if np.isnan(row["needed"]) else f"{row['needed']:.0f}"),
                Cell(text=phrase(str(row["verdict"]), lang)),
            ],
        )
        for row in check.table.to_dict("records")
    ]
    heads = [phrase(key, lang) for key in ("series", "warm-up days", "needed", "verdict")]
    return Section(
        head=phrase("warm-up", lang),
        hint=phrase("how warm-up", lang).format(name=name),
        table=Table(heads=heads, rows=rows),
        figures=warm_up_drawings(check, lang),
    )


def _series(name: str, lang: Lang) -> str:
    return word(f"series {name}", lang) if name in ("share", "cover") else name


def _changes(found: Explanation, lang: Lang) -> Table:
    """Give a row per change, and the whole difference."""
    whole: dict[str, Any] = {
        "change": phrase("all changes", lang), "old": found.before, "new": found.after,
        "effect": found.difference, "ci_low": found.low, "ci_high": found.high, "share": 1.0,
    }  # fmt: skip
    rows = []
    changes: list[dict[str, Any]] = cast("list[dict[str, Any]]", found.table.to_dict("records"))
    for row in (*changes, whole):
        low, high = float(row["ci_low"]), float(row["ci_high"])
        judged = {"diff": row["effect"], "significant": low > 0.0 or high < 0.0}
        effect, *ends = difference_texts(found.kpi, [float(row["effect"]), low, high], lang)
        share = float(row["share"])
        cells = [
            Cell(text=str(row["old"])),
            Cell(text=str(row["new"])),
            Cell(text=effect, note=" … ".join(ends), verdict=verdict_of(found.kpi, judged)),
            Cell(text="–" if np.isnan(share) else f"{share:.0%}".replace("-", "−")),
        ]
        rows.append((str(row["change"]), "", cells))
    heads = [phrase(key, lang) for key in ("change", "old", "new", "effect", "part of it")]
    return Table(heads=heads, rows=rows)


def _indices(found: Sensitivity, lang: Lang) -> Table:
    """Give a row per number that was varied, half-widths of intervals under their values."""
    names = _SHOWN[found.method]
    rows = []
    for row in found.indices.to_dict("records"):
        cells = []
        for name in names:
            half = row.get(f"{name}_conf")
            note = "" if half is None else f"± {say_number(float(half))}"
            cells.append(Cell(text=say_number(float(row[name])).replace("-", "−"), note=note))
        rows.append((str(row["path"]), "", cells))
    shown = {"mu_star": "mu*"}
    return Table(heads=[phrase("path", lang), *(shown.get(one, one) for one in names)], rows=rows)
