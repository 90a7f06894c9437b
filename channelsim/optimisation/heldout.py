"""Judging a risk-averse plan on replications that it has not seen.

The best of many plans on one sample looks better there than it is. The replications are therefore
split into folds, interleaved; each fold is judged under the plan fitted to the others (M. Stone,
"Cross-validatory choice and assessment of statistical predictions", *JRSS B* 36, 1974).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from channelsim.optimisation.compile import Compiled
from channelsim.optimisation.criteria import outcomes, tail_mean
from channelsim.optimisation.curves import Floats, TabulatedCurve
from channelsim.optimisation.plan import HeldOut
from channelsim.optimisation.separable import Term


def held_out(compiled: Compiled, fit: Callable[[Compiled], Floats]) -> HeldOut:
    """Cross-fitted report of mean and CVaR.

    Parameters
    ----------
    compiled : Compiled
        A problem whose cells are tables with the same replications.
    fit : callable
        Gives the levels of a compiled problem, shape `(n_cells,)`.
    """
    asked = compiled.problem
    alpha = asked.risk.alpha or 0.0
    count = _table(compiled.loose[0]).table.shape[0]
    promised: list[Floats] = []
    seen: list[Floats] = []
    for fold in range(asked.risk.folds):
        out = list(range(fold, count, asked.risk.folds))
        kept = [r for r in range(count) if r not in set(out)]
        part = replace(compiled, loose=_only(compiled.loose, kept))
        levels = fit(part)
        promised.append(outcomes(part.loose, levels))
        seen.append(outcomes(_only(compiled.loose, out), levels))
    pooled = np.concatenate(seen)
    return HeldOut(
        folds=asked.risk.folds,
        promised_mean=float(np.mean([values.mean() for values in promised])),
        promised_tail=float(np.mean([tail_mean(values, alpha) for values in promised])),
        mean=float(pooled.mean()),
        tail=tail_mean(pooled, alpha),
    )


def _table(term: Term) -> TabulatedCurve:
    if not isinstance(term.curve, TabulatedCurve):
        raise TypeError(f"{term.name}: a held-out report needs a table with replications")
    return term.curve


def _only(terms: tuple[Term, ...], columns: list[int]) -> tuple[Term, ...]:
    return tuple(replace(term, curve=_table(term).only(columns)) for term in terms)
