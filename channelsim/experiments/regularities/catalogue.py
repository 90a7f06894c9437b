"""The list of regularities. A new one is one entry in its family."""

from collections.abc import Sequence

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.regularities import deterring, prices, swings, timing
from channelsim.experiments.regularities.bands import Finding, Regularity

REGULARITIES: dict[str, Regularity] = {
    fact.id: fact for family in (swings, timing, prices, deterring) for fact in family.REGULARITIES
}


def check_regularities(names: Sequence[str] | None = None, seed: int = 1) -> list[Finding]:
    """Run the experiments and hold them against what was published.

    Parameters
    ----------
    names
        Which, such as ``["V2"]``; None = all, which takes some minutes.
    seed
        Root of the random streams.

    Raises
    ------
    QuestionError
        For an unknown name.
    """
    chosen = list(REGULARITIES) if names is None else list(names)
    for name in chosen:
        if name not in REGULARITIES:
            raise QuestionError(
                f"there is no regularity {name!r} (known: {', '.join(REGULARITIES)})"
            )
    return [found for name in chosen for found in REGULARITIES[name].check(seed)]
