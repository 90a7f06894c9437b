"""The report of a plan: one HTML file with the plan, its certificate and its proof."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.optimise_budget import ProvenPlan
from channelsim.experiments.optimise_prices import ProvenPrices
from channelsim.experiments.planning import AnyPlan
from channelsim.experiments.proof import said
from channelsim.report.figures import svg_text
from channelsim.report.inline import inline_svg
from channelsim.report.plan_figures import plan_drawings

if TYPE_CHECKING:
    import pandas as pd

Laid = tuple[str, str, list[str], list[list[str]]]
"""Heading, remark, column names and rows."""


def write_plan_report(plan: AnyPlan, path: Path) -> Path:
    """Write the report of a plan.

    Parameters
    ----------
    plan : ProvenPlan, ProvenPrices or ProvenSchemes
        From `optimise`.
    path : Path
        The file; its folder is made if it is not there.

    Returns
    -------
    Path
        The file written, which loads nothing from anywhere.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("channelsim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template("plan.html.j2").render(
        title=_title(plan),
        certificate=f"{plan.status}: objective {plan.objective:,.6g}, bound {plan.bound:,.6g}, "
        f"gap {plan.gap:.3%}",
        verdicts=plan.proof.verdicts,
        tables=_tables(plan),
        figures=[
            _figure(svg_text(draw()), f"p{number}", name.replace("_", " "))
            for number, (name, draw) in enumerate(plan_drawings(plan).items())
        ],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _figure(svg: str, prefix: str, label: str) -> tuple[str, int]:
    """Give a figure fit for the page, and its natural width in pixels."""
    width = re.search(r'<svg[^>]*? width="([\d.]+)pt"', svg, re.DOTALL)
    points = float(width[1]) if width else 500.0
    return inline_svg(svg, prefix, label), round(points * 96.0 / 72.0)


def _title(plan: AnyPlan) -> str:
    match plan:
        case ProvenPlan():
            return f"A budget of {plan.total_spend:,.0f}"
        case ProvenPrices():
            return "List prices without profitable diversion"
        case _:
            return "Incentive schemes by segment"


def _tables(plan: AnyPlan) -> list[Laid]:
    match plan:
        case ProvenPlan():
            chosen = [_laid("Allocation", "Money over the measured days.", plan.allocation)]
            if plan.responses is not None and len(plan.responses.interactions):
                note = "Responses raised together, beside the sum of the responses one by one."
                chosen.append(_laid("Do responses add up?", note, plan.responses.interactions))
        case ProvenPrices():
            note = "List and net price, money per unit; contribution as predicted."
            arcs = "Value: contribution per unit by which diverting on this way becomes dearer."
            measured = "Own-price elasticities with intervals, on common random numbers."
            chosen = [
                _laid("Prices", note, plan.prices),
                _laid("Ways", arcs, plan.arcs),
                _laid("Elasticities", measured, plan.responses.elasticities),
            ]
        case _:
            chosen = [_laid("Choice", "", plan.choice)]
    gain = f"Gains in {plan.proof.objective} over “{plan.proof.reference}”, on fresh seeds."
    return [
        *chosen,
        _laid("Proof", gain, plan.proof.table),
        _laid("Rounds", "Measured, planned and simulated.", plan.proof.rounds),
    ]


def _laid(name: str, note: str, frame: "pd.DataFrame") -> Laid:
    rows = [
        [said(value) if isinstance(value, float) else str(value) for value in row]
        for row in frame.itertuples(index=False)
    ]
    return name, note, [str(column) for column in frame.columns], rows
