"""Figures as files: PNG for slides and SVG for print, the same bytes for the same result."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

from channelsim.experiments import (
    Comparison,
    Explanation,
    QuestionError,
    RunResult,
    Sensitivity,
    WarmUp,
    check_warm_up,
)
from channelsim.experiments.main_effects import (
    is_grid,
    main_effect,
    standardised_slopes,
    strongest,
    varied_numbers,
)
from channelsim.experiments.ranking import rank
from channelsim.report import plot
from channelsim.report.averages import Means
from channelsim.report.look import figure_of, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[[], "Axes"]
DPI = 150
_SVG_DPI = 72  # what the format counts in
# Of a comparison: how many scenarios get figures of their own, when there are few or many of them,
# and over how many replications; reading all tables of hundreds of runs would take minutes.
_DETAILED_OF_FEW, _FEW, _DETAILED_OF_MANY = 6, 8, 4
REPLICATIONS_DRAWN = 5


def write_figures(
    result: RunResult | Comparison, folder: str | Path, *, lang: str = "en"
) -> list[Path]:
    """Write every figure that suits a result as PNG (150 dots per inch) and SVG.

    Parameters
    ----------
    result : RunResult or Comparison
        What to draw. Of a comparison: the figures of all scenarios together, and the figures of
        the baseline and the first others, as `detailed` names them, in a folder each.
    folder : path
        Where to; made if it is not there.
    lang : "en" or "zh"
        Language of the labels.

    Returns
    -------
    list of Path
        The files written. The same result gives the same bytes.

    Raises
    ------
    ValueError
        If no replication has finished.
    """
    folder = Path(folder)
    if isinstance(result, RunResult):
        return write_drawings(
            run_figures(result, lang) | warm_up_drawings(warm_up_of(result), lang), folder
        )
    written = write_drawings(
        comparison_figures(result, lang) | warm_up_drawings(warm_up_of(result), lang), folder
    )
    for name in detailed(result):
        written += write_drawings(
            run_figures(result.results[name], lang, limit=REPLICATIONS_DRAWN),
            folder / own_folder(result, name),
        )
    return written


def own_folder(study: Comparison, name: str) -> str:
    """Name the folder of the figures of one scenario of a comparison."""
    return f"{list(study.results).index(name):02d}-{_file_name(name)}"


def run_figures(result: RunResult, lang: str, *, limit: int | None = None) -> dict[str, Draw]:
    """List the figures of one scenario: file name -> what draws it.

    Parameters
    ----------
    result : RunResult
        The scenario.
    lang : "en" or "zh"
        Language of the labels.
    limit : int, optional
        Draw means over the first so many replications only; the figures then say so,
        and natural leakage is left to reports of one scenario.
    """
    means = Means(result, limit)
    figures: dict[str, Draw] = {
        "sell_in_sell_out": lambda: plot.sell_in_sell_out(means, lang=lang),
        "loading": lambda: plot.loading(means, lang=lang),
        "price_gap": lambda: plot.price_gap(means, lang=lang),
        "diversion_flows": lambda: plot.diversion_flows(means, lang=lang),
        "waterfall": lambda: plot.waterfall(means, lang=lang),
        "contribution_breakdown": lambda: plot.contribution_breakdown(means, lang=lang),
    }
    if limit is None:
        figures["natural_flows"] = lambda: plot.diversion_flows(means, kind="natural", lang=lang)
        if means.flows["benign"].to_numpy().any():
            figures["benign_flows"] = lambda: plot.diversion_flows(means, kind="benign", lang=lang)
    return figures


def comparison_figures(comparison: Comparison, lang: str) -> dict[str, Draw]:
    """List the figures of several scenarios together: file name -> what draws it."""
    return sweep_drawings(comparison, lang) | {
        "kpi_comparison": lambda: plot.kpi_comparison(comparison, lang=lang),
        "contribution_differences": lambda: plot.contribution_differences(comparison, lang=lang),
        "loading_comparison": lambda: plot.loading_comparison(comparison, lang=lang),
    }


def sweep_drawings(study: Comparison, lang: str) -> dict[str, Draw]:
    """List the figures of the numbers that a sweep varied; none of another comparison."""
    paths = varied_numbers(study)
    contribution = "contribution"
    if not paths or contribution not in study.kpis:
        return {}
    figures: dict[str, Draw] = {"sweep_effects": lambda: plot.sweep_effects(study, lang=lang)}
    if len(paths) < 2:
        return figures
    if main_effect(study, contribution, paths[0]).binned:
        if len(standardised_slopes(study, contribution)):
            figures["sweep_slopes"] = lambda: plot.sweep_slopes(study, lang=lang)
        return figures
    one, two = strongest(study, contribution, 2)
    if is_grid(study, one, two):
        figures["effect_map"] = lambda: plot.effect_map(study, one, two, lang=lang)
    return figures


def warm_up_of(result: RunResult | Comparison) -> WarmUp | None:
    """Check the warm-up of a scenario, or of a comparison's baseline in its first replications.

    None where a run is too short, or has gaps.
    """
    limit = REPLICATIONS_DRAWN if isinstance(result, Comparison) else None
    try:
        return check_warm_up(result, replications=limit)
    except QuestionError:
        return None


def warm_up_drawings(check: WarmUp | None, lang: str) -> dict[str, Draw]:
    """List the figure of a warm-up check, if there is one."""
    return {} if check is None else {"warm_up": lambda: plot.warm_up(check, lang=lang)}


def analysis_drawings(found: Explanation | Sensitivity, lang: str) -> dict[str, Draw]:
    """List the figure of an analysis: file name -> what draws it."""
    if isinstance(found, Explanation):
        return {"explanation": lambda: plot.explanation(found, lang=lang)}
    return {"sensitivity": lambda: plot.sensitivity(found, lang=lang)}


def detailed(comparison: Comparison) -> list[str]:
    """Name the scenarios that get figures of their own: the baseline and the first others.

    Six of up to eight scenarios, four of more. Of a sweep and of very many scenarios the baseline
    and the one with the highest contribution.
    """
    ranking = rank(comparison)
    if ranking.cut or varied_numbers(comparison):
        return [comparison.baseline, *ranking.order[:1]]
    done = [name for name, result in comparison.results.items() if len(result.kpis)]
    others = [name for name in done if name != comparison.baseline]
    first = [name for name in done if name == comparison.baseline]
    few = len(comparison.results) <= _FEW
    return (first + others)[: _DETAILED_OF_FEW if few else _DETAILED_OF_MANY]


def svg_text(ax: "Axes", file: Path | None = None) -> str:
    """Give the SVG of a figure, write it and a PNG if a file is named, and close the figure.

    Parameters
    ----------
    ax : Axes
        Of the figure.
    file : path, optional
        Without its suffix; its folder is made if it is not there.
    """
    import matplotlib.pyplot as plt

    svg = _saved(ax, "svg")
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(f"{file.name}.svg").write_bytes(svg)
        file.with_name(f"{file.name}.png").write_bytes(_saved(ax, "png"))
    plt.close(figure_of(ax))
    return svg.decode("utf-8")


def write_drawings(figures: dict[str, Draw], folder: Path) -> list[Path]:
    """Draw figures into a folder as PNG and SVG; file name -> what draws it."""
    for name, draw in figures.items():
        svg_text(draw(), folder / name)
    return [folder / f"{name}.{kind}" for name in figures for kind in ("png", "svg")]


def _saved(ax: "Axes", kind: str) -> bytes:
    """Encode a figure, without a date.

    `Figure.savefig` draws everything twice, the first time for nothing where the size is fixed.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    figure, buffer = figure_of(ax), io.BytesIO()
    # matplotlib leaves these two methods without types.
    own, dots = figure.canvas, figure.dpi
    with mpl.rc_context(style()):
        if kind == "svg":
            figure.dpi = _SVG_DPI
            canvas = FigureCanvasSVG(figure)
            canvas.print_svg(buffer, metadata={"Date": None})  # type: ignore[no-untyped-call]
        else:
            figure.dpi = DPI
            picture = FigureCanvasAgg(figure)
            picture.print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call]
    figure.dpi = dots
    figure.set_canvas(own)
    return buffer.getvalue()


def _file_name(name: str) -> str:
    """Turn a scenario's name into a folder's.

    Examples
    --------
    >>> _file_name("rate=0.05, 华东")
    'rate_0.05__华东'
    """
    return "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)[:60]
