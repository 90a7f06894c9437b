"""What a design search may try, and the sampler that proposes it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.faults import QuestionError

if TYPE_CHECKING:
    import optuna

Ranges = Mapping[str, tuple[float, float]]
"""Override path -> lowest and highest value."""


def open_study(seed: int) -> "optuna.Study":
    """Open a study of the sampler; raises `QuestionError` without the search library."""
    try:
        import optuna
    except ImportError as fault:
        message = "a design search needs Optuna: pip install 'channelsim[search]'"
        raise QuestionError(message) from fault
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=8)
    return optuna.create_study(direction="maximize", sampler=sampler)


def space(ranges: Ranges) -> "dict[str, optuna.distributions.BaseDistribution]":
    """Say between which values every path lies."""
    from optuna.distributions import FloatDistribution

    return {path: FloatDistribution(low, high) for path, (low, high) in ranges.items()}


def check_search(
    ranges: Ranges, trials: int, batch: int, patience: int, replications: int, finalists: int
) -> None:
    """Refuse a search that makes no sense; raises `QuestionError`."""
    if not ranges:
        raise QuestionError("there is nothing to tune: name a path with its range")
    for path, (low, high) in ranges.items():
        if not (np.isfinite([low, high]).all() and low < high):
            raise QuestionError(f"{path}: the range {low} to {high} is empty")
    for what, value, least in (
        ("trials", trials, 1),
        ("batch", batch, 1),
        ("patience", patience, 1),
        ("replications", replications, 2),
        ("finalists", finalists, 1),
    ):
        if value < least:
            raise QuestionError(f"{what} must be {least} or more, not {value}")
