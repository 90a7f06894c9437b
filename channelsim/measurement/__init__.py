"""What it was worth: records to tables, tables to KPIs, and what many runs say together."""

from channelsim.measurement.audit import ConservationError, audit
from channelsim.measurement.columns import COLUMNS, DISTRIBUTOR, Column
from channelsim.measurement.estimates import Interval, mean_interval, paired_difference
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
    "Column",
    "ConservationError",
    "Interval",
    "Kpi",
    "audit",
    "flow_matrix",
    "kpis",
    "mean_interval",
    "paired_difference",
    "price_gaps",
    "price_ladder",
    "tables",
    "waterfall",
    "weekly_series",
]
