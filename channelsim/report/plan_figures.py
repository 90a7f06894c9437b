"""What is drawn of a plan: its own figures, and what was promised and what came of it."""

from typing import TYPE_CHECKING

from channelsim.experiments.optimise_budget import ProvenPlan
from channelsim.experiments.optimise_prices import ProvenPrices
from channelsim.experiments.optimise_schemes import ProvenSchemes
from channelsim.experiments.planning import AnyPlan
from channelsim.experiments.proof import PLAN, Proof
from channelsim.report.budget_figures import allocation, frontier, money_by_period
from channelsim.report.look import BLUE, GREY, GRID, ORANGE, drawing, plain_numbers, usable
from channelsim.report.phrases import phrase
from channelsim.report.plan_phrases import name_word
from channelsim.report.price_plan_figures import price_changes, price_elasticities, price_map
from channelsim.report.response_figures import Draw, response_drawings
from channelsim.report.scheme_figures import scheme_menu
from channelsim.report.words import kpi_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def predicted_simulated(proof: Proof, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw what a plan promised beside what it and simple rules do in simulation.

    Parameters
    ----------
    proof : Proof
        Of a plan.
    ax, lang
        As in `allocation`.
    """
    chosen = usable(lang)
    rows = proof.table[proof.table["scenario"] != proof.reference].iloc[::-1]
    with drawing(ax, 7.0, 1.7 + 0.42 * len(rows)) as ax:
        gains = rows[["gain", "gain_low", "gain_high"]].to_numpy(dtype=float)
        for place, (gain, low, high) in enumerate(gains):
            mine = rows["scenario"].iloc[place] == PLAN
            colour = BLUE if mine else GREY
            ax.plot([low, high], [place, place], color=colour, linewidth=3)
            label = phrase("simulated", chosen) if mine else None
            ax.plot([gain], [place], marker="o", color=colour, label=label)
            if mine:
                ax.plot([proof.predicted], [place], marker="D", color=ORANGE, linestyle="",
                        markerfacecolor="none", label=phrase("predicted", chosen))  # fmt: skip
        ax.axvline(0.0, color=GREY, linewidth=0.8)
        ax.set_yticks(range(len(rows)), [name_word(str(name), chosen) for name in rows["scenario"]])
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.grid(visible=True, axis="x", color=GRID)
        plain_numbers(ax.xaxis, chosen)
        named = {
            "objective": kpi_word(proof.objective, chosen),
            "reference": name_word(proof.reference, chosen),
        }
        ax.set_xlabel(phrase("gain", chosen).format(**named))
        ax.set_title(phrase("proof title", chosen))
        ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def plan_drawings(plan: AnyPlan, lang: str = "en") -> dict[str, Draw]:
    """List the figures that suit a proven plan: file name -> what draws it."""
    figures: dict[str, Draw] = {}
    if isinstance(plan, ProvenPlan):
        figures["allocation"] = lambda: allocation(plan, lang=lang)
        if plan.periods:
            figures["money_by_period"] = lambda: money_by_period(plan, lang=lang)
        responses = plan.responses
        if responses is not None:
            figures |= response_drawings(responses, plan, lang)
        if plan.frontier is not None:
            figures["frontier"] = lambda: frontier(plan, lang=lang)
        figures["proof"] = lambda: predicted_simulated(plan.proof, lang=lang)
    elif isinstance(plan, ProvenPrices):
        figures["price_changes"] = lambda: price_changes(plan, lang=lang)
        figures["price_map"] = lambda: price_map(plan, lang=lang)
        figures["price_elasticities"] = lambda: price_elasticities(plan.responses, lang=lang)
        figures["proof"] = lambda: predicted_simulated(plan.proof, lang=lang)
    elif isinstance(plan, ProvenSchemes):
        figures["scheme_menu"] = lambda: scheme_menu(plan, lang=lang)
        figures["proof"] = lambda: predicted_simulated(plan.proof, lang=lang)
    return figures
