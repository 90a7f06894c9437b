"""Files of figures and the report: complete, self-contained and the same every time."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from channelsim.experiments import Comparison, RunResult, compare, run
from channelsim.experiments.kpi_facts import idle_kpis
from channelsim.measurement import KPIS
from channelsim.report import look
from channelsim.report.comparison_figures import estimates
from channelsim.report.figures import detailed, write_figures
from channelsim.report.html import write_report
from channelsim.report.page import comparison_table, overview_table, verdicts
from channelsim.report.settings import setting_differences
from tests.report.handmade_trade import scenario, trade


class Page(HTMLParser):
    """What a page refers to, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href", "action", "data", "srcset"):
                self.addresses.append(str(value))
            if name == "id":
                self.ids.append(str(value))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def run_page(result: RunResult, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_report(result, tmp_path_factory.mktemp("run") / "report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(study: Comparison, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("comparison")
    return write_report(study, folder / "new" / "report.html").read_text("utf-8")


def test_pages_need_nothing_else(page: str, run_page: str) -> None:
    for text in (page, run_page):
        read = Page(text)
        assert not {"script", "link", "img", "iframe", "object"} & set(read.tags)
        assert all(address.startswith("#") for address in read.addresses)
        assert "://" not in text
        assert "@import" not in text
        assert not re.search(r"url\((?!#)", text)


def test_references_inside_figures_lead_somewhere(page: str) -> None:
    read = Page(page)
    assert len(read.ids) == len(set(read.ids))
    wanted = {*read.addresses, *re.findall(r"url\((#[^)]*)\)", page)}
    assert len(wanted) > 10
    assert wanted <= {f"#{name}" for name in read.ids}


def test_figures_follow_light_and_dark(page: str) -> None:
    figures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    # Three of all scenarios together, six for each of three scenarios, the baseline's warm-up.
    assert len(figures) == 3 + 3 * 6 + 1
    for colour in look.PALETTE.values():
        assert not any(colour in svg for svg in figures)
    assert "prefers-color-scheme: dark" in page


def test_page_says_what_differs_with_intervals(page: str, study: Comparison) -> None:
    text = Page(page).text
    row = estimates(study)["strict_enforcement", "diversion_rate"]
    assert row["significant"]
    assert "Clearly better" in text
    assert f"−{abs(100 * row['diff']):.1f} points" in text
    assert "diversion 0.05 0.01" in text  # the setting that differs
    assert "--baseline baseline -n 2 --seed 1" in text
    for result in study.results.values():
        assert result.digest in text


def test_page_says_which_is_best(page: str, run_page: str) -> None:
    text = Page(page).text
    assert "Which scenario is best" in text
    assert "95% interval for all scenarios together (multiple comparisons with the best)" in text
    assert "Which scenario is best" not in Page(run_page).text


def test_page_of_one_scenario(run_page: str, result: RunResult) -> None:
    text = Page(run_page).text
    assert f"{result.kpis['contribution'].mean():,.0f} CNY" in text
    assert "Distributors load at quarter ends" in text
    assert f"channelsim run {result.name} -n 2 --seed 1" in text
    assert len(re.findall("<svg", run_page)) == 8


def test_text_of_a_scenario_is_text(result: RunResult, tmp_path: Path) -> None:
    from dataclasses import replace

    sly = replace(result, document={**result.document, "question": "<script>alert(1)</script>"})
    text = write_report(sly, tmp_path / "report.html").read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_same_result_same_bytes(run_page: str, result: RunResult, tmp_path: Path) -> None:
    assert write_report(result, tmp_path / "again.html").read_text("utf-8") == run_page
    first, second = (write_figures(result, tmp_path / name) for name in ("a", "b"))
    assert [path.name for path in first] == [path.name for path in second]
    assert {path.suffix for path in first} == {".png", ".svg"}
    assert len(first) == 16
    for ours, theirs in zip(first, second, strict=True):
        assert ours.read_bytes() == theirs.read_bytes()
        assert ours.suffix == ".png" or b"<dc:date>" not in ours.read_bytes()


def test_chinese_page(result: RunResult, tmp_path: Path) -> None:
    text = write_report(result, tmp_path / "report.html", "zh").read_text("utf-8")
    assert '<html lang="zh-Hans">' in text
    for name in result.kpis.dropna(axis="columns", how="all"):
        idle = bool((result.kpis[name] == 0).all())
        assert (KPIS[str(name)].definition_zh in unescape(text)) != idle
        assert KPIS[str(name)].label_zh in unescape(text), "named in the line of zeros at least"
        assert KPIS[str(name)].definition not in unescape(text)
    assert "关键指标" in text
    assert "压货指数" in text
    with pytest.raises(ValueError, match="'en' or 'zh'"):
        write_report(result, tmp_path / "other.html", "fr")


def test_settings_that_differ_are_named_by_item() -> None:
    ours = {"incentives": [{"name": "Volume", "tiers": [{"rate": 0.03}, {"rate": 0.04}]}]}
    theirs = {"incentives": [{"name": "Volume", "tiers": [{"rate": 0.03}]}], "days": [1, 2]}
    assert setting_differences(ours, theirs) == [
        ("incentives.Volume.tiers.1.rate", "0.04", "–"),
        ("days", "–", "1, 2"),
    ]


def test_one_replication_is_reported_without_verdicts(tmp_path: Path) -> None:
    alone = run(scenario(diversion=0.0), 1, 1, 1, task=trade)
    text = Page(write_report(alone, tmp_path / "one.html").read_text("utf-8")).text
    assert f"{alone.kpis['contribution'].iloc[0]:,.0f} CNY." in text
    assert "nan" not in text.lower().split()
    study = compare([scenario(), scenario("other", diversion=0.0)], 1, 1, workers=1, task=trade)
    (only,) = verdicts(study, "en")
    assert not any(only.lines.values())
    assert "Diversion rate" in only.unclear


def test_many_scenarios_stand_in_rows_and_some_have_figures() -> None:
    variants = [scenario(), *(scenario(f"v{n}", rebate=0.01 * n) for n in range(1, 9))]
    study = compare(variants, 1, 1, workers=1, task=trade)
    assert detailed(study) == ["baseline", "v1", "v2", "v3"]
    tables = comparison_table(study, ["v1"], "en").rows
    overview = overview_table(study, "en")
    assert [name for name, _, _ in overview.rows][1:] == [f"v{n}" for n in range(1, 9)]
    known = study.kpis.dropna(axis="columns", how="all").columns
    assert len(tables) == len(known) - 2 - len(idle_kpis(study.kpis))


def test_a_comparison_writes_a_folder_for_each_detailed_scenario(tmp_path: Path) -> None:
    variants = [scenario(), scenario("rate=0.01, 华东", rebate=0.01)]
    study = compare(variants, 1, 1, workers=1, task=trade)
    written = {path.relative_to(tmp_path).as_posix() for path in write_figures(study, tmp_path)}
    assert {"kpi_comparison.png", "kpi_comparison.svg", "00-baseline/waterfall.png"} <= written
    assert "01-rate_0.01__华东/price_gap.svg" in written
