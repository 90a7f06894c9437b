"""KPIs of the distributors: diversion, profit, loyalty, and the brand they share."""

import numpy as np

from channelsim.measurement.accounts import profit_and_loss
from channelsim.measurement.tables import MINOR
from channelsim.measurement.window import DAYS_PER_YEAR, Window, ratio


def diversion_units(window: Window) -> float:
    """Sum units that distributors sold across a border for gain."""
    return window.flows.among("kind", "malicious").sum("units")


def diversion_rate(window: Window) -> float:
    """Give malicious diversion over sell-in."""
    return ratio(diversion_units(window), window.total("sell_in"))


def transfer_units(window: Window) -> float:
    """Sum units that distributors gave one another through the manufacturer's desk."""
    return window.flows.among("kind", "transfer").sum("units")


def leakage_rate(window: Window) -> float:
    """Give natural diversion, by border outlets and by shoppers, over sell-out."""
    leaked = window.flows.among("kind", "natural", "consumers")
    return ratio(leaked.sum("units"), window.total("sell_out"))


def detection_rate(window: Window) -> float:
    """Give the share of diverted lots that were proven before their evidence was gone."""
    closed = window.events.among("kind", "lot closed").texts("detail")
    return ratio(sum(how.startswith("proven") for how in closed), len(closed))


def distributor_profit(window: Window) -> float:
    """Give all income less all expense of the distributors, from the ledger."""
    names = window.distributors.names("distributor").known
    theirs = window.posted.among("owner", *names)
    return -profit_and_loss(theirs).sum("amount") / MINOR


def distributor_roi(window: Window) -> float:
    """Give the distributors' profit per year over the capital they tie up."""
    months = window.distributors
    capital = ratio(months.sum("capital"), len(np.unique(months["period"])))
    return ratio(distributor_profit(window) * DAYS_PER_YEAR / window.days, capital)


def _exits(window: Window) -> list[str]:
    return window.events.among("kind", "exit").texts("entity")


def distributors_exited(window: Window) -> float:
    """Count distributors that left or were terminated."""
    return float(len(_exits(window)))


def retention(window: Window) -> float:
    """Give the share of territories whose distributor stayed throughout."""
    partners, left = window.distributors.without("role", "warehouse"), set(_exits(window))
    there = partners.without("status", "vacant"), partners.among("distributor", *left)
    territories = len({name for rows in there for name in rows.texts("distributor")})
    return ratio(territories - len(left), territories)


def defections(window: Window) -> float:
    """Count distributors that left for the rival."""
    return len(window.events.among("kind", "exit").among("detail", "defected"))


def _in_office(window: Window, column: str) -> float:
    """Average a column over the months of distributors in office, agents included."""
    served = window.distributors.without("status", "vacant").without("role", "warehouse")
    return ratio(served.sum(column), len(served))


def rival_effort(window: Window) -> float:
    """Average the share of effort that distributors give the rival."""
    return _in_office(window, "rival_effort")


def boycott_rate(window: Window) -> float:
    """Give the share of distributors' months in boycott."""
    return _in_office(window, "boycott")


def satisfaction(window: Window) -> float:
    """Average satisfaction over the months of distributors in office."""
    return _in_office(window, "satisfaction")


def brand_equity(window: Window) -> float:
    """Average brand equity over regions on the last day, weighted by potential buyers."""
    brand = window.cube("brand", trade=True)
    buyers = np.nansum(window.cube("potential").values, axis=(0, 2, 3))
    by_name = np.argsort(brand.regions)  # one order of adding up, whatever that of the file
    weight, level = buyers[by_name], brand.values[-1, by_name, 0, 0]
    return ratio(float(weight @ level), float(weight.sum()))


def _health(window: Window, grade: str) -> float:
    """Give the share of graded months of distributors that have a grade."""
    graded = window.distributors.without("health", "")
    return ratio(len(graded.among("health", grade)), len(graded))


def health_a(window: Window) -> float:
    """Give the share of distributors' months graded A for channel health."""
    return _health(window, "A")


def health_b(window: Window) -> float:
    """Give the share of distributors' months graded B for channel health."""
    return _health(window, "B")


def health_c(window: Window) -> float:
    """Give the share of distributors' months graded C for channel health."""
    return _health(window, "C")


def health_d(window: Window) -> float:
    """Give the share of distributors' months graded D for channel health."""
    return _health(window, "D")
