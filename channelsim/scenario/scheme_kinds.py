"""One incentive scheme written as another kind: the same terms and money, another design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal, get_args

Design = Literal["all_units", "incremental", "rolling_target", "flat"]
"""Tiers on all units, tiers on the increment, tiers of a rolling target, one rate."""

DESIGNS: tuple[Design, ...] = get_args(Design)


def design_of(scheme: Mapping[str, Any]) -> Design | None:
    """Name the design of a scheme; None for kinds that are not written otherwise here.

    Examples
    --------
    >>> design_of({"name": "R", "kind": "tiered", "tiers": []})
    'all_units'
    """
    kind, mode = scheme.get("kind"), scheme.get("mode", "all_units")
    if kind == "tiered":
        return "incremental" if mode == "incremental" else "all_units"
    if kind == "rolling_target" and mode == "all_units":
        return "rolling_target"
    return "flat" if kind == "flat" else None


def redesigned(scheme: Mapping[str, Any], design: Design) -> dict[str, Any]:
    """Write a scheme as another design.

    Terms that every kind has (period, basis, lag, form, veto …) stay. Tiers stay tiers, of the
    target if their edges are shares of it; the one rate of a flat scheme is that of the middle
    tier, and a flat scheme becomes one tier at the target. These are places to start from:
    schemes of the same rates do not cost the same.

    Parameters
    ----------
    scheme
        Item of `incentives`, of kind `flat`, `tiered` or `rolling_target`.
    design
        What it becomes.

    Returns
    -------
    dict
        The item to put in its place.

    Raises
    ------
    ValueError
        If the tiers are absolute volumes and the design needs shares of a target.

    Examples
    --------
    >>> scheme = {"name": "R", "kind": "tiered", "threshold_basis": "target_share", "lag_days": 9,
    ...           "tiers": [{"at_least": 0.9, "rate": 0.03}, {"at_least": 1.0, "rate": 0.05}]}
    >>> redesigned(scheme, "flat")
    {'name': 'R', 'lag_days': 9, 'kind': 'flat', 'rate': 0.05}
    >>> redesigned(scheme, "rolling_target")["bands"][0]
    {'at_least': 0.9, 'rate': 0.03}
    """
    from channelsim.model.incentives.terms import Terms

    common = {field.name for field in fields(Terms)}
    kept = {key: value for key, value in scheme.items() if key in common}
    tiers = scheme.get("tiers") or scheme.get("bands")
    if design == "flat":
        rate = tiers[len(tiers) // 2]["rate"] if tiers else scheme["rate"]
        return {**kept, "kind": "flat", "rate": rate}
    steps = tiers or [{"at_least": 1.0, "rate": scheme["rate"]}]
    absolute = "tiers" in scheme and scheme.get("threshold_basis", "absolute") == "absolute"
    if design == "rolling_target":
        if absolute:
            raise ValueError("tiers at absolute volumes do not become shares of a rolling target")
        return {**kept, "kind": "rolling_target", "mode": "all_units", "bands": steps}
    if absolute:
        return {**scheme, "mode": design}
    target = {"target": scheme["target"]} if "target" in scheme else {}
    basis = {"threshold_basis": "target_share", **target}
    return {**kept, "kind": "tiered", "mode": design, **basis, "tiers": steps}
