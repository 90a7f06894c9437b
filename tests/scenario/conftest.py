"""Loading a text as the file `trial.yaml` of an empty working folder."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from channelsim.scenario.faults import Fault, ScenarioError
from channelsim.scenario.load import load
from channelsim.scenario.scenario import Scenario
from tests.scenario.toy import SHAPE


class Loader:
    """Writes files into one folder and loads scenarios of the toy shape from there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def load(
        self,
        text: str | bytes,
        changes: Mapping[str, object] | None = None,
        allow_paths: tuple[Path, ...] = (),
    ) -> Scenario:
        self.write("trial.yaml", text)
        return load("trial.yaml", SHAPE, changes or {}, allow_paths)

    def faults(
        self, text: str | bytes, changes: Mapping[str, object] | None = None
    ) -> tuple[Fault, ...]:
        with pytest.raises(ScenarioError) as caught:
            self.load(text, changes)
        assert str(caught.value) == "\n".join(map(str, caught.value.faults))
        return caught.value.faults


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loader:
    """An empty folder, also the working folder."""
    monkeypatch.chdir(tmp_path)
    return Loader(tmp_path)
