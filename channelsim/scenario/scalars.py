"""Plain words of a YAML or CSV file as values: the core schema of YAML 1.2, and its limits."""

from __future__ import annotations

import math
import re

LARGEST_NUMBER = 1e15
"""Largest magnitude a number of a scenario may have: beyond it floats no longer count units."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_NUMBER = 80
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

Scalar = str | int | float | bool | None


def checked_number(value: int | float) -> int | float:
    """Return the number in its one spelling: whole numbers as ``int``, no minus zero.

    Raises
    ------
    ValueError
        For NaN, infinity and magnitudes above 1e15.

    Examples
    --------
    >>> checked_number(1e6), checked_number(-0.0), checked_number(0.5)
    (1000000, 0, 0.5)
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is not a finite number")
    if abs(value) > LARGEST_NUMBER:
        raise ValueError("is larger than 1e15, the largest number a scenario may hold")
    return int(value) if float(value).is_integer() else value


def number(text: str) -> int | float | None:
    """Read a number in the spelling of YAML 1.2, or None when the text is no number.

    Raises
    ------
    ValueError
        For a number that is not finite or absurdly large.

    Examples
    --------
    >>> number("1e6"), number("0x1F"), number("-.5"), number("1_000"), number("12a")
    (1000000, 31, -0.5, None, None)
    """
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("is not a finite number")
    whole = _INTEGER.fullmatch(text)
    based = None if whole else _BASED.fullmatch(text)
    if not (whole or based or _FLOAT.fullmatch(text)):
        return None
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"is a number of {len(text)} characters, more than {_LONGEST_NUMBER}")
    if whole:
        return checked_number(int(text))
    return checked_number(int(text, 0) if based else float(text))


def scalar(text: str) -> Scalar:
    """Value of a plain (unquoted) word: null, boolean, number or text.

    Only ``true`` and ``false`` are booleans, as in YAML 1.2: ``no`` and ``on`` are text.

    Raises
    ------
    ValueError
        For a number that is not finite or absurdly large.

    Examples
    --------
    >>> scalar("no"), scalar("true"), scalar("~"), scalar("3.50"), scalar("2026-01-31")
    ('no', True, None, 3.5, '2026-01-31')
    """
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    value = number(text)
    return text if value is None else value


def checked_text(text: str) -> str:
    """Return the text, refused when it could not be written to a UTF-8 file again.

    Raises
    ------
    ValueError
        For half a surrogate pair or a NUL character.
    """
    if "\0" in text:
        raise ValueError("holds a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("holds half a surrogate pair, which is no character") from None
    return text
