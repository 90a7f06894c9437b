"""Every figure, a function each: results in, matplotlib Axes in and out."""

from channelsim.report.breakdown_figures import contribution_breakdown
from channelsim.report.budget_figures import allocation, frontier, money_by_period
from channelsim.report.calibration_figures import calibration_fit, price_relation
from channelsim.report.comparison_figures import kpi_comparison
from channelsim.report.design_figures import diversion_routes, quarter_course
from channelsim.report.effect_figures import explanation, sensitivity
from channelsim.report.estimate_figures import estimates, group_estimates
from channelsim.report.flow_figures import diversion_flows
from channelsim.report.interaction_figure import interaction
from channelsim.report.plan_figures import predicted_simulated
from channelsim.report.price_figures import price_gap, waterfall
from channelsim.report.price_plan_figures import price_changes, price_elasticities, price_map
from channelsim.report.response_figures import response_curves
from channelsim.report.sales_figures import loading, sell_in_sell_out
from channelsim.report.scenario_figures import contribution_differences, loading_comparison
from channelsim.report.scheme_figures import scheme_menu, search_course
from channelsim.report.sweep_figures import sweep_effects
from channelsim.report.sweep_map import effect_map, sweep_slopes
from channelsim.report.trade_off_figures import standings, trade_off
from channelsim.report.warm_up_figures import warm_up

__all__ = [
    "allocation",
    "calibration_fit",
    "contribution_breakdown",
    "contribution_differences",
    "diversion_flows",
    "diversion_routes",
    "effect_map",
    "estimates",
    "explanation",
    "frontier",
    "group_estimates",
    "interaction",
    "kpi_comparison",
    "loading",
    "loading_comparison",
    "money_by_period",
    "predicted_simulated",
    "price_changes",
    "price_elasticities",
    "price_gap",
    "price_map",
    "price_relation",
    "quarter_course",
    "response_curves",
    "scheme_menu",
    "search_course",
    "sell_in_sell_out",
    "sensitivity",
    "standings",
    "sweep_effects",
    "sweep_slopes",
    "trade_off",
    "warm_up",
    "waterfall",
]
