"""The page's widgets without a browser: every entry reaches the planning, every answer is shown."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from channelsim.app.page import Page
from channelsim.app.work import Work
from channelsim.experiments.replicate import Replication
from channelsim.measurement import KPIS

pn = pytest.importorskip("panel", reason="the extra `app` is not installed")

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def quick(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Stand in for the simulation: no table, KPIs that only the names of the scenario move."""
    level = 100.0 + seed + 0.1 * replication + (5.0 if "A" in scenario.name else 0.0)
    return Replication(kpis=dict.fromkeys(KPIS, level), tables={})


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page("small", Work(tmp_path, 1, quick))


def widgets(page: Page, kind: type) -> list[Any]:
    return list(page.view.select(kind))


def named(page: Page, kind: type, name: str) -> Any:
    (found,) = [one for one in widgets(page, kind) if name in (one.name, getattr(one, "label", ""))]
    return found


def texts(page: Page) -> str:
    return "\n".join(str(pane.object) for pane in widgets(page, pn.pane.HTML))


def entry_of(page: Page, label: str) -> Any:
    """Give the first variant's widget in the row that bears a label."""
    for rows in page.form.rows.values():
        for row in rows.rows:
            if label in row.parts[0].object:
                return row.parts[1]
    raise AssertionError(label)


def test_question_network_and_settings_are_shown(page: Page) -> None:
    said = texts(page)
    assert str(page.planning.baseline.spec.question).split("'")[0] in said
    assert "West county dealers" in said
    assert "Tier 2: rate" in said
    assert "changes nothing yet" in said
    assert page.run.start_button.disabled


def test_headings_unfold_and_count_changes(page: Page) -> None:
    assert "inspection visits" not in texts(page).lower()
    head = page.form.heads["enforcement"]
    head.clicks += 1
    assert "Inspection visits per region" in texts(page)
    entry_of(page, "Inspection visits").value = "4"
    assert head.name == "▾ Enforcement: 22 settings, 1 changed"
    head.clicks += 1
    assert "Inspection visits" not in texts(page)


def test_a_wrong_number_stands_below_its_row_and_stops_the_run(page: Page) -> None:
    entry = entry_of(page, "Tier 2: rate")
    entry.value = "4"
    rows = page.form.rows["rebates"].view.objects
    remark = rows[rows.index(entry) + 1]
    assert "should be a number from 0 to 1 (rate), not 4" in remark.object
    assert page.run.start_button.disabled
    assert "Correct the fields" in texts(page)
    entry.value = "0.045"
    assert remark not in page.form.rows["rebates"].view.objects
    assert not page.run.start_button.disabled


def test_numbers_of_the_run_are_checked(page: Page) -> None:
    entry_of(page, "Tier 2: rate").value = "0.045"
    count = named(page, pn.widgets.TextInput, "Replications of each")
    count.value = "1"
    assert "from 2 to 1,000" in texts(page)
    assert page.run.start_button.disabled
    count.value = "3"
    assert page.planning.replications == 3
    named(page, pn.widgets.TextInput, "Seed").value = "7"
    assert page.planning.seed == 7
    assert not page.run.start_button.disabled


def test_designs_stand_side_by_side(page: Page) -> None:
    named(page, pn.widgets.Select, "Variants beside the baseline").value = "3"
    (design,) = [row for row in page.form.rows["rebates"].rows if row.path == "incentives.0"]
    assert len(design.parts) == 4
    design.parts[1].value = "flat"
    (design,) = [row for row in page.form.rows["rebates"].rows if row.path == "incentives.0"]
    design.parts[2].value = "incremental"
    kinds = [scenario.spec.incentives[0].kind for scenario in page.planning.scenarios]
    assert kinds == ["tiered", "flat", "tiered", "tiered"]
    assert "variant C changes nothing yet" in texts(page)


def test_the_page_speaks_chinese_and_keeps_what_was_entered(page: Page) -> None:
    entry_of(page, "Tier 2: rate").value = "0.045"
    page.speak("中文")
    assert entry_of(page, "第2档：返利率").value == "0.045"
    assert "开始仿真" in [button.name for button in widgets(page, pn.widgets.Button)]
    assert "家终端" in texts(page)


def test_a_file_is_opened_or_its_faults_are_said(page: Page, tmp_path: Path) -> None:
    path = named(page, pn.widgets.TextInput, "or type its path and press Enter")
    path.value = str(tmp_path / "absent.yaml")
    assert "there is no such file" in page.fault.object
    page.receive("mine.yaml", b"extends: small\nregions:\n  - {name: East, incme: 1}\n")
    assert "mine.yaml:3: regions.0.incme: unknown key" in page.fault.object
    assert page.planning.baseline.name == "small"
    page.receive("../mine.yaml", "extends: small\nname: 我的\n".encode())
    assert page.planning.baseline.name == "我的"
    assert "mine.yaml" in named(page, pn.widgets.Select, "Shipped scenario").options
    page.close()


def test_simulating_shows_words_progress_and_files(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from channelsim.report.fragment import Answer, lay_out

    def undrawn(study: Any, lang: str, *, command: str, drawn: bool = True) -> Answer:
        answer = lay_out(study, lang, command=command, drawn=False)
        return Answer(fragment=answer.fragment, report="<html>" if drawn else "")

    monkeypatch.setattr("channelsim.app.work.lay_out", undrawn)
    entry_of(page, "Tier 2: rate").value = "0.045"
    save = named(page, pn.widgets.FileDownload, "Save variant A as a file")
    assert 'extends: "small"' in save.callback().read().decode()
    page.planning.replications = 2
    page.run.start_button.clicks += 1
    assert page.run.start_button.disabled
    page.work.join(60)
    page.run.beat()
    said = texts(page)
    assert "Done: 4 replications, 0 of them taken from the store" in said
    assert "clearly better" in said.lower()
    assert named(page, pn.widgets.FileDownload, "Download the report (HTML)").callback().read()
    assert "have changed since" not in said
    entry_of(page, "Tier 2: rate").value = "0.046"
    assert "have changed since" in texts(page)


def test_cancel_is_offered_while_something_runs(tmp_path: Path) -> None:
    def slow(scenario: "Scenario", seed: int, replication: int) -> Replication:
        time.sleep(0.05)
        return quick(scenario, seed, replication)

    page = Page("small", Work(tmp_path, 1, slow))
    entry_of(page, "Tier 2: rate").value = "0.045"
    assert page.run.cancel_button.disabled
    page.run.start_button.clicks += 1
    assert not page.run.cancel_button.disabled
    assert "<progress" in texts(page)
    page.run.cancel_button.clicks += 1
    page.work.join(60)
    page.run.beat()
    assert "Cancelled" in texts(page)
    assert not page.run.start_button.disabled
