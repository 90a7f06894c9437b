"""Closed forms of the trade: quick answers, and the yardstick of the simulation.

Plain functions of numbers, each with its equation, source, units and a worked example. They
return named tuples; wrong arguments raise ValueError. `CASES` says which functions answer which
analytic case.

Examples
--------
>>> from channelsim import theory
>>> best = theory.newsvendor_normal(50.0, 8.0, holding=0.18, penalty=0.70)
>>> round(best.quantity, 4)
56.604
>>> [function.__name__ for function in theory.CASES["I5"]]
['one_for_one_lost_sales', 'erlang_b']
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from channelsim.theory.allocation import (
    Allocation,
    linear_allocation,
    power_allocation,
    saturating_allocation,
)
from channelsim.theory.base_stock import (
    BaseStock,
    OneForOne,
    base_stock,
    base_stock_fill_rate,
    erlang_b,
    one_for_one_backorders,
    one_for_one_lost_sales,
)
from channelsim.theory.bullwhip import (
    BatchingVariance,
    batching_variance,
    bullwhip_chain_moving_average,
    bullwhip_exponential_smoothing,
    bullwhip_moving_average,
    bullwhip_optimal_forecast,
    filter_variance,
)
from channelsim.theory.choice import (
    logit_elasticities,
    logit_shares,
    mci_elasticities,
    mci_shares,
    nested_logit_elasticities,
    nested_logit_shares,
)
from channelsim.theory.continuous_laws import Exponential, Gamma, Uniform
from channelsim.theory.contracts import (
    Chain,
    QuantityDiscount,
    iso_elastic_chain,
    linear_chain,
    quantity_discount,
    quantity_discount_price,
)
from channelsim.theory.corridor import DiversionPlan, PriceCorridor, diversion_plan, price_corridor
from channelsim.theory.count_laws import Poisson, Tabulated
from channelsim.theory.cournot import CournotDiversion, cournot_diversion
from channelsim.theory.credit import (
    Receivables,
    break_even_default,
    cash_discount_rate,
    receivables,
)
from channelsim.theory.demand import (
    AdvertisingBudget,
    Koyck,
    PriceCut,
    dorfman_steiner,
    koyck,
    koyck_response,
    price_cut,
)
from channelsim.theory.deterministic_loading import dumping_gap, last_units_price, loading_gap
from channelsim.theory.diversion import (
    Diversion,
    SpatialEquilibrium,
    diversion_cost,
    spatial_equilibrium,
    two_region_diversion,
)
from channelsim.theory.enforcement import (
    DiverterValue,
    InspectionGame,
    deterrence_once,
    deterrence_repeated,
    diverter_value,
    inspection_game,
)
from channelsim.theory.laws import (
    DemandLaw,
    Normal,
    SummableLaw,
    expected_leftover,
    expected_sales,
    normal_loss,
    normal_second_loss,
)
from channelsim.theory.loading import ScheduleOrder, StepRebate, retroactive_step, schedule_order
from channelsim.theory.lot_size import (
    ForwardBuy,
    Lot,
    all_units_discount_lot,
    economic_order_quantity,
    forward_buy,
)
from channelsim.theory.newsvendor import (
    Newsvendor,
    newsvendor,
    newsvendor_normal,
    newsvendor_profit,
)
from channelsim.theory.newsvendor_contracts import (
    BuyBackTerms,
    buy_back,
    coordinating_buy_back,
    revenue_sharing,
)
from channelsim.theory.pass_through import (
    LogitMonopoly,
    logit_monopoly,
    pass_through,
    pass_through_iso_elastic,
)
from channelsim.theory.piecewise_allocation import (
    piecewise_linear_allocation,
    piecewise_linear_shortfall,
    saturating_table,
)
from channelsim.theory.pooling import Pooling, pooling, pooling_ratio
from channelsim.theory.prices import TieredGap, margin_from_mark_up, price_ladder, tiered_rebate_gap
from channelsim.theory.pull_forward import PullForward, quota_pull_forward
from channelsim.theory.rebates import (
    RebateSchedule,
    all_units_schedule,
    incremental_schedule,
    task_contract,
)
from channelsim.theory.reorder_point import (
    ReorderPoint,
    mismatch_cost,
    reorder_point_discrete,
    reorder_point_normal,
)
from channelsim.theory.reorder_up_to import ReorderUpTo, reorder_up_to
from channelsim.theory.sales_rebate import (
    CoordinatingRebate,
    TargetRebate,
    coordinating_rebate,
    target_rebate,
)
from channelsim.theory.season_split import Split
from channelsim.theory.serial import SerialPolicy, serial_base_stock
from channelsim.theory.wholesale_contract import wholesale_price_contract

# Case -> functions that answer it, the main one first.
CASES: Mapping[str, tuple[Callable[..., object], ...]] = MappingProxyType(
    {
        "I1": (newsvendor, newsvendor_normal, newsvendor_profit),
        "I2": (newsvendor, newsvendor_profit),
        "I3": (base_stock, base_stock_fill_rate),
        "I4": (one_for_one_backorders,),
        "I5": (one_for_one_lost_sales, erlang_b),
        "I6": (reorder_point_discrete, reorder_point_normal),
        "I7": (reorder_up_to,),
        "I8": (serial_base_stock,),
        "I9": (economic_order_quantity, all_units_discount_lot),
        "I10": (pooling_ratio, pooling),
        "B1": (bullwhip_moving_average, bullwhip_chain_moving_average, filter_variance),
        "B2": (bullwhip_exponential_smoothing,),
        "B3": (bullwhip_optimal_forecast,),
        "B4": (batching_variance,),
        "C1": (linear_chain,),
        "C2": (iso_elastic_chain,),
        "C3": (wholesale_price_contract,),
        "C4": (revenue_sharing, buy_back, coordinating_buy_back),
        "C5": (quantity_discount, quantity_discount_price),
        "C6": (target_rebate, coordinating_rebate),
        "C8": (pass_through, pass_through_iso_elastic, logit_monopoly),
        "R1": (retroactive_step, schedule_order),
        "R2": (loading_gap, dumping_gap, last_units_price),
        "R3": (all_units_schedule, incremental_schedule, task_contract),
        "R4": (quota_pull_forward,),
        "R5": (forward_buy,),
        "D1": (two_region_diversion, spatial_equilibrium, diversion_cost),
        "D3": (cournot_diversion,),
        "D5": (spatial_equilibrium, diversion_plan),
        "D6": (deterrence_once, deterrence_repeated, diverter_value),
        "D7": (inspection_game,),
        "D9": (price_corridor,),
        "D11": (tiered_rebate_gap,),
        "E1": (price_cut,),
        "E2": (logit_elasticities, nested_logit_elasticities, mci_elasticities),
        "E3": (koyck, koyck_response, dorfman_steiner),
        "A1": (power_allocation,),
        "A2": (saturating_allocation,),
        "A3": (piecewise_linear_allocation, piecewise_linear_shortfall, saturating_table),
        "A5": (linear_allocation,),
        "F1": (cash_discount_rate, break_even_default),
        "F3": (receivables,),
        "G1": (price_ladder, margin_from_mark_up),
    }
)

__all__ = [
    "CASES", "AdvertisingBudget", "Allocation", "BaseStock", "BatchingVariance", "BuyBackTerms",
    "Chain", "CoordinatingRebate", "CournotDiversion", "DemandLaw", "Diversion", "DiversionPlan",
    "DiverterValue", "Exponential", "ForwardBuy", "Gamma", "InspectionGame", "Koyck",
    "LogitMonopoly", "Lot", "Newsvendor", "Normal", "OneForOne", "Poisson", "Pooling",
    "PriceCorridor", "PriceCut", "PullForward", "QuantityDiscount", "RebateSchedule",
    "Receivables", "ReorderPoint", "ReorderUpTo", "ScheduleOrder", "SerialPolicy",
    "SpatialEquilibrium", "Split", "StepRebate", "SummableLaw", "Tabulated", "TargetRebate",
    "TieredGap", "Uniform", "all_units_discount_lot", "all_units_schedule", "base_stock",
    "base_stock_fill_rate", "batching_variance", "break_even_default",
    "bullwhip_chain_moving_average", "bullwhip_exponential_smoothing", "bullwhip_moving_average",
    "bullwhip_optimal_forecast", "buy_back", "cash_discount_rate", "coordinating_buy_back",
    "coordinating_rebate", "cournot_diversion", "deterrence_once", "deterrence_repeated",
    "diversion_cost", "diversion_plan", "diverter_value", "dorfman_steiner", "dumping_gap",
    "economic_order_quantity", "erlang_b", "expected_leftover", "expected_sales",
    "filter_variance", "forward_buy", "incremental_schedule", "inspection_game",
    "iso_elastic_chain", "koyck", "koyck_response", "last_units_price", "linear_allocation",
    "linear_chain", "loading_gap", "logit_elasticities", "logit_monopoly", "logit_shares",
    "margin_from_mark_up", "mci_elasticities", "mci_shares", "mismatch_cost",
    "nested_logit_elasticities", "nested_logit_shares", "newsvendor", "newsvendor_normal",
    "newsvendor_profit", "normal_loss", "normal_second_loss", "one_for_one_backorders",
    "one_for_one_lost_sales", "pass_through", "pass_through_iso_elastic",
    "piecewise_linear_allocation", "piecewise_linear_shortfall", "pooling", "pooling_ratio",
    "power_allocation", "price_corridor", "price_cut", "price_ladder", "quantity_discount",
    "quantity_discount_price", "quota_pull_forward", "receivables", "reorder_point_discrete",
    "reorder_point_normal", "reorder_up_to", "retroactive_step", "revenue_sharing",
    "saturating_allocation", "saturating_table", "schedule_order", "serial_base_stock",
    "spatial_equilibrium", "target_rebate", "task_contract", "tiered_rebate_gap",
    "two_region_diversion", "wholesale_price_contract",
]  # fmt: skip
