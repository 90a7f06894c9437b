"""From a user's own sales table to demand parameters, with their errors and sources.

`calibrate` fits a panel regression with fixed effects and clustered errors and returns a
`Calibration`: estimates, warnings, the data for a plot of fit and an overlay for a scenario.
Needs the extra ``calibrate`` (statsmodels, linearmodels), imported when it is used.
"""

from channelsim.calibration.cigar import cigar_spec, neighbour_fragility, read_cigar
from channelsim.calibration.faults import CalibrationError, Fault
from channelsim.calibration.procedure import calibrate
from channelsim.calibration.result import Calibration, Estimate, fit_frame
from channelsim.calibration.spec import CalibrationSpec, Columns, parse_spec

__all__ = [
    "Calibration",
    "CalibrationError",
    "CalibrationSpec",
    "Columns",
    "Estimate",
    "Fault",
    "calibrate",
    "cigar_spec",
    "fit_frame",
    "neighbour_fragility",
    "parse_spec",
    "read_cigar",
]
