"""A variant of a scenario while it is being edited: what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from channelsim.app.fields import schemes, tier_lists
from channelsim.scenario import ScenarioError, split_setting
from channelsim.scenario.faults import path_text
from channelsim.scenario.scheme_kinds import Design, design_of, redesigned

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.document import Plain
    from channelsim.scenario.faults import Fault, PathParts
    from channelsim.scenario.setting_facts import Setting

_TIER_STEP = 0.1  # of the last tier's edge: where an added tier starts


@dataclass
class Variant:
    """One variant of the baseline while it is being edited.

    Parameters
    ----------
    baseline
        What it changes.
    name
        Its name.
    """

    baseline: "Scenario"
    name: str
    entries: dict[str, object] = field(default_factory=dict)
    """Path -> new value, applied in order; a text where it was typed and may be wrong."""
    problems: dict[str, str] = field(default_factory=dict)
    """Path -> what is wrong with the entry there; the path `""` is about the whole variant."""
    scenario: "Scenario" = field(init=False)
    """The variant as it stands, without entries that are wrong."""

    def __post_init__(self) -> None:
        self.scenario = self.baseline
        self._check("")

    @property
    def changed(self) -> bool:
        """Whether it differs from the baseline."""
        return self.scenario.digest != self.baseline.digest

    def enter(self, path: "PathParts", text: object) -> None:
        """Take what somebody typed or chose for a setting; `problems` says if it is wrong."""
        where = path_text(path)
        self.entries.pop(where, None)
        self.entries[where] = text
        self._check(where)

    def rename(self, name: str) -> None:
        """Give the variant another name; `problems` says under `name` if it is no name."""
        self.name = name.strip()
        self._check("name")

    def text(self, one: "Setting") -> str:
        """Give what its field shows: what was typed, or the value in force."""
        entered = self.entries.get(path_text(one.path))
        return written(one.value if entered is None else entered)

    def redesign(self, place: int, design: Design | None) -> None:
        """Give a scheme another design; None takes back every change of it."""
        root = path_text(("incentives", place))
        self._forget(root)
        if design is not None:
            try:
                self.entries[root] = redesigned(schemes(self.baseline.document)[place], design)
            except ValueError as fault:
                self._check("")
                self.problems[root] = str(fault)
                return
        self._check(root)

    def design(self, place: int) -> Design | None:
        """Name the design that a scheme was given; None if it is the baseline's."""
        given = self.entries.get(path_text(("incentives", place)))
        return design_of(given) if isinstance(given, Mapping) else None

    def resize(self, place: int, tiers: int) -> None:
        """Give a scheme so many tiers: the last ones go, or one like the last is added above."""
        document = self.scenario.document
        key = tier_lists(document)[place]
        steps: list[dict[str, Any]] = list(schemes(document)[place][key])[:tiers]
        while len(steps) < tiers:
            last = steps[-1]
            edge = "above" if last.get("above") is not None else "at_least"
            steps.append({**last, edge: round(last[edge] + _TIER_STEP * max(last[edge], 0.1), 9)})
        root = path_text(("incentives", place, key))
        self._forget(root)
        self.entries[root] = steps
        self._check(root)

    def _forget(self, root: str) -> None:
        for known in [one for one in self.entries if one == root or one.startswith(f"{root}.")]:
            del self.entries[known]

    def _check(self, latest: str) -> None:
        """Apply all entries together; say beside which of them a fault lies."""
        self.problems = {}
        changes = {path: self._value(path, entry) for path, entry in self.entries.items()}
        if self.problems:
            return
        try:
            self.scenario = self.baseline.override({**changes, "title": self.name}, self.name)
        except ScenarioError as error:
            for fault in error.faults:
                self._blame(fault, latest)

    def _value(self, path: str, entry: object) -> object:
        """Read an entry as `--set` reads it."""
        if not isinstance(entry, str):
            return entry
        try:
            return split_setting(f"{path}={entry}")[1]
        except ScenarioError as error:
            self.problems[path] = error.faults[0].message
            return None

    def _blame(self, fault: "Fault", latest: str) -> None:
        """Put a fault beside the entry it is about, or the last one of the part it is about."""
        inside = [path for path in self.entries if path.startswith(f"{fault.path}.")]
        place = ""
        if fault.path in self.entries or fault.path == "name":
            place = fault.path
        elif inside:
            place = latest if latest in inside else inside[-1]
        said = fault.message if fault.path == place else f"{fault.path}: {fault.message}"
        self.problems.setdefault(place, said)


def written(value: "Plain | object") -> str:
    """Write a value as it stands in a scenario file.

    Examples
    --------
    >>> written(0.03), written(True), written("quarter"), written(600000.0), written(1.0)
    ('0.03', 'true', 'quarter', '600000', '1')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)
