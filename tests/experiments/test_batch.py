"""Batches on several workers: the same numbers, and the rest goes on when one falls."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from channelsim.experiments import Progress, RunsFailed, compare, open_results, run, sweep
from channelsim.experiments.executors import Processes, ThisProcess, choose_engine
from channelsim.experiments.replicate import Replication
from channelsim.experiments.sweeps import read_variants
from tests.experiments.fake_model import fake_task, scenario, tree

ROOT = Path(__file__).parents[2]

SLOW_BATCH = """
import sys
from channelsim.experiments import run
from tests.experiments.fake_model import fake_task, scenario
if __name__ == "__main__":
    run(scenario(seconds=0.05), 20, workers=2, out=sys.argv[1], task=fake_task)
"""


def test_one_and_two_workers_give_identical_stores(tmp_path: Path) -> None:
    both = [scenario("a"), scenario("b", effect=1)]
    for workers in (1, 2):
        compare(both, 5, workers=workers, out=tmp_path / str(workers), task=fake_task)
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_a_run_that_raises_is_a_named_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    both = [scenario("good"), scenario("bad", raises_in=1)]
    commands = {"bad": "channelsim run bad.yaml"}
    with pytest.warns(RunsFailed, match="1 of 6 runs failed"):
        study = compare(both, 3, workers=1, out=tmp_path, commands=commands, task=fake_task)
    (row,) = study.failures.to_dict("records")
    assert row == {
        "scenario": "bad",
        "replication": 1,
        "cause": "ValueError: stock of East is negative",
        "command": "channelsim run bad.yaml --seed 1 --replication 1",
    }
    assert set(study.summary["pairs"]) - {0} == {2, 3}
    assert len(open_results(tmp_path).failures) == 1


def test_a_batch_in_which_everything_fails_says_so(tmp_path: Path) -> None:
    both = [scenario("a", raises_in=0), scenario("b", raises_in=0, effect=1)]
    with pytest.warns(RunsFailed, match="2 of 2 runs failed"):
        study = compare(both, 1, workers=1, out=tmp_path, task=fake_task)
    assert study.summary.empty
    assert study.verdicts == ()
    assert study.results["a"].summary.empty


def test_a_killed_worker_costs_nothing_but_time(tmp_path: Path) -> None:
    killer = scenario(dies_once_in=4, mark=str(tmp_path / "mark"))
    run(killer, 6, workers=2, out=tmp_path / "killed", task=fake_task)
    assert (tmp_path / "mark").exists()
    run(killer, 6, workers=2, out=tmp_path / "calm", task=fake_task)
    assert tree(tmp_path / "killed") == tree(tmp_path / "calm")


def test_a_run_that_always_kills_its_worker_is_found_and_named(tmp_path: Path) -> None:
    with pytest.warns(RunsFailed, match="the worker process died"):
        result = run(scenario(dies_in=2), 5, workers=2, out=tmp_path, task=fake_task)
    assert result.failures["replication"].tolist() == [2]
    assert result.kpis.index.tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_wants_too_much_memory_is_named(tmp_path: Path, workers: int) -> None:
    pytest.importorskip("resource")
    with pytest.warns(RunsFailed, match="1 of 4 runs failed"):
        result = run(scenario(fills_memory_in=2), 4, workers=workers, out=tmp_path, task=fake_task)
    assert result.failures["cause"].tolist() == ["out of memory"]
    assert result.kpis.index.tolist() == [0, 1, 3]


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks the workers up in /proc")
def test_kill_9_then_the_same_command_gives_an_identical_store(tmp_path: Path) -> None:
    out, calm = tmp_path / "killed", tmp_path / "calm"
    batch = subprocess.Popen([sys.executable, "-c", SLOW_BATCH, str(out)], cwd=ROOT)
    wait_for(lambda: len(list((out / "runs").glob("*.json"))) >= 4)
    workers = workers_of(batch.pid)
    assert len(workers) == 2
    batch.send_signal(signal.SIGKILL)
    batch.wait()
    assert 4 <= len(open_results(out).kpis) < 20, "what was finished can be read"
    wait_for(lambda: all(is_gone(line) for line in workers))
    for folder in (out, calm):
        run(scenario(seconds=0.05), 20, workers=1, out=folder, task=fake_task)
    assert tree(out) == tree(calm)


def wait_for(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def workers_of(parent: int) -> list[Path]:
    """Command lines of the worker processes that a batch has started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    lines = [Path(f"/proc/{child}/cmdline") for child in children]
    return [line for line in lines if b"popen_loky" in line.read_bytes()]


def is_gone(line: Path) -> bool:
    try:
        return not line.read_bytes()  # empty when nobody has buried the process yet
    except OSError:
        return True


def test_an_interruption_keeps_what_is_finished(tmp_path: Path) -> None:
    interrupted, calm = tmp_path / "interrupted", tmp_path / "calm"

    def interrupt(progress: Progress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(scenario(), 4, workers=1, out=interrupted, watch=interrupt, task=fake_task)
    assert len(open_results(interrupted).kpis) == 2
    for folder in (interrupted, calm):
        run(scenario(), 4, workers=1, out=folder, task=fake_task)
    assert tree(interrupted) == tree(calm)


def test_a_run_that_finished_unnoticed_is_kept(tmp_path: Path) -> None:
    """An interruption can fall between a worker's last write and the news of it."""

    def interrupt(news: Progress) -> None:
        record = next((tmp_path / "runs").glob("*r00000.json"), None)
        if record is not None:  # as if the second worker had finished its run as well
            run(scenario(), 2, workers=1, out=tmp_path / "other", task=fake_task)
            for source in (tmp_path / "other").rglob("*r00001.*"):
                shutil.copy(source, tmp_path / source.relative_to(tmp_path / "other"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(scenario(), 4, workers=1, out=tmp_path, watch=interrupt, task=fake_task)
    assert open_results(tmp_path).kpis.index.tolist() == [0, 1]


def test_workers_compute_with_one_thread_and_leave_ctrl_c_to_the_parent() -> None:
    with Processes(2).open() as pool:
        assert pool.executor.submit(os.getenv, "OMP_NUM_THREADS").result() == "1"
        assert pool.executor.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN


def test_progress_counts_up_to_the_total(tmp_path: Path) -> None:
    seen: list[Progress] = []
    run(scenario(), 2, workers=1, out=tmp_path, task=fake_task)
    run(scenario(), 4, workers=1, out=tmp_path, watch=seen.append, task=fake_task)
    assert [(news.done, news.total, news.found) for news in seen] == [
        (2, 4, 2),
        (3, 4, 2),
        (4, 4, 2),
    ]


def test_a_sweep_compares_the_points_of_a_design(tmp_path: Path) -> None:
    study = sweep(
        scenario("base"),
        {"effect": [1, 2]},
        replications=3,
        workers=1,
        out=tmp_path,
        task=fake_task,
    )
    assert study.baseline == "base"
    assert study.settings["effect"].dropna().tolist() == [1, 2]
    rows = study.summary[study.summary["kpi"] == "contribution"]
    assert rows["diff"].round().tolist() == [0, 10, 20]
    assert open_results(tmp_path).settings.equals(study.settings)  # type: ignore[union-attr]  # several


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: run(scenario(), 0, task=fake_task), "replications must be 1 or more"),
        (lambda: run(scenario(), 1, seed=-1, task=fake_task), "seed must be 0 or more"),
        (lambda: run(scenario(), 2, workers=0, task=fake_task), "workers must be 1 or more"),
        (lambda: run(scenario(), 1, level=95, task=fake_task), "between 0 and 1"),
        (lambda: run(scenario(), 1, cluster="tcp://x:1", task=fake_task), "give `out`"),
        (lambda: compare([scenario()], 1, task=fake_task), "two scenarios or more"),
        (lambda: compare([scenario(), scenario()], 1, task=fake_task), "different names"),
        (
            lambda: compare([scenario(), scenario("b")], 1, baseline="c", task=fake_task),
            "'c' is not among plain, b",
        ),
    ],
)
def test_questions_that_make_no_sense_are_refused(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message):
        call()


def test_engines_are_chosen_by_what_there_is_to_do() -> None:
    assert choose_engine(None, None, jobs=1) == ThisProcess()
    assert choose_engine(3, None, jobs=100) == Processes(3)
    with pytest.raises(ValueError, match="not both"):
        choose_engine(2, "tcp://x:1", jobs=4)


def test_results_hold_no_table_until_asked(tmp_path: Path) -> None:
    result = run(scenario(), 2, workers=1, out=tmp_path, task=no_tables)
    assert list(result.tables) == []
    assert result.summary.loc["x", "n"] == 2


def no_tables(scenario: object, seed: int, replication: int) -> Replication:
    return Replication(kpis={"x": float(replication)})


def test_a_sweep_over_a_list_with_names(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("mild: {effect: 1}\nstrong:\n  effect: 2.5\n")
    study = sweep(
        scenario("base"),
        variants=read_variants(tmp_path / "list.yaml"),
        replications=3,
        workers=1,
        task=fake_task,
    )
    assert list(study.results) == ["base", "mild", "strong"]
    assert study.results["strong"].settings == {"effect": 2.5}
    rows = study.summary[study.summary["kpi"] == "contribution"]
    assert rows["diff"].round().tolist() == [0, 10, 25]
    (tmp_path / "list.yaml").write_text("mild: 3\n")
    with pytest.raises(ValueError, match="mild: should be settings"):
        read_variants(tmp_path / "list.yaml")
    for vary, variants in ((None, None), ({"effect": [1]}, {"a": {"effect": 1}})):
        with pytest.raises(ValueError, match="and not both"):
            sweep(scenario("base"), vary, variants=variants, task=fake_task)
    with pytest.raises(ValueError, match="its own design"):
        sweep(scenario("base"), variants={"a": {"effect": 1}}, points=3, task=fake_task)
