"""From the pull of a cheaper neighbour to the leakage section of a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping

from channelsim.calibration.result import Estimate
from channelsim.calibration.settings import Setting, cite, lasting
from channelsim.calibration.spec import CalibrationSpec
from channelsim.model.market import Leakage


def leakage_settings(found: Mapping[str, Estimate], spec: CalibrationSpec) -> list[Setting]:
    """Work out the share of border buyers who compare, from the neighbour's price elasticity.

    With ``response: scenario`` the share of buyers who compare is estimated itself. Else, at equal
    prices and sizes, a share ``b c q`` of buyers crosses each way, with border share b,
    comparing share c and ``q = logistic(-hurdle)``; a change of the neighbour's ln price moves
    both flows by ``b c s q (1 - q)``, so ``c = elasticity / (2 b s q (1 - q))`` with steepness s.
    """
    law = Leakage()
    crossing = found.get("crossing_share")
    if crossing is not None and spec.border_share is not None:
        if crossing.estimate <= 0.0:
            return []
        note = f"over the border share {spec.border_share:g}: {cite(crossing)}"
        return _leakage(min(crossing.estimate / spec.border_share, 1.0), note)
    neighbour = leaking_part(found, spec)
    if neighbour is None or spec.border_share is None:
        return []
    chance = 1.0 / (1.0 + math.exp(law.consumer_hurdle))
    slope = 2.0 * spec.border_share * law.consumer_sensitivity * chance * (1.0 - chance)
    note = f"{cite(neighbour)}; over 2 x border share x sensitivity x q(1 - q) = {slope:.4g}"
    return _leakage(min(neighbour.estimate / slope, 1.0), note)


def leaking_part(found: Mapping[str, Estimate], spec: CalibrationSpec) -> Estimate | None:
    """Give the neighbour's elasticity if it is positive and becomes leakage in the scenario.

    Parameters
    ----------
    found
        Estimates by name.
    spec
        The specification; without `border_share` nothing becomes leakage.
    """
    neighbour = lasting(found, "neighbour_price_elasticity")
    if neighbour is None or spec.border_share is None or neighbour.estimate <= 0.0:
        return None
    return neighbour


def _leakage(share: float, note: str) -> list[Setting]:
    law = Leakage()
    return [
        Setting(path=("leakage", "consumer_share"), value=share, note=note),
        Setting(
            path=("leakage", "consumer_sensitivity"),
            value=law.consumer_sensitivity,
            note="steepness assumed in consumer_share",
        ),
        Setting(
            path=("leakage", "consumer_hurdle"),
            value=law.consumer_hurdle,
            note="hurdle assumed in consumer_share",
        ),
    ]
