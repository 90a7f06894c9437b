"""What an analytic case is, and what a simulation of it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from channelsim.experiments.faults import QuestionError

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Independent looks at one quantity, each a sum over another sum.

    Parameters
    ----------
    over, under
        Numerators and denominators, shape (n,); the estimate is ``sum(over) / sum(under)``.
    """

    over: Floats
    under: Floats


def sample(values: ArrayLike, under: ArrayLike = 1.0) -> Sample:
    """Make a sample of values, or of ratios ``values / under``.

    Parameters
    ----------
    values
        Independent values, shape (n,) or a single number.
    under
        Denominators, same shape or one number.

    Examples
    --------
    >>> sample(3.0).over
    array([3.])
    """
    over = np.atleast_1d(np.asarray(values, dtype=np.float64))
    return Sample(over=over, under=np.broadcast_to(np.asarray(under, dtype=float), over.shape))


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How well a quantity must be known before agreement with theory means something.

    Parameters
    ----------
    relative
        Largest standard error as a share of the theoretical value.
    absolute
        Largest standard error in the quantity's own unit; the larger of the two limits holds.
    tolerance
        For quantities without luck: the largest difference from theory, in the quantity's own
        unit. None = the quantity is an average over luck.
    """

    relative: float = 0.0
    absolute: float = 0.0
    tolerance: float | None = None

    def cap(self, theory: float) -> float:
        """Give the largest standard error allowed."""
        return max(self.relative * abs(theory), self.absolute)


Oracle = Callable[["ScenarioSpec"], Mapping[str, float]]
Observer = Callable[["Scenario", int, int], Mapping[str, Sample]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One closed form beside the engine.

    Parameters
    ----------
    id
        Name of the case.
    title
        What is compared, in a line.
    limits
        Quantities and how sharply each must be measured.
    oracle
        Theory: reads the scenario and gives every quantity.
    observe
        Simulation: scenario, seed and replication in, a sample of every quantity out.
    replications
        Replications of a full run.
    quick
        Whether the case, with fewer replications, belongs to the quick set.
    scenario
        Stem of the scenario file; the id unless stated.
    """

    id: str
    title: str
    limits: Mapping[str, Limit]
    oracle: Oracle
    observe: Observer
    replications: int = 1
    quick: bool = False
    scenario: str = ""

    @property
    def file(self) -> str:
        """Stem of the scenario file."""
        return self.scenario or self.id


def require(condition: bool, what: str) -> None:
    """Refuse a scenario that the closed form does not cover.

    Parameters
    ----------
    condition
        Whether it is covered.
    what
        What the closed form asks for.

    Raises
    ------
    QuestionError
        If it is not.
    """
    if not condition:
        raise QuestionError(f"the closed form asks for {what}")
