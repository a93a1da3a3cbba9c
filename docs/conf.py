"""The documentation site: `make docs` builds it from the pages that stand beside the code, as they stand."""

project = "Callboard"
copyright = "Callboard's developers"  # noqa: A001 - Sphinx reads this name
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md", "*/README.md", "classifiers/*/README.md"]
exclude_patterns = [".*", "data", "site"]
html_theme = "furo"
html_title = project
myst_heading_anchors = 3
