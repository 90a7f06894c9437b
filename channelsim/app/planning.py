"""What a planner has in hand: a scenario and the variants of it; the page only shows this."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.app.fields import Field, in_order, list_fields
from channelsim.app.variant import Variant
from channelsim.scenario import load_scenario, shipped_scenarios

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.faults import PathParts

MOST_VARIANTS = 3


@dataclass
class Planning:
    """A baseline, up to three variants of it, and how they are to be simulated.

    Parameters
    ----------
    source
        Shipped name or file of the baseline.

    Raises
    ------
    ScenarioError
        If the scenario has faults.
    """

    source: str
    replications: int = 10
    seed: int = 1
    baseline: "Scenario" = field(init=False)
    variants: list[Variant] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.open(self.source)

    def open(self, source: str) -> None:
        """Take another scenario up, with one variant that changes nothing yet.

        Raises
        ------
        ScenarioError
            If it has faults; what was in hand stays.
        """
        self.baseline = load_scenario(source)
        self.source = source
        self.variants = []
        self.resize(1)

    def resize(self, count: int) -> None:
        """Keep the first variants and add new ones, 1 to 3 in all."""
        count = min(max(count, 1), MOST_VARIANTS)
        self.variants = self.variants[:count]
        taken = {self.baseline.name, *(variant.name for variant in self.variants)}
        for letter in "ABCDEF"[len(self.variants) :]:
            if len(self.variants) == count:
                break
            if f"variant {letter}" not in taken:
                self.variants.append(Variant(self.baseline, f"variant {letter}"))

    def fields(self) -> list[Field]:
        """List the settings that the baseline or one of the variants has, each once."""
        found: dict[PathParts, Field] = {}
        for scenario in (self.baseline, *(variant.scenario for variant in self.variants)):
            for one in list_fields(scenario.document):
                found.setdefault(one.path, one)
        return in_order(found.values())

    @property
    def shipped(self) -> bool:
        """Whether the baseline travels with the package."""
        return self.source in shipped_scenarios() and not Path(self.source).is_file()

    @property
    def extends(self) -> str:
        """What a saved variant extends: the shipped name, or the file's name."""
        return self.source if self.shipped else Path(self.source).name

    @property
    def scenarios(self) -> "tuple[Scenario, ...]":
        """The baseline and the variants, as they are to be simulated."""
        return (self.baseline, *(variant.scenario for variant in self.variants))

    @property
    def wrong(self) -> int:
        """Number of entries that have to be corrected first."""
        return sum(len(variant.problems) for variant in self.variants)

    def twice(self) -> str:
        """Name that two scenarios bear; empty if there is none."""
        names = [self.baseline.name, *(variant.name for variant in self.variants)]
        return next((name for name in names if names.count(name) > 1), "")

    def unchanged(self) -> str:
        """Name of the first variant that is no different from the baseline; empty if none."""
        return next((one.name for one in self.variants if not one.changed), "")

    def file_name(self, variant: Variant) -> str:
        """Name of the file that a variant is saved as.

        Examples
        --------
        >>> planning = Planning("small")
        >>> planning.file_name(planning.variants[0])
        'variant_A.yaml'
        """
        kept = (letter if letter.isalnum() or letter in "_-" else "_" for letter in variant.name)
        return f"{''.join(kept)}.yaml"

    def saved(self, variant: Variant) -> str:
        """Write a variant as an overlay that `channelsim run` and `compare` accept."""
        from channelsim.experiments.overlay_files import overlay_text

        return overlay_text(self.baseline, variant.scenario, self.extends)

    def command(self) -> str:
        """Say what somebody types to get the same comparison from the saved files."""
        import shlex

        files = [self.source, *(self.file_name(variant) for variant in self.variants)]
        return f"channelsim compare {shlex.join(files)} -n {self.replications} --seed {self.seed}"
