"""Why a plan falls short of its promise, or of the money as it is spent today."""

from typing import TYPE_CHECKING

from channelsim.experiments.lever_cells import ALL, LeverCell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from channelsim.experiments.proof import Proof
    from channelsim.scenario import Scenario

AS_IT_IS = "as it is"

REASONS = {
    "luck": (
        "why less than promised: a plan picks the places that luck has flattered in the experiment "
        "(the optimiser's curse, Smith & Winkler 2006); more replications of it or more rounds help"
    ),
    "channels": (
        "why not better than it is: the present money for {levers} goes to single channels, and "
        "this plan takes all channels together; measure channels apart to let it choose them"
    ),
    "days": (
        "why not better than it is: the present money for {levers} is spent on certain days, and "
        "this plan spends at a steady rate; plan by periods to let it choose them"
    ),
}
"""What is said of each reason; `levers` names those that it holds for."""


def reasons(
    scenario: "Scenario", cells: "Sequence[LeverCell]", proof: "Proof"
) -> tuple[tuple[str, str], ...]:
    """Give the reasons that can be seen from the question itself.

    Parameters
    ----------
    scenario
        As it is.
    cells
        Places among which the plan could choose.
    proof
        The plan beside its rivals.

    Returns
    -------
    tuple of (str, str)
        Key of `REASONS` and the levers that it holds for, separated by commas.
    """
    found: list[tuple[str, str]] = []
    mean, low, _ = proof.simulated
    if not proof.converged and proof.predicted > mean and low < mean:
        found.append(("luck", ""))
    rows = proof.table[proof.table["scenario"] == AS_IT_IS]
    if not len(rows) or rows["verdict"].iloc[0] == "beaten":
        return tuple(found)
    pooled = {cell.lever for cell in cells if cell.channel == ALL}
    steady = {cell.lever for cell in cells if cell.period is None}
    spend = scenario.spec.support.spend
    narrow = sorted({item.lever for item in spend if item.channel is not None} & pooled)
    timed = sorted(
        {item.lever for item in spend if (item.from_day, item.to_day) != (None, None)} & steady
    )
    found += [
        (key, ", ".join(names)) for key, names in (("channels", narrow), ("days", timed)) if names
    ]
    return tuple(found)
