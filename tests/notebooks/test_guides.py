"""Tutorials and guides work as written: their commands end well and their Python runs.

Blocks marked `sh` and `python` are executed page by page, in order, in an empty folder; a block
marked `yaml` is saved under the file name in backquotes that the text last gave before it. Commands
that take long are marked `text` and only shown.
"""

import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest
from typer.testing import CliRunner

from channelsim.cli.commands import app

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted([*(DOCS / "tutorials").glob("*.md"), *(DOCS / "how-to").glob("*.md")])
BLOCK = re.compile(r"^( *)```(sh|python|yaml|text)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w/]+\.yaml)`")


def run_command(line: str, folder: Path) -> str:
    """Run one line of a shell block; a `>` sends its output to a file."""
    command, _, target = line.partition(" > ")
    words = command.split()
    assert words[0] == "channelsim", f"a guide runs something else: {line}"
    done = CliRunner().invoke(app, words[1:], prog_name="channelsim")
    assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception!r}"
    if target:
        (folder / target).write_text(done.stdout, "utf-8")
    return done.stdout


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """List a page's blocks: kind, text without indentation, prose since the block before."""
    text, found, end = page.read_text("utf-8"), [], 0
    for match in BLOCK.finditer(text):
        indent, kind, body = match.groups()
        lines = [line.removeprefix(indent) for line in body.splitlines()]
        found.append((kind, "\n".join(lines), text[end : match.start()]))
        end = match.end()
    return found


def follow(page: Path, folder: Path) -> dict[str, Any]:
    """Do what a page says; give the names that its Python defines."""
    names: dict[str, Any] = {}
    for kind, body, prose in blocks(page):
        if kind == "sh":
            for line in body.splitlines():
                run_command(line, folder)
        elif kind == "python":
            exec(compile(body, str(page), "exec"), names)
        elif kind == "yaml" and FILE.search(prose):
            target = folder / FILE.findall(prose)[-1]
            target.write_text(body, "utf-8")
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_works_as_written(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert any(kind in {"sh", "python"} for kind, *_ in blocks(page)), "nothing is tested here"
    monkeypatch.chdir(tmp_path)
    if "my_channel" in page.read_text("utf-8") and page.parent.name == "how-to":
        run_command("channelsim init my_channel", tmp_path)
    names = follow(page, tmp_path)
    plt.close("all")
    if page.stem == "query_results":
        check_answers(names)


def check_answers(names: dict[str, Any]) -> None:
    """DuckDB and pandas answer the five questions alike, and with something."""
    pairs = (
        ("weeks", "sell_in", "same"), ("corridors", "units", "same_corridors"),
        ("dependence", "share", "same_share"), ("costs", "money", "same_costs"),
        ("delays", "punished", "same_delays"),
    )  # fmt: skip
    for sql, column, pandas in pairs:
        frame, other = names[sql], names[pandas]
        series = other[column] if sql == "weeks" else other
        assert len(frame) > 0, sql
        ours = sorted(frame[column].astype(float))
        assert ours == pytest.approx(sorted(series.astype(float)), nan_ok=True), sql


def test_commands_that_are_only_shown_exist() -> None:
    known = {command.name for command in app.registered_commands}
    for page in PAGES:
        for kind, body, _ in blocks(page):
            if kind == "text" and body.startswith("channelsim "):
                assert body.split()[1] in known, f"{page.stem}: {body}"
