"""Figures inside a page: SVG that needs nothing else and follows the page's colours."""

import re
from html import escape

from channelsim.report.look import PALETTE

_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]*)')
_NAMESPACE = re.compile(r'\s(?:xmlns(?::\w+)?)="[^"]*"')


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """Make a figure's SVG fit to stand in an HTML page.

    Parameters
    ----------
    svg : str
        As matplotlib writes it.
    prefix : str
        Put before every id that is referred to, so that two figures of a page share none; other
        ids are left out.
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
    '<svg role="img" aria-label="Sales"><g fill="var(--c-blue)"/></svg>'
    >>> inline_svg('<svg><path id="a"/><use href="#a"/></svg>', "f1", "Sales")
    '<svg role="img" aria-label="Sales"><path id="f1-a"/><use href="#f1-a"/></svg>'
    """
    text = _NAMESPACE.sub("", _METADATA.sub("", _COMMENT.sub("", _HEAD.sub("", svg, count=1))))
    head, _, rest = text.partition(">")
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    spoken = f'<svg role="img" aria-label="{escape(label)}"'
    text = f"{head.replace('<svg', spoken, 1)}>{rest}"
    wanted = set(_REFERENCE.findall(text))
    text = _ID.sub(lambda m: f' id="{prefix}-{m[1]}"' if m[1] in wanted else "", text)
    text = re.sub(r'href="#', f'href="#{prefix}-', text).replace("url(#", f"url(#{prefix}-")
    for name, colour in PALETTE.items():
        text = text.replace(colour, f"var(--c-{name})")
    return text.strip()
