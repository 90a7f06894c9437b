"""The list of cases. A new case is one entry in its family and a scenario file."""

from collections.abc import Sequence
from difflib import get_close_matches

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.verification import (
    borders,
    bullwhip,
    clearing,
    demand,
    deterrence,
    diversion,
    flows,
    games,
    inspection,
    loading,
    lost_sales,
    newsvendor,
    price_setters,
    prices,
    pulling,
    rebates,
    seasons,
    serial,
    stock_points,
)
from channelsim.experiments.verification.case import Case

CASES: dict[str, Case] = {
    case.id: case
    for family in (
        newsvendor,
        stock_points,
        lost_sales,
        serial,
        bullwhip,
        prices,
        price_setters,
        demand,
        borders,
        flows,
        loading,
        pulling,
        rebates,
        seasons,
        diversion,
        deterrence,
        clearing,
        inspection,
        games,
    )
    for case in family.CASES
}


def chosen(names: Sequence[str] | None) -> tuple[Case, ...]:
    """Give the cases of these names; all when none are named.

    Raises
    ------
    QuestionError
        For an unknown name, with the nearest known one.

    Examples
    --------
    >>> [case.id for case in chosen(["i3"])]
    ['I3']
    """
    if not names:
        return tuple(CASES.values())
    known = {name.casefold(): name for name in CASES}
    found: dict[str, Case] = {}
    for name in names:
        if name.casefold() not in known:
            close = get_close_matches(name.casefold(), list(known), n=1, cutoff=0.3)
            hint = f"; did you mean {known[close[0]]}?" if close else ""
            listed = ", ".join(CASES)
            raise QuestionError(f"there is no case {name!r}{hint} (cases: {listed})")
        case = CASES[known[name.casefold()]]
        found[case.id] = case
    return tuple(found.values())
