"""Measure, plan, prove, and measure anew around the plan where promise and simulation disagree."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from channelsim.experiments.proof import Proof


class Proven(Protocol):
    """A plan with its proof."""

    @property
    def proof(self) -> Proof:
        """Promise beside simulation."""
        ...


P = TypeVar("P", bound=Proven)


def refine(
    first: P, again: Callable[[P], P], rounds: int, with_proof: Callable[[P, Proof], P]
) -> P:
    """Repeat until promise and simulation agree, at most `rounds` times in all.

    Parameters
    ----------
    first
        The plan of the first round.
    again
        Measures around a plan and gives the next one; its proof carries on the rounds.
    rounds
        Rounds in all, 1 or more.
    with_proof
        Gives a plan with another proof.

    Returns
    -------
    The plan that is best in simulation; its proof lists every round.
    """
    best = now = first
    while not now.proof.converged and len(now.proof.rounds) < rounds:
        now = again(now)
        if now.proof.simulated[0] >= best.proof.simulated[0]:
            best = now
    return with_proof(best, replace(best.proof, rounds=now.proof.rounds))
