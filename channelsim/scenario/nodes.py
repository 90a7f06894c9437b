"""Parser events to nodes.

The events are read one by one, so no tag can construct an object, no alias is expanded beyond the
budget and every value keeps its line.
"""

from __future__ import annotations

from collections.abc import Iterator

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

from channelsim.scenario.document import DEEPEST, Budget, Node
from channelsim.scenario.faults import Fault, PathParts, path_text, shown
from channelsim.scenario.scalars import Scalar, checked_text, scalar

_LONGEST_KEY = 200  # characters
_PLAIN_STYLES = (None, "")


class RefusedError(Exception):
    """Reading cannot go on: line, path and message of the fault that stopped it."""

    def __init__(self, line: int, path: PathParts, message: str) -> None:
        super().__init__(message)
        self.line, self.path, self.message = line, path, message


def _node_event(event: Event) -> NodeEvent:
    if not isinstance(event, NodeEvent):
        raise ValueError(f"the parser gave {type(event).__name__} in place of a value")
    return event


class NodeReader:
    """Builds nodes from parser events.

    Parameters
    ----------
    file
        Name of the file in messages.
    faults
        Faults after which reading can go on are added to this list.
    budget
        Values still allowed for this scenario.
    line
        Line that every node is marked with; its own if none.
    """

    def __init__(self, file: str, faults: list[Fault], budget: Budget, line: int | None) -> None:
        self.file, self.faults, self.budget, self.fixed_line = file, faults, budget, line
        self.line = line or 1
        self.anchors: dict[str, tuple[Node, int]] = {}

    def document(self, events: Iterator[Event]) -> Node:
        """Build the tree of the one document; a node of None if there is none.

        Raises
        ------
        RefusedError
            When reading cannot go on.
        """
        node: Node | None = None
        for event in events:
            self.line = self._line_of(event)
            match event:
                case DocumentStartEvent():
                    if event.version or event.tags:
                        raise RefusedError(self.line, (), "directives (%YAML, %TAG) are not read")
                    if node is not None:
                        raise RefusedError(
                            self.line, (), "a file holds one document, without `---`"
                        )
                case NodeEvent():
                    node = self._build(event, events, (), 0)
                case DocumentEndEvent() | StreamEndEvent():
                    continue
        return Node(None, self.file, self.line) if node is None else node

    def _line_of(self, event: Event) -> int:
        if self.fixed_line is not None:
            return self.fixed_line
        return int(event.start_mark.line) + 1 if event.start_mark is not None else self.line

    def _fault(self, line: int, path: PathParts, message: str) -> None:
        self.faults.append(Fault(self.file, line, path_text(path), message))

    def _spend(self, nodes: int, path: PathParts, line: int) -> None:
        try:
            self.budget.spend(nodes)
        except ValueError as error:
            raise RefusedError(line, path[:4], str(error)) from None

    def _build(
        self, event: NodeEvent, events: Iterator[Event], path: PathParts, depth: int
    ) -> Node:
        line = self.line = self._line_of(event)
        if depth > DEEPEST:
            raise RefusedError(line, path[:4], f"is nested deeper than {DEEPEST} levels")
        before = self.budget.spent
        self._spend(1, path, line)
        if isinstance(event, AliasEvent):
            return self._alias(event, path, line)
        if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent) and event.tag:
            message = f"the tag {shown(event.tag)} is not read: a scenario holds data only"
            self._fault(line, path, message)
        match event:
            case ScalarEvent():
                node = Node(self._scalar(event, path, line), self.file, line)
            case SequenceStartEvent():
                node = Node(self._sequence(events, path, depth), self.file, line)
            case MappingStartEvent():
                node = Node(self._entries(events, path, depth), self.file, line)
            case _:
                raise RefusedError(line, path, "is not valid YAML")
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.budget.spent - before)
        return node

    def _alias(self, event: AliasEvent, path: PathParts, line: int) -> Node:
        if event.anchor not in self.anchors:
            message = f"the alias *{event.anchor} names no value written before it"
            raise RefusedError(line, path, message)
        node, size = self.anchors[event.anchor]
        self._spend(size, path, line)
        return node.at(line)

    def _scalar(self, event: ScalarEvent, path: PathParts, line: int) -> Scalar:
        if event.tag is not None:
            return None
        text = str(event.value)
        try:
            return scalar(text) if event.style in _PLAIN_STYLES else checked_text(text)
        except ValueError as error:
            self._fault(line, path, f"{shown(text)} {error}")
            return None

    def _sequence(self, events: Iterator[Event], path: PathParts, depth: int) -> list[Node]:
        items: list[Node] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._build(_node_event(event), events, (*path, len(items)), depth + 1))
        return items

    def _entries(self, events: Iterator[Event], path: PathParts, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            line = self._line_of(event)
            self._spend(1, path, line)
            key = self._key(event, path, line)
            value = self._build(_node_event(next(events)), events, (*path, key), depth + 1)
            if key in entries:
                first = entries[key].line
                self._fault(line, (*path, key), f"the key is written twice (first on line {first})")
            else:
                entries[key] = value.at(line)
        return entries

    def _key(self, event: Event, path: PathParts, line: int) -> str:
        if not isinstance(event, ScalarEvent):
            raise RefusedError(line, path, "a key is a name, not a list, mapping or alias")
        text = str(event.value)
        plain = event.style in _PLAIN_STYLES
        if event.tag is not None or len(text) > _LONGEST_KEY:
            raise RefusedError(line, path, f"{shown(text)} is not a key")
        if plain and text == "<<":
            message = "merge keys (<<) are not read; use `extends` or repeat the values"
            raise RefusedError(line, path, message)
        try:
            value = scalar(text) if plain else checked_text(text)
        except ValueError as error:
            raise RefusedError(line, path, f"the key {shown(text)} {error}") from None
        if not isinstance(value, str):
            self._fault(line, (*path, text), f'a key is text; write "{text}" in quotes')
        return text
