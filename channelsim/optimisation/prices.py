"""Regional list prices that maximise contribution and leave diversion without profit.

The programme is (1) to (4) of `separable`, a level being a list price, with the limits (12) to (14)
of `price_limits`. The dual of (12) is the value of one more unit of enforcement (or freight) on
that way.

`price_problem` lists the keys of the problem.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.optimisation.certify import certify
from channelsim.optimisation.criteria import MeanResponse, responses
from channelsim.optimisation.curves import Floats
from channelsim.optimisation.limits import SpendLimit
from channelsim.optimisation.markets import Market, read_arcs, read_markets
from channelsim.optimisation.price_limits import Corridor, FewChanges, NoDiversion
from channelsim.optimisation.price_problem import (
    PriceProblem,
    corridors,
    diversion_rows,
    few_changes,
    price_ranges,
)
from channelsim.optimisation.price_reasons import allowed_prices, why_not
from channelsim.optimisation.reading import Reader
from channelsim.optimisation.separable import Limit, Term
from channelsim.optimisation.task import Answer, Infeasible, Status, Task

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class PricePlan:
    """List prices with their certificate.

    Attributes
    ----------
    prices : DataFrame
        Columns region, channel, product, list_price, net_price, contribution (money).
    arcs : DataFrame
        Columns source, destination, channel, product, gap (net), cost (freight and expected
        penalty), slack, value (contribution per unit of enforcement on this way; where only
        single prices are allowed an estimate without them, since no small change moves a price).
        With goods moving across channels, `channel` is that of the destination.
    status, objective, bound, gap
        As in `Plan`; the objective is the contribution.
    shadow_prices : mapping of limit name to float
        Change of contribution per unit of the limit's number.
    free_objective : float
        Contribution if diversion did not count: the difference is what diversion costs.
    seconds : float
        Wall-clock time.
    overlay : mapping or None
        Scenario override that carries the prices out, when a scenario is known.
    """

    prices: pd.DataFrame
    arcs: pd.DataFrame
    status: Status
    objective: float
    bound: float
    gap: float
    shadow_prices: Mapping[str, float]
    free_objective: float
    seconds: float
    overlay: Mapping[str, object] | None = field(default=None)

    @property
    def loss(self) -> float:
        """Contribution given up so that diversion does not pay (money)."""
        return self.free_objective - self.objective


def diversion_proof_prices(
    markets: pd.DataFrame, arcs: pd.DataFrame, problem: Mapping[str, Any]
) -> PricePlan:
    """Best list prices under no profitable diversion, corridor, price points and change limits.

    Parameters
    ----------
    markets : DataFrame
        See `channelsim.optimisation.markets.read_markets`.
    arcs : DataFrame
        Columns source, destination[, product], freight, penalty (money per unit); pairs that are
        not listed cannot be connected.
    problem : mapping
        See the module's table of keys.

    Raises
    ------
    ProblemError, InfeasibleError, NoPlanFound, SolverMissing
        As for `allocate_budget`.

    Examples
    --------
    Two regions whose free prices, 30 and 57, lie further apart than the 8 that diversion costs:

    >>> import pandas as pd
    >>> markets = pd.DataFrame({"region": ["A", "B"], "intercept": [100, 260],
    ...                         "slope": [2, 2.5], "cost": [10, 10]})
    >>> arcs = pd.DataFrame({"source": ["A"], "destination": ["B"], "freight": [3],
    ...                      "penalty": [5]})
    >>> plan = diversion_proof_prices(markets, arcs, {"problem": "prices"})
    >>> plan.prices["list_price"].round(4).tolist(), plan.arcs["value"].round(4).tolist()
    ([40.5556, 48.5556], [42.2222])
    """
    asked = PriceProblem.from_mapping(problem)
    reader = Reader()
    found = read_markets(markets, reader)
    regions = list(dict.fromkeys(market.region for market in found))
    ways = diversion_rows(asked, found, read_arcs(arcs, reader, regions))
    ranges = tuple(price_ranges(reader, asked, found))
    coupling: tuple[Corridor | FewChanges, ...] = (
        *corridors(asked, found),
        *few_changes(reader, asked, found),
    )
    reader.finish()
    terms = _terms(asked, found, ranges)
    answer = _solve(asked, found, terms, (*ways, *coupling), ranges)
    free = answer.value
    if ways:
        free = _solve(asked, found, terms, coupling, ranges).value
    if asked.discrete:
        answer = replace(answer, duals=_loose_duals(asked, found, (*ways, *coupling), ranges))
    return _plan(found, answer, ways, coupling, free)


def _loose_duals(
    asked: PriceProblem,
    markets: Sequence[Market],
    limits: Sequence[Limit],
    ranges: Sequence[SpendLimit],
) -> Mapping[str, float]:
    """Duals of the problem without price points and without a limit on changes."""
    loose = replace(asked, price_points=(), price_step=None, price_endings=(), at_most_changes=None)
    rest = [limit for limit in limits if not isinstance(limit, FewChanges)]
    return _solve(loose, markets, _terms(loose, markets, ranges), rest, ranges).duals


def _terms(
    asked: PriceProblem, markets: Sequence[Market], ranges: Sequence[SpendLimit]
) -> tuple[Term, ...] | None:
    terms = []
    for i, market in enumerate(markets):
        own = [limit for limit in ranges if limit.cells == (i,)]
        low = max([market.low, *(limit.low for limit in own if limit.low is not None)])
        high = min([market.high, *(limit.high for limit in own if limit.high is not None)])
        domain = allowed_prices(asked, market, low, high)
        rest = market.now if market.now is not None else 0.0
        if not domain:
            return None
        terms.append(Term(name=market.name, curve=market.curve, domain=domain, rest=rest))
    return tuple(terms)


def _solve(
    asked: PriceProblem,
    markets: Sequence[Market],
    terms: tuple[Term, ...] | None,
    limits: Sequence[Limit],
    ranges: Sequence[SpendLimit],
) -> Answer:
    if terms is not None:
        task = Task(terms=terms, limits=tuple(limits), criterion=MeanResponse())
        tolerance = max(asked.tolerance, 1e-9)
        try:
            return certify(task, tolerance=tolerance, time_limit_s=asked.time_limit_s)
        except Infeasible:
            pass
    raise why_not(asked, markets, limits, ranges)


def _plan(
    markets: Sequence[Market],
    answer: Answer,
    ways: Sequence[NoDiversion],
    coupling: Sequence[Corridor | FewChanges],
    free: float,
) -> PricePlan:
    import pandas as pd

    prices = answer.levels
    keep = np.array([1 - market.rebate for market in markets])
    table = pd.DataFrame([market.names for market in markets])
    table["list_price"] = prices
    table["net_price"] = keep * prices
    table["contribution"] = _contributions(markets, prices)
    arcs = pd.DataFrame(
        [
            {
                "source": markets[way.source].region,
                "destination": markets[way.destination].region,
                "channel": markets[way.destination].channel,
                "product": markets[way.destination].product,
                "gap": way.gain(prices),
                "cost": way.cost,
                "slack": way.slack(prices),
                "value": answer.duals.get(way.name, math.nan),
            }
            for way in ways
        ],
        columns=["source", "destination", "channel", "product", "gap", "cost", "slack", "value"],
    )
    duals = {w.name: answer.duals[w.name] for w in ways if w.name in answer.duals}
    for limit in coupling:
        if isinstance(limit, Corridor) and limit.name in answer.duals:
            mean = float(np.mean(prices[list(limit.markets)]))
            duals[limit.name] = answer.duals[limit.name] * mean
    return PricePlan(
        prices=table,
        arcs=arcs,
        status=answer.status,
        objective=answer.value,
        bound=answer.bound,
        gap=answer.gap,
        shadow_prices=MappingProxyType(duals),
        free_objective=free,
        seconds=answer.seconds,
    )


def _contributions(markets: Sequence[Market], prices: Floats) -> Floats:
    terms = [Term(name=m.name, curve=m.curve, domain=((m.low, m.high),)) for m in markets]
    return responses(terms, prices)
