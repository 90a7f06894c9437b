"""What it was worth: records to tables, tables to KPIs, and what many runs say together."""

from channelsim.measurement.audit import ConservationError, audit
from channelsim.measurement.best import BestComparison, compare_with_best
from channelsim.measurement.columns import COLUMNS, DISTRIBUTOR, Column
from channelsim.measurement.estimates import (
    Difference,
    Estimate,
    paired_difference,
    probability_best,
    t_interval,
)
from channelsim.measurement.kpis import KPIS, Kpi, kpis
from channelsim.measurement.series import (
    flow_matrix,
    price_gaps,
    price_ladder,
    weekly_series,
)
from channelsim.measurement.tables import tables
from channelsim.measurement.waterfall import waterfall

__all__ = [
    "COLUMNS",
    "DISTRIBUTOR",
    "KPIS",
    "BestComparison",
    "Column",
    "ConservationError",
    "Difference",
    "Estimate",
    "Kpi",
    "audit",
    "compare_with_best",
    "flow_matrix",
    "kpis",
    "paired_difference",
    "price_gaps",
    "price_ladder",
    "probability_best",
    "t_interval",
    "tables",
    "waterfall",
    "weekly_series",
]
