"""Expansion: plans for new accounts, the field force that is shared, and the duties of an area."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt, Le

from channelsim.model.quantities import STRICT, Days, Money, MoneyPerUnit, Name, Unit
from channelsim.model.recruitment import Newcomers

DAYS_PER_MONTH = 365.0 / 12.0

Calls = Annotated[float, Ge(0.0), Le(1e12), Unit("calls per month")]
Day = Annotated[int, Ge(-36500), Le(36500), Unit("day")]


@dataclass(frozen=True, kw_only=True)
class AccountPlan:
    """A plan of the section `new_accounts`: outlets that are asked to take the brand in.

    Outlets of territories without a distributor are not asked.
    """

    __pydantic_config__ = STRICT

    outlets: Name
    """Group of outlets; those that do not carry the brand are asked."""
    per_month: Annotated[float, Gt(0.0), Le(1e6), Unit("outlets per month")]
    """Outlets asked a month."""
    from_day: Day = 0
    """First day."""
    to_day: Day | None = None
    """Last day; none = the end."""
    newcomers: Newcomers = Newcomers()
    """First orders, the opening subsidy, and early exits."""
    again_after_days: Days = 180
    """Days until an outlet that has refused or given up is asked again."""


@dataclass(frozen=True, kw_only=True)
class FieldForce:
    """The section `field_force`: the people who call on outlets and help newcomers.

    One pool for the country. What all outlets that carry the brand would need is set against it,
    so the same people spread over more accounts serve each of them less.

    Raises
    ------
    ValueError
        If something is said of a field force that neither has a limit nor costs anything.
    """

    __pydantic_config__ = STRICT

    calls_per_month: Calls | None = None
    """Calls that the field force can make; none = as many as are planned."""
    hired_per_month: Calls = 0.0
    """Calls a month that are added every month from day 0."""
    cost_per_call: MoneyPerUnit = 0.0
    """Cost of a call that is made, paid by the manufacturer."""
    newcomer_calls: Calls = 0.0
    """Calls a month that a newly opened account needs beside its visits, in its first 91 days."""
    distributor_calls: Calls = 0.0
    """Calls a month that a newly appointed distributor needs, in its first 91 days."""
    drop_per_year: Annotated[float, Ge(0.0), Le(100.0), Unit("per year")] = 0.0
    """Rate at which accounts drop the brand if no planned call is made at all."""

    def __post_init__(self) -> None:
        if self.calls_per_month is None:
            for name, asked in (
                ("hired_per_month", self.hired_per_month > 0.0),
                ("drop_per_year", self.drop_per_year > 0.0),
            ):
                if asked:
                    raise ValueError(f"{name} needs calls_per_month, the calls that can be made")
        if not self.active and (self.newcomer_calls > 0.0 or self.distributor_calls > 0.0):
            raise ValueError(
                "newcomer_calls and distributor_calls need calls_per_month or cost_per_call"
            )

    @property
    def active(self) -> bool:
        """Whether the field force is limited or costs anything."""
        return self.calls_per_month is not None or self.cost_per_call > 0.0

    def capacity(self, day: int) -> float:
        """Give calls a month that can be made on a day; infinity without a limit.

        Examples
        --------
        >>> FieldForce(calls_per_month=400.0, hired_per_month=20.0).capacity(365)
        640.0
        """
        if self.calls_per_month is None:
            return float("inf")
        return self.calls_per_month + self.hired_per_month * max(0, day) / DAYS_PER_MONTH

    def service(self, needed: float, day: int) -> float:
        """Give the share of the calls needed that are made: ``min(1, capacity / needed)``.

        Examples
        --------
        >>> force = FieldForce(calls_per_month=300.0)
        >>> force.service(200.0, day=0), force.service(600.0, day=0)
        (1.0, 0.5)
        """
        return min(1.0, self.capacity(day) / needed) if needed > 0.0 else 1.0


@dataclass(frozen=True, kw_only=True)
class AreaObligations:
    """What an exclusive distributor owes for its area, and what it may buy for it.

    Raises
    ------
    ValueError
        If accounts have a cost and no day by which they are opened.
    """

    __pydantic_config__ = STRICT

    purchase_cap: Annotated[float, Gt(0.0), Le(1000.0), Unit("multiple")] | None = None
    """Most that it may order of a product in a calendar month, in multiples of what all outlets of
    its area, with the brand or without it, would sell of it in that month; none = no cap."""
    cover_within_days: Days | None = None
    """Days within which it has to serve every outlet of its area that does not carry the brand
    yet; none = no such duty."""
    cost_per_account: Money = 0.0
    """What it pays for each outlet that takes the brand in so."""

    def __post_init__(self) -> None:
        if self.cost_per_account > 0.0 and self.cover_within_days is None:
            raise ValueError("cost_per_account needs cover_within_days: when they are opened")
