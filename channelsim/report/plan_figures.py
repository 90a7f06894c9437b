"""Figures of plans: where the money goes, what it earns, what was promised and what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from channelsim.experiments.optimise_budget import ProvenPlan
from channelsim.experiments.optimise_prices import ProvenPrices
from channelsim.experiments.optimise_schemes import ProvenSchemes
from channelsim.experiments.proof import PLAN, Proof
from channelsim.experiments.responses import Responses, dense
from channelsim.optimisation import Plan
from channelsim.report.look import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    SKY,
    Lang,
    drawing,
    plain_numbers,
    short,
    usable,
)
from channelsim.report.price_plan_figures import price_changes, price_elasticities, price_map
from channelsim.report.scheme_figures import scheme_menu

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[[], "Axes"]

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, AMBER)
_WORDS = {
    "allocation": ("Where the money goes", "预算分配"),
    "responses": ("Response to spend: {lever}", "投入响应：{lever}"),
    "spend": ("spend over the measured days, money", "统计期内投入（元）"),
    "response": ("{objective}: gain over no spend", "{objective}：相对零投入的增量"),
    "frontier": ("What every budget can earn", "预算前沿"),
    "budget": ("budget, money", "预算（元）"),
    "objective": ("best value", "最优值"),
    "proof": ("Promise and simulation on fresh seeds", "预测与仿真验证"),
    "gain": ("{objective}: gain over “{reference}”", "{objective}：相对“{reference}”的增量"),
    "predicted": ("predicted", "预测"),
    "simulated": ("simulated, interval", "仿真及区间"),
    "margin": ("{slope:.2f} per unit more", "边际回报 {slope:.2f}"),
}
Key = Literal[
    "allocation", "responses", "spend", "response", "frontier", "budget", "objective", "proof",
    "gain", "predicted", "simulated", "margin",
]  # fmt: skip


def _word(key: Key, lang: Lang) -> str:
    return _WORDS[key][lang == "zh"]


def allocation(plan: Plan, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the money of a plan by region (rows) and channel and lever (columns).

    Parameters
    ----------
    plan : Plan
        A budget plan.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        A cell is as strong in colour as its money; a dot stands for none.
    """
    chosen = usable(lang)
    rows = plan.allocation
    columns = list(dict.fromkeys(zip(rows["lever"], rows["channel"], strict=True)))
    regions = list(dict.fromkeys(rows["region"]))
    money = rows.groupby(["region", "lever", "channel"])["spend"].sum()
    table = np.array([[float(money.get((r, v, c), np.nan)) for v, c in columns] for r in regions])
    with drawing(ax, 2.2 + 1.05 * len(columns), 1.8 + 0.45 * len(regions)) as ax:
        top = max(float(np.nanmax(table)), 1e-9)
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                if np.isnan(value):
                    continue
                strength = 0.75 * value / top
                ax.fill(
                    [j - 0.48, j + 0.48, j + 0.48, j - 0.48],
                    [i - 0.46, i - 0.46, i + 0.46, i + 0.46],
                    color=BLUE, alpha=strength, linewidth=0,
                )  # fmt: skip
                text = short(round(value), chosen) if value > 1e-6 * top else "·"
                ax.text(j, i, text, ha="center", va="center", color=INK, fontsize=8.5)
        names = [str(v) if c == "all" else f"{v}\n{c}" for v, c in columns]
        ax.set_xticks(range(len(columns)), [name.replace("_", " ") for name in names])
        ax.set_yticks(range(len(regions)), [str(region) for region in regions])
        ax.set_xlim(-0.55, len(columns) - 0.45)
        ax.set_ylim(len(regions) - 0.45, -0.55)
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_title(_word("allocation", chosen))
        ax.set_xlabel(_word("spend", chosen))
    return ax


def response_curves(
    responses: Responses,
    ax: "Axes | None" = None,
    *,
    lever: str | None = None,
    plan: Plan | None = None,
    lang: str = "en",
) -> "Axes":
    """Draw the fitted curves of a lever through what was measured, with a plan's points on them.

    Parameters
    ----------
    responses : Responses
        From `respond`, or of a plan.
    ax : Axes, optional
        Where to draw; a new figure if none is given.
    lever : str, optional
        The lever; the first one if not given.
    plan : Plan, optional
        Its spend is marked, with the marginal return there.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    Axes
        The six cells with the largest responses; intervals are those of the measurement.

    Raises
    ------
    ValueError
        If the lever was not studied.
    """
    chosen = usable(lang)
    lever = responses.cells[0].lever if lever is None else lever
    cells = [cell for cell in responses.cells if cell.lever == lever]
    if not cells:
        raise ValueError(f"no responses to {lever!r} were measured")
    summary = responses.summary.groupby(["region", "channel", "lever"])
    height = {cell: float(summary.get_group(cell.key)["mean"].abs().max()) for cell in cells}
    with drawing(ax, 7.2, 4.2) as ax:
        largest = sorted(cells, key=lambda cell: -height[cell])[: len(_COLOURS)]
        for cell, colour in zip(largest, _COLOURS, strict=False):
            rows = summary.get_group(cell.key)
            grid = dense(float(rows["spend"].max()))
            name = cell.region if cell.channel == "all" else f"{cell.region} {cell.channel}"
            curve = [responses.predicted(cell, float(x)) for x in grid]
            ax.plot(grid, curve, color=colour, label=name)
            errors = [rows["mean"] - rows["ci_low"], rows["ci_high"] - rows["mean"]]
            ax.errorbar(rows["spend"], rows["mean"], errors, fmt="o", color=colour,
                        markersize=3.5, linewidth=0.9)  # fmt: skip
            if plan is not None:
                _mark(ax, responses, plan, cell.key, colour, chosen)
        ax.axhline(0.0, color=GREY, linewidth=0.8)
        ax.grid(visible=True, axis="y")
        plain_numbers(ax.xaxis, chosen)
        plain_numbers(ax.yaxis, chosen)
        ax.set_xlabel(_word("spend", chosen))
        ax.set_ylabel(_word("response", chosen).format(objective=responses.objective))
        ax.set_title(_word("responses", chosen).format(lever=lever.replace("_", " ")))
        ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def _mark(
    ax: "Axes", responses: Responses, plan: Plan, key: tuple[str, ...], colour: str, lang: Lang
) -> None:
    """Mark the spend that a plan chose on its curve."""
    rows = plan.allocation
    mine = rows[
        (rows["region"] == key[0]) & (rows["channel"] == key[1]) & (rows["lever"] == key[2])
    ]
    if not len(mine):
        return
    spend = float(mine["spend"].iloc[0])
    cell = next(one for one in responses.cells if one.key == key)
    value = responses.predicted(cell, spend)
    slope = float(plan.marginal_responses()[mine.index[0]])
    ax.plot([spend], [value], marker="D", color=colour, markeredgecolor=INK, markersize=7)
    ax.annotate(_word("margin", lang).format(slope=slope), (spend, value), fontsize=7,
                textcoords="offset points", xytext=(6, -10), color=MUTED)  # fmt: skip


def frontier(plan: Plan, ax: "Axes | None" = None, *, lang: str = "en") -> "Axes":
    """Draw the best value for every budget.

    Parameters
    ----------
    plan : Plan
        A budget plan whose problem has `frontier`.
    ax, lang
        As in `allocation`.

    Raises
    ------
    ValueError
        If the problem asked for no frontier.
    """
    if plan.frontier is None:
        raise ValueError("the problem has no frontier: give it `frontier: [budget, ...]`")
    chosen = usable(lang)
    rows = plan.frontier[plan.frontier["status"] != "infeasible"]
    with drawing(ax, 6.4, 3.8) as ax:
        ax.plot(rows["budget"], rows["objective"], color=BLUE, marker="o", markersize=4)
        ax.fill_between(rows["budget"], rows["objective"], rows["bound"], color=SKY, alpha=0.4)
        value = float(plan.allocation["response"].sum())
        ax.plot([plan.total_spend], [value], marker="D", color=ORANGE, markersize=8)
        ax.grid(visible=True, axis="y")
        plain_numbers(ax.xaxis, chosen)
        plain_numbers(ax.yaxis, chosen)
        ax.set_xlabel(_word("budget", chosen))
        ax.set_ylabel(_word("objective", chosen))
        ax.set_title(_word("frontier", chosen))
    return ax


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
            label = _word("simulated", chosen) if mine else None
            ax.plot([gain], [place], marker="o", color=colour, label=label)
            if mine:
                ax.plot([proof.predicted], [place], marker="D", color=ORANGE, linestyle="",
                        markerfacecolor="none", label=_word("predicted", chosen))  # fmt: skip
        ax.axvline(0.0, color=GREY, linewidth=0.8)
        ax.set_yticks(range(len(rows)), [str(name) for name in rows["scenario"]])
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.grid(visible=True, axis="x", color=GRID)
        plain_numbers(ax.xaxis, chosen)
        named = {"objective": proof.objective, "reference": proof.reference}
        ax.set_xlabel(_word("gain", chosen).format(**named))
        ax.set_title(_word("proof", chosen))
        ax.legend(fontsize=8, loc="best")
    return ax


def plan_drawings(plan: object, lang: str = "en") -> dict[str, Draw]:
    """List the figures that suit a proven plan: file name -> what draws it."""
    figures: dict[str, Draw] = {}
    if isinstance(plan, ProvenPlan):
        figures["allocation"] = lambda: allocation(plan, lang=lang)
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


def response_drawings(
    responses: Responses, plan: Plan | None = None, lang: str = "en"
) -> dict[str, Draw]:
    """List the response curves, one figure per lever."""

    def draw(lever: str) -> Draw:
        return lambda: response_curves(responses, lever=lever, plan=plan, lang=lang)

    levers = dict.fromkeys(cell.lever for cell in responses.cells)
    return {f"response_{lever}": draw(lever) for lever in levers}


def write_response_figures(responses: Responses, folder: Path, *, lang: str = "en") -> list[Path]:
    """Write the response curves as PNG and SVG; give the files."""
    from channelsim.report.figures import write_drawings

    return write_drawings(response_drawings(responses, None, lang), folder)
