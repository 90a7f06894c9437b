"""Work that is under way can be ended at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import cast

import pytest

from channelsim.experiments.executors import Pool
from channelsim.experiments.job import Job
from channelsim.experiments.perform import perform
from tests.experiments.fake_model import FakeScenario


class Threads:
    """An engine whose workers are threads of this process."""

    @contextmanager
    def open(self) -> Iterator[Pool]:
        executor = ThreadPoolExecutor(2)
        try:
            yield Pool(executor, window=2)
        finally:
            executor.shutdown(wait=False)


def jobs(count: int) -> list[Job]:
    scenario = cast("object", FakeScenario(name="fake"))
    return [
        Job(scenario=scenario, seed=1, replication=number, code="x")  # type: ignore[arg-type]
        for number in range(count)
    ]


def test_what_is_called_meanwhile_can_end_work_that_would_go_on() -> None:
    go_on, calls, landed = Event(), [0], list[int]()

    def work(job: Job) -> str:
        if job.replication:
            go_on.wait(60)
        return "digest"

    def meanwhile() -> None:
        calls[0] += 1
        if landed and calls[0] > 1:
            raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            perform(
                jobs(3), work, Threads(), lambda job, _: landed.append(job.replication), meanwhile
            )
        assert landed == [0]
    finally:
        go_on.set()


def test_without_it_every_job_lands() -> None:
    landed = []
    perform(jobs(3), lambda job: "digest", Threads(), lambda job, _: landed.append(job.replication))
    assert sorted(landed) == [0, 1, 2]
