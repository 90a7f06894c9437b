"""How the documentation is built: offline, warnings as errors, no scripts from elsewhere."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

import channelsim  # noqa: E402  (the path above comes first, so that a checkout documents itself)

project = "channelsim"
author = "The channelsim authors"
project_copyright = "2026, the channelsim authors"
version = release = channelsim.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml", "reference_pages"]
# Generated parts are included by the pages around them, never read on their own.
exclude_patterns = ["_build", "_ext", "reference/_generated"]
nitpicky = True
# Types in signatures belong to other packages, whose inventories would need a network.
nitpick_ignore_regex = [("py:class", ".*"), ("py:exc", ".*")]

html_theme = "furo"
html_title = "channelsim"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_math_renderer = "mathml"
html_copy_source = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "amsmath", "attrs_inline"]
myst_heading_anchors = 3
# Worked examples are executed by the tests of the notebooks; the documentation shows text.
nb_execution_mode = "off"

napoleon_google_docstring = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
