"""Who of the applicants for a territory is taken: the intake rules.

An applicant is looked at in three dimensions: its qualification (money, staff, licences), what it
and the brand can do for one another (synergy), and its risk (debts, other brands, conduct).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, PositiveCount, Share, Unit

Weight = Annotated[float, Ge(0.0), Le(100.0), Unit("weight")]
Score = Annotated[float, Ge(0.0), Le(1.0), Unit("score")]


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """An applicant's scores, 0 to 1 each."""

    number: int
    """Number among the applicants of its region, in order of arrival, from 0."""
    qualification: float
    """Money, staff, warehouse, licences: 1 is best."""
    synergy: float
    """How well its accounts and other brands go with this one: 1 is best."""
    risk: float
    """Debts, disputes, rival brands: 0 is best."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Weights of the three dimensions in one score."""

    __pydantic_config__ = STRICT

    qualification: Weight = 1.0
    """Weight of the qualification."""
    synergy: Weight = 1.0
    """Weight of the synergy."""
    safety: Weight = 1.0
    """Weight of 1 less the risk."""

    def __post_init__(self) -> None:
        if self.qualification + self.synergy + self.safety <= 0.0:
            raise ValueError("at least one weight must be above 0")

    def score(self, applicant: Applicant) -> float:
        """Give the weighted mean of qualification, synergy and 1 less the risk, 0 to 1.

        Examples
        --------
        >>> Weights().score(Applicant(number=0, qualification=0.9, synergy=0.6, risk=0.3))
        0.7333333333333334
        """
        total = self.qualification + self.synergy + self.safety
        return (
            self.qualification * applicant.qualification
            + self.synergy * applicant.synergy
            + self.safety * (1.0 - applicant.risk)
        ) / total


class Intake(Protocol):
    """An intake rule: of those who apply, who is taken, the first choice first."""

    def admit(self, applicants: Sequence[Applicant]) -> list[Applicant]:
        """Give those taken, in the order in which territories are offered to them."""
        ...


@dataclass(frozen=True, kw_only=True)
class TakeAll:
    """Everybody who comes, in order of arrival."""

    __pydantic_config__ = STRICT

    kind: Literal["all"] = "all"
    """Names the kind."""

    def admit(self, applicants: Sequence[Applicant]) -> list[Applicant]:
        """Give everybody.

        Examples
        --------
        >>> [one.number for one in TakeAll().admit([_example(0, 0.1), _example(1, 0.9)])]
        [0, 1]
        """
        return list(applicants)


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A line in every dimension: whoever passes all three, in order of arrival."""

    __pydantic_config__ = STRICT

    kind: Literal["threshold"] = "threshold"
    """Names the kind."""
    qualification: Score = 0.5
    """Lowest qualification taken."""
    synergy: Score = 0.4
    """Lowest synergy taken."""
    risk: Score = 0.6
    """Highest risk taken."""

    def admit(self, applicants: Sequence[Applicant]) -> list[Applicant]:
        """Give those past every line.

        Examples
        --------
        >>> rule = Threshold(qualification=0.5, synergy=0.0, risk=1.0)
        >>> [one.number for one in rule.admit([_example(0, 0.4), _example(1, 0.5)])]
        [1]
        """
        return [
            one
            for one in applicants
            if one.qualification >= self.qualification
            and one.synergy >= self.synergy
            and one.risk <= self.risk
        ]


@dataclass(frozen=True, kw_only=True)
class WeightedScore:
    """A line in the weighted score, the best first: a strength makes up for a weakness."""

    __pydantic_config__ = STRICT

    kind: Literal["weighted_score"] = "weighted_score"
    """Names the kind."""
    weights: Weights = Weights()
    """Weights of the dimensions."""
    at_least: Score = 0.6
    """Lowest score taken."""

    def admit(self, applicants: Sequence[Applicant]) -> list[Applicant]:
        """Give those with the score wanted, the best first.

        Examples
        --------
        >>> rule = WeightedScore(weights=Weights(synergy=0.0, safety=0.0), at_least=0.5)
        >>> [one.number for one in rule.admit([_example(0, 0.6), _example(1, 0.8)])]
        [1, 0]
        """
        passed = [one for one in applicants if self.weights.score(one) >= self.at_least]
        return sorted(passed, key=lambda one: (-self.weights.score(one), one.number))


@dataclass(frozen=True, kw_only=True)
class BestOf:
    """The best of those who came since the last decision, however good they are."""

    __pydantic_config__ = STRICT

    kind: Literal["best_of"] = "best_of"
    """Names the kind."""
    weights: Weights = Weights()
    """Weights of the dimensions."""
    share: Share = 0.3
    """Share of the applicants taken, rounded up to whole ones."""
    at_most: PositiveCount = 1000
    """Most taken at one decision."""

    def admit(self, applicants: Sequence[Applicant]) -> list[Applicant]:
        """Give the best, the first first.

        Examples
        --------
        >>> rule = BestOf(share=0.5)
        >>> [one.number for one in rule.admit([_example(i, q) for i, q in enumerate((.2, .9, .5))])]
        [1, 2]
        """
        ranked = sorted(applicants, key=lambda one: (-self.weights.score(one), one.number))
        exact = self.share * len(ranked)
        return ranked[: min(self.at_most, int(-(-exact // 1)))]


def _example(number: int, qualification: float) -> Applicant:
    return Applicant(number=number, qualification=qualification, synergy=0.5, risk=0.5)


KINDS = (TakeAll, Threshold, WeightedScore, BestOf)

IntakeRule = TakeAll | Threshold | WeightedScore | BestOf
