"""A variant as a file: an overlay that `channelsim run` and `compare` accept."""

import json
from typing import TYPE_CHECKING

from channelsim.experiments.plan_files import as_yaml
from channelsim.scenario.overlays import overlay_between

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def overlay_text(baseline: "Scenario", variant: "Scenario", extends: str) -> str:
    """Write a variant as a scenario file that extends its baseline.

    Parameters
    ----------
    baseline
        What the variant changes.
    variant
        The variant; its name and title become those of the file.
    extends
        Shipped name of the baseline, or the path of its file as seen from the new file's folder.

    Returns
    -------
    str
        YAML.

    Raises
    ------
    ValueError
        If no overlay can say the difference; see `overlay_between`.

    Examples
    --------
    >>> from channelsim import load_scenario
    >>> small = load_scenario("small")
    >>> more = small.override({"enforcement.visits_per_month": 4}, name="more visits")
    >>> print(overlay_text(small, more, "small"))
    extends: "small"
    name: "more visits"
    enforcement:
      visits_per_month: 4
    <BLANKLINE>
    """
    head = {"extends": extends, "name": variant.name}
    if variant.title not in (variant.name, baseline.title):
        head["title"] = variant.title
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    lines += as_yaml(overlay_between(baseline.document, variant.document))
    return "\n".join(lines) + "\n"
