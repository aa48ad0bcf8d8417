"""How `make docs` builds the documentation: all pages from here, nothing from elsewhere, and warnings are errors."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Holdfast"
author = "The Holdfast authors"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
#: The pages stand where people read them in the repository, and link to each other from there.
root_doc = "docs/index"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/**.md"]
exclude_patterns = [".*", "build", "data", "dist", "client", "src", "tests", "benchmarks", "examples", "mutations"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
html_theme = "furo"
html_title = "Holdfast"
