"""Where list prices may lie, and why no prices meet all limits."""

from __future__ import annotations

import math
from collections.abc import Sequence

from channelsim.optimisation.explain import InfeasibleError, explain, explain_draft
from channelsim.optimisation.limits import SpendLimit
from channelsim.optimisation.markets import Market
from channelsim.optimisation.pieces import Interval, over_estimate
from channelsim.optimisation.price_limits import FewChanges
from channelsim.optimisation.price_problem import PriceProblem
from channelsim.optimisation.separable import Draft, Limit, Term, write_cells
from channelsim.optimisation.solver import Programme


def allowed_prices(
    asked: PriceProblem, market: Market, low: float, high: float
) -> tuple[Interval, ...]:
    """Give the prices that a market may have between two bounds; empty if there are none.

    The interval itself, its price points as intervals of no width, and today's price alone where
    the number of changes is limited.

    Examples
    --------
    >>> asked = PriceProblem(price_endings=(0.9, 0.99))
    >>> market = Market(region="East", channel="", product="", curve=None, rebate=0, low=0, high=9)
    >>> allowed_prices(asked, market, 1.95, 3.0)
    ((1.99, 1.99), (2.9, 2.9), (2.99, 2.99))
    """
    domain: list[Interval] = [(low, high)] if low <= high else []
    points: list[float] | None = None
    if asked.price_points:
        points = list(asked.price_points)
    elif asked.price_step is not None:
        points = _multiples(asked.price_step, low, high)
    elif asked.price_endings:
        whole = _multiples(asked.endings_of, low - asked.endings_of, high)
        points = [round(w + asked.endings_of * e, 10) for w in whole for e in asked.price_endings]
    if points is not None:
        near = 1e-9 * max(abs(high), 1.0)
        domain = [(p, p) for p in sorted(set(points)) if low - near <= p <= high + near]
    rest = market.now
    if asked.at_most_changes is not None and rest is not None and low <= rest <= high:
        domain = [(rest, rest), *(part for part in domain if part != (rest, rest))]
    return tuple(domain)


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def why_not(
    asked: PriceProblem,
    markets: Sequence[Market],
    limits: Sequence[Limit],
    ranges: Sequence[SpendLimit],
) -> InfeasibleError:
    """Explain why no prices meet all limits: first without price points, then with them."""
    loose = [Term(name=m.name, curve=m.curve, domain=((m.low, m.high),)) for m in markets]
    plain = [limit for limit in limits if not isinstance(limit, FewChanges)]
    reason = explain(loose, [*ranges, *plain])
    if reason is not None:
        return reason
    points = ["price_points"] if asked.discrete else []
    terms = []
    for market in markets:
        domain = allowed_prices(asked, market, market.low, market.high)
        if not domain:
            known = f"{market.name}: known from {market.low:g} to {market.high:g}"
            return InfeasibleError([*points, known], [])
        rest = market.now if market.now is not None else 0.0
        terms.append(Term(name=market.name, curve=market.curve, domain=domain, rest=rest))

    def start() -> Draft:
        unit = max(term.reach for term in terms)
        draft = Draft(programme=Programme("prices"), terms=terms, unit=unit)
        write_cells(
            draft,
            [over_estimate(t.curve, t.domain, {t.domain[0][0], t.reach}) for t in terms],
        )
        return draft

    found = explain_draft(start, [*ranges, *limits])
    if found is None:
        return InfeasibleError([*points, *(one.name for one in (*ranges, *limits))], [])
    return InfeasibleError([*points, *found.conflict], found.least_change, minimal=found.minimal)
