"""A small deterministic stand-in for the model, and scenarios that make it misbehave.

Workers import it, so it lives beside the tests and not inside one.
"""

import hashlib
import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from channelsim.experiments.replicate import Replication

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class FakeScenario:
    """What the experiments room needs of a scenario, and nothing else."""

    name: str
    document: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    spec: None = None

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.document, sort_keys=True).encode()).hexdigest()

    def override(self, changes: Mapping[str, object], name: str | None = None) -> "FakeScenario":
        return FakeScenario(name=name or self.name, document={**self.document, **changes})


FACTS = {
    "contribution": SimpleNamespace(better="high", unit="money", label_en="Contribution"),
    "diversion_rate": SimpleNamespace(better="low", unit="share", label_en="Diversion rate"),
    "fill_rate": SimpleNamespace(better="high", unit="share", label_en="Fill rate"),
}


def scenario(name: str = "plain", **document: object) -> "Scenario":
    return cast("Scenario", FakeScenario(name=name, document=document))


def luck(seed: int, replication: int, purpose: str) -> float:
    """A number in [0, 1) that depends on its address alone."""
    words = hashlib.sha256(f"{seed} {replication} {purpose}".encode()).digest()
    return int.from_bytes(words[:6], "big") / 2**48


def fake_task(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """A run that does what its document says; `effect` shifts the KPIs, luck is common."""
    import pandas as pd

    setting = scenario.document
    misbehave(setting, replication)
    effect = float(cast("float", setting.get("effect", 0.0)))
    shared = luck(seed, replication, "market")
    own = luck(seed, replication, f"own {effect}")
    kpis = {
        "contribution": 1000 + 100 * shared + effect * 10 + own,
        "diversion_rate": 0.1 + 0.01 * shared - effect * 0.01,
        "retention": float("nan"),
        "fill_rate": 0.95,
    }
    daily = pd.DataFrame(
        {"day": range(20), "region": ["East", "West"] * 10, "sell_in": [replication] * 20}
    )
    return Replication(kpis=kpis, tables={"daily": daily, "flows": daily.head(3)})


def misbehave(setting: Mapping[str, object], replication: int) -> None:
    if "log" in setting:  # one line for each run that is really computed
        with Path(str(setting["log"])).open("a") as log:
            log.write(f"{replication}\n")
    if "seconds" in setting:
        time.sleep(float(cast("float", setting["seconds"])))
    if setting.get("raises_in") == replication:
        raise ValueError("stock of East is negative\nsecond line")
    if setting.get("fills_memory_in") == replication:
        fill_memory()
    if setting.get("dies_in") == replication:
        os.kill(os.getpid(), signal.SIGKILL)
    if setting.get("dies_once_in") == replication:
        mark = Path(str(setting["mark"]))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def fill_memory() -> None:
    """Ask for more memory than this process may have."""
    import resource

    free, ceiling = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (2**33, ceiling))
    try:
        bytearray(2**34)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (free, ceiling))


def tree(folder: Path) -> dict[str, str]:
    """Digest of every file of a store, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
