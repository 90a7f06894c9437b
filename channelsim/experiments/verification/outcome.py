"""From samples to estimates, and from estimates to verdicts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import inf, nan, sqrt

import numpy as np

from channelsim.experiments.verification.case import Limit, Sample

Z_LIMIT = 4.0
"""Standard errors by which theory may be missed: one false alarm in 16,000 quantities."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One quantity of one case."""

    case: str
    quantity: str
    theory: float
    simulated: float
    se: float
    """Standard error; 0 where there is no luck."""
    z: float
    """Difference in standard errors; without luck, in quarters of the tolerance; NaN if unknown."""
    verdict: str
    """``agrees``, ``differs``, or ``too uncertain`` when the standard error exceeds the cap."""

    @property
    def passed(self) -> bool:
        """Whether theory was met, sharply enough."""
        return self.verdict == "agrees"

    def document(self) -> dict[str, object]:
        """Give the row as plain data."""
        return asdict(self)


def estimate(samples: Sequence[Sample]) -> tuple[float, float]:
    """Estimate a ratio of means and its standard error from independent samples.

    Parameters
    ----------
    samples
        The replications' samples, n looks together.

    Returns
    -------
    tuple of float
        ``R = sum(over) / sum(under)`` and ``sd(over - R under) / (mean(under) sqrt(n))``; the
        standard error is NaN for a single look. Source: Cochran (1977), *Sampling Techniques*,
        sec. 2.11.

    Examples
    --------
    >>> from channelsim.experiments.verification.case import sample
    >>> estimate([sample([1.0, 2.0, 3.0])])
    (2.0, 0.5773502691896258)
    """
    over = np.concatenate([one.over for one in samples])
    under = np.concatenate([one.under for one in samples])
    total = float(under.sum())
    if total == 0.0:
        return nan, nan
    ratio = float(over.sum()) / total
    if len(over) < 2:
        return ratio, nan
    spread = float(np.std(over - ratio * under, ddof=1))
    return ratio, spread / (total / len(over)) / sqrt(len(over))


def judge(case: str, quantity: str, theory: float, samples: Sequence[Sample], limit: Limit) -> Row:
    """Put a theoretical value beside the simulated one.

    Examples
    --------
    >>> from channelsim.experiments.verification.case import sample
    >>> judge("I9", "lot", 2.1, [sample([1.0, 2.0, 3.0])], Limit(relative=0.5)).verdict
    'agrees'
    >>> judge("I9", "lot", 2.1, [sample([1.0, 2.0, 3.0])], Limit(relative=0.1)).verdict
    'too uncertain'
    """
    simulated, se = estimate(samples)
    if limit.tolerance is not None:
        worst = max(abs(float(v) - theory) for one in samples for v in one.over / one.under)
        z = Z_LIMIT * worst / limit.tolerance if limit.tolerance > 0.0 else inf * (worst > 0.0)
        z, se = (0.0 if worst == 0.0 else z), 0.0
    elif se > 0.0:
        z = (simulated - theory) / se
    else:  # nothing has varied: too rare an event, or a single look
        z = 0.0 if abs(simulated - theory) <= limit.cap(theory) and se == 0.0 else nan
    if abs(z) > Z_LIMIT:
        verdict = "differs"
    elif limit.tolerance is None and not (abs(z) <= Z_LIMIT and se <= limit.cap(theory)):
        verdict = "too uncertain"
    else:
        verdict = "agrees"
    return Row(
        case=case,
        quantity=quantity,
        theory=float(theory),
        simulated=simulated,
        se=se,
        z=float(z),
        verdict=verdict,
    )
