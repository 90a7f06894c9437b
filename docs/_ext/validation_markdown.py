"""The tables of the page on validation, from the results of the last full run.

Building the documentation simulates nothing. Run this file to simulate everything again and to
write the results that the page shows: ``python docs/_ext/validation_markdown.py``.
"""

import csv
from itertools import product
from math import isfinite, isnan
from pathlib import Path
from typing import TYPE_CHECKING

from schema_markdown import cell

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

FOLDER = Path(__file__).parents[1] / "explanation"
CASES = FOLDER / "verification.csv"
CHANNELS = FOLDER / "regularities.csv"
CIGARETTES = FOLDER / "cigarettes.csv"
FACTS = FOLDER / "regularity_checks.csv"
FACT_COLUMNS = ("id", "quantity", "low", "high", "value", "reached")
COLUMNS = ("case", "quantity", "theory", "simulated", "se", "z", "verdict")

SHIPPED = ("baseline", "flat_rebate", "no_price_gap", "strict_enforcement")
EFFECTS = ("lag", "own", "own_se", "neighbour", "neighbour_se", "ratio")
# Chances of being stopped at a border in `cigarettes`, and replications of each.
STOPPED = ((0.0, 2), (0.05, 1), (0.2, 1), (1.0, 1))
KPIS = ("diversion_rate", "leakage_rate", "loading_index", "bullwhip", "detection_rate")
REPLICATIONS = 2
# What `strict_enforcement` changes in `baseline`, by what it changes.
CERTAINTY = ("coded_share", "visits_per_month", "complaint_probability", "announced")
SPEED = ("complaint_days", "delay_days")
SEVERITY = ("ladder",)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def case_table() -> str:
    """Write every quantity of every case with theory, simulation and verdict."""
    from channelsim.experiments import verification

    known = verification.CASES
    rows = _read(CASES)
    seen = {row["case"] for row in rows}
    if seen != set(known):
        odd = sorted(seen.symmetric_difference(known))
        raise ValueError(f"{CASES.name} is out of date for {odd}: run this file to refresh it")
    lines = [
        "| case | quantity | theory | simulated | standard error | z | verdict |\n",
        "|---|---|--:|--:|--:|--:|---|\n",
    ]
    before = ""
    for row in rows:
        case = row["case"]
        first = "" if case == before else f"**{case}** {cell(known[case].title)}"
        numbers = (f"{float(row[name]):.6g}" for name in ("theory", "simulated"))
        spread = f"{float(row['se']):.2g}" if float(row["se"]) > 0.0 else "none"
        shown = (first, f"`{row['quantity']}`", *numbers, spread, f"{float(row['z']):.2f}")
        lines.append("| " + " | ".join((*shown, row["verdict"])) + " |\n")
        before = case
    return "".join(lines)


def channel_table() -> str:
    """Write what the shipped scenarios show, and the factorial of enforcement."""
    lines = [
        "| scenario | " + " | ".join(f"`{name}`" for name in KPIS) + " |\n",
        "|---|" + "--:|" * len(KPIS) + "\n",
    ]
    for row in _read(CHANNELS):
        values = [float(row[name]) for name in KPIS]
        numbers = ("undefined" if isnan(value) else f"{value:.3g}" for value in values)
        lines.append(f"| {cell(row['scenario'])} | " + " | ".join(numbers) + " |\n")
    return "".join(lines)


def cigarette_table() -> str:
    """Write the panel regression on real cigarette sales beside that on simulated ones."""
    lines = [
        "| sales | model | last year's sales | own price | cheapest neighbour | ratio |\n",
        "|---|---|--:|--:|--:|--:|\n",
    ]
    for row in _read(CIGARETTES):
        value = {name: float(row[name]) for name in EFFECTS}
        lag = "" if isnan(value["lag"]) else f"{value['lag']:.3f}"
        effects = (f"{value[name]:.3f} ({value[name + '_se']:.3f})" for name in EFFECTS[1:4:2])
        cells = (cell(row["sales"]), row["model"], lag, *effects, f"{value['ratio']:.2f}")
        lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)


def _cigarettes() -> list[dict[str, object]]:
    """Regress real and simulated sales of 1963-80, without and with checks at borders."""
    from channelsim import load_scenario
    from channelsim.calibration import read_cigar
    from channelsim.experiments.region_panel import neighbour_effect, region_panel

    real = read_cigar().query("year <= 80")
    names = {"state": "region", "year": "period", "sales": "units", "pimin": "neighbour_price"}
    panels = {"real": [real.rename(columns={**names, "ndi": "index"})]}
    scenario = load_scenario("cigarettes")
    for chance, replications in STOPPED:
        checked = scenario.override({"enforcement.border.stop_probability": chance})
        label = f"simulated, expected fine ${2.0 * chance:.2f} a pack"
        panels[label] = [region_panel(checked, 1, number) for number in range(replications)]
    rows: list[dict[str, object]] = []
    for label, several in panels.items():
        for model in ("dynamic", "static"):
            found = [neighbour_effect(panel, model) for panel in several]
            means = {
                name: sum(getattr(one, name) for one in found) / len(found) for name in EFFECTS[:-1]
            }
            ratio = means["neighbour"] / abs(means["own"])
            rows.append({"sales": label, "model": model, **means, "ratio": ratio})
    return rows


def fact_table() -> str:
    """Write what was asked of every published regularity, and what the model showed."""
    from channelsim.experiments.regularities import REGULARITIES

    rows = _read(FACTS)
    if {row["id"] for row in rows} != set(REGULARITIES):
        raise ValueError(f"{FACTS.name} is out of date: run this file to refresh it")
    lines = ["| fact | quantity | asked | simulated | |\n", "|---|---|--:|--:|---|\n"]
    before = ""
    for row in rows:
        first = "" if row["id"] == before else f"**{row['id']}** {REGULARITIES[row['id']].title}"
        low, high = float(row["low"]), float(row["high"])
        asked = " to ".join(f"{end:g}" for end in (low, high) if isfinite(end))
        if isfinite(low) != isfinite(high):
            asked = ("at least " if isfinite(low) else "at most ") + asked
        judged = "" if not asked else "reached" if row["reached"] == "True" else "**not reached**"
        value = f"{float(row['value']):.3g}"
        lines.append(f"| {first} | {row['quantity']} | {asked} | {value} | {judged} |\n")
        before = row["id"]
    return "".join(lines)


def _channels() -> "list[Scenario]":
    """Give the shipped scenarios, and baseline with parts of the strict programme."""
    from channelsim import load_scenario

    shipped = [load_scenario(name) for name in SHIPPED]
    base, strict = shipped[0], shipped[-1].spec.enforcement
    document = shipped[-1].document["enforcement"]
    assert isinstance(document, dict)
    parts = {"certainty": CERTAINTY, "speed": SPEED, "severity": SEVERITY}
    for chosen in product((False, True), repeat=len(parts)):
        names = [name for name, on in zip(parts, chosen, strict=True) if on]
        if names:
            changes = {
                f"enforcement.{key}": document.get(key, getattr(strict, key))
                for name in names
                for key in parts[name]
            }
            shipped.append(base.override(changes, name=f"baseline + {' + '.join(names)}"))
    return shipped


def _write(path: Path, columns: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def refresh() -> None:
    """Simulate every case and every scenario, and keep the results."""
    import channelsim
    from channelsim.experiments.regularities import check_regularities

    _write(FACTS, FACT_COLUMNS, [found.document() for found in check_regularities()])
    _write(CASES, COLUMNS, [row.document() for row in channelsim.verify(workers=None)])
    shown: list[dict[str, object]] = []
    for scenario in _channels():
        kpis = channelsim.run(scenario, replications=REPLICATIONS, seed=1).kpis
        shown.append({"scenario": scenario.name, **{name: kpis[name].mean() for name in KPIS}})
    _write(CHANNELS, ("scenario", *KPIS), shown)
    _write(CIGARETTES, ("sales", "model", *EFFECTS), _cigarettes())


if __name__ == "__main__":
    refresh()
