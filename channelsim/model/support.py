"""The section `support` of a scenario: levers with parameters of their own, and the money."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.levers import Lever, default_levers
from channelsim.model.quantities import STRICT, ByKind, Money, Name, Unit

MONTHS_PER_YEAR = 12.0


@dataclass(frozen=True, kw_only=True)
class Spend:
    """Money for one lever in a region and channel, at a steady rate while it lasts."""

    __pydantic_config__ = STRICT

    lever: Name
    """Name of a lever; of a kind that is not listed under `levers`, the default one."""
    region: Name | None = None
    """Region; none = all, in proportion to their size."""
    channel: Name | None = None
    """Channel; none = all, in proportion to their size."""
    per_month: Money | None = None
    """Money per month, a twelfth of a year."""
    per_year: Money | None = None
    """Money per year."""
    from_day: Annotated[int, Ge(-36500), Le(36500), Unit("day")] | None = None
    """First day; none = the start of the simulation, before the warm-up."""
    to_day: Annotated[int, Ge(-36500), Le(36500), Unit("day")] | None = None
    """Last day; none = the end."""

    def __post_init__(self) -> None:
        if (self.per_month is None) == (self.per_year is None):
            raise ValueError("give either per_month or per_year")
        if self.from_day is not None and self.to_day is not None and self.to_day < self.from_day:
            raise ValueError("to_day must not lie before from_day")

    @property
    def yearly(self) -> float:
        """Money per year."""
        if self.per_year is not None:
            return self.per_year
        return MONTHS_PER_YEAR * (self.per_month or 0.0)


@dataclass(frozen=True, kw_only=True)
class Support:
    """Levers that the manufacturer pays for, and the money it spends on them."""

    __pydantic_config__ = STRICT

    levers: tuple[Annotated[Lever, ByKind()], ...] = ()
    """Levers with parameters of their own; any kind not listed here has its default ones."""
    spend: tuple[Spend, ...] = ()
    """Who spends how much where; entries of one place add up."""

    @property
    def known(self) -> dict[str, Lever]:
        """Levers that the spend table may name, by name."""
        listed = {lever.name: lever for lever in self.levers}
        return {**default_levers(), **listed}
