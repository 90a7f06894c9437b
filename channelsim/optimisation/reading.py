"""Reading a problem file's mapping: strict, and every fault in one message."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field


class ProblemError(ValueError):
    """The problem or the curves are not as they should be.

    Attributes
    ----------
    faults : tuple of str
        One `path: message` for each fault found.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def nearest(name: object, known: Collection[str]) -> str:
    """Hint at the nearest known names.

    >>> nearest("Est", ["East", "West"])
    ' (did you mean East?)'
    >>> nearest("q", ["East"])
    ' (known: East)'
    """
    close = difflib.get_close_matches(str(name), list(known), n=2)
    if close:
        return f" (did you mean {' or '.join(close)}?)"
    shown = sorted(known)
    return f" (known: {', '.join(shown[:8])}{', …' if len(shown) > 8 else ''})"


@dataclass
class Reader:
    """Takes values out of mappings and collects what is wrong with them.

    Examples
    --------
    >>> reader = Reader()
    >>> reader.known({"totl": 1}, ["total", "risk"], "")
    >>> reader.number({"min": -1.0}, "min", "total", low=0.0)
    >>> reader.faults
    ['totl: unknown key (did you mean total?)', 'total.min: must be at least 0, not -1']
    """

    faults: list[str] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        """Note one fault."""
        self.faults.append(f"{path or 'problem'}: {message}")

    def finish(self) -> None:
        """Raise `ProblemError` if anything was wrong."""
        if self.faults:
            raise ProblemError(self.faults)

    def known(self, mapping: Mapping[str, object], allowed: Collection[str], path: str) -> None:
        """Refuse unknown keys, with the nearest known name."""
        for key in mapping:
            if key not in allowed:
                self.fault(join(path, key), f"unknown key{nearest(key, allowed)}")

    def mapping(self, value: object, path: str) -> Mapping[str, object]:
        """Return a mapping, or an empty one with a fault."""
        if isinstance(value, Mapping):
            return value
        self.fault(path, f"must be a mapping, not {value!r}")
        return {}

    def items(self, value: object, path: str) -> list[object]:
        """Return a list (None: empty), or an empty one with a fault."""
        if value is None:
            return []
        if isinstance(value, Sequence) and not isinstance(value, str):
            return list(value)
        self.fault(path, f"must be a list, not {value!r}")
        return []

    def number(
        self,
        mapping: Mapping[str, object],
        key: str,
        path: str,
        *,
        low: float = -math.inf,
        high: float = math.inf,
        default: float | None = None,
    ) -> float | None:
        """Return a finite number within `[low, high]`, or the default if the key is absent."""
        value = mapping.get(key)
        if value is None:
            return default
        where = join(path, key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            try:  # numpy scalars are numbers too
                value = float(value)  # type: ignore[arg-type]  # refused below if not a number
            except (TypeError, ValueError):
                value = math.nan
            if isinstance(mapping[key], bool | str):
                value = math.nan
        value = float(value)
        if not math.isfinite(value):
            self.fault(where, f"must be a finite number, not {mapping[key]!r}")
        elif value < low:
            self.fault(where, f"must be at least {low:g}, not {value:g}")
        elif value > high:
            self.fault(where, f"must be at most {high:g}, not {value:g}")
        else:
            return value
        return default

    def count(self, mapping: Mapping[str, object], key: str, path: str, *, low: int) -> int | None:
        """Return a whole number, or None if the key is absent."""
        value = self.number(mapping, key, path, low=low)
        if value is not None and value != int(value):
            self.fault(join(path, key), f"must be a whole number, not {value:g}")
            return None
        return None if value is None else int(value)

    def choice(
        self, mapping: Mapping[str, object], key: str, path: str, allowed: Sequence[str]
    ) -> str:
        """Return one of the allowed words; the first of them if the key is absent."""
        value = mapping.get(key, allowed[0])
        if value not in allowed:
            self.fault(join(path, key), f"unknown value {value!r}{nearest(value, allowed)}")
            return allowed[0]
        return str(value)

    def names(self, value: object, path: str) -> tuple[str, ...]:
        """Return one name or a list of names as a tuple."""
        listed = list(value) if isinstance(value, list | tuple) else [value]
        if not listed or any(isinstance(v, Mapping | list) or v is None for v in listed):
            self.fault(path, f"must be a name or a list of names, not {value!r}")
            return ()
        return tuple(str(v) for v in listed)


def join(path: str, key: object) -> str:
    """Dotted path of a key."""
    return f"{path}.{key}" if path else str(key)
