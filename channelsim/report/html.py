"""The report: one HTML file with everything in it, which opens from disk and prints."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments import Comparison, RunResult, read_kept
from channelsim.experiments.ranking import narrowed, rank
from channelsim.report import page
from channelsim.report.analyses import Section, section, subject, warm_up_section
from channelsim.report.best_table import best_table
from channelsim.report.comparison_figures import readable
from channelsim.report.figures import (
    REPLICATIONS_DRAWN,
    comparison_figures,
    detailed,
    own_folder,
    run_figures,
    svg_text,
    warm_up_of,
)
from channelsim.report.inline import inline_svg
from channelsim.report.look import Lang, figure_of, usable
from channelsim.report.phrases import phrase
from channelsim.report.reproduction import analysis_command, reproduction
from channelsim.report.settings import setting_differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from channelsim.report.analyses import Analysis
    from channelsim.report.figures import Draw

_MOST_CARDS = 3  # of very many scenarios
_MOST_SETTINGS = 25  # that differ; more fold up, they are not read one by one


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A figure in the page: its SVG, its name for readers who cannot see it, its full width."""

    svg: str
    label: str
    pixels: int


def write_report(
    result: RunResult | Comparison,
    path: str | Path,
    lang: str = "en",
    *,
    command: str = "",
    analyses: "Sequence[Analysis] | None" = None,
    figures: str | Path | None = None,
) -> Path:
    """Write a self-contained report of one scenario or of several beside a baseline.

    Parameters
    ----------
    result : RunResult or Comparison
        What to report.
    path : path
        The file to write; its folder is made if it is not there.
    lang : "en" or "zh"
        Language of the page and its figures.
    command : str
        What a person types to get this result again; worked out from the result if not given.
    analyses : sequence of Explanation or Sensitivity, optional
        What the page shows beside the result; unless given, those kept in the result's folder. The
        page is then about the scenarios they were asked of, not about each point that was run.
    figures : path, optional
        A folder for the page's figures as files, as `write_figures` writes them, drawn once.

    Returns
    -------
    Path
        The file written. The same result gives the same bytes.

    Raises
    ------
    ValueError
        If no replication has finished, or the language is not known.

    Notes
    -----
    Nothing is loaded from anywhere: figures are SVG inside the page, and there is no script.
    Colours follow the reader's choice of light or dark.
    """
    chosen: Lang = "zh" if lang == "zh" else usable(lang)
    if not len(result.kpis):
        raise ValueError("no replication has finished, there is nothing to report")
    shown = list(read_kept(result) if analyses is None else analyses)
    command = command or (analysis_command(shown[0]) if shown else "")
    folder = None if figures is None else Path(figures)
    content = gather(subject(result, shown), chosen, command, folder=folder)
    content["analyses"] = [_laid_out(section(one, chosen), f"a{n}") for n, one in enumerate(shown)]
    text = render("report.html.j2", content)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def render(template: str, content: dict[str, object]) -> str:
    """Lay content out by one of the templates of this room."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("channelsim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(content)


def gather(
    result: RunResult | Comparison,
    lang: Lang,
    command: str,
    *,
    drawn: bool = True,
    folder: Path | None = None,
) -> dict[str, object]:
    """Gather what the templates name, without analyses; figures, which take time, if drawn.

    Figures are written into the folder too, if one is given.
    """
    several = isinstance(result, Comparison)
    first = result.results[result.baseline] if isinstance(result, Comparison) else result
    content: dict[str, object] = {
        "lang": {"en": "en", "zh": "zh-Hans"}[lang],
        "say": lambda key: phrase(key, lang),
        "title": first.title if not several else _joined(result, lang),
        "question": str(first.document.get("question", "") or ""),
        "summary_line": _summary_line(result, first, lang),
        "level": f"{result.level:.0%}",
        "baseline": first.name,
        "reproduction": reproduction(result, command),
        "method": _method(result, lang),
        "idle": page.idle_line(result, lang),
        "failures": result.failures.to_dict("records"),
    }
    if drawn:
        check = warm_up_section(warm_up_of(result), first.name, lang)
        content["warm_up"] = _laid_out(check, "w", folder)
        content["sections"] = _sections(result, lang, folder)
    if isinstance(result, Comparison):
        return content | _several(result, lang)
    return content | _single(result, lang)


def _single(result: RunResult, lang: Lang) -> dict[str, object]:
    """Content that only a report of one scenario has."""
    table = page.run_table(result, lang)
    return {
        "observations": page.observations(result, lang),
        "verdicts": [],
        "overview": None,
        "best": None,
        "how_best": "",
        "tables": [("", table)],
        "meanings": _meanings(table),
        "only_some": "",
        "left_out": "",
        "changes": [],
        "most_settings": _MOST_SETTINGS,
    }


def _several(of_all: Comparison, lang: Lang) -> dict[str, object]:
    """Content that only a comparison has; of very many scenarios, those worth a row."""
    study, some = readable(of_all, lang)
    variants = [name for name in study.results if name != study.baseline]
    wide = len(variants) > page.WIDE
    whole = page.comparison_table(study, variants, lang)
    tables = [("", whole)]
    if wide:
        head = phrase("all figures", lang)
        tables = [
            (head.format(name=one), page.comparison_table(study, [one], lang)) for one in variants
        ]
    shown, count = detailed(of_all), len(of_all.results)
    only_some = phrase("only some", lang).format(shown=len(shown), all=count)
    base = study.results[study.baseline].document
    return {
        "observations": [],
        "verdicts": page.verdicts(_in_words(of_all, study), lang),
        "overview": page.overview_table(study, lang) if wide else None,
        "best": best_table(study, lang),
        "how_best": phrase("how best", lang).format(
            level=phrase("interval", lang).format(level=f"{study.level:.0%}")
        ),
        "tables": tables,
        "meanings": _meanings(whole),
        "only_some": only_some if len(shown) < count else "",
        "left_out": phrase("left out", lang).format(some=some) if some else "",
        "changes": [
            (name, setting_differences(base, study.results[name].document)) for name in variants
        ],
        "most_settings": _MOST_SETTINGS,
    }


def _in_words(of_all: Comparison, study: Comparison) -> Comparison:
    """Choose what is said in words: all that has a row, of very many scenarios the three best."""
    ranking = rank(of_all)
    return narrowed(of_all, ranking.best[:_MOST_CARDS]) if ranking.cut else study


def _sections(
    result: RunResult | Comparison, lang: Lang, folder: Path | None
) -> list[tuple[str, list[Picture]]]:
    """Draw the figures of all scenarios together, then those of single ones under their names."""
    if isinstance(result, RunResult):
        return [("", _pictures(run_figures(result, lang), "f", folder))]
    sections = [("", _pictures(comparison_figures(result, lang), "c", folder))]
    for number, name in enumerate(detailed(result)):
        own = run_figures(result.results[name], lang, limit=REPLICATIONS_DRAWN)
        place = None if folder is None else folder / own_folder(result, name)
        sections.append((name, _pictures(own, f"s{number}", place)))
    return sections


def _pictures(figures: "dict[str, Draw]", prefix: str, folder: Path | None = None) -> list[Picture]:
    """Draw figures for the page, and into a folder if one is given."""
    pictures = []
    for name, draw in figures.items():
        ax = draw()
        label = ax.get_title(loc="left") or name.replace("_", " ")
        width = figure_of(ax).get_size_inches()[0]
        svg = inline_svg(svg_text(ax, folder and folder / name), f"{prefix}-{name}", label)
        pictures.append(Picture(svg=svg, label=label, pixels=round(96 * width)))
    return pictures


def _laid_out(part: Section, prefix: str, folder: Path | None = None) -> dict[str, object]:
    """Give a section to the template."""
    return {
        "head": part.head,
        "hint": part.hint,
        "table": part.table,
        "pictures": _pictures(part.figures, prefix, folder),
    }


def _meanings(table: page.Table) -> list[tuple[str, str]]:
    return [(name, meaning) for name, meaning, _ in table.rows if meaning]


def _joined(result: RunResult | Comparison, lang: Lang) -> str:
    assert isinstance(result, Comparison)
    base = result.results[result.baseline]
    others = [name for name in result.results if name != result.baseline]
    if len(others) <= 3:
        return f"{base.name} · {' · '.join(others)}"
    return f"{base.name} + {phrase('scenarios', lang).format(n=len(others))}"


def _summary_line(result: RunResult | Comparison, first: RunResult, lang: Lang) -> str:
    """Say how much was run."""
    parts = []
    each = phrase("replications", lang)
    if isinstance(result, Comparison):
        parts.append(phrase("scenarios", lang).format(n=len(result.results)))
        each = phrase("replications each", lang)
    parts += [each.format(n=result.replications), f"{phrase('seed', lang)} {result.seed}"]
    parts.append(page.measured_time(first.document, lang))
    return " · ".join(part for part in parts if part)


def _method(result: RunResult | Comparison, lang: Lang) -> list[str]:
    """Say how the numbers came about."""
    said = [phrase("how run", lang).format(n=result.replications)]
    if isinstance(result, Comparison):
        level = phrase("interval", lang).format(level=f"{result.level:.0%}")
        label = phrase(result.intervals, lang).format(level=level)
        said.append(phrase("how compared", lang).format(label=label))
    return said
