"""From a user's own sales table to demand parameters, with their errors and sources.

`calibrate` fits a panel regression with fixed effects and clustered errors and returns a
`Calibration`: estimates, warnings, the data for a plot of fit and an overlay for a scenario.
Needs the extra ``calibrate`` (statsmodels, linearmodels), imported when it is used.
"""
