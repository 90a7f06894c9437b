"""What is wrong with a table or a specification, said all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that stops a calibration.

    Attributes
    ----------
    path
        Where it is: a key of the specification (``columns.price``) or a check (``rows``).
    message
        What is wrong and what would mend it.

    Examples
    --------
    >>> str(Fault(path="columns.price", message="3 values are missing"))
    'columns.price: 3 values are missing'
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class CalibrationError(ValueError):
    """The table or the specification does not support the estimates asked for.

    Parameters
    ----------
    faults
        Every fault found, in the order of the checks; at least one.

    Examples
    --------
    >>> error = CalibrationError([Fault(path="rows", message="none"),
    ...                           Fault(path="share", message="must be below 1")])
    >>> print(error)
    rows: none
    share: must be below 1
    >>> [fault.path for fault in error.faults]
    ['rows', 'share']
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[CalibrationError], tuple[tuple[Fault, ...]]]:
        return CalibrationError, (self.faults,)


def nearest(name: str, valid: Sequence[str]) -> str:
    """Return a hint naming the valid name closest to `name`, or all of them if none is close.

    Examples
    --------
    >>> nearest("prise", ["price", "units"])
    "did you mean 'price'?"
    >>> nearest("zzz", ["price", "units"])
    'valid: price, units'
    """
    close = difflib.get_close_matches(name, valid, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return "valid: " + ", ".join(valid)
