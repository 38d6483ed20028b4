"""Hand out every chapter as a notebook that travels alone.

Writes `standalone/<chapter>.ipynb` for each chapter, and one zip of them all, into the site; what
is in them is tools/standalone's business.
"""

import nbformat
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from standalone import NAME, Course, Links, StandaloneError, pack, standalone_notebook

from publishing.places import chapters
from publishing.site import Site

FOLDER = "standalone"
ZIP = f"{NAME}.zip"


def links(app: Sphinx) -> Links:
    """Where the site has each term and reference."""
    uri = app.builder.get_target_uri
    anchors = {
        ("term", name): f"{uri(docname)}#{place}"
        for name, _, kind, docname, place, _ in app.env.get_domain("std").get_objects()
        if kind == "term"
    }
    for citation in app.env.get_domain("cite").citations:
        page = uri(citation.bibliography_key.docname)
        anchors["cite", citation.key] = f"{page}#{citation.citation_id}"
    return Links(app.config.html_baseurl or "", anchors)


def write(site: Site) -> None:
    """Write the notebooks and the zip."""
    root = site.app.srcdir
    course = Course(root, links(site.app))
    folder = site.out / FOLDER
    folder.mkdir(exist_ok=True)
    written = {}
    for path in chapters(root=root):
        try:
            notebook = standalone_notebook(path, course)
        except StandaloneError as problem:
            raise ExtensionError(str(problem)) from None
        written[path.name] = nbformat.writes(notebook).encode()
        (folder / path.name).write_bytes(written[path.name])
    (folder / ZIP).write_bytes(pack(written, course))
