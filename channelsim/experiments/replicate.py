"""One replication, from scenario to numbers: the only function that workers run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario
    from channelsim.scenario.network import Table


@dataclass(frozen=True, kw_only=True)
class Replication:
    """What one replication was worth.

    Parameters
    ----------
    kpis
        Value of every KPI by name; NaN where a KPI is undefined in this run.
    tables
        The long tables by name (`daily`, `distributors`, `flows`, `ledger`, `events`).
    """

    kpis: dict[str, float]
    tables: "dict[str, pd.DataFrame]" = field(default_factory=dict)


def replicate(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Simulate and measure one replication.

    The answer depends on the arguments alone: not on the machine, the process or what ran before.

    Parameters
    ----------
    scenario
        What is simulated.
    seed
        Root of the random streams; scenarios with the same seed meet the same people and luck.
    replication
        Number of the replication, from 0.

    Returns
    -------
    Replication
        KPIs and tables of this run.

    Raises
    ------
    ConservationError, BooksDoNotBalance
        If goods or money appear or vanish; the message names where.
    """
    from channelsim.measurement import audit, kpis, tables
    from channelsim.scenario.network import build_network
    from channelsim.simulation.run import simulate

    tables_read = cast("Mapping[str, Table]", scenario.document.get("data") or {})
    network = build_network(scenario.spec, tables_read)
    records = simulate(network, seed, replication)
    audit(records)
    frames = tables(records)
    return Replication(kpis=kpis(frames), tables=frames)


Task = Callable[["Scenario", int, int], Replication]
