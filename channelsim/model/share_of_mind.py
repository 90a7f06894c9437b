"""Share of mind: how a distributor divides its effort between us and a rival, and when it defects.

A distributor that carries two brands works for each as far as it pays. It compares what a money of
sales earns with the rival with what one earns with us, and moves effort by a logit in the
difference (Luce 1959); attraction at its outlets falls with the effort that is left to us (personal
selling elasticities: Albers, Mantrala & Sridhar 2010).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, Share, SignedShare, Unit
from channelsim.model.rival import RivalOffer

Steepness = Annotated[float, Ge(0.0), Le(10_000.0), Unit("per money of advantage a money of sales")]

_REST = 0.02
"""Share of effort below which a distributor counts as not carrying the rival."""


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + exp(-max(-500.0, min(500.0, x))))


@dataclass(frozen=True, kw_only=True)
class ShareOfMind:
    """What a distributor does about a rival's offer (`rival.offers`)."""

    __pydantic_config__ = STRICT

    most: Annotated[float, Ge(0.0), Le(0.95), Unit("share of effort")] = 0.6
    """Largest share of its effort that it gives the rival while it stays with us."""
    hurdle: SignedShare = 0.05
    """Advantage of the offer, money per money of sales, at which half of that has moved: what a
    second brand costs in trouble and stock."""
    steepness: Steepness = 60.0
    """Steepness of the share of effort in the advantage."""
    smoothing: Share = 0.4
    """Weight of the latest month: part of the way to the effort it wants that it goes."""
    effort_elasticity: Annotated[float, Ge(0.0), Le(5.0), Unit("elasticity")] = 0.34
    """Elasticity of the brand's attraction at its outlets in the effort left to us."""
    delisting: Share = 0.0
    """Share of its outlets that drop our brand per share of effort it has moved."""
    defect_per_year: Annotated[float, Ge(0.0), Le(20.0), Unit("per year")] = 0.0
    """Rate at which it would leave us for an offer of overwhelming advantage; 0 = never."""
    defect_hurdle: SignedShare = 0.10
    """Advantage at which the rate is half of that."""
    defect_steepness: Steepness = 60.0
    """Steepness of the rate in the advantage."""
    outlets_lost: Share = 0.5
    """Share of its outlets that follow a defector to the rival."""

    def wanted(self, advantage: float) -> float:
        """Give the share of effort that it would give the rival, 0 to `most`.

        Parameters
        ----------
        advantage : float
            Earnings with the rival less earnings with us, money per money of sales; minus infinity
            without an offer.

        Examples
        --------
        >>> mind = ShareOfMind(most=0.6, hurdle=0.05)
        >>> mind.wanted(0.05), mind.wanted(float("-inf"))
        (0.3, 0.0)
        """
        if advantage == float("-inf"):
            return 0.0
        return self.most * _logistic(self.steepness * (advantage - self.hurdle))

    def best(
        self, offers: Sequence[tuple[RivalOffer, bool]], earned: float
    ) -> tuple[float, float, str]:
        """Give the best offer: share of effort wanted, advantage, and its name.

        Of a commission in tiers the highest counts that the effort it brings about reaches.

        Parameters
        ----------
        offers : sequence of (RivalOffer, bool)
            Offers that stand, and whether each would pay its subsidy for opening.
        earned : float
            What a money of sales earns with us.

        Returns
        -------
        wanted : float
            Share of effort, 0 without an offer.
        advantage : float
            Money per money of sales; minus infinity without an offer.
        name : str
            Of the offer; empty without one.

        Examples
        --------
        >>> from channelsim.model.rival import RivalTier
        >>> steps = (RivalTier(at_least=0.0, rate=0.02), RivalTier(at_least=0.5, rate=0.12))
        >>> offer = RivalOffer(name="steps", margin=0.05, tiers=steps)
        >>> mind = ShareOfMind(most=0.6, hurdle=0.0, steepness=60.0)
        >>> share, gain, _ = mind.best([(offer, False)], earned=0.07)  # 17 % against 7 %
        >>> round(share, 2), round(gain, 2)
        (0.6, 0.1)
        >>> _, gain, _ = mind.best([(offer, False)], earned=0.16)  # 17 %: moves too little
        >>> round(gain, 2)
        -0.09
        """
        chosen = (0.0, float("-inf"), "")
        for offer, opening in offers:
            for tier in sorted(offer.tiers, key=lambda step: -step.at_least) or (None,):
                advantage = offer.worth(tier, opening) - earned
                share = self.wanted(advantage)
                if tier is None or share >= tier.at_least or tier.at_least == 0.0:
                    break
            else:
                advantage = offer.worth(None, opening) - earned
                share = self.wanted(advantage)
            if advantage > chosen[1]:
                chosen = (share, advantage, offer.name)
        return chosen

    def defection(self, advantage: float) -> float:
        """Give the rate at which it defects, per year.

        Examples
        --------
        >>> ShareOfMind(defect_per_year=2.0, defect_hurdle=0.1).defection(0.1)
        1.0
        """
        if advantage == float("-inf"):
            return 0.0
        return self.defect_per_year * _logistic(
            self.defect_steepness * (advantage - self.defect_hurdle)
        )

    def log_effect(self, moved: float) -> float:
        """Give what effort moved to the rival does to log attraction, at most 0.

        Examples
        --------
        >>> round(ShareOfMind(effort_elasticity=0.34).log_effect(0.5), 4)
        -0.2357
        """
        return self.effort_elasticity * log(1.0 - moved) if moved > 0.0 else 0.0

    @staticmethod
    def carries(moved: float) -> bool:
        """Tell whether a share of effort counts as carrying the rival.

        Examples
        --------
        >>> ShareOfMind.carries(0.0), ShareOfMind.carries(0.1)
        (False, True)
        """
        return moved >= _REST
