"""YAML text to a document tree, with bounds on everything a file could swell.

The parser's events are read one by one and turned into nodes here, so no tag can construct an
object, no alias is expanded beyond the budget and every value keeps its line. ``ruamel.yaml`` is
imported with this module, which is therefore only imported when a file is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from channelsim.scenario.document import DEEPEST, Budget, Node
from channelsim.scenario.faults import Fault, PathParts, ScenarioError, path_text, shown
from channelsim.scenario.scalars import Scalar, checked_text, scalar

MOST_BYTES = 500_000
"""Largest total size of a scenario's YAML files, bytes: the parser reads some 1 MB a second."""

_LONGEST_KEY = 200
_PLAIN_STYLES = (None, "")
_BEYOND = re.compile(r"\\U(?!000|0010)")
_LINES = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class _RefusedError(Exception):
    """Reading cannot go on."""

    def __init__(self, line: int, path: PathParts, message: str) -> None:
        super().__init__(message)
        self.line, self.path, self.message = line, path, message


def read_file(path: Path, file: str, faults: list[Fault], budget: Budget) -> Node:
    """Read one YAML file.

    Parameters
    ----------
    path
        The file; it must be a regular file.
    file
        Name of the file in messages.
    faults
        Faults after which reading can go on (a duplicate key, a tag, NaN) are added to this list.
    budget
        Values and bytes still allowed for this scenario.

    Returns
    -------
    Node
        A mapping.

    Raises
    ------
    ScenarioError
        When the file cannot be read as one YAML mapping.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise ScenarioError(
            [*faults, Fault(file, 1, "", f"cannot be read: {error.strerror or error}")]
        ) from None
    budget.bytes_read += len(data)
    if budget.bytes_read > MOST_BYTES:
        message = (
            f"the scenario's files hold more than {MOST_BYTES // 1000} kB; larger tables belong "
            "in a CSV file under `data:`"
        )
        raise ScenarioError([*faults, Fault(file, 1, "", message)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScenarioError([*faults, Fault(file, line, "", "is not UTF-8 text")]) from None
    node = read_text(text, file, faults, budget)
    if node.value is None:
        raise ScenarioError([*faults, Fault(file, 1, "", "the file holds no scenario")])
    if not isinstance(node.value, dict):
        message = "a scenario file is a mapping (`key: value` lines)"
        raise ScenarioError([*faults, Fault(file, node.line, "", message)])
    return node


def read_text(
    text: str, file: str, faults: list[Fault], budget: Budget, line: int | None = None
) -> Node:
    """Read YAML text; every node is marked with `line` if given (overrides), else with its own.

    Raises
    ------
    ScenarioError
        When the text is not one YAML document within the bounds.
    """
    reader = _Reader(file, faults, budget, line)
    parser = YAML(typ="safe", pure=True)
    try:
        return reader.document(parser.parse(text))
    except _RefusedError as refused:
        fault = Fault(file, refused.line, path_text(refused.path), refused.message)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = reader.line if mark is None else mark.line + 1
        problem = ", ".join(part for part in (error.context, error.problem) if part)
        fault = Fault(file, line or place, "", f"is not valid YAML: {_one_line(problem)}")
    except ReaderError as error:
        place = len(_LINES.findall(text[: error.position])) + 1
        message = f"the character {text[error.position]!a} may not stand in a file"
        fault = Fault(file, line or place, "", message)
    except YAMLError as error:
        fault = Fault(file, reader.line, "", f"is not valid YAML: {_one_line(str(error))}")
    except (ValueError, OverflowError):
        # the parser itself stumbles over escapes such as "\UFFFFFFFF"
        place = line or _line_of_escape(text, reader.line)
        fault = Fault(file, place, "", "is not valid YAML: a character that does not exist")
    raise ScenarioError([*faults, fault])


def _one_line(problem: str) -> str:
    return shown(" ".join(problem.split()))[1:-1] if not problem.isprintable() else problem[:200]


def _line_of_escape(text: str, after: int) -> int:
    """Line of the first escape beyond the last character, not before line `after`."""
    for number, line in enumerate(_LINES.split(text), start=1):
        if number >= after and _BEYOND.search(line):
            return number
    return after


def _node_event(event: Event) -> NodeEvent:
    if not isinstance(event, NodeEvent):
        raise ValueError(f"the parser gave {type(event).__name__} in place of a value")
    return event


class _Reader:
    """Builds nodes from parser events."""

    def __init__(self, file: str, faults: list[Fault], budget: Budget, line: int | None) -> None:
        self.file, self.faults, self.budget, self.fixed_line = file, faults, budget, line
        self.line = line or 1
        self.anchors: dict[str, tuple[Node, int]] = {}

    def document(self, events: Iterator[Event]) -> Node:
        node: Node | None = None
        for event in events:
            self.line = self.line_of(event)
            match event:
                case DocumentStartEvent():
                    if event.version or event.tags:
                        raise _RefusedError(self.line, (), "directives (%YAML, %TAG) are not read")
                    if node is not None:
                        raise _RefusedError(
                            self.line, (), "a file holds one document, without `---`"
                        )
                case NodeEvent():
                    node = self.build(event, events, (), 0)
                case DocumentEndEvent() | StreamEndEvent():
                    continue
        return Node(None, self.file, self.line) if node is None else node

    def line_of(self, event: Event) -> int:
        if self.fixed_line is not None:
            return self.fixed_line
        return int(event.start_mark.line) + 1 if event.start_mark is not None else self.line

    def fault(self, line: int, path: PathParts, message: str) -> None:
        self.faults.append(Fault(self.file, line, path_text(path), message))

    def spend(self, nodes: int, path: PathParts, line: int) -> None:
        try:
            self.budget.spend(nodes)
        except ValueError as error:
            raise _RefusedError(line, path[:4], str(error)) from None

    def build(self, event: NodeEvent, events: Iterator[Event], path: PathParts, depth: int) -> Node:
        line = self.line = self.line_of(event)
        if depth > DEEPEST:
            raise _RefusedError(line, path[:4], f"is nested deeper than {DEEPEST} levels")
        before = self.budget.spent
        self.spend(1, path, line)
        if isinstance(event, AliasEvent):
            return self.alias(event, path, line)
        if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent) and event.tag:
            message = f"the tag {shown(event.tag)} is not read: a scenario holds data only"
            self.fault(line, path, message)
        match event:
            case ScalarEvent():
                node = Node(self.scalar(event, path, line), self.file, line)
            case SequenceStartEvent():
                node = Node(self.sequence(events, path, depth), self.file, line)
            case MappingStartEvent():
                node = Node(self.entries(events, path, depth), self.file, line)
            case _:
                raise _RefusedError(line, path, "is not valid YAML")
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.budget.spent - before)
        return node

    def alias(self, event: AliasEvent, path: PathParts, line: int) -> Node:
        if event.anchor not in self.anchors:
            message = f"the alias *{event.anchor} names no value written before it"
            raise _RefusedError(line, path, message)
        node, size = self.anchors[event.anchor]
        self.spend(size, path, line)
        return node.at(line)

    def scalar(self, event: ScalarEvent, path: PathParts, line: int) -> Scalar:
        if event.tag is not None:
            return None
        text = str(event.value)
        try:
            return scalar(text) if event.style in _PLAIN_STYLES else checked_text(text)
        except ValueError as error:
            self.fault(line, path, f"{shown(text)} {error}")
            return None

    def sequence(self, events: Iterator[Event], path: PathParts, depth: int) -> list[Node]:
        items: list[Node] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self.build(_node_event(event), events, (*path, len(items)), depth + 1))
        return items

    def entries(self, events: Iterator[Event], path: PathParts, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            line = self.line_of(event)
            self.spend(1, path, line)
            key = self.key(event, path, line)
            value = self.build(_node_event(next(events)), events, (*path, key), depth + 1)
            if key in entries:
                first = entries[key].line
                self.fault(line, (*path, key), f"the key is written twice (first on line {first})")
            else:
                entries[key] = value.at(line)
        return entries

    def key(self, event: Event, path: PathParts, line: int) -> str:
        if not isinstance(event, ScalarEvent):
            raise _RefusedError(line, path, "a key is a name, not a list, mapping or alias")
        text = str(event.value)
        plain = event.style in _PLAIN_STYLES
        if event.tag is not None or len(text) > _LONGEST_KEY:
            raise _RefusedError(line, path, f"{shown(text)} is not a key")
        if plain and text == "<<":
            message = "merge keys (<<) are not read; use `extends` or repeat the values"
            raise _RefusedError(line, path, message)
        try:
            value = scalar(text) if plain else checked_text(text)
        except ValueError as error:
            raise _RefusedError(line, path, f"the key {shown(text)} {error}") from None
        if not isinstance(value, str):
            self.fault(line, (*path, text), f'a key is text; write "{text}" in quotes')
        return text
