"""The table of which scenario is best, for the page of a comparison."""

from channelsim.experiments import Comparison
from channelsim.experiments.verdicts import HEADLINES
from channelsim.report.comparison_figures import difference_texts, estimates
from channelsim.report.look import Lang
from channelsim.report.page import Cell, Table
from channelsim.report.phrases import phrase
from channelsim.report.words import kpi_word

PLACES = {"best": "better", "contender": "unclear", "behind": "worse", "": ""}


def best_table(study: Comparison, lang: Lang) -> Table | None:
    """Lay out which scenario is the best, a row per scenario; None where two say it all."""
    table = estimates(study)
    kpis = [
        kpi for kpi in HEADLINES
        if (study.baseline, kpi) in table and table[study.baseline, kpi]["place"]
    ]  # fmt: skip
    if len(study.results) < 3 or not kpis:
        return None
    rows = []
    for name in study.results:
        cells = []
        for kpi in kpis:
            row = table[name, kpi]
            place = str(row["place"])
            ends = [float(row["to_best_low"]), float(row["to_best_high"])]
            low, high = difference_texts(kpi, ends, lang)
            text = phrase(f"place {place}", lang) if place else "–"
            cells.append(Cell(text=text, note=f"{low} … {high}", verdict=PLACES[place]))
        rows.append((name, "", cells))
    return Table(
        heads=[phrase("scenario", lang), *(kpi_word(kpi, lang) for kpi in kpis)], rows=rows
    )
