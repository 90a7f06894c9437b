"""YAML text to a document tree, with bounds on everything a file could swell.

Here are the bounds of a file and the messages about text that is not YAML; its events become nodes
in `nodes`. ``ruamel.yaml`` is imported with this module, which is therefore only imported when a
file is read.
"""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from channelsim.scenario.document import Budget, Node
from channelsim.scenario.faults import Fault, ScenarioError, path_text, shown
from channelsim.scenario.nodes import NodeReader, RefusedError

MOST_BYTES = 500_000
"""Largest total size of a scenario's YAML files, bytes: the parser reads some 1 MB a second."""

_BEYOND = re.compile(r"\\U(?!000|0010)")
_LINES = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


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
    reader = NodeReader(file, faults, budget, line)
    parser = YAML(typ="safe", pure=True)
    try:
        return reader.document(parser.parse(text))
    except RefusedError as refused:
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
