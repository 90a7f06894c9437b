"""Plain parts of the page, all in one look that follows the reader's light or dark."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from channelsim.report.fragment import style_sheet

WIDE = "stretch_width"


def _read(name: str) -> str:
    return files("channelsim.app").joinpath(name).read_text("utf-8")


WIDGETS = _read("widgets.css")
PAGE = _read("page.css")


def html(text: str, *classes: str) -> Any:
    """Show a few words in HTML."""
    return _pane(text, classes, [PAGE])


def report_html(text: str) -> Any:
    """Show HTML in the style of the reports, with tables and figures."""
    return _pane(text, [], [style_sheet(), PAGE])


def _pane(text: str, classes: Sequence[str], sheets: list[str]) -> Any:
    import panel as pn

    return pn.pane.HTML(
        text, css_classes=list(classes), stylesheets=sheets, sizing_mode=WIDE, margin=0
    )


def heading(text: str, level: int = 2) -> Any:
    """Show a heading."""
    return html(f"<h{level}>{escape(text)}</h{level}>")


def column(*parts: Any, css: str = "", classes: Sequence[str] = ()) -> Any:
    """Put parts below one another."""
    import panel as pn

    return pn.Column(
        *parts, sizing_mode=WIDE, margin=0, stylesheets=[PAGE, css], css_classes=list(classes)
    )


def card(*parts: Any) -> Any:
    """Put parts on a card of their own."""
    return column(*parts, classes=["card"])


def grid(*parts: Any, columns: str, phone: str = "") -> Any:
    """Put parts beside one another, in tracks of a CSS grid; other tracks on a phone."""
    import panel as pn

    css = f":host {{ display: grid !important; grid-template-columns: {columns}; gap: .5rem; }}"
    css += ":host > * { min-width: 0; }"
    if phone:
        css += f"@media (max-width: 40rem) {{ :host {{ grid-template-columns: {phone}; }} }}"
    return pn.Row(*parts, sizing_mode=WIDE, margin=0, stylesheets=[PAGE, css])


def entry(value: str, changed: Callable[[str], None], name: str, *classes: str) -> Any:
    """Take a line of text; `changed` is told when the reader leaves it.

    With the class `cell` the name is for those who hear the page, as the row says it already.
    """
    import panel as pn

    part = pn.widgets.TextInput(
        name=name,
        value=value,
        sizing_mode=WIDE,
        margin=0,
        stylesheets=[WIDGETS],
        css_classes=list(classes),
    )
    part.param.watch(lambda event: changed(str(event.new)), "value")
    return part


def choice(
    value: str,
    options: Mapping[str, str],
    changed: Callable[[str], None],
    name: str,
    *classes: str,
) -> Any:
    """Offer a list to choose from: label -> value; see `entry` for the class `cell`."""
    import panel as pn

    part = pn.widgets.Select(
        name=name,
        value=value,
        options=dict(options),
        sizing_mode=WIDE,
        margin=0,
        stylesheets=[WIDGETS],
        css_classes=list(classes),
    )
    part.param.watch(lambda event: changed(str(event.new)), "value")
    return part


def button(name: str, pressed: Callable[[], None], *classes: str) -> Any:
    """Offer a button."""
    import panel as pn

    part = pn.widgets.Button(
        name=name,
        sizing_mode=WIDE,
        margin=0,
        stylesheets=[WIDGETS],
        css_classes=list(classes),
    )
    part.on_click(lambda _: pressed())
    return part


def upload(name: str, got: Callable[[str, bytes], None]) -> Any:
    """Offer to open a file; `got` is told its name and content."""
    import panel as pn

    part = pn.widgets.FileInput(
        accept=".yaml,.yml", sizing_mode=WIDE, margin=0, stylesheets=[WIDGETS]
    )
    part.param.watch(
        lambda event: got(str(part.filename), event.new) if event.new else None, "value"
    )
    return column(html(f'<p class="over">{escape(name)}</p>'), part)


def download(name: str, file_name: str, content: Callable[[], Any]) -> Any:
    """Offer to save a file; `content` gives it when it is asked for."""
    import panel as pn

    return pn.widgets.FileDownload(
        callback=content,
        filename=file_name,
        label=name,
        sizing_mode=WIDE,
        margin=0,
        stylesheets=[WIDGETS],
    )
