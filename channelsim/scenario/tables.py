"""Tables under ``data:``: CSV files beside the scenario, read into plain columns.

``data: {sales: sales.csv}`` reads every column; a column is numeric when its first cell is a
number, and then every cell has to be. ``data: {sales: {file: sales.csv, columns: {week: number,
store: text}}}`` reads just those columns, in the types it names. A table may also be written out
as a mapping of columns, which is what the resolved document holds.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from channelsim.scenario.document import Node
from channelsim.scenario.faults import Fault, path_text, shown, suggestion
from channelsim.scenario.scalars import Scalar, checked_text, number

MOST_BYTES = 5_000_000
"""Largest CSV file, bytes."""

MOST_CELLS = 400_000
"""Most cells of one table."""

TYPES = ("number", "text")


def read_table(path: Path, file: str, wanted: Node, name: str, faults: list[Fault]) -> Node:
    """Read a CSV file into columns.

    Parameters
    ----------
    path, file
        The file, and its name in messages.
    wanted
        The entry under ``data:``: its ``columns`` mapping, if any, names columns and types.
    name
        Name of the table.
    faults
        A missing column, a ragged row, a cell that is no number: added to this list.

    Returns
    -------
    Node
        Mapping from column name to a column of cells, marked with the file and its lines.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        faults.append(Fault(file, 1, f"data.{name}", f"cannot be read: {error.strerror}"))
        return Node({}, file, 1)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.append(Fault(file, line, f"data.{name}", "is not UTF-8 text"))
        return Node({}, file, 1)
    if len(data) > MOST_BYTES:
        message = f"is larger than {MOST_BYTES // 1_000_000} MB"
        faults.append(Fault(file, 1, f"data.{name}", message))
        return Node({}, file, 1)
    return _Table(file, name, wanted, faults).read(text)


def written_table(entry: Node, name: str, faults: list[Fault]) -> Node:
    """Columns of a table that the document itself holds: ``{week: [1, 2], units: [3, 4]}``."""
    if not entry.mapping:
        message = f"should be a CSV file or a mapping of columns, not {shown(entry.value)}"
        faults.append(Fault(entry.file, entry.line, path_text(("data", name)), message))
    columns: dict[str, Node] = {}
    size = 0
    for column, node in entry.mapping.items():
        cells = _cells(node)
        size = size or len(cells)
        if not cells or len(cells) != size:
            message = (
                f"has {len(cells)} cells, the first column {size}"
                if cells
                else "should be a list of numbers or a list of texts"
            )
            path = path_text(("data", name, column))
            faults.append(Fault(node.file, node.line, path, message))
        columns[column] = Node(cells, node.file, node.line)
    return Node(columns, entry.file, entry.line)


def _cells(node: Node) -> tuple[Scalar, ...]:
    """Cells of a column: all numbers or all texts; nothing when it is no column."""
    if isinstance(node.value, tuple):
        return node.value
    cells = tuple(item.value for item in node.items)
    texts = tuple(cell for cell in cells if isinstance(cell, str))
    numbers = tuple(
        cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)
    )
    return texts if len(texts) == len(cells) else numbers if len(numbers) == len(cells) else ()


def tables_of(tree: Node) -> dict[str, dict[str, tuple[Scalar, ...]]]:
    """Columns of every table of a document whose tables have been read."""
    data = tree.mapping.get("data")
    return {
        name: {column: _cells(node) for column, node in table.mapping.items()}
        for name, table in (data.mapping if data is not None else {}).items()
    }


def with_names_of_tables(tree: Node) -> Node:
    """Return the document with each table that was read replaced by its name.

    This is what the validator sees: the sections refer to tables by name, the cells are
    checked here.
    """
    data = tree.mapping.get("data")
    if data is None or not isinstance(data.value, dict):
        return tree
    names = {name: Node(name, table.file, table.line) for name, table in data.mapping.items()}
    return Node({**tree.mapping, "data": Node(dict(names), data.file, data.line)}, tree.file, 1)


class _Table:
    """Reads the text of one table."""

    def __init__(self, file: str, name: str, wanted: Node, faults: list[Fault]) -> None:
        self.file, self.name, self.faults = file, name, faults
        columns = wanted.mapping.get("columns")
        self.wanted = None if columns is None else columns.mapping

    def fault(self, line: int, message: str, column: str | None = None) -> None:
        path = ("data", self.name) if column is None else ("data", self.name, column)
        self.faults.append(Fault(self.file, line, path_text(path), message))

    def read(self, text: str) -> Node:
        rows, header, lines = self.rows(text)
        columns: dict[str, Node] = {}
        for column, kind in self.types(header, rows).items():
            cells = [row[header.index(column)] for row in rows]
            converted = tuple(
                self.cell(cell, line, column, kind) for cell, line in zip(cells, lines, strict=True)
            )
            columns[column] = Node(converted, self.file, lines[0] if lines else 1)
        return Node(columns, self.file, 1)

    def rows(self, text: str) -> tuple[list[list[str]], list[str], list[int]]:
        """Rows of the right length, the header, and the line of each row."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows: list[list[str]] = []
        lines: list[int] = []
        header: list[str] = []
        try:
            header = [cell.strip() for cell in next(reader, [])]
            self.check_header(header)
            for row in reader:
                if len(row) == len(header):
                    rows.append(row)
                    lines.append(reader.line_num)
                elif row:
                    message = f"the row has {len(row)} cells, the header has {len(header)}"
                    self.fault(reader.line_num, message)
                if len(rows) * len(header) > MOST_CELLS:
                    self.fault(reader.line_num, f"the table has more than {MOST_CELLS:,} cells")
                    break
        except csv.Error as error:
            self.fault(reader.line_num, f"is not a CSV table: {error}")
        if header and not rows:
            self.fault(1, "the table has no rows")
        return rows, header, lines

    def check_header(self, header: list[str]) -> None:
        if not header:
            self.fault(1, "the table is empty: its first line should name the columns")
        for index, column in enumerate(header):
            if not column:
                self.fault(1, f"column {index + 1} has no name")
            elif column in header[:index]:
                self.fault(1, f"two columns are named {shown(column)}")

    def types(self, header: list[str], rows: list[list[str]]) -> dict[str, str]:
        """Columns to read and the type of each."""
        if self.wanted is None:
            first = rows[0] if rows else header
            return {
                column: "number" if self.is_number(cell) else "text"
                for column, cell in zip(header, first, strict=True)
            }
        chosen: dict[str, str] = {}
        for column, node in self.wanted.items():
            path = path_text(("data", self.name, "columns", column))
            if node.value not in TYPES:
                message = f"should be `number` or `text`, not {shown(node.value)}"
                self.faults.append(Fault(node.file, node.line, path, message))
            elif column not in header:
                message = f"{self.file} has no such column{suggestion(column, header)}"
                self.faults.append(Fault(node.file, node.line, path, message))
            else:
                chosen[column] = str(node.value)
        return chosen

    def is_number(self, cell: str) -> bool:
        try:
            return number(cell.strip()) is not None
        except ValueError:
            return True  # meant as a number, refused as a cell

    def cell(self, cell: str, line: int, column: str, kind: str) -> Scalar:
        try:
            if kind == "text":
                return checked_text(cell)
            value = number(cell.strip())
        except ValueError as error:
            self.fault(line, f"{shown(cell)} {error}", column)
            return None
        if value is None:
            self.fault(line, f"should be a number, not {shown(cell)}", column)
        return value
