"""From estimates to settings of a scenario, each with its source."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from channelsim.calibration.result import Estimate
from channelsim.calibration.spec import CalibrationSpec, Period
from channelsim.model.market import Leakage

DAYS: dict[Period, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One value of a scenario.

    Attributes
    ----------
    path
        Keys from the root; an item of a list by its name.
    value
        A finite number.
    note
        Where it comes from.
    """

    path: tuple[str, ...]
    value: float
    note: str


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
    found: Mapping[str, Estimate], spec: CalibrationSpec, period: Period, between_sd: float | None
) -> list[Setting]:
    """Translate estimates into the demand section.

    Dispersion and its memory describe single outlets, so they are set only when the table has an
    outlet column. An elasticity that is not negative is not set.
    """
    settings: list[Setting] = []

    def put(key: str, value: float, note: str) -> None:
        settings.append(Setting(path=("demand", *key.split(".")), value=value, note=note))

    own = _lasting(found, "own_price_elasticity")
    if spec.share is not None:
        put("share", spec.share, "given in the specification")
    if own is not None and own.estimate < 0.0:
        put("elasticity", own.estimate, f"{_cite(own)}; {beta_note(own.estimate, spec.share)}")
        if between_sd is not None and spec.group == "outlet":
            put("elasticity_sd", between_sd, "between outlets; DerSimonian & Laird 1986")
    lift = found.get("display_lift_log")
    if lift is not None:
        put("display_lift_log", lift.estimate, _cite(lift))
    rival = _lasting(found, "rival_price_elasticity")
    if rival is not None and spec.rival_share is not None and rival.estimate > 0.0:
        put("rival_share", spec.rival_share, "given in the specification")
        note = f"{_cite(rival)}; cross elasticity = -rival_elasticity x rival_share"
        put("rival_elasticity", -rival.estimate / spec.rival_share, note)
    alpha, memory = found.get("nb_alpha"), found.get("autocorrelation_1")
    if alpha is not None and spec.columns.outlet is not None:
        put("arrivals.dispersion", min(alpha.estimate, 10.0), _cite(alpha))
        put("arrivals.dispersion_days", DAYS[period], f"length of a {period} in days")
        if memory is not None:
            put("arrivals.autocorrelation", _bounded(memory.estimate), _cite(memory))
    return settings


def region_settings(
    found: Mapping[str, Estimate], facts: RegionFacts, peak_day: float | None
) -> list[Setting]:
    """Translate estimates into season, buying power and price sensitivity of every region."""
    settings: list[Setting] = []
    wave = found.get("seasonality_amplitude_log")
    income = _lasting(found, "income_elasticity")
    for name in facts.names:
        path = ("regions", name)
        if wave is not None:
            note = f"twice the amplitude: {_cite(wave)}"
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
            note = f"(income / mean income)^elasticity: {_cite(income)}"
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


def leakage_settings(found: Mapping[str, Estimate], spec: CalibrationSpec) -> list[Setting]:
    """Work out the share of border buyers who compare, from the neighbour's price elasticity.

    At equal prices and sizes a share ``b c q`` of buyers crosses each way, with border share b,
    comparing share c and ``q = logistic(-hurdle)``; a change of the neighbour's ln price moves
    both flows by ``b c s q (1 - q)``, so ``c = elasticity / (2 b s q (1 - q))`` with steepness s.
    """
    neighbour = _lasting(found, "neighbour_price_elasticity")
    if neighbour is None or spec.border_share is None or neighbour.estimate <= 0.0:
        return []
    law = Leakage()
    crossing = 1.0 / (1.0 + math.exp(law.consumer_hurdle))
    slope = 2.0 * spec.border_share * law.consumer_sensitivity * crossing * (1.0 - crossing)
    note = f"{_cite(neighbour)}; over 2 x border share x sensitivity x q(1 - q) = {slope:.4g}"
    value = min(neighbour.estimate / slope, 1.0)
    return [
        Setting(path=("leakage", "consumer_share"), value=value, note=note),
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


def nested(settings: Iterable[Setting]) -> dict[str, object]:
    """Nest settings by path; regions become a list of items with their names.

    Examples
    --------
    >>> nested([Setting(path=("demand", "elasticity"), value=-2.0, note=""),
    ...         Setting(path=("regions", "East", "income"), value=1.1, note="")])
    {'demand': {'elasticity': -2.0}, 'regions': [{'name': 'East', 'income': 1.1}]}
    """
    tree: dict[str, object] = {}
    for setting in settings:
        place, keys = tree, list(setting.path)
        if keys[0] == "regions":
            items = place.setdefault("regions", [])
            assert isinstance(items, list)
            name = keys[1]
            item = next((entry for entry in items if entry["name"] == name), None)
            if item is None:
                item = {"name": name}
                items.append(item)
            place, keys = item, keys[2:]
        for key in keys[:-1]:
            child = place.setdefault(key, {})
            assert isinstance(child, dict)
            place = child
        place[keys[-1]] = setting.value
    return tree


def overlay_text(settings: Sequence[Setting], head: Sequence[str]) -> str:
    """Write settings as YAML, the source of each value in a comment above it.

    Parameters
    ----------
    settings
        In any order.
    head
        Lines of the comment at the top.

    Examples
    --------
    >>> print(overlay_text([Setting(path=("demand", "elasticity"), value=-2.0, note="measured")],
    ...                    ["from a table"]), end="")
    # from a table
    demand:
      # measured
      elasticity: -2.0
    """
    lines = [f"# {line}" for line in head]
    notes = {setting.path: setting.note for setting in settings}
    _write(nested(settings), (), "", notes, lines)
    return "\n".join(lines) + "\n"


def _write(
    tree: Mapping[str, object],
    path: tuple[str, ...],
    indent: str,
    notes: Mapping[tuple[str, ...], str],
    lines: list[str],
) -> None:
    for key, value in tree.items():
        here = (*path, key)
        if isinstance(value, list):
            lines.append(f"{indent}{key}:")
            for item in value:
                name = str(item["name"])
                lines.append(f"{indent}  - name: {_scalar(name)}")
                rest = {k: v for k, v in item.items() if k != "name"}
                _write(rest, (*here, name), indent + "    ", notes, lines)
        elif isinstance(value, dict):
            lines.append(f"{indent}{_scalar(key)}:")
            _write(value, here, indent + "  ", notes, lines)
        else:
            lines.append(f"{indent}# {notes[here]}")
            lines.append(f"{indent}{_scalar(key)}: {value!r}")


def _scalar(text: str) -> str:
    plain = _PLAIN_KEY.match(text) and text.lower() not in ("yes", "no", "on", "off", "true",
                                                            "false", "null", "y", "n")  # fmt: skip
    return text if plain else json.dumps(text, ensure_ascii=False)


def _lasting(found: Mapping[str, Estimate], name: str) -> Estimate | None:
    """Long-run estimate of the dynamic model, else the estimate itself."""
    return found.get(f"{name}_long_run", found.get(name))


def _bounded(value: float) -> float:
    return max(-0.99, min(0.99, value))


def _cite(estimate: Estimate) -> str:
    """One line: name, standard error, rows, method and source."""
    return (
        f"{estimate.name} {estimate.estimate:.4g} (s.e. {estimate.se:.2g}, n {estimate.n}); "
        f"{estimate.method}; {estimate.source}"
    )
