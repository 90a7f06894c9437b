"""Designs visit what they say, inside the ranges, in an order that never changes."""

import pytest

from channelsim.experiments import QuestionError
from channelsim.experiments.designs import design_points, point_name


def test_grid_visits_every_combination_once() -> None:
    points = design_points({"a": [1, 2, 2], "b": ["x", "y"]}, "grid", None, 1)
    assert len(points) == 4
    assert {(point["a"], point["b"]) for point in points} == {
        (1, "x"),
        (1, "y"),
        (2, "x"),
        (2, "y"),
    }


@pytest.mark.parametrize("design", ["lhs", "sobol"])
def test_space_filling_designs_fill_every_slice(design: str) -> None:
    vary = {"rate": [0.02, 0.06], "visits": [1, 4]}
    points = design_points(vary, design, 8, 1)  # type: ignore[arg-type]  # parametrised
    assert points == design_points(vary, design, 8, 1)  # type: ignore[arg-type]
    assert points != design_points(vary, design, 8, 2)  # type: ignore[arg-type]
    slices = {int((float(str(point["rate"])) - 0.02) / 0.04 * 8) for point in points}
    assert slices == set(range(8))
    assert {point["visits"] for point in points} == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("vary", "design", "points", "message"),
    [
        ({}, "grid", None, "what to vary"),
        ({"a": []}, "grid", None, "at least one value"),
        ({"a": [1, 2]}, "grid", 5, "leave the number"),
        ({"a": [1, 2]}, "lhs", None, "number of points"),
        ({"a": [2, 1]}, "lhs", 4, "lowest and the highest"),
        ({"a": ["x", "y"]}, "sobol", 4, "lowest and the highest"),
        ({"a": [1, 2]}, "sobol", 5, "power of two"),
        ({"a": [1, 2]}, "star", None, "grid, lhs, sobol"),
    ],
)
def test_a_design_that_does_not_fit_is_refused(
    vary: dict[str, list[object]], design: str, points: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        design_points(vary, design, points, 1)  # type: ignore[arg-type]  # wrong on purpose


def test_a_design_beyond_all_means_is_refused_before_it_is_made() -> None:
    with pytest.raises(QuestionError, match=r"2,000,376,000 points are more than 20,000.*lhs"):
        design_points({name: range(1260) for name in "abc"}, "grid", None, 1)
    with pytest.raises(QuestionError, match="1,048,576 points"):
        design_points({"a": [0.0, 1.0]}, "sobol", 2**20, 1)


def test_names_tell_points_apart() -> None:
    points = design_points({"x.rate": [0.1, 0.2], "y.rate": [0.1, 0.2]}, "grid", None, 1)
    assert len({point_name("base", number, point) for number, point in enumerate(points)}) == 4


def test_settings_too_long_for_a_name_are_numbered() -> None:
    assert point_name("base", 3, {"a.rate": "x" * 70}) == "base rate=" + "x" * 70  # 80 in all
    assert point_name("base", 3, {"a.rate": "x" * 71}) == "base point 3"
