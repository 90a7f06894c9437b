"""Simulations under way, by a hand-made model: progress, results, the store, cancelling, faults."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from channelsim.app.work import Work, folder_name
from channelsim.experiments.replicate import Replication
from channelsim.report.fragment import Answer, lay_out
from tests.report.handmade_trade import scenario, trade

if TYPE_CHECKING:
    from channelsim.experiments import Comparison
    from channelsim.scenario import Scenario

PAIR = [scenario(), scenario("variant A", rebate=0.08)]


def phase(work: Work) -> str:
    """Say how the work stands now; it changes behind the type checker's back."""
    return work.status.phase


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Leave the figures, which take seconds, to the slow test; say which languages were asked."""
    asked: list[str] = []

    def quick(study: "Comparison", lang: str, *, command: str, drawn: bool = True) -> Answer:
        asked.append(lang)
        return lay_out(study, lang, command=command, drawn=False)

    monkeypatch.setattr("channelsim.app.work.lay_out", quick)
    return asked


def test_words_come_first_and_in_the_language_asked_for(tmp_path: Path, undrawn: list[str]) -> None:
    work = Work(tmp_path, 1, trade)
    work.start(PAIR, 3, 1, "zh")
    work.join(60)
    assert phase(work) == "done"
    assert work.answer is not None
    assert "明显更差" in work.answer.fragment
    assert "<svg" not in work.answer.fragment
    work.show_in("en")
    work.join(60)
    assert undrawn == ["zh", "zh", "en", "en"]
    assert "Clearly worse" in work.answer.fragment


@pytest.mark.slow
def test_a_result_is_laid_out_in_both_languages(tmp_path: Path) -> None:
    work = Work(tmp_path, 1, trade)
    work.start(PAIR, 3, 1, "en", "channelsim compare baseline variant_A.yaml")
    work.join(60)
    assert phase(work) == "done"
    assert work.answer is not None
    assert "Clearly worse" in work.answer.fragment
    assert "channelsim compare baseline variant_A.yaml" in work.answer.report
    assert "<html" not in work.answer.fragment
    assert work.answer.fragment.count("<svg") == work.answer.report.count("<svg") > 10
    work.show_in("zh")
    work.join(60)
    assert "明显更差" in work.answer.fragment


def test_finished_replications_are_reused_by_other_questions(
    tmp_path: Path, undrawn: list[str]
) -> None:
    done: list[str] = []

    def counted(one: "Scenario", seed: int, replication: int) -> Replication:
        done.append(one.name)
        return trade(one, seed, replication)

    work = Work(tmp_path, 1, counted)
    for third in (0.01, 0.02):
        work.start([*PAIR, scenario("variant B", diversion=third)], 3, 1, "en")
        work.join(60)
        assert phase(work) == "done"
    assert done.count("baseline") == done.count("variant A") == 3
    assert done.count("variant B") == 6
    assert work.status.progress is not None
    assert work.status.progress.found == 6


def test_cancelling_keeps_what_is_finished(tmp_path: Path, undrawn: list[str]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(one: "Scenario", seed: int, replication: int) -> Replication:
        if replication == 1:
            begun.set()
            go_on.wait(60)
        return trade(one, seed, replication)

    work = Work(tmp_path, 1, slow)
    work.start(PAIR, 5, 1, "en")
    assert begun.wait(60)
    work.cancel()
    assert phase(work) == "stopping"
    go_on.set()
    work.join(60)
    assert phase(work) == "cancelled"
    assert work.answer is None
    runs = tmp_path / folder_name(PAIR, 1) / "runs"
    assert 2 <= len(list(runs.iterdir())) < 10
    work.start(PAIR, 5, 1, "en")
    work.join(60)
    assert phase(work) == "done"
    assert work.status.progress is not None
    assert work.status.progress.found >= 2


@pytest.mark.filterwarnings("ignore:.*runs failed")
def test_faults_are_said_and_work_can_begin_again(tmp_path: Path) -> None:
    def broken(one: "Scenario", seed: int, replication: int) -> Replication:
        raise RuntimeError("the accounts disagree")

    work = Work(tmp_path, 1, broken)
    work.start(PAIR, 2, 1, "en")
    work.join(60)
    assert phase(work) == "failed"
    assert "the accounts disagree" in work.status.message
    work.start([PAIR[0], PAIR[0]], 2, 1, "en")
    work.join(60)
    assert "two scenarios are called" in work.status.message
    (tmp_path / "file").write_text("")
    full = Work(tmp_path / "file", 1, trade)
    full.start(PAIR, 2, 1, "en")
    full.join(60)
    assert full.status.phase == "failed"
    assert "cannot use" in full.status.message
