"""Ranking and selection on numbers: which of several systems has the highest mean.

Each procedure asks for replications as it needs them and names a system. Kept libraries were looked
at and not taken: sim-tools' KN looks the variance of a pair up in the wrong cell, and its running
variance takes the absolute value of means.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from channelsim.measurement.estimates import Numbers

# Numbers of replications of each system -> the values of each, shape (n_i,): the first n_i of the
# same unending row every time.
Draw = Callable[[Sequence[int]], list[Numbers]]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a procedure ends with.

    Parameters
    ----------
    best
        Position of the selected system.
    decided
        Whether the procedure came to its own end; False if the budget ended it.
    counts
        Replications used of each system.
    left
        Positions of the systems still in contention at the end.
    chance
        Probability of correct selection: guaranteed (Kim and Nelson) or estimated (OCBA).
    """

    best: int
    decided: bool
    counts: tuple[int, ...]
    left: tuple[int, ...]
    chance: float


def kim_nelson(
    draw: Draw, systems: int, *, delta: float, alpha: float, first: int, step: int, budget: int
) -> Outcome:
    r"""Select the highest mean by the fully sequential procedure of Kim and Nelson.

    With probability at least :math:`1 - \alpha` the best system is selected if its mean is at least
    `delta` above every other; replications normal and independent of each other, systems compared
    on common random numbers or not (S.-H. Kim & B. Nelson, 'A fully sequential procedure for
    indifference-zone selection in simulation', ACM TOMACS 11, 2001, section 3, with c = 1). Looking
    only after every `step` replications keeps the bound: it is that of a Brownian motion, which a
    look less can only help (C. Jennison, I. Johnstone & B. Turnbull 1982).

    Parameters
    ----------
    draw
        Gives the values; higher is better.
    systems
        Number of systems, 2 or more.
    delta
        Smallest difference worth detecting, above 0.
    alpha
        Chance of a wrong selection, in (0, 0.5).
    first
        Replications of the first stage, 2 or more.
    step
        Replications added between screenings.
    budget
        The most runs of all systems together, at least those of the first stage.

    Returns
    -------
    Outcome
        Undecided, with the highest mean so far, if the budget ends it.
    """
    # Step 1, setup: eta and h squared.
    eta = 0.5 * ((2.0 * alpha / (systems - 1)) ** (-2.0 / (first - 1)) - 1.0)
    h_squared = 2.0 * eta * (first - 1)
    # Step 2, initialisation: variances of the differences, from the first stage alone.
    counts = [first] * systems
    values = draw(counts)
    start = np.stack(values)
    spread = np.var(start[:, None, :] - start[None, :, :], axis=-1, ddof=1)
    left = np.arange(systems)
    r = first
    while True:
        # Step 3, screening: W(r) is how far a mean may lie below another and stay in.
        means = np.array([values[i].mean() for i in left])
        width = delta / (2.0 * r) * (h_squared * spread[np.ix_(left, left)] / delta**2 - r)
        behind = means[:, None] < means[None, :] - np.maximum(width, 0.0)
        left, means = left[~behind.any(axis=1)], means[~behind.any(axis=1)]
        # Step 4, stopping: one is left, or W is zero for all and those left are tied.
        last = h_squared * spread[np.ix_(left, left)].max() / delta**2
        decided = len(left) == 1 or r > last
        if decided or sum(counts) + len(left) * step > budget:
            return Outcome(
                best=int(left[means.argmax()]),
                decided=bool(decided),
                counts=tuple(counts),
                left=tuple(int(i) for i in left),
                chance=1.0 - alpha,
            )
        r += step
        counts = [r if i in left else n for i, n in enumerate(counts)]
        values = draw(counts)


def allocate_computing(
    draw: Draw, systems: int, *, alpha: float, first: int, step: int, budget: int
) -> Outcome:
    r"""Select the highest mean by optimal computing budget allocation (OCBA).

    Replications go where they help most to tell the best from the rest:
    :math:`N_i / N_j = ((s_i / \delta_i) / (s_j / \delta_j))^2` for systems other than the best `b`,
    and :math:`N_b = s_b \sqrt{\sum_{i \ne b} N_i^2 / s_i^2}` (C.-H. Chen, J. Lin, E. Yücesan &
    S. Chick, 'Simulation budget allocation for further enhancing the efficiency of ordinal
    optimization', Discrete Event Dynamic Systems 10, 2000, theorem 1). It ends when the
    approximate probability of correct selection
    :math:`1 - \sum_{i \ne b} \Phi(-\delta_i / \sqrt{s_b^2 / N_b + s_i^2 / N_i})`
    reaches :math:`1 - \alpha`. That is an estimate and no guarantee; it takes systems for
    independent, so common random numbers, which narrow differences, make it cautious.

    Parameters
    ----------
    draw, systems, alpha, first, step, budget
        As in `kim_nelson`; `step` is the number of runs of all systems together between two
        allocations.

    Returns
    -------
    Outcome
        All systems stay in contention.
    """
    counts = [first] * systems
    while True:
        # Step 1, simulate and estimate.
        values = draw(counts)
        means = np.array([row.mean() for row in values])
        sds = np.array([row.std(ddof=1) for row in values])
        best = int(means.argmax())
        chance = _chance_of_best(means, sds, np.array(counts), best)
        decided = chance >= 1.0 - alpha
        more = min(step, budget - sum(counts))
        if decided or more <= 0:
            return Outcome(
                best=best,
                decided=bool(decided),
                counts=tuple(counts),
                left=tuple(range(systems)),
                chance=chance,
            )
        # Step 2, allocate: every further run to the system that lacks most.
        target = _shares(means, sds, best) * (sum(counts) + more)
        for _ in range(more):
            counts[int((target - counts).argmax())] += 1


def _chance_of_best(means: Numbers, sds: Numbers, counts: Numbers, best: int) -> float:
    others = np.arange(len(means)) != best
    gap = means[best] - means[others]
    error = np.sqrt(sds[best] ** 2 / counts[best] + (sds**2 / counts)[others])
    sure = np.where(gap > 0, np.inf, 0.0)  # no spread at all: a gap is certain, a tie is a toss-up
    z = np.divide(gap, error, out=sure, where=error > 0)
    return max(0.0, 1.0 - float(ndtr(-z).sum()))


def _shares(means: Numbers, sds: Numbers, best: int) -> Numbers:
    """Share of the runs for each system; evenly where nothing varies."""
    others = np.arange(len(means)) != best
    scale = max(float(sds.max()), float(np.ptp(means)))
    if scale == 0.0 or not sds.any():
        return np.full(len(means), 1.0 / len(means))
    gap = np.maximum((means[best] - means) / scale, 1e-6)  # a tie takes very many, not infinitely
    spread = sds / scale
    weights = np.where(others, (spread / gap) ** 2, 0.0)
    weights[best] = spread[best] * np.sqrt(((spread / gap**2)[others] ** 2).sum())
    return np.asarray(weights / weights.sum())
