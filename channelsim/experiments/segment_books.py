"""What a segment of distributors earns its manufacturer, from the tables of a run."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.scheme_segments import Segment, ranks_of
from channelsim.model.evaluation import tier_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from channelsim.experiments.results import RunResult
    from channelsim.scenario import Scenario


def segment_books(
    scenario: "Scenario", result: "RunResult", segments: "Sequence[Segment]"
) -> "pd.DataFrame":
    """Share the contribution of every run out among segments.

    Invoices, cost of goods and rebates are each region's own; all other costs of the manufacturer
    are shared out by units of sell-in. Within a region income and costs go by units bought, a
    second-level distributor's being taken off those who supply it; rebates by who earned them. The
    segments' contributions add up to the KPI.

    Parameters
    ----------
    scenario
        For costs of production.
    result
        The runs.
    segments
        All segments.

    Returns
    -------
    DataFrame
        Columns segment, replication, contribution, rebate_cost (money).
    """
    import pandas as pd

    months = result.tables["distributors"]
    months = months[months["period"] >= 0]
    daily = result.tables["daily"]
    daily = daily[(daily["day"] >= 0) & (daily["sell_in"] != 0)]
    cost = {product.name: product.unit_cost for product in scenario.spec.products}
    goods = daily["sell_in"] * daily["product"].astype(object).map(cost).astype(float)
    tiers = tier_names(scenario.spec.evaluation)
    keys = ["replication", "region"]
    made = goods.groupby([daily[key] for key in keys], observed=True).sum()
    rows = []
    for number, kpi in result.kpis["contribution"].items():
        own = months[months["replication"] == number]
        sums = own.groupby(["level", "region"], observed=True)[
            ["purchase_units", "purchases"]
        ].sum()
        direct = sums.loc[1]
        resold = sums.drop(index=1, level="level").groupby("region", observed=True).sum()
        units = direct["purchase_units"].clip(lower=1)
        kept = 1.0 - (resold["purchase_units"] / units).reindex(units.index).fillna(0.0).clip(
            0.0, 1.0
        )
        gross = direct["purchases"] - made.xs(number).reindex(units.index).fillna(0.0)
        shared = float(gross.sum() - own["rebate_accrued"].sum()) - float(kpi)
        margin = gross / units - shared / float(units.sum())
        for segment in segments:
            mine = own[own["region"] == segment.region]
            if segment.by:
                ranks = ranks_of(segment, segments, tiers)
                mine = mine[mine[segment.by].astype(str).isin(ranks)]
            part = np.where(mine["level"] == 1, float(kept.get(segment.region, 1.0)), 1.0)
            units_sold = float((mine["purchase_units"] * part).sum())
            earned = units_sold * float(margin.get(segment.region, 0.0))
            rebate = float(mine["rebate_accrued"].sum())
            rows.append((segment.name, number, earned - rebate, rebate))
    columns = ["segment", "replication", "contribution", "rebate_cost"]
    return pd.DataFrame(rows, columns=columns)
