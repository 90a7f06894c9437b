"""The report of a plan: one HTML file with the plan, its certificate and its proof."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.optimise_budget import ProvenPlan
from channelsim.experiments.optimise_prices import ProvenPrices
from channelsim.experiments.planning import AnyPlan
from channelsim.experiments.proof import PLAN, Proof, lead, said
from channelsim.report.figures import svg_text
from channelsim.report.inline import inline_svg
from channelsim.report.look import Lang, usable
from channelsim.report.phrases import phrase
from channelsim.report.plan_figures import plan_drawings
from channelsim.report.plan_phrases import name_word
from channelsim.report.words import kpi_word

if TYPE_CHECKING:
    import pandas as pd

Laid = tuple[str, str, list[str], list[list[str]]]
"""Heading, remark, column names and rows."""


def write_plan_report(plan: AnyPlan, path: Path, lang: str = "en") -> Path:
    """Write the report of a plan.

    Parameters
    ----------
    plan : ProvenPlan, ProvenPrices or ProvenSchemes
        From `optimise`.
    path : Path
        The file; its folder is made if it is not there.
    lang : "en" or "zh"
        Language; figures fall back to English where no font has Chinese characters.

    Returns
    -------
    Path
        The file written, which loads nothing from anywhere.

    Raises
    ------
    ValueError
        If the language is neither.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("channelsim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    chosen: Lang = "zh" if lang == "zh" else usable(lang)
    text = environment.get_template("plan.html.j2").render(
        lang={"en": "en", "zh": "zh-Hans"}[chosen],
        say=lambda key: phrase(key, chosen),
        title=_title(plan, chosen),
        certificate=phrase("certificate", chosen).format(
            status=name_word(plan.status, chosen),
            objective=f"{plan.objective:,.6g}",
            bound=f"{plan.bound:,.6g}",
            gap=f"{plan.gap:.3%}",
        ),
        verdicts=plan_verdicts(plan.proof, chosen),
        tables=_tables(plan, chosen),
        figures=[
            _figure(svg_text(draw()), f"p{number}", name.replace("_", " "))
            for number, (name, draw) in enumerate(plan_drawings(plan, lang).items())
        ],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def plan_verdicts(proof: Proof, lang: Lang) -> tuple[str, ...]:
    """Say what was promised, what came of it, and which rules the plan beats, a line each.

    Parameters
    ----------
    proof : Proof
        Of a plan; in English the lines are its own `verdicts`.
    lang : "en" or "zh"
        Language.
    """
    numbers = dict(zip(("mean", "low", "high"), map(said, proof.simulated), strict=True))
    promise = phrase("verdict promise", lang).format(
        **numbers,
        predicted=said(proof.predicted),
        agree=phrase("agree" if proof.converged else "disagree", lang),
        rounds=len(proof.rounds),
    )
    rows = proof.table[proof.table["scenario"] != PLAN].to_dict("records")
    return (
        promise,
        *(
            phrase("verdict line", lang).format(
                name=name_word(str(row["scenario"]), lang),
                verdict=phrase(f"verdict {row['verdict']}", lang),
                ahead=said(by),
                low=said(low),
                high=said(high),
            )
            for row in rows
            for by, low, high in [
                lead(row["verdict"], row["ahead"], row["ahead_low"], row["ahead_high"])
            ]
        ),
        *(phrase(f"reason {key}", lang).format(levers=levers) for key, levers in proof.reasons),
    )


def _figure(svg: str, prefix: str, label: str) -> tuple[str, int]:
    """Give a figure fit for the page, and its natural width in pixels."""
    width = re.search(r'<svg[^>]*? width="([\d.]+)pt"', svg, re.DOTALL)
    points = float(width[1]) if width else 500.0
    return inline_svg(svg, prefix, label), round(points * 96.0 / 72.0)


def _title(plan: AnyPlan, lang: Lang) -> str:
    match plan:
        case ProvenPlan():
            return phrase("title budget", lang).format(money=f"{plan.total_spend:,.0f}")
        case ProvenPrices():
            return phrase("title prices", lang)
        case _:
            return phrase("title schemes", lang)


def _tables(plan: AnyPlan, lang: Lang) -> list[Laid]:
    match plan:
        case ProvenPlan():
            note = "allocation by period" if plan.periods else "allocation note"
            chosen = [_laid("allocation", note, plan.allocation, lang)]
            if plan.responses is not None and len(plan.responses.interactions):
                tests = plan.responses.interactions
                chosen.append(_laid("adding up", "adding up note", tests, lang))
        case ProvenPrices():
            chosen = [
                _laid("prices", "prices note", plan.prices, lang),
                _laid("ways", "ways note", plan.arcs, lang),
                _laid("elasticities", "elasticities note", plan.responses.elasticities, lang),
            ]
        case _:
            chosen = [_laid("choice", "", plan.choice, lang)]
    heading, note, heads, rows = _laid("proof", "proof note", plan.proof.table, lang)
    gain = note.format(
        objective=kpi_word(plan.proof.objective, lang),
        reference=name_word(plan.proof.reference, lang),
    )
    rounds = _laid("rounds", "rounds note", plan.proof.rounds, lang)
    return [*chosen, (heading, gain, heads, rows), rounds]


def _laid(heading: str, note: str, frame: "pd.DataFrame", lang: Lang) -> Laid:
    rows = [
        [said(value) if isinstance(value, float) else name_word(str(value), lang) for value in row]
        for row in frame.itertuples(index=False)
    ]
    heads = [name_word(str(column), lang) for column in frame.columns]
    return phrase(heading, lang), phrase(note, lang) if note else "", heads, rows
