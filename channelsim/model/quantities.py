"""Units and ranges of every number that a scenario may contain.

An alias such as `Share` is an ordinary ``float`` to Python and to a type checker. Its annotations
carry the range (from ``annotated_types``) and the unit; whoever validates a scenario file reads
both from there, and so does the JSON Schema. Nothing in this module imports the validator:
the marker classes only offer the two hooks that it looks for.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, Literal, get_args

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

STRICT: Final[dict[str, object]] = {
    "extra": "forbid",
    "use_attribute_docstrings": True,
    "allow_inf_nan": False,
    "frozen": True,
}
"""Validation settings of every section of a scenario: no unknown key, no NaN, no infinity.

A section is a frozen dataclass with ``__pydantic_config__ = STRICT`` in its body.
"""

NAME_PATTERN: Final = r"^[^\s.\[\]]([^.\[\]\r\n\t]*[^\s.\[\]])?$"
"""What a name may look like: no dot, bracket or line break, no blank at either end.

Dots and brackets separate the steps of an override path, so a name cannot contain them.
"""


def _as_number(value: object) -> object:
    """Refuse truth values and text, which a lenient validator would turn into numbers."""
    match value:
        case bool():
            raise ValueError(f"a number is needed here, not {str(value).lower()}")
        case str():
            raise ValueError(f"a number is needed here, not the text {value!r}")
    return value


@dataclass(frozen=True)
class Unit:
    """Annotation that names the unit of a number.

    Besides documenting the unit it makes the validator refuse ``true``, ``yes`` and quoted
    numbers, and adds a ``unit`` entry to the JSON Schema.

    Parameters
    ----------
    name : str
        The unit, such as ``"share"`` or ``"days"``.

    Examples
    --------
    >>> Unit("days").name
    'days'
    """

    name: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: Callable[[object], dict[str, Any]]
    ) -> dict[str, Any]:
        """Put the refusal of non-numbers in front of the validator's own schema."""
        return {
            "type": "function-before",
            "function": {"type": "no-info", "function": _as_number},
            "schema": handler(source),
        }

    def __get_pydantic_json_schema__(
        self, core_schema: dict[str, Any], handler: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> dict[str, Any]:
        """Add the unit to the JSON Schema of the number."""
        return {**handler(core_schema), "unit": self.name}


@dataclass(frozen=True)
class Pattern:
    """Annotation that holds a text to a regular expression.

    Parameters
    ----------
    regex : str
        Expression that the whole text must match.
    """

    regex: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: Callable[[object], dict[str, Any]]
    ) -> dict[str, Any]:
        """Add the expression to the schema of the text."""
        return {**handler(source), "pattern": self.regex}


@dataclass(frozen=True)
class ByKind:
    """Annotation of a union of classes that the text in their ``kind`` field tells apart.

    Each class declares ``kind: Literal["its name"] = "its name"``. The validator then reads
    ``kind`` first, checks the rest against that one class and names the known kinds when it
    finds another.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Fixed:
    ...     kind: Literal["fixed"] = "fixed"
    >>> @dataclass(frozen=True)
    ... class Random:
    ...     kind: Literal["random"] = "random"
    >>> LeadTime = Annotated[Fixed | Random, ByKind()]
    """

    def __get_pydantic_core_schema__(self, source: object, handler: Any) -> dict[str, Any]:
        """Give the validator one schema per kind, looked up by its name."""
        choices = {
            field.default: handler.generate_schema(member)
            for member in get_args(source)
            for field in fields(member)
            if field.name == "kind"
        }
        return {"type": "tagged-union", "discriminator": "kind", "choices": choices}


Share = Annotated[float, Ge(0.0), Le(1.0), Unit("share")]
"""Part of a whole, 0 to 1."""

SignedShare = Annotated[float, Ge(-1.0), Le(1.0), Unit("share")]
"""Change or difference as a part of a whole, -1 to 1."""

Rate = Annotated[float, Ge(0.0), Le(1.0), Unit("rate")]
"""Money per unit of money, such as a rebate or commission rate, 0 to 1."""

AnnualRate = Annotated[float, Ge(0.0), Le(10.0), Unit("per year")]
"""Interest, depreciation or holding rate per year, 0 to 10."""

Probability = Annotated[float, Ge(0.0), Le(1.0), Unit("probability")]
"""Probability, 0 to 1."""

PerDay = Annotated[float, Ge(0.0), Le(1e9), Unit("per day")]
"""Events, or amount, per day, 0 to 1e9."""

Money = Annotated[float, Ge(0.0), Le(1e15), Unit("currency units")]
"""Amount of money in units of the one currency, 0 to 1e15."""

MoneyPerUnit = Annotated[float, Ge(0.0), Le(1e9), Unit("currency units per unit")]
"""Price or cost of one unit of goods, 0 to 1e9."""

Days = Annotated[int, Ge(0), Le(36_500), Unit("days")]
"""Length of time in whole days, 0 to 36,500."""

PositiveDays = Annotated[int, Ge(1), Le(36_500), Unit("days")]
"""Length of time in whole days, 1 to 36,500."""

DaysOfDemand = Annotated[float, Ge(0.0), Le(3650.0), Unit("days of demand")]
"""Stock or money by the days of demand or of purchases that it lasts for, 0 to 3650."""

Count = Annotated[int, Ge(0), Le(10**9), Unit("count")]
"""Number of things, 0 to 1e9."""

PositiveCount = Annotated[int, Ge(1), Le(10**9), Unit("count")]
"""Number of things, 1 to 1e9."""

Units = Annotated[int, Ge(0), Le(10**12), Unit("units")]
"""Whole units of goods, 0 to 1e12."""

Factor = Annotated[float, Gt(0.0), Le(1e6), Unit("multiple")]
"""Multiple of something, above 0 and up to 1e6."""

Elasticity = Annotated[float, Ge(-50.0), Le(0.0), Unit("elasticity")]
"""Relative change of demand for a relative change of price, -50 to 0."""

LogEffect = Annotated[float, Ge(-20.0), Le(20.0), Unit("log points")]
"""Additive effect on a natural logarithm, -20 to 20."""

Name = Annotated[str, MinLen(1), MaxLen(80), Pattern(NAME_PATTERN)]
"""Name of a thing in a scenario: 1 to 80 characters of any script; see `NAME_PATTERN`."""

Rationality = Annotated[float, Gt(0.0), Le(1e12), Unit("per unit of gain")] | Literal["exact"]
"""Steepness of a logit choice, or ``exact`` for a maximiser that never errs.

Its unit is the inverse of the unit of the gain that it multiplies.
"""


def rationality(value: float | Literal["exact"]) -> float:
    """Give the steepness of a logit choice as a number.

    Parameters
    ----------
    value : float or "exact"
        Steepness above 0, per unit of the gain, or ``"exact"``.

    Returns
    -------
    float
        The steepness; infinity for ``"exact"``.

    Examples
    --------
    >>> rationality(0.5), rationality("exact")
    (0.5, inf)
    """
    return math.inf if value == "exact" else float(value)


def require_between(what: str, value: float, low: float, high: float) -> None:
    """Check a number that was given from Python rather than from a scenario file.

    Parameters
    ----------
    what : str
        Name of the number, for the message.
    value : float
        The number.
    low, high : float
        Range that it has to lie in, ends included.

    Raises
    ------
    ValueError
        If the number is outside the range or is not a number.

    Examples
    --------
    >>> require_between("rate", 1.2, 0.0, 1.0)
    Traceback (most recent call last):
    ...
    ValueError: rate must lie between 0 and 1, not 1.2
    """
    if not low <= value <= high:
        raise ValueError(f"{what} must lie between {low:g} and {high:g}, not {value:g}")
