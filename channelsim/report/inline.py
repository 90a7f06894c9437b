"""Figures inside a page: SVG that needs nothing else and follows the page's colours."""

import re
from html import escape

from channelsim.report.look import PALETTE

_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_NAMESPACE = re.compile(r'\s(?:xmlns(?::\w+)?)="[^"]*"')


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """Make a figure's SVG fit to stand in an HTML page.

    Parameters
    ----------
    svg : str
        As matplotlib writes it.
    prefix : str
        Put before every id, so that two figures of a page do not share any.
    label : str
        What a screen reader says.

    Returns
    -------
    str
        One `svg` element: no namespace addresses, no metadata, no fixed size, and the palette's
        colours as CSS variables `--c-<name>`.

    Examples
    --------
    >>> inline_svg('<?xml?><svg width="9pt" xmlns="http://x"><g id="a" fill="#0072b2"/></svg>',
    ...            "f1", "Sales")
    '<svg role="img" aria-label="Sales"><g id="f1-a" fill="var(--c-blue)"/></svg>'
    """
    text = _NAMESPACE.sub("", _METADATA.sub("", _HEAD.sub("", svg, count=1)))
    head, _, rest = text.partition(">")
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    spoken = f'<svg role="img" aria-label="{escape(label)}"'
    text = f"{head.replace('<svg', spoken, 1)}>{rest}"
    text = re.sub(r'\bid="', f'id="{prefix}-', text)
    text = re.sub(r'href="#', f'href="#{prefix}-', text).replace("url(#", f"url(#{prefix}-")
    for name, colour in PALETTE.items():
        text = text.replace(colour, f"var(--c-{name})")
    return text.strip()
