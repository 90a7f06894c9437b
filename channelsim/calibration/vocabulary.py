"""Words of a specification: models, estimators, effects, periods, levels."""

from __future__ import annotations

from typing import Literal

Model = Literal["static", "dynamic"]
Estimator = Literal["auto", "log", "counts"]
Form = Literal["log_linear", "scenario"]
Effect = Literal["entity", "time"]
Period = Literal["day", "week", "month", "quarter", "year"]
Level = Literal["outlet", "region", "product"]

CYCLE: dict[str, float] = {"day": 365.25, "week": 365.25 / 7, "month": 12.0, "quarter": 4.0}
"""Periods in a year; a year has no seasons inside it."""
