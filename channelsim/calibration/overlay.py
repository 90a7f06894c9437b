"""From estimates to settings of a scenario, each with its source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from channelsim.calibration.crossing import mixing
from channelsim.calibration.groups import Groups
from channelsim.calibration.leakage import leakage_settings, leaking_part
from channelsim.calibration.result import Estimate
from channelsim.calibration.seasons import Wave
from channelsim.calibration.settings import Setting, cite, lasting
from channelsim.calibration.spec import CalibrationSpec
from channelsim.calibration.table import Table
from channelsim.calibration.vocabulary import Period

DAYS: dict[Period, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


@dataclass(frozen=True, kw_only=True)
class RegionFacts:
    """What the table says of single regions.

    Attributes
    ----------
    names
        Regions of the table.
    relative_income
        Mean ln income of a region less the mean over regions, by region; empty without income.
    relative_slope
        Own-price elasticity of a region over the mean, by region; empty unless grouped by region.
    slope_notes
        Source of each of those.
    """

    names: tuple[str, ...]
    relative_income: Mapping[str, float]
    relative_slope: Mapping[str, float]
    slope_notes: Mapping[str, str]


def beta_note(elasticity: float, share: float | None) -> str:
    """Say how the attraction model's beta follows from a measured elasticity.

    The attraction share s has local own-price elasticity ``beta (1 - s)``, so
    ``beta = elasticity / (1 - s)`` (Cooper & Nakanishi 1988, *Market-Share Analysis*, eq. 2.13).

    Examples
    --------
    >>> beta_note(-2.4, 0.25)
    'attraction beta = elasticity / (1 - share) = -2.4 / (1 - 0.25) = -3.2'
    >>> beta_note(-2.4, None)
    "attraction beta = elasticity / (1 - share), with the scenario's own share"
    """
    rule = "attraction beta = elasticity / (1 - share)"
    if share is None:
        return rule + ", with the scenario's own share"
    return f"{rule} = {elasticity:.6g} / (1 - {share:g}) = {elasticity / (1.0 - share):.6g}"


def demand_settings(
    found: Mapping[str, Estimate],
    spec: CalibrationSpec,
    period: Period,
    between_sd: float | None,
    mixed: float = 1.0,
) -> list[Setting]:
    """Translate estimates into the demand section.

    Dispersion and its memory describe single outlets, so they are set only when the table has an
    outlet column. An elasticity that is not negative is not set.

    Parameters
    ----------
    found
        Estimates by name.
    spec
        The specification.
    period
        Length of a period.
    between_sd
        Standard deviation of the elasticity between outlets, if it has been estimated.
    mixed
        Part of the buyers' dispersion that sales show where buyers of two regions mix; 1 without
        borders.
    """
    settings: list[Setting] = []

    def put(key: str, value: float, note: str) -> None:
        settings.append(Setting(path=("demand", *key.split(".")), value=value, note=note))

    own = lasting(found, "own_price_elasticity")
    if spec.share is not None:
        put("share", spec.share, "given in the specification")
    if own is not None and own.estimate < 0.0:
        put("elasticity", *_own_elasticity(own, found, spec))
        if between_sd is not None and spec.group == "outlet":
            put("elasticity_sd", between_sd, "between outlets; DerSimonian & Laird 1986")
    lift = found.get("display_lift_log")
    if lift is not None:
        put("display_lift_log", lift.estimate, cite(lift))
    rival = lasting(found, "rival_price_elasticity")
    if rival is not None and spec.rival_share is not None and rival.estimate > 0.0:
        put("rival_share", spec.rival_share, "given in the specification")
        note = f"{cite(rival)}; cross elasticity = -rival_elasticity x rival_share"
        put("rival_elasticity", -rival.estimate / spec.rival_share, note)
    alpha, memory = found.get("nb_alpha"), found.get("autocorrelation_1")
    if alpha is not None and spec.columns.outlet is not None:
        note = cite(alpha)
        if mixed < 1.0:
            note += f"; over {mixed:.4f}: buyers of two regions mix at borders"
        put("arrivals.dispersion", min(alpha.estimate / mixed, 10.0), note)
        put("arrivals.dispersion_days", DAYS[period], f"length of a {period} in days")
        if memory is not None:
            put("arrivals.autocorrelation", _bounded(memory.estimate), cite(memory))
    return settings


def _own_elasticity(
    own: Estimate, found: Mapping[str, Estimate], spec: CalibrationSpec
) -> tuple[float, str]:
    """Give the elasticity of a region's own buyers: crossing comes on top of it in a scenario."""
    leaking = leaking_part(found, spec)
    elasticity, note = own.estimate, cite(own)
    if leaking is not None and own.estimate + leaking.estimate < 0.0:
        elasticity = own.estimate + leaking.estimate
        note += f"; plus what crosses at the border, {leaking.estimate:.4g}"
    return elasticity, f"{note}; {beta_note(elasticity, spec.share)}"


def region_settings(
    found: Mapping[str, Estimate], facts: RegionFacts, peak_day: float | None
) -> list[Setting]:
    """Translate estimates into season, buying power and price sensitivity of every region."""
    settings: list[Setting] = []
    wave = found.get("seasonality_amplitude_log")
    income = lasting(found, "income_elasticity")
    for name in facts.names:
        path = ("regions", name)
        if wave is not None:
            note = f"twice the amplitude: {cite(wave)}"
            value = min(2.0 * wave.estimate, 5.0)
            settings.append(
                Setting(path=(*path, "season", "peak_to_trough_log"), value=value, note=note)
            )
            if peak_day is not None:
                note = "day of the year of the fitted peak; 0 = 1 January"
                settings.append(
                    Setting(
                        path=(*path, "season", "peak_day"), value=int(peak_day) % 365, note=note
                    )
                )
        if income is not None and name in facts.relative_income:
            value = math.exp(income.estimate * facts.relative_income[name])
            note = f"(income / mean income)^elasticity: {cite(income)}"
            settings.append(Setting(path=(*path, "income"), value=value, note=note))
        if facts.relative_slope.get(name, 0.0) > 0.0:
            settings.append(
                Setting(
                    path=(*path, "price_sensitivity"),
                    value=facts.relative_slope[name],
                    note=facts.slope_notes[name],
                )
            )
    return settings


def translate(
    table: Table,
    estimates: list[Estimate],
    wave: Wave | None,
    groups: Groups | None,
    spec: CalibrationSpec,
) -> list[Setting]:
    """Translate the estimates into values of a scenario."""
    found = {estimate.name: estimate for estimate in estimates}
    peak = None
    if wave is not None and table.start_day is not None:
        peak = (table.start_day + 365.0 * wave.peak) % 365.0
    between = groups.between_sd if groups is not None else None
    return [
        *demand_settings(found, spec, table.period, between, _mixed(table, found)),
        *region_settings(found, _region_facts(table, groups, spec), peak),
        *leakage_settings(found, spec),
    ]


def _mixed(table: Table, found: Mapping[str, Estimate]) -> float:
    crossing = found.get("crossing_share")
    if crossing is None or crossing.estimate <= 0.0:
        return 1.0
    return mixing(table.rows, min(crossing.estimate, 1.0))


def _region_facts(table: Table, groups: Groups | None, spec: CalibrationSpec) -> RegionFacts:
    if "region" not in table.rows:
        return RegionFacts(names=(), relative_income={}, relative_slope={}, slope_notes={})
    region = table.rows["region"].astype(str)
    income: dict[str, float] = {}
    if "income" in table.rows:
        means = np.log(table.rows["income"]).groupby(region).mean()
        income = {str(name): float(value - means.mean()) for name, value in means.items()}
    slopes: dict[str, float] = {}
    notes: dict[str, str] = {}
    if groups is not None and spec.group == "region":
        for row in groups.frame[groups.frame["name"] == "price"].to_dict("records"):
            slopes[row["group"]] = row["shrunk"] / row["mean"]
            notes[row["group"]] = (
                "shrunk elasticity {shrunk:.4g} (s.e. {shrunk_se:.2g}, own weight {weight:.2f}, "
                "n {n}) over the mean {mean:.4g}; Morris 1983".format_map(row)
            )
    names = tuple(sorted(region.unique()))
    return RegionFacts(
        names=names, relative_income=income, relative_slope=slopes, slope_notes=notes
    )


def _bounded(value: float) -> float:
    return max(-0.99, min(0.99, value))
