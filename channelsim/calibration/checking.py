"""Checks of single options: each takes the value as read and returns it typed, or says why not.

Every check raises ValueError with a text that starts with "must".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from channelsim.calibration.vocabulary import Effect, Level


def one_of(*valid: str) -> Callable[[object], object]:
    """Accept one of the words given."""

    def check(value: object) -> object:
        if not isinstance(value, str) or value not in valid:
            raise ValueError(f"must be one of {', '.join(valid)}, not {value!r}")
        return value

    return check


def strings(value: object) -> tuple[str, ...]:
    """Accept a list of names, or a single one."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Sequence):
        raise ValueError(f"must be a list of names, not {value!r}")
    return tuple(str(item) for item in value)


def effects(value: object) -> object:
    """Accept a list of fixed effects."""
    names = strings(value)
    unknown = [name for name in names if name not in get_args(Effect)]
    if unknown or len(set(names)) < len(names):
        raise ValueError(f"must be a list of entity and time, not {value!r}")
    return names


def cluster(value: object) -> object:
    """Accept one or two levels of error clusters, or none."""
    names = strings(value)
    valid = ("entity", *get_args(Level), "week")
    if names == ("none",):
        return ()
    if not names or len(names) > 2 or any(name not in valid for name in names):
        raise ValueError(f"must be none, or one or two of {', '.join(valid)}, not {value!r}")
    return names


def neighbours(value: object) -> object:
    """Accept a mapping of regions to lists of regions."""
    if not isinstance(value, Mapping):
        raise ValueError("must map each region to a list of its neighbours")
    return {str(region): strings(others) for region, others in value.items()}


def number(low: float, high: float, *, whole: bool = False) -> Callable[[object], object]:
    """Accept a finite number between two bounds, inclusive."""

    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise ValueError(f"must be a {'whole ' if whole else ''}number, not {value!r}")
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError(f"must be between {low:g} and {high:g}, not {value!r}")
        return value

    return check


def flag(value: object) -> object:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")
    return value


def text(value: object) -> object:
    """Accept a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text, not {value!r}")
    return value.strip()


def moment(value: object) -> object:
    """Accept a period's number or date."""
    if isinstance(value, bool) or value is None:
        raise ValueError(f"must be a period's number or date, not {value!r}")
    return value if isinstance(value, (int, float)) else str(value)
