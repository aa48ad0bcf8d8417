"""How `make docs` builds the documentation: offline, out of the pages here and of the code, with warnings as errors."""

import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

from generated_pages import PAGES

project = "Holdfast"
author = "The Holdfast authors"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
#: The pages stand where people read them in the repository, and link to each other from there.
root_doc = "docs/index"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/**.md"]
exclude_patterns = [".*", "benchmarks", "build", "client", "data", "dist", "examples", "mutations", "src", "tests"]
myst_heading_anchors = 4
#: Commands over several lines, and the … of outputs, are more than the colours of a console know of.
suppress_warnings = ["misc.highlighting_failure"]
autodoc_member_order = "groupwise"
autodoc_typehints = "signature"
#: The tree beside each page is of pages: with every method and every heading in it, most of the time would go into it.
toc_object_entries = False
html_theme = "furo"
html_title = "Holdfast"


def add_generated(_: Sphinx, page: str, source: list[str]) -> None:
    """Put behind a page what follows from the code."""
    if page in PAGES:
        source[0] += PAGES[page]()


def setup(app: Sphinx) -> None:
    """Take part in the reading of pages."""
    app.connect("source-read", add_generated)
