"""Analytic twins: scenarios with a closed form, run through the ordinary engine."""

from channelsim.experiments.verification.case import Case, Limit, Sample, sample
from channelsim.experiments.verification.catalogue import CASES
from channelsim.experiments.verification.outcome import Row
from channelsim.experiments.verification.twins import verify

__all__ = ["CASES", "Case", "Limit", "Row", "Sample", "sample", "verify"]
