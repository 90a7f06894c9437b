"""Settings of a scenario, nested and as YAML with the source of each number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelsim.calibration.result import Estimate

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
      elasticity: -2
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
            lines.append(f"{indent}{_scalar(key)}: {_figures(value)}")


def _figures(value: object) -> str:
    """Six figures, always with a point or as a whole number, so that YAML reads a number."""
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.6g}"
    return text if "." in text or "e" not in text else text.replace("e", ".0e", 1)


def _scalar(text: str) -> str:
    plain = _PLAIN_KEY.match(text) and text.lower() not in ("yes", "no", "on", "off", "true",
                                                            "false", "null", "y", "n")  # fmt: skip
    return text if plain else json.dumps(text, ensure_ascii=False)


def lasting(found: Mapping[str, Estimate], name: str) -> Estimate | None:
    """Long-run estimate of the dynamic model, else the estimate itself."""
    return found.get(f"{name}_long_run", found.get(name))


def cite(estimate: Estimate) -> str:
    """Name, value, standard error, rows and source, in one line; methods stand at the top."""
    return (
        f"{estimate.name} {estimate.estimate:.4g} (s.e. {estimate.se:.2g}, n {estimate.n}); "
        f"{estimate.source}"
    )
