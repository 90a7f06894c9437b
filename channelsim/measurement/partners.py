"""KPIs of the distributors: diversion, profit, loyalty, and the brand they share."""

import numpy as np

from channelsim.measurement.accounts import profit_and_loss
from channelsim.measurement.tables import MINOR
from channelsim.measurement.window import DAYS_PER_YEAR, Window, ratio


def _units(window: Window, kinds: tuple[str, ...]) -> float:
    flows = window.flows
    return float(flows.loc[flows["kind"].isin(kinds), "units"].sum())


def diversion_units(window: Window) -> float:
    """Sum units that distributors sold across a border for gain."""
    return _units(window, ("malicious",))


def diversion_rate(window: Window) -> float:
    """Give malicious diversion over sell-in."""
    return ratio(diversion_units(window), window.total("sell_in"))


def transfer_units(window: Window) -> float:
    """Sum units that distributors gave one another through the manufacturer's desk."""
    return _units(window, ("transfer",))


def leakage_rate(window: Window) -> float:
    """Give natural diversion, by border outlets and by shoppers, over sell-out."""
    return ratio(_units(window, ("natural", "consumers")), window.total("sell_out"))


def detection_rate(window: Window) -> float:
    """Give the share of diverted lots that were proven before their evidence was gone."""
    events = window.events
    closed = events.loc[events["kind"] == "lot closed", "detail"].astype(str)
    return ratio(float(closed.str.startswith("proven").sum()), len(closed))


def distributor_profit(window: Window) -> float:
    """Give all income less all expense of the distributors, from the ledger."""
    posted = window.every_posting
    names = set(window.tables["distributors"]["distributor"].astype(object))
    theirs = posted[posted["owner"].isin(names) & (posted["period"] >= 0)]
    return -int(profit_and_loss(theirs)["amount"].sum()) / MINOR


def distributor_roi(window: Window) -> float:
    """Give the distributors' profit per year over the capital they tie up."""
    months = window.distributors
    capital = months.groupby("period", observed=True)["capital"].sum()
    mean = float(capital.mean()) if len(capital) else 0.0
    return ratio(distributor_profit(window) * DAYS_PER_YEAR / window.days, mean)


def _exits(window: Window) -> list[str]:
    events = window.events
    return [str(name) for name in events.loc[events["kind"] == "exit", "entity"]]


def distributors_exited(window: Window) -> float:
    """Count distributors that left or were terminated."""
    return float(len(_exits(window)))


def retention(window: Window) -> float:
    """Give the share of territories whose distributor stayed throughout."""
    months = window.distributors
    there = (months["role"] != "warehouse") & (
        (months["status"] != "vacant") | months["distributor"].isin(_exits(window))
    )
    partners = months.loc[there, "distributor"]
    territories = partners.astype(object).nunique()
    return ratio(territories - len(set(_exits(window))), territories)


def defections(window: Window) -> float:
    """Count distributors that left for the rival."""
    events = window.events
    left = events.loc[events["kind"] == "exit", "detail"].astype(str)
    return float((left == "defected").sum())


def _in_office(window: Window, column: str) -> float:
    """Average a column over the months of distributors in office, agents included."""
    months = window.distributors
    served = months[(months["status"] != "vacant") & (months["role"] != "warehouse")]
    return float(served[column].mean()) if len(served) else float("nan")


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
    months = window.distributors
    grades = months.loc[months["health"] != "", "health"]
    return ratio(float((grades == grade).sum()), len(grades))


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
