"""A real scheduler with two worker processes on loopback; skipped where Dask is not installed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from channelsim.experiments import ClusterError, run
from tests.experiments.fake_model import fake_task, scenario, tree

ROOT = Path(__file__).parents[2]
Process = subprocess.Popen[str]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[Process]]]:
    """Address of a scheduler, and its two workers."""
    pytest.importorskip("distributed")
    note = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    common = ["--scheduler-file", str(note), "--no-dashboard"]

    def start(*words: str) -> Process:
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + words[0], *common, *words[1:]],
            env=environment,
            cwd=tmp_path,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
    workers = [start("worker", "--nthreads", "1", "--no-nanny") for _ in range(2)]
    try:
        yield address_in(note), workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def address_in(note: Path) -> str:
    end = time.monotonic() + 30
    while not note.exists() or not note.read_text():
        assert time.monotonic() < end, "the scheduler did not start"
        time.sleep(0.05)
    return str(json.loads(note.read_text())["address"])


def test_a_cluster_gives_the_same_store_though_a_worker_dies(
    tmp_path: Path, cluster: tuple[str, list[Process]]
) -> None:
    address, workers = cluster
    seen = []

    def kill_one(news: object) -> None:
        seen.append(news)
        if len(seen) == 3:
            workers[0].send_signal(signal.SIGKILL)

    away, here = tmp_path / "away", tmp_path / "here"
    slow = scenario(seconds=0.05)
    run(slow, 16, cluster=address, out=away, watch=kill_one, task=fake_task)
    run(slow, 16, workers=1, out=here, task=fake_task)
    assert len(seen) == 17
    assert tree(away) == tree(here)


def test_nobody_at_the_address(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"Dask"):
        run(scenario(), 2, cluster="nonsense://x", out=tmp_path, task=fake_task)
