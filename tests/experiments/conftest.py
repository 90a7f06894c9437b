"""The stand-in model by a name that worker processes can import, and what its KPIs mean."""

import sys
from pathlib import Path

import pytest

from channelsim.experiments import kpi_facts

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


@pytest.fixture(autouse=True)
def _facts_of_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.experiments.fake_model import FACTS

    monkeypatch.setattr(kpi_facts, "kpi_fact", FACTS.get)
