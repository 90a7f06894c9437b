"""Every figure, a function each: results in, matplotlib Axes in and out."""

from channelsim.report.comparison_figures import kpi_comparison
from channelsim.report.flow_figures import diversion_flows
from channelsim.report.price_figures import contribution_breakdown, price_gap, waterfall
from channelsim.report.sales_figures import loading, sell_in_sell_out
from channelsim.report.scenario_figures import contribution_differences, loading_comparison

__all__ = [
    "contribution_breakdown",
    "contribution_differences",
    "diversion_flows",
    "kpi_comparison",
    "loading",
    "loading_comparison",
    "price_gap",
    "sell_in_sell_out",
    "waterfall",
]
