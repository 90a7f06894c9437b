"""Weekly sales and prices of outlets, as a scanner panel shows them, from a simulated run."""

from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from channelsim.scenario import Scenario
    from channelsim.scenario.network import Table


def scanner_panel(
    scenario: "Scenario", seed: int, replication: int = 0, *, every_days: int = 7
) -> "pd.DataFrame":
    """Simulate a scenario and add the sales of single outlets up by period.

    The run is the one that `channelsim.run` makes: it is watched and not changed. The table has
    the form that `channelsim.calibrate` takes, so that a calibration can be tried out on a market
    whose parameters are known.

    Parameters
    ----------
    scenario
        What is simulated.
    seed, replication
        Address of its luck.
    every_days
        Length of a period, at least 1; a rest at the end is left out.

    Returns
    -------
    DataFrame
        One row per outlet, product that it sells and period: ``outlet`` (group and number),
        ``region``, ``channel``, ``product``, ``week`` (number of the period, from 0), ``units``
        sold, ``price`` (mean shelf price) and ``display`` (mean share of facings on display).

    Raises
    ------
    ValueError
        If `every_days` is below 1 or longer than the horizon.

    Examples
    --------
    >>> from channelsim import load_scenario
    >>> quick = load_scenario("plain_tree").override({"horizon.days": 14, "outlets.Shops.count": 4,
    ...                                               "distributors.Depots.count": 1})
    >>> scanner_panel(quick, seed=1)[["outlet", "week", "units"]].tail(2).to_dict("list")["week"]
    [1, 1]
    """
    import pandas as pd

    from channelsim.scenario.network import build_network
    from channelsim.simulation.run import simulate
    from channelsim.simulation.scanner import Scanner

    network = build_network(
        scenario.spec, cast("Mapping[str, Table]", scenario.document.get("data") or {})
    )
    if not 1 <= every_days <= network.horizon.days:
        raise ValueError(f"every_days must lie between 1 and {network.horizon.days} days")
    sold_here = network.sold_in() > 0.0
    scanner = Scanner(network.horizon.days, every_days, sold_here.shape)
    simulate(network, seed, replication, scanner=scanner)
    outlets = network.outlets
    week, row, product = (index.ravel() for index in np.indices(scanner.units.shape))
    frame = pd.DataFrame(
        {
            "outlet": _outlet_names(outlets.names, outlets.group, outlets.member)[row],
            "region": np.array([region.name for region in network.regions])[outlets.region[row]],
            "channel": np.array([c.name for c in network.channels])[outlets.channel[row]],
            "product": np.array([item.name for item in network.products])[product],
            "week": week,
            "units": scanner.units.ravel(),
            "price": scanner.price.ravel(),
            "display": scanner.display.ravel(),
        }
    )
    return frame[sold_here[row, product]].reset_index(drop=True)


def _outlet_names(
    groups: tuple[str, ...],
    group: np.ndarray[tuple[int], np.dtype[np.int64]],
    member: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.array([f"{groups[g]}-{m + 1}" for g, m in zip(group, member, strict=True)])
