"""Render equations as MathML while building: pages need no script and no network to be read."""

from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

# `aligned` is what one writes inside `$$`; the converter knows the same layout as `align*`.
_SYNONYMS = {r"{aligned}": r"{align*}"}


def to_mathml(latex: str, display: str) -> str:
    """Convert one formula; refuse what the converter would silently print as plain characters."""
    for ours, theirs in _SYNONYMS.items():
        latex = latex.replace(ours, theirs)
    mathml = convert(latex, display=display)
    if "<mi>&</mi>" in mathml or "<mi>\\" in mathml or "<mtext>\\" in mathml:
        raise ExtensionError(f"this formula has a command that MathML conversion lacks: {latex}")
    return mathml


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write inline mathematics."""
    self.body.append(to_mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write displayed mathematics with its number, if it has a label."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:
        number = escape(str(get_node_equation_number(self, node)))
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(to_mathml(node.astext(), "block"))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer under the name `mathml`."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
