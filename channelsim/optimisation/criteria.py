r"""What a plan is judged by, as rows of the programme and as a number on the true curves.

The value of a plan in replication r is :math:`V_r = \sum_i f_{ir}(x_i)`.

* mean: :math:`\max \frac1R \sum_r V_r`                                              (1a)
* tail (Rockafellar and Uryasev, *Journal of Risk* 2, 2000): the mean of the worst share
  :math:`1-\alpha` of the replications is :math:`\max_\eta \eta - \frac{1}{(1-\alpha) R} \sum_r u_r`
  with :math:`u_r \ge \eta - V_r,\; u_r \ge 0`; the criterion mixes it with the mean, (1b)
  :math:`(1 - \omega)\,\text{mean} + \omega\,\text{CVaR}_\alpha`.
* least money: :math:`\min \sum_i s_i` subject to :math:`\sum_i f_i(x_i) \ge V^*`.    (1c)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from channelsim.optimisation.curves import Floats, TabulatedCurve
from channelsim.optimisation.separable import Draft, Term
from channelsim.optimisation.solution import Terms, Variable


class Criterion(Protocol):
    """The objective: written into a programme, and evaluated on the true curves."""

    @property
    def replicated(self) -> bool:
        """Whether the replications of the curves must be kept apart."""
        ...

    def write(self, draft: Draft, worth: float) -> None:
        """Add objective and rows; `worth` is the unit of response that the solver sees."""
        ...

    def value(self, terms: Sequence[Term], levels: Floats) -> float:
        """Value on the true curves, to be made large."""
        ...

    def shortfall(self, terms: Sequence[Term], levels: Floats) -> float:
        """By how much a goal is missed (0 without a goal)."""
        ...

    def tightened(self, extra: float) -> Criterion:
        """Return the same criterion with a goal that is higher by `extra`."""
        ...


def responses(terms: Sequence[Term], levels: Floats) -> Floats:
    """True (mean) response of every cell, shape `(n_cells,)`."""
    return np.array([float(t.curve.response(x)) for t, x in zip(terms, levels, strict=True)])


def outcomes(terms: Sequence[Term], levels: Floats) -> Floats:
    """Total response in each replication, shape `(n_replications,)`."""
    total: Floats | float = 0.0
    for term, level in zip(terms, levels, strict=True):
        if isinstance(term.curve, TabulatedCurve):
            total = total + term.curve.replications(level)[0]
        else:
            total = total + float(term.curve.response(level))
    return np.atleast_1d(np.asarray(total, dtype=float))


def tail_mean(values: Floats, alpha: float) -> float:
    """Mean of the worst share `1 - alpha` of equally likely values (fractions counted).

    >>> tail_mean(np.array([4.0, 1.0, 3.0, 2.0]), 0.5)
    1.5
    """
    ordered = np.sort(values)
    count = (1 - alpha) * ordered.size
    share = np.clip(count - np.arange(ordered.size), 0.0, 1.0)
    return float(share @ ordered / count)


def _weighted(draft: Draft) -> Terms:
    """Response of all cells as an expression of the weights (first column of replicated values)."""
    return [
        (w, float(v))
        for i, zones in draft.zones.items()
        for zone, weights in zip(zones, draft.weights[i], strict=True)
        for w, v in zip(weights, zone.values, strict=True)
    ]


@dataclass(frozen=True)
class MeanResponse:
    """(1a) Mean response."""

    replicated: bool = False

    def write(self, draft: Draft, worth: float) -> None:
        """Maximise the sum of the corner values."""
        draft.programme.cost([(w, -value / worth) for w, value in _weighted(draft)])

    def value(self, terms: Sequence[Term], levels: Floats) -> float:
        """Sum of the true mean responses."""
        return float(responses(terms, levels).sum())

    def shortfall(self, terms: Sequence[Term], levels: Floats) -> float:
        """No goal, no shortfall."""
        return 0.0

    def tightened(self, extra: float) -> Criterion:
        """No goal, nothing to tighten."""
        return self


@dataclass(frozen=True, kw_only=True)
class TailResponse:
    """(1b) Mean mixed with the conditional value at risk.

    Attributes
    ----------
    alpha : float
        Level of the tail: 0.9 looks at the worst tenth.
    weight : float
        Weight of the tail, between 0 (mean only) and 1 (tail only).
    """

    alpha: float
    weight: float
    replicated: bool = True

    def write(self, draft: Draft, worth: float) -> None:
        """Add eta, the shortfalls u_r and the mixed objective."""
        weights: list[Variable] = []
        rows: list[Floats] = []
        for i, zones in draft.zones.items():
            for zone, variables in zip(zones, draft.weights[i], strict=True):
                weights += variables
                rows += list(zone.values)
        values = np.array(rows) / worth
        count = values.shape[1]
        programme = draft.programme
        mean = values.mean(axis=1)
        programme.cost([(w, -(1 - self.weight) * m) for w, m in zip(weights, mean, strict=True)])
        eta = programme.variable("eta", None, None)
        programme.cost([(eta, -self.weight)])
        share = self.weight / ((1 - self.alpha) * count)
        for r in range(count):
            short = programme.variable(f"short{r}", 0)
            programme.cost([(short, share)])
            column = zip(weights, values[:, r].tolist(), strict=True)
            programme.row(f"tail {r}", [(short, 1.0), (eta, -1.0), *column], low=0.0)

    def value(self, terms: Sequence[Term], levels: Floats) -> float:
        """Mixture on the replications of the tables."""
        values = outcomes(terms, levels)
        tail = tail_mean(values, self.alpha)
        return float((1 - self.weight) * values.mean() + self.weight * tail)

    def shortfall(self, terms: Sequence[Term], levels: Floats) -> float:
        """No goal, no shortfall."""
        return 0.0

    def tightened(self, extra: float) -> Criterion:
        """No goal, nothing to tighten."""
        return self


@dataclass(frozen=True, kw_only=True)
class LeastMoney:
    """(1c) The least spend that reaches a goal.

    Attributes
    ----------
    goal : float
        Response that must be reached.
    extra : float
        Response asked for beyond the goal, to make up for the over-estimate of the pieces.
    """

    goal: float
    extra: float = 0.0
    replicated: bool = False

    def write(self, draft: Draft, worth: float) -> None:
        """Minimise the money, with the goal as a limit."""
        money = draft.total(range(len(draft.terms)))
        draft.programme.cost([(v, factor / worth) for v, factor in money])
        goal = self.goal + self.extra
        scale = max(abs(goal), 1e-9) / 100
        draft.limit("target", _weighted(draft), low=goal, unit=scale)

    def value(self, terms: Sequence[Term], levels: Floats) -> float:
        """Minus the money."""
        carried = sum(share * levels[j] for term in terms for j, share in term.kept)
        return -float(levels.sum() - carried)

    def shortfall(self, terms: Sequence[Term], levels: Floats) -> float:
        """Goal less the true response, if positive."""
        short = self.goal - float(responses(terms, levels).sum())
        return max(0.0, short - 1e-9 * abs(self.goal))

    def tightened(self, extra: float) -> Criterion:
        """Ask for more, because the pieces promise a little more than the curves give."""
        return replace(self, extra=self.extra + extra)
