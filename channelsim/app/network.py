"""The channel of a scenario as a few lines of HTML: who supplies whom, region by region."""

from html import escape
from typing import TYPE_CHECKING

from channelsim.app.words import Lang, word

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario import Scenario


def network_html(scenario: "Scenario", lang: Lang) -> str:
    """Draw the tree of a scenario: the manufacturer, its partners by region, their outlets.

    Examples
    --------
    >>> from channelsim import load_scenario
    >>> "West county dealers" in network_html(load_scenario("small"), "en")
    True
    """
    spec = scenario.spec
    regions = []
    for region in spec.regions:
        first = [
            group
            for group in spec.distributors
            if group.region == region.name and group.supplier is None
        ]
        inner = "".join(_group(scenario, group, lang) for group in first)
        if inner:
            regions.append(f"<div><h4>{escape(region.name)}</h4><ul>{inner}</ul></div>")
    products = ", ".join(escape(product.name) for product in spec.products)
    head = f"<p><b>{word('manufacturer', lang)}</b> ({products})</p>"
    return f'{head}<div class="tree">{"".join(regions)}</div>'


def _group(scenario: "Scenario", group: "DistributorGroup", lang: Lang) -> str:
    """Draw a group of partners with those it supplies below."""
    spec = scenario.spec
    below = [other for other in spec.distributors if other.supplier == group.name]
    inner = "".join(_group(scenario, other, lang) for other in below)
    for outlets in spec.outlets:
        if outlets.served_by == group.name:
            said = f"{outlets.count} {word('outlets', lang)} · {escape(outlets.channel)}"
            inner += f'<li>{escape(outlets.name)} <span class="note">{said}</span></li>'
    said = f"{group.count} {word(group.role, lang)}"
    nested = f"<ul>{inner}</ul>" if inner else ""
    return f'<li><b>{escape(group.name)}</b> <span class="note">{said}</span>{nested}</li>'
