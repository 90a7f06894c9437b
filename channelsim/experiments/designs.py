"""Designs: which combinations of settings a sweep visits."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Literal, get_args

from channelsim.experiments.faults import QuestionError

Design = Literal["grid", "lhs", "sobol"]
# What a scenario's name may not be or hold, see `channelsim.model.quantities`.
LONGEST_NAME = 80
FORBIDDEN = frozenset("[]\r\n\t")
MOST_POINTS = 20_000  # a grid grows with every path; more is a mistake rather than a study


def design_points(
    vary: Mapping[str, Sequence[object]], design: Design, points: int | None, seed: int
) -> list[dict[str, object]]:
    """List the settings of a design.

    Parameters
    ----------
    vary
        Path -> for a grid, the values to visit; else the lowest and the highest value. Between two
        whole numbers only whole numbers are visited.
    design
        `grid`: every combination. `lhs`: a Latin hypercube. `sobol`: a scrambled Sobol sequence.
    points
        Number of points of a space-filling design (a power of two for `sobol`); None for a grid.
    seed
        Of the space-filling designs.

    Returns
    -------
    list of dict
        Path -> value for each point, without repetition.

    Raises
    ------
    QuestionError
        If the design is not one of these, or does not fit what is varied.

    Examples
    --------
    >>> design_points({"a": [1, 2], "b": ["x"]}, "grid", None, 1)
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'x'}]
    """
    if design not in get_args(Design):
        raise QuestionError(f"design must be one of {', '.join(get_args(Design))}, not {design!r}")
    if not vary or any(len(values) == 0 for values in vary.values()):
        raise QuestionError("say what to vary, with at least one value for each path")
    if design == "grid":
        if points is not None:
            raise QuestionError("a grid visits every combination: leave the number of points out")
        _check_size(prod(len(values) for values in vary.values()))
        chosen = [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]
    else:
        chosen = _fill_space(ranges_of(vary), design, points, seed)
    unique = {repr(point): point for point in chosen}
    return list(unique.values())


def _check_size(points: int) -> None:
    if points > MOST_POINTS:
        raise QuestionError(
            f"{points:,} points are more than {MOST_POINTS:,}: vary fewer numbers or values, or use"
            " a Latin hypercube (lhs), which covers the same ranges with as many points as you say"
        )


def ranges_of(vary: Mapping[str, Sequence[object]]) -> dict[str, tuple[float, float]]:
    """Check that each path has a lowest and a highest number.

    Raises
    ------
    QuestionError
        If one has not.
    """
    ranges = {}
    for path, ends in vary.items():
        numbers = [end for end in ends if isinstance(end, int | float) and end is not True]
        if len(ends) != 2 or len(numbers) != 2 or not numbers[0] < numbers[1]:
            raise QuestionError(f"{path}: give the lowest and the highest number, not {list(ends)}")
        ranges[path] = (numbers[0], numbers[1])
    return ranges


def _fill_space(
    ranges: Mapping[str, tuple[float, float]], design: Design, points: int | None, seed: int
) -> list[dict[str, object]]:
    from scipy.stats import qmc

    if points is None or points < 1:
        raise QuestionError(f"a {design} design needs a number of points")
    _check_size(points)
    if design == "sobol":
        if points & (points - 1):
            raise QuestionError(f"a Sobol design needs a power of two points, not {points}")
        unit = qmc.Sobol(len(ranges), seed=seed).random(points)
    else:
        unit = qmc.LatinHypercube(len(ranges), seed=seed).random(points)
    return [
        {
            path: between(*ends, share)
            for (path, ends), share in zip(ranges.items(), row, strict=True)
        }
        for row in unit.tolist()
    ]


def between(low: float, high: float, share: float) -> float:
    """Give the number at a share of a range: a whole one between whole numbers.

    Examples
    --------
    >>> between(0.02, 0.06, 0.5), between(1, 4, 0.99)
    (0.04, 4)
    """
    if isinstance(low, int) and isinstance(high, int):
        return min(low + int(share * (high - low + 1)), high)
    return float(f"{low + share * (high - low):.6g}")  # what is shown is what is set


def point_name(scenario: str, number: int, point: Mapping[str, object]) -> str:
    """Name a point of a design after its settings, with the shortest path ends that differ.

    The names of scenarios hold no dots and no brackets, which override paths need; a raised dot
    stands in for the dot. Where the settings do not make a name, the number does.

    Examples
    --------
    >>> point_name("baseline", 1, {"incentives.0.tiers.1.rate": 0.05, "freight": 2})
    'baseline rate=0·05, freight=2'
    >>> point_name("baseline", 2, {"a.rate": 1, "b.rate": [2, 3]})
    'baseline point 2'
    """
    settings = ", ".join(f"{_short(path, point)}={value}" for path, value in point.items())
    name = f"{scenario} {settings}".replace(".", "·")
    fits = len(name) <= LONGEST_NAME and not FORBIDDEN & set(name)
    return name if fits else f"{scenario} point {number}"


def _short(path: str, among: Mapping[str, object]) -> str:
    parts = path.split(".")
    for count in range(1, len(parts)):
        tail = parts[-count:]
        if sum(other.split(".")[-count:] == tail for other in among) == 1:
            return ".".join(tail)
    return path
