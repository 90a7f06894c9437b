"""The frozen, picklable value that everything after the file works with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.scenario.document import Node, Plain, plain
from channelsim.scenario.faults import Fault, ScenarioError
from channelsim.scenario.merging import IDENTITY_KEYS, leftovers
from channelsim.scenario.places import Places
from channelsim.scenario.scalars import Scalar
from channelsim.scenario.tables import tables_of

if TYPE_CHECKING:
    from channelsim.scenario.schema import ScenarioSpec
    from channelsim.scenario.shape import Shape


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Scenario:
    """One validated scenario.

    Made by `channelsim.load_scenario`, by `scenario_from` or by `override`; two scenarios are
    equal when their digests are.

    Parameters
    ----------
    name
        Name in tables and figures; the file's stem when the file gives none.
    title
        One line for headings; the name when the file gives none.
    spec
        The validated sections.
    digest
        SHA-256, 64 hexadecimal digits, of everything that decides a result: the spec with all
        its defaults, without name, title, description and question.
    """

    name: str
    title: str
    spec: ScenarioSpec
    digest: str
    _tree: Node = field()
    _places: Places = field()
    _shape: Shape = field()

    @property
    def document(self) -> dict[str, Plain]:
        """The resolved document as fresh plain data: no ``extends``, tables as columns."""
        return {key: plain(node) for key, node in self._tree.mapping.items()}

    def override(self, changes: Mapping[str, object], name: str | None = None) -> Scenario:
        """Scenario with some values changed.

        Parameters
        ----------
        changes
            Dotted paths to values, or an overlay: a mapping shaped like the document, which is
            merged by the rules of ``extends``.
        name
            Name of the new scenario; unless it is given the name stays.

        Returns
        -------
        Scenario
            A new scenario; this one is unchanged.

        Raises
        ------
        ScenarioError
            With every fault found.
        """
        from channelsim.scenario.overrides import apply_overrides

        faults: list[Fault] = []
        identity: dict[str, object] = {} if name is None else {"name": name}
        tree = apply_overrides(self._tree, {**changes, **identity}, faults)
        return build(tree, self._shape, {}, self._places, faults, self.name)

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Scenario({self.name!r}, digest={self.digest[:12]!r})"


def build(
    tree: Node,
    shape: Shape,
    folders: dict[str, Path],
    places: Places,
    faults: list[Fault],
    stem: str,
) -> Scenario:
    """Check a document and make the scenario.

    Parameters
    ----------
    tree
        The document after ``extends`` and overrides.
    shape
        The root class and its cross-reference check.
    folders
        Folder of each file of the document.
    places
        Where its tables may be read.
    faults
        Faults found so far; they are reported together with those found here.
    stem
        Name of the scenario unless the document has one.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    from channelsim.scenario.chain import with_tables

    tree = with_tables(tree, folders, places, faults)
    if "name" not in tree.mapping:
        name = Node(stem, tree.file, tree.line)
        tree = Node({"name": name, **tree.mapping}, tree.file, tree.line)
    faults += leftovers(tree)
    spec = shape.validate(tree, faults)
    if faults or spec is None:
        raise ScenarioError(faults)
    given = {key: node.value for key, node in tree.mapping.items() if key in IDENTITY_KEYS}
    called = str(given["name"])
    title = str(given.get("title") or called)
    return Scenario(called, title, spec, digest_of(spec, tables_of(tree)), tree, places, shape)


def digest_of(spec: Any, tables: dict[str, dict[str, tuple[Scalar, ...]]]) -> str:
    """SHA-256 of the validated sections and tables, without what only names the scenario."""
    content = {key: value for key, value in asdict(spec).items() if key not in IDENTITY_KEYS}
    content["data"] = tables
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return sha256(text.encode("ascii")).hexdigest()
