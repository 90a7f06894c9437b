"""Settings beside one another: a label, the baseline's value, an entry for each variant."""

from dataclasses import dataclass
from html import escape
from typing import Any

from channelsim.app import parts
from channelsim.app.planning import Planning


@dataclass(frozen=True, kw_only=True)
class Row:
    """A setting with a cell for each variant, and the path whose faults are said below it."""

    path: str
    parts: list[Any]


class Rows:
    """Rows in one grid, each with a line below it where something is wrong."""

    def __init__(self, planning: Planning, rows: list[Row]) -> None:
        self.planning, self.rows = planning, rows
        count = len(planning.variants)
        self.view = parts.grid(
            columns=f"minmax(12rem, 1.6fr) repeat({count}, minmax(5rem, 1fr))",
            phone=f"repeat({count}, minmax(0, 1fr))",
        )
        self.said: list[str] | None = None

    def show(self, rows: list[Row]) -> None:
        """Show other rows."""
        self.rows, self.said = rows, None

    def remark(self) -> None:
        """Put what is wrong below the rows it is about, if that has changed."""
        said = [self._faults(row.path) for row in self.rows]
        if said == self.said:
            return
        self.said = said
        inner: list[Any] = []
        for row, text in zip(self.rows, said, strict=True):
            inner += [*row.parts, parts.html(text, "remark")] if text else row.parts
        self.view[:] = inner

    def _faults(self, path: str) -> str:
        several = len(self.planning.variants) > 1
        return "<br>".join(
            escape((f"{variant.name}: " if several else "") + variant.problems[path])
            for variant in self.planning.variants
            if path in variant.problems
        )
