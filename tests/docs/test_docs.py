"""The documentation builds offline without a warning, and its tables say what the code says."""

import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import channelsim

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a copy of the documentation, so that the checkout stays as it is."""
    work = tmp_path_factory.mktemp("docs")
    left_out = shutil.ignore_patterns("_build", "_generated", "__pycache__")
    shutil.copytree(DOCS, work / "docs", ignore=left_out)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-b", "html", "docs", "html"],
        cwd=work,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return work / "html"


@pytest.mark.docs
class TestBuild:
    def test_pages_load_nothing_from_other_hosts(self, html: Path) -> None:
        loading = re.compile(
            r"""(?:<(?:script|img|iframe)[^>]*\ssrc|<link[^>]*\shref)=["']?(?:https?:)?//"""
        )
        for page in html.rglob("*.html"):
            assert not loading.search(page.read_text("utf-8")), page.name
        for sheet in html.rglob("*.css"):
            assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet

    def test_references_hold_every_kpi_and_section(self, html: Path) -> None:
        kpis = (html / "reference" / "kpis.html").read_text("utf-8")
        assert [name for name in channelsim.KPIS if f">{name}<" not in kpis] == []
        scenario = (html / "reference" / "scenario.html").read_text("utf-8")
        assert 'id="scenario-tiered"' in scenario


def test_formulas_become_mathml() -> None:
    from mathml import to_mathml
    from sphinx.errors import ExtensionError

    layout = to_mathml(r"\begin{aligned} x &= y \\ z &= 1 \end{aligned}", "block")
    assert layout.count("<mtr>") == 2
    with pytest.raises(ExtensionError, match="lacks"):
        to_mathml(r"x \nosuchcommand y", "inline")


def test_schema_becomes_a_table() -> None:
    from schema_markdown import table

    section = {
        "properties": {
            "rate": {
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "unit": "rate",
                "description": "A|B",
            },
            "steps": {"type": "array", "items": {"$ref": "#/$defs/Step"}, "default": []},
            "mode": {"enum": ["all_units", "incremental"], "default": "all_units"},
            "cap": {
                "anyOf": [{"type": "integer", "exclusiveMinimum": 0}, {"type": "null"}],
                "default": None,
            },
        },
        "required": ["rate"],
    }
    rows = table(section).splitlines()[2:]
    assert rows == [
        r"| `rate` | number | rate | ≥ 0, ≤ 1 | required | A\|B |",
        "| `steps` | list of [Step](#scenario-step) |  |  | empty |  |",
        "| `mode` | `all_units`, `incremental` |  |  | `all_units` |  |",
        "| `cap` | whole number or null |  | > 0 | none |  |",
    ]


def test_prose_of_a_docstring_becomes_markdown() -> None:
    from schema_markdown import markdown

    docstring = """Pays :math:`r V` if ``V`` is large.

    .. math:: R = r\\,V

    That is all.

    Examples
    --------
    >>> 1 + 1
    2
    """
    prose = markdown(inspect.cleandoc(docstring))
    assert prose == "Pays $r V$ if `V` is large.\n\n\n$$\nR = r\\,V\n$$\n\nThat is all."


def test_files_named_on_the_page_on_architecture_exist() -> None:
    page = (DOCS / "explanation" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`([\w/]+\.py)`", page)) | set(re.findall(r"`(\w+/)`", page))
    rooms = [ROOT, *(ROOT / "channelsim").iterdir(), ROOT / "channelsim"]
    missing = {name for name in named if not any((room / name).exists() for room in rooms)}
    assert len(named) > 20
    assert missing == set()
