"""One run to be done: which scenario, which seed, which replication, by which code."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Job:
    """One replication of one scenario, with the identity under which its result is kept.

    Parameters
    ----------
    scenario
        What is simulated.
    seed
        Root of the random streams.
    replication
        Number of the replication, from 0.
    code
        Package version and code digest, see `channelsim.experiments.source`.
    command
        What a person types to reproduce this run alone.
    """

    scenario: "Scenario"
    seed: int
    replication: int
    code: str
    command: str = ""

    @property
    def identity(self) -> dict[str, object]:
        """Everything the result depends on, and the name it is kept under."""
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest,
            "seed": self.seed,
            "replication": self.replication,
            "code": self.code,
        }

    @property
    def stem(self) -> str:
        """File name of the run's files, without suffix; another scenario or code, another name."""
        batch = {key: value for key, value in self.identity.items() if key != "replication"}
        tag = sha256(repr(sorted(batch.items())).encode()).hexdigest()[:10]
        return f"{slug(self.scenario.name)}-{tag}-r{self.replication:05d}"


def slug(name: str) -> str:
    """Turn a scenario name into a short piece of a file name.

    Examples
    --------
    >>> slug("tiers.1.rate=0.05, freight=2")
    'tiers.1.rate_0.05_freight_2'
    """
    return re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII).strip("._")[:60] or "scenario"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A run that did not finish: which one, why, and how to see it again.

    Parameters
    ----------
    scenario, replication
        Which run.
    cause
        What went wrong, in one line.
    command
        What a person types to reproduce this run alone.
    """

    scenario: str
    replication: int
    cause: str
    command: str

    def __str__(self) -> str:
        """Return one line, with the command where there is one."""
        again = f" (alone: {self.command})" if self.command else ""
        return f"{self.scenario}, replication {self.replication}: {self.cause}{again}"
