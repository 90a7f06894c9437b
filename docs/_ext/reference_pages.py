"""Write the reference tables that the code itself knows, before Sphinx reads the pages."""

from collections.abc import Callable
from pathlib import Path

import command_markdown
import validation_markdown
from schema_markdown import cell, page
from sphinx.application import Sphinx
from sphinx.config import Config

DIRECTION = {"high": "higher", "low": "lower", "none": "neither"}


def kpi_table() -> str:
    """List every KPI with unit, better direction, labels and definitions."""
    from channelsim.measurement import KPIS

    rows = [
        "| KPI | unit | better | English | definition | 中文 | 定义 |\n",
        "|---|---|---|---|---|---|---|\n",
    ]
    for name, kpi in KPIS.items():
        cells = (
            f"`{name}`",
            kpi.unit,
            DIRECTION[kpi.better],
            kpi.label_en,
            kpi.definition,
            kpi.label_zh,
            kpi.definition_zh,
        )
        rows.append("| " + " | ".join(cell(text) for text in cells) + " |\n")
    return "".join(rows)


def column_tables() -> str:
    """List every column of every long table."""
    from channelsim.measurement import COLUMNS

    parts = []
    for table, columns in COLUMNS.items():
        parts += [f"\n## {table}\n\n", "| column | type | unit | meaning |\n|---|---|---|---|\n"]
        for column in columns:
            cells = (f"`{column.name}`", column.dtype, column.unit, column.meaning)
            parts.append("| " + " | ".join(cell(text) for text in cells) + " |\n")
    return "".join(parts)


def scenario_tables() -> str:
    """List every key of a scenario file, section by section."""
    from channelsim.scenario import json_schema

    return page(json_schema())


def shipped_table() -> str:
    """List every scenario that travels with the package, and how large it is."""
    from channelsim.scenario import load_scenario, shipped_scenarios

    rows = [
        "| scenario | what it is | the question it answers | regions | partners | outlets |\n",
        "|---|---|---|--:|--:|--:|\n",
    ]
    for name in shipped_scenarios():
        scenario = load_scenario(name)
        spec = scenario.spec
        partners = sum(group.count for group in spec.distributors)
        outlets = sum(group.count for group in spec.outlets)
        sizes = (len(spec.regions), partners, outlets)
        words = (f"`{name}`", scenario.title, spec.question)
        cells = [cell(text) for text in words] + [f"{size:,}" for size in sizes]
        rows.append("| " + " | ".join(cells) + " |\n")
    return "".join(rows)


def command_tables() -> str:
    """List every command with its arguments and options."""
    from typer.core import TyperCommand, TyperGroup
    from typer.main import get_command

    from channelsim.cli import app

    root = get_command(app)
    assert isinstance(root, TyperGroup)
    commands = {
        name: command
        for name, command in root.commands.items()
        if isinstance(command, TyperCommand)
    }
    assert len(commands) == len(root.commands)
    return command_markdown.page(commands)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": command_tables,
    "kpis.md": kpi_table,
    "scenario.md": scenario_tables,
    "shipped.md": shipped_table,
    "tables.md": column_tables,
    "verification.md": validation_markdown.case_table,
    "regularities.md": validation_markdown.channel_table,
    "cigarettes.md": validation_markdown.cigarette_table,
    "regularity_checks.md": validation_markdown.fact_table,
}


def write_pages(app: Sphinx, config: Config) -> None:
    """Write each generated part where its page includes it; keep files that have not changed."""
    del config
    folder = Path(app.srcdir) / "reference" / "_generated"
    folder.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        text = write()
        target = folder / name
        if not target.exists() or target.read_text("utf-8") != text:
            target.write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages as soon as the configuration is known."""
    app.connect("config-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
