"""The store: nothing twice, nothing stale, nothing half-written, whatever happens to the disk."""

import errno
import json
import os
from pathlib import Path

import pandas as pd
import pytest

import channelsim
from channelsim.experiments import (
    Comparison,
    RunResult,
    StoreError,
    UnusableStoreError,
    batch,
    compare,
    open_results,
    run,
    source,
)
from channelsim.experiments.lock import only_batch
from tests.experiments.fake_model import fake_task, scenario, tree


def done(log: Path) -> int:
    """How many runs were really computed."""
    return len(log.read_text().splitlines())


def go(out: Path, replications: int = 3, **document: object) -> RunResult:
    return run(scenario("plain", **document), replications, workers=1, out=out, task=fake_task)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "computed"


def test_the_parts_of_a_store(tmp_path: Path) -> None:
    result = go(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["scenarios"][0]["document"] == {}
    assert {entry["state"] for entry in manifest["runs"]} == {"done"}
    assert manifest["seed"] == 1
    daily = pd.read_parquet(tmp_path / "out" / "tables" / "daily")
    assert list(daily.columns) == ["scenario", "replication", "day", "region", "sell_in"]
    assert len(daily) == 60
    kpis = pd.read_parquet(tmp_path / "out" / "kpis.parquet")
    assert kpis["contribution"].tolist() == result.kpis["contribution"].tolist()
    assert result.tables["daily"]["replication"].unique().tolist() == [0, 1, 2]
    assert "scenario" not in result.tables["daily"]
    assert list(result.tables) == ["daily", "flows"]
    with pytest.raises(KeyError):
        result.tables["nonsense"]


def test_nothing_is_computed_twice_and_more_replications_extend(tmp_path: Path, log: Path) -> None:
    out = tmp_path / "out"
    go(out, log=str(log))
    before = tree(out)
    go(out, log=str(log))
    assert tree(out) == before
    assert done(log) == 3
    assert len(go(out, 5, log=str(log)).kpis) == 5
    assert done(log) == 5
    fewer = go(out, 2, log=str(log))
    assert done(log) == 5
    assert fewer.kpis.index.tolist() == [0, 1]
    assert len(open_results(out).kpis) == 5, "runs beyond those asked for are kept"


@pytest.mark.parametrize("part", ["tables/daily", "tables/flows", "runs"])
@pytest.mark.parametrize("harm", ["truncate", "alter", "delete"])
def test_a_damaged_file_is_found_and_computed_again(
    tmp_path: Path, log: Path, part: str, harm: str
) -> None:
    out = tmp_path / "out"
    result = go(out, log=str(log))
    before = tree(out)
    victim = sorted((out / part).iterdir())[1]
    content = victim.read_bytes()
    damaged = {"truncate": content[:-20], "alter": content[:60] + b"x" + content[61:]}
    if harm == "delete":
        victim.unlink()
    else:
        victim.write_bytes(damaged[harm])
    with pytest.raises(StoreError, match="run the same command again"):
        _ = {name: result.tables[name] for name in result.tables}
    go(out, log=str(log))
    assert tree(out) == before
    assert done(log) == 4


def test_a_manifest_that_lost_its_scenarios_is_damaged(tmp_path: Path) -> None:
    go(tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    for lost in ({"scenarios": []}, {"scenarios": "x"}, {"runs": 3}):
        path.write_text(json.dumps({**json.loads(path.read_text()), **lost}))
        with pytest.raises(StoreError, match="damaged; run the command that made it again"):
            open_results(tmp_path / "out")


@pytest.mark.parametrize("name", ["manifest.json", "kpis.parquet"])
def test_damaged_closing_files_are_written_again_without_computing(
    tmp_path: Path, log: Path, name: str
) -> None:
    out = tmp_path / "out"
    go(out, log=str(log))
    before = tree(out)
    (out / name).write_bytes((out / name).read_bytes()[:50])
    if name == "kpis.parquet":
        assert len(open_results(out).kpis) == 3, "gathered from the records instead"
    else:
        with pytest.raises(StoreError, match=r"manifest\.json"):
            open_results(out)
    go(out, log=str(log))
    assert tree(out) == before
    assert done(log) == 3


def test_a_changed_scenario_is_computed_again_and_its_old_runs_go(tmp_path: Path) -> None:
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    go(out, effect=1)
    (out / "tables" / "daily" / "my-own-notes.parquet").write_text("keep me")
    go(out, effect=2)
    go(fresh, effect=2)
    notes = {"tables/daily/my-own-notes.parquet"}
    assert set(tree(out)) - set(tree(fresh)) == notes
    assert {key: value for key, value in tree(out).items() if key not in notes} == tree(fresh)


def test_changed_code_never_reuses_results(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(tmp_path, log=str(log))
    monkeypatch.setattr(source, "code_digest", lambda: "0" * 64)
    monkeypatch.setattr(batch, "code_digest", lambda: "0" * 64)
    go(tmp_path, log=str(log))
    assert done(log) == 6


def test_the_code_digest_follows_the_rooms_that_decide_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "channelsim"
    for name in ("__init__.py", "model/pricing.py", "report/plot.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("a = 1\n")
    monkeypatch.setattr(channelsim, "__file__", str(package / "__init__.py"))
    digest = source.code_digest.__wrapped__
    first = digest()
    (package / "report" / "plot.py").write_text("a = 2\n")
    assert digest() == first
    (package / "model" / "pricing.py").write_text("a = 2\n")
    assert digest() != first


def test_a_worker_with_other_code_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "code_digest", lambda: "0" * 64)
    with pytest.warns(UserWarning, match="another version"):
        assert len(go(tmp_path).failures) == 3


def test_a_folder_of_other_results_is_refused(tmp_path: Path) -> None:
    both = [scenario("a"), scenario("b", effect=1)]
    compare(both, 2, workers=1, out=tmp_path, task=fake_task)
    before = tree(tmp_path)
    with pytest.raises(UnusableStoreError, match="holds results of a, b with seed 1"):
        run(scenario("a"), 2, workers=1, out=tmp_path, task=fake_task)
    with pytest.raises(UnusableStoreError, match="seed 1"):
        compare(both, 2, seed=2, workers=1, out=tmp_path, task=fake_task)
    assert tree(tmp_path) == before


def test_a_run_grows_into_a_comparison(tmp_path: Path, log: Path) -> None:
    first = scenario("a", log=str(log))
    run(first, 2, workers=1, out=tmp_path, task=fake_task)
    study = compare([first, scenario("b")], 2, workers=1, out=tmp_path, task=fake_task)
    assert done(log) == 2
    again = open_results(tmp_path)
    assert isinstance(again, Comparison)
    pd.testing.assert_frame_equal(again.summary, study.summary)
    assert again.baseline == "a"


def test_a_renamed_scenario_gives_the_same_tables(tmp_path: Path) -> None:
    study = compare(
        [scenario("a", effect=1), scenario("b", effect=1)], 2, workers=1, task=fake_task
    )
    pd.testing.assert_frame_equal(
        study.results["a"].tables["daily"], study.results["b"].tables["daily"]
    )
    assert not study.summary["significant"].any()


def test_two_batches_at_once_are_refused(tmp_path: Path) -> None:
    with only_batch(tmp_path), pytest.raises(UnusableStoreError, match="another batch"):
        go(tmp_path)
    assert len(go(tmp_path).kpis) == 3


@pytest.mark.parametrize("where", ["file", "under"])
def test_a_folder_that_cannot_be(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    out = {"file": tmp_path / "file", "under": tmp_path / "file" / "out"}[where]
    with pytest.raises(UnusableStoreError, match="cannot use"):
        go(out)
    with pytest.raises(UnusableStoreError, match="holds no results"):
        open_results(out)


def test_a_full_disk_is_named_and_finished_runs_are_kept(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    real = os.replace

    def full_from_the_second_run_on(source: Path, target: Path) -> None:
        if "r00001" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", full_from_the_second_run_on)
    with pytest.warns(UserWarning, match="the disk is full"):
        result = go(out, log=str(log))
    assert result.kpis.index.tolist() == [0, 2]
    assert "the disk is full" in result.failures["cause"][0]
    monkeypatch.undo()
    go(out, log=str(log))
    assert done(log) == 4
    log.unlink()
    go(fresh, log=str(log))
    assert tree(out) == tree(fresh)


def test_a_disk_that_refuses_the_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match=r"manifest\.json: the disk is full"):
        go(tmp_path / "out")
    assert not [name for name in tree(tmp_path / "out") if name.endswith(".part")]


def test_without_a_folder_results_last_as_long_as_they_are_held() -> None:
    result = run(scenario(), 2, workers=1, task=fake_task)
    assert len(result.tables["daily"]) == 40
    assert result.folder.exists()
    folder = result.folder
    del result
    assert not folder.exists()


def test_tables_without_a_folder_outlive_their_result() -> None:
    tables = run(scenario(), 2, workers=1, task=fake_task).tables
    assert len(tables["daily"]) == 40
    both = [scenario(), scenario("b", effect=1)]
    flows = compare(both, 2, workers=1, task=fake_task).results["b"].tables
    assert len(flows["flows"]) == 6
