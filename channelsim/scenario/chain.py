"""A scenario file with all the files it extends, read and laid over one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from channelsim.scenario.document import Budget, Node
from channelsim.scenario.faults import Fault, ScenarioError, path_text, shown, suggestion
from channelsim.scenario.merging import merge, without_identity
from channelsim.scenario.places import Places, display
from channelsim.scenario.shipped import shipped_folder, shipped_scenarios
from channelsim.scenario.tables import read_table, written_table

LONGEST_CHAIN = 16
"""Most files that may extend one another."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What was read for one scenario.

    Parameters
    ----------
    tree
        The merged document, without ``extends``; its tables are still names of files.
    files
        The files read, the scenario's own first, links resolved.
    folders
        Folder of each file, by the name it has in messages.
    places
        Where the scenario may read.
    """

    tree: Node
    files: tuple[Path, ...]
    folders: dict[str, Path]
    places: Places


def read_chain(path: Path, allow_paths: Sequence[Path], faults: list[Fault]) -> Chain:
    """Read a scenario file and the files it extends.

    Parameters
    ----------
    path
        The scenario file.
    allow_paths
        Folders or files outside the scenario's folder that may be read.
    faults
        Faults after which reading can go on are added to this list.

    Raises
    ------
    ScenarioError
        When a file cannot be read, or the files extend one another in a circle.
    """
    shipped = shipped_folder()
    allowed = [*allow_paths] if shipped is None else [*allow_paths, shipped]
    places = Places.around(path.parent, allowed)
    budget = Budget()
    shown_as = str(path)
    here = path
    documents: list[Node] = []
    seen: dict[Path, str] = {}
    folders: dict[str, Path] = {}
    while True:
        seen[here.resolve()] = shown_as
        folders[shown_as] = here.parent
        root = _read(here, shown_as, faults, budget)
        parent = root.mapping.get("extends")
        entries = {key: node for key, node in root.mapping.items() if key != "extends"}
        documents.append(Node(entries, root.file, root.line))
        if parent is None:
            break
        try:
            here = _find_parent(parent.value, here.parent, places)
            _check_circle(here, seen)
        except ValueError as error:
            fault = Fault(parent.file, parent.line, "extends", str(error))
            raise ScenarioError([*faults, fault]) from None
        shown_as = display(here)
    tree = documents[-1]
    for document in reversed(documents[:-1]):
        tree = merge(without_identity(tree), document, faults)
    return Chain(tree, tuple(seen), folders, places)


def _read(path: Path, file: str, faults: list[Fault], budget: Budget) -> Node:
    from channelsim.scenario.reading import read_file

    return read_file(path, file, faults, budget)


def _find_parent(value: object, beside: Path, places: Places) -> Path:
    """File that ``extends`` names: a shipped scenario by its bare name, or a path."""
    if not isinstance(value, str):
        raise ValueError(f"should be the path of a file or a shipped name, not {shown(value)}")
    shipped = shipped_scenarios()
    if value in shipped:
        return shipped[value].resolve()
    try:
        return places.admit(value, beside)
    except ValueError as error:
        if str(error).startswith("there is no file"):
            known = [*shipped, *(path.name for path in sorted(beside.glob("*.yaml"))[:50])]
            raise ValueError(f"{error}{suggestion(value, known)}") from None
        raise


def _check_circle(path: Path, seen: dict[Path, str]) -> None:
    if path in seen:
        names = [*seen.values(), seen[path]]
        start = list(seen).index(path)
        raise ValueError(f"the files extend one another in a circle: {' -> '.join(names[start:])}")
    if len(seen) >= LONGEST_CHAIN:
        raise ValueError(f"more than {LONGEST_CHAIN} files extend one another")


def with_tables(tree: Node, folders: dict[str, Path], places: Places, faults: list[Fault]) -> Node:
    """Return the document with each table under ``data:`` read into columns.

    Parameters
    ----------
    tree
        The document after overrides.
    folders
        Folder of each file of the document; other sources count as the scenario's own folder.
    places
        Where tables may be read.
    faults
        Everything wrong with the tables is added to this list.
    """
    data = tree.mapping.get("data")
    if data is None or not data.mapping:
        return tree
    tables: dict[str, Node] = {}
    for name, entry in data.mapping.items():
        file = _file_of(entry)
        if file is None:
            tables[name] = written_table(entry, name, faults)
            continue
        for key in entry.mapping.keys() - {"file", "columns"}:
            path_of = path_text(("data", name, key))
            message = f"unknown key{suggestion(key, ['file', 'columns'])}"
            faults.append(Fault(file.file, entry.mapping[key].line, path_of, message))
        try:
            path = places.admit(file.value, folders.get(file.file, places.folder))
        except ValueError as error:
            text = path_text(("data", name))
            faults.append(Fault(file.file, file.line, text, str(error)))
            continue
        tables[name] = read_table(path, display(path), entry, name, faults)
    read = Node(tables, data.file, data.line)
    return Node({**tree.mapping, "data": read}, tree.file, tree.line)


def _file_of(entry: Node) -> Node | None:
    """Name of the CSV file of an entry under ``data:``; None when the table is written out."""
    if isinstance(entry.value, str):
        return entry
    file = entry.mapping.get("file")
    return file if file is not None and not file.items else None


def table_files(chain: Chain, faults: list[Fault]) -> tuple[Path, ...]:
    """CSV files that a scenario reads, links resolved."""
    data = chain.tree.mapping.get("data")
    found: list[Path] = []
    for name, entry in (data.mapping if data is not None else {}).items():
        file = _file_of(entry)
        if file is None:
            continue
        try:
            found.append(chain.places.admit(file.value, chain.folders[file.file]))
        except ValueError as error:
            faults.append(Fault(file.file, file.line, path_text(("data", name)), str(error)))
    return tuple(found)
