"""Which members of the network a rule applies to."""

from collections.abc import Sequence
from dataclasses import dataclass

from channelsim.model.quantities import STRICT, Name

Choice = Name | tuple[Name, ...] | None
"""One name, several names, or nothing for all."""


def names_in(choice: Choice) -> tuple[str, ...]:
    """List the names in a choice.

    Parameters
    ----------
    choice : str, tuple of str or None
        One name, several names, or None for all.

    Returns
    -------
    tuple of str
        The names; empty for None.

    Examples
    --------
    >>> names_in("East"), names_in(("East", "South")), names_in(None)
    (('East',), ('East', 'South'), ())
    """
    if choice is None:
        return ()
    return (choice,) if isinstance(choice, str) else choice


@dataclass(frozen=True, kw_only=True)
class Selector:
    """Condition on region, channel, product, level, tier and name; empty selects everything.

    A member is selected if it fits every field that is given, and it fits a field if it is one
    of the names there.

    Raises
    ------
    ValueError
        If a field is an empty list, which would select nothing.

    Examples
    --------
    >>> eastern = Selector(region="East", tier=("A", "B"))
    >>> eastern.matches(region="East", tier="B"), eastern.matches(region="East", tier="C")
    (True, False)
    >>> Selector().matches(region="West")
    True
    """

    __pydantic_config__ = STRICT

    region: Choice = None
    """Region or regions; left out: all."""

    channel: Choice = None
    """Channel or channels; left out: all."""

    product: Choice = None
    """Product or products; left out: all."""

    level: Choice = None
    """Level or levels of the network, such as `distributor` or `outlet`; left out: all."""

    tier: Choice = None
    """Tier or tiers that partners are graded into; left out: all."""

    name: Choice = None
    """Name or names of single members; left out: all."""

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        for field, choice in (
            ("region", self.region),
            ("channel", self.channel),
            ("product", self.product),
            ("level", self.level),
            ("tier", self.tier),
            ("name", self.name),
        ):
            if choice == ():
                raise ValueError(f"{field}: an empty list selects nothing; leave it out for all")

    def matches(
        self,
        *,
        region: str | None = None,
        channel: str | None = None,
        product: str | None = None,
        level: str | None = None,
        tier: str | None = None,
        name: str | None = None,
    ) -> bool:
        """Tell whether a member of the network is selected.

        A question that the caller leaves out (None) is not asked, so that whom a rule applies to
        and which products it counts can be asked apart. A member that has no tier passes ``""``,
        which fits no named tier.

        Parameters
        ----------
        region, channel, product, level, tier, name : str, optional
            What the member is.

        Returns
        -------
        bool
            Whether it fits every field that was asked about.

        Examples
        --------
        >>> rule = Selector(region="East", product="Tea 500")
        >>> rule.matches(region="East"), rule.matches(product="Tea 250")
        (True, False)
        >>> Selector(tier="A").matches(tier="")
        False
        """
        pairs = (
            (self.region, region),
            (self.channel, channel),
            (self.product, product),
            (self.level, level),
            (self.tier, tier),
            (self.name, name),
        )
        return all(
            choice is None or asked is None or asked in names_in(choice) for choice, asked in pairs
        )

    def selects(
        self, *, region: str, level: int, names: Sequence[str], tier: str | None = None
    ) -> bool:
        """Tell whether a distributor is selected, by its own name or by that of its group.

        Parameters
        ----------
        region : str
            Its region.
        level : int
            Its level.
        names : sequence of str
            What it is called: its name and its group's.
        tier : str, optional
            Its tier; left out, tiers are not asked about.

        Examples
        --------
        >>> Selector(name="East dealers").selects(
        ...     region="East", level=1, names=("East dealers-1", "East dealers"))
        True
        """
        where = self.matches(region=region, level=str(level), tier=tier)
        return where and any(self.matches(name=name) for name in names)
