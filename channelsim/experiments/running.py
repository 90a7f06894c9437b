"""How curves are measured for a plan, and how its runs are computed and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.lever_cells import LeverCell, lever_cells
from channelsim.experiments.replicate import Task, replicate
from channelsim.experiments.response_design import GRID
from channelsim.experiments.standing import Watcher

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How curves are measured, the key `measure` of a problem.

    Parameters
    ----------
    levers, regions, channels, pool_channels, grid
        See `respond`.
    replications
        Of the response experiment.
    """

    levers: tuple[str, ...] = ()
    regions: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    pool_channels: bool = False
    grid: tuple[float | str, ...] = tuple(GRID)
    replications: int = 5

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> "Measure":
        """Read the key `measure`.

        Raises
        ------
        QuestionError
            For unknown keys or values that are not lists of names.
        """
        known = [field.name for field in fields(cls)]
        for key in data:
            if key not in known:
                raise QuestionError(f"measure.{key}: unknown key (known: {', '.join(known)})")
        pooled = data.get("pool_channels", False)
        if not isinstance(pooled, bool):
            raise QuestionError("measure.pool_channels: must be true or false")
        count = data.get("replications", 5)
        if isinstance(count, bool) or not isinstance(count, int) or count < 2:
            raise QuestionError("measure.replications: must be a whole number, 2 or more")
        return cls(
            levers=_listed(data, "levers") or (),
            regions=_listed(data, "regions"),
            channels=_listed(data, "channels"),
            pool_channels=pooled,
            grid=_listed(data, "grid") or tuple(GRID),
            replications=count,
        )

    def places(self, scenario: "Scenario") -> tuple[LeverCell, ...]:
        """Give the places that are measured; see `lever_cells`."""
        return lever_cells(
            scenario,
            self.levers,
            regions=self.regions,
            channels=self.channels,
            pool_channels=self.pool_channels,
        )


def _listed(data: Mapping[str, Any], key: str) -> tuple[Any, ...] | None:
    given = data.get(key)
    if given is None:
        return None
    if not isinstance(given, list | tuple):
        raise QuestionError(f"measure.{key}: must be a list")
    return tuple(given)


@dataclass(frozen=True, kw_only=True)
class Running:
    """How runs are computed and kept."""

    replications: int
    seed: int
    workers: int | None
    out: Path | None
    level: float
    watch: Watcher | None
    task: Task = replicate

    def folder(self, name: str) -> Path | None:
        """Folder of one part of the work; None if nothing is kept."""
        return None if self.out is None else self.out / name
