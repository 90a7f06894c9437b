"""Checks of arguments: a closed form is asked only what it can answer."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]


def finite(name: str, value: float) -> float:
    """Return `value`, a finite number.

    Raises
    ------
    ValueError
        If it is NaN or infinite.
    """
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {value!r}")
    return float(value)


def positive(name: str, value: float) -> float:
    """Return `value`, finite and > 0.

    Raises
    ------
    ValueError
        If it is not.
    """
    if finite(name, value) <= 0.0:
        raise ValueError(f"{name} must be > 0, got {value!r}")
    return float(value)


def non_negative(name: str, value: float) -> float:
    """Return `value`, finite and >= 0.

    Raises
    ------
    ValueError
        If it is not.
    """
    if finite(name, value) < 0.0:
        raise ValueError(f"{name} must be >= 0, got {value!r}")
    return float(value)


def within(name: str, value: float, low: float, high: float, *, ends: bool = True) -> float:
    """Return `value`, finite and between `low` and `high`; `ends` says whether they belong.

    Raises
    ------
    ValueError
        If it lies outside.
    """
    finite(name, value)
    inside = low <= value <= high if ends else low < value < high
    if not inside:
        where = f"[{low:g}, {high:g}]" if ends else f"({low:g}, {high:g})"
        raise ValueError(f"{name} must lie in {where}, got {value!r}")
    return float(value)


def whole(name: str, value: float, least: int = 0) -> int:
    """Return `value` as an integer >= `least`.

    Raises
    ------
    ValueError
        If it is not a whole number, or too small.
    """
    if finite(name, value) != int(value) or value < least:
        raise ValueError(f"{name} must be a whole number >= {least}, got {value!r}")
    return int(value)


def vector(
    name: str, values: ArrayLike, *, least: float = -math.inf, above: bool = False
) -> Vector:
    """Return a non-empty one-dimensional array of finite numbers.

    Parameters
    ----------
    name
        What the message calls it.
    values
        The numbers, shape `(n,)`.
    least
        Lower bound.
    above
        Whether every number must exceed the bound, not merely reach it.

    Raises
    ------
    ValueError
        If the shape, a value or its bound is wrong.
    """
    array = np.array(values, dtype=float)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must be a non-empty list of numbers, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers only, got {array.tolist()}")
    if (array <= least).any() if above else (array < least).any():
        sign = ">" if above else ">="
        raise ValueError(f"every entry of {name} must be {sign} {least:g}, got {array.tolist()}")
    return array


def same_length(**vectors: Sequence[float] | Vector) -> int:
    """Return the common length of the named lists.

    Raises
    ------
    ValueError
        If they differ.
    """
    lengths = {name: len(values) for name, values in vectors.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"lists of different length: {lengths}")
    return next(iter(lengths.values()))


def increasing(name: str, values: Vector) -> Vector:
    """Return `values`, strictly increasing.

    Raises
    ------
    ValueError
        If they are not.
    """
    if (np.diff(values) <= 0.0).any():
        raise ValueError(f"{name} must be strictly increasing, got {values.tolist()}")
    return values
