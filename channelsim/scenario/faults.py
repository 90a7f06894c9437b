"""What is wrong with a scenario, said with file, line, path and the nearest valid name."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BARE = re.compile(r'[^\s".\[\]]+')
_LONGEST_SHOWN = 60
_MOST_FAULTS = 100

PathParts = tuple[str | int, ...]


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One fault in the input.

    Parameters
    ----------
    file
        The file as the user named it, or the source of an override (``--set``).
    line
        Line in that file, from 1; for overrides the number of the override.
    path
        Dotted path of the key, empty when the fault is about the whole file.
    message
        What is wrong and what would be right.

    Examples
    --------
    >>> print(Fault("a.yaml", 3, "regions.East.income", "should be a number"))
    a.yaml:3: regions.East.income: should be a number
    """

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path or '(file)'}: {self.message}"


class ScenarioError(ValueError):
    """The input is wrong; ``faults`` lists everything found.

    Parameters
    ----------
    faults
        The faults, in the order in which they should be read. Of several faults at the same
        place only the first is kept, and at most 100 are listed.

    Examples
    --------
    >>> error = ScenarioError([Fault("a.yaml", 3, "x", "is wrong")])
    >>> str(error)
    'a.yaml:3: x: is wrong'
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        first: dict[tuple[str, int, str], Fault] = {}
        for fault in faults:
            first.setdefault((fault.file, fault.line, fault.path), fault)
        kept = list(first.values())
        if len(kept) > _MOST_FAULTS:
            more = len(kept) - _MOST_FAULTS
            last = kept[_MOST_FAULTS]
            kept = kept[:_MOST_FAULTS]
            kept.append(Fault(last.file, last.line, "", f"and {more} more faults"))
        self.faults: tuple[Fault, ...] = tuple(kept)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        return (type(self), (self.faults,))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Name in `known` that is most like `name`, or None when nothing is near.

    Examples
    --------
    >>> nearest("incom", ["name", "income", "population"])
    'income'
    >>> nearest("zzz", ["name"]) is None
    True
    """
    candidates = list(known)
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    close = difflib.get_close_matches(name[:_LONGEST_SHOWN].casefold(), folded, n=1, cutoff=0.55)
    return folded[close[0]] if close else None


def suggestion(name: str, known: Sequence[str], noun: str = "known") -> str:
    """Close a message with the nearest valid name, or the valid names when none is near.

    Examples
    --------
    >>> suggestion("incom", ["name", "income"])
    "; did you mean 'income'?"
    >>> suggestion("zzz", ["name", "income"])
    '; known: income, name'
    """
    near = nearest(name, known)
    if near is not None:
        return f"; did you mean {near!r}?"
    if not known:
        return ""
    listed = sorted(known)
    tail = ", ..." if len(listed) > 12 else ""
    return f"; {noun}: {', '.join(listed[:12])}{tail}"


def shown(value: object) -> str:
    """Return a value as a message quotes it: on one line, and not longer than a line can bear.

    Examples
    --------
    >>> shown("5 %"), shown(True), shown([1, 2]), shown(None)
    ("'5 %'", 'true', 'a list', 'nothing')
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
    text = ascii(value) if not str(value).isprintable() else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def path_text(parts: PathParts) -> str:
    """Dotted path; names that hold dots or blanks are quoted, as overrides read them.

    Examples
    --------
    >>> path_text(("regions", "St. Gallen", "tiers", 0))
    'regions."St. Gallen".tiers.0'
    """
    return ".".join(_part_text(part) for part in parts)


def _part_text(part: str | int) -> str:
    if isinstance(part, int):
        return str(part)
    short = part if len(part) <= _LONGEST_SHOWN else f"{part[: _LONGEST_SHOWN - 3]}..."
    if _BARE.fullmatch(short) and short.isprintable():
        return short
    return json.dumps(short, ensure_ascii=not short.isprintable())
