"""Closed forms of the trade."""

from channelsim.theory.continuous_laws import Exponential as Exponential
from channelsim.theory.continuous_laws import Gamma as Gamma
from channelsim.theory.continuous_laws import Uniform as Uniform
from channelsim.theory.count_laws import Poisson as Poisson
from channelsim.theory.count_laws import Tabulated as Tabulated
from channelsim.theory.laws import Normal as Normal
from channelsim.theory.rebates import all_units_schedule as all_units_schedule
