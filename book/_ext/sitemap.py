"""List the pages for search engines: sitemap.xml, and robots.txt that points to it.

Both want absolute addresses, so without SITE_URL (see site_address.py) there are none.
"""

from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_sitemap(app: Sphinx, error: Exception | None) -> None:
    """Write both files, with the pages of the contents and no other."""
    address = app.config.html_baseurl
    if error is not None or app.builder.format != "html" or not address:
        return
    uris = [app.builder.get_target_uri(page) for page in sorted(app.env.found_docs)]
    urls = "".join(f"  <url><loc>{escape(address + uri)}</loc></url>\n" for uri in uris)
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{NAMESPACE}">\n{urls}</urlset>\n'
    Path(app.outdir, "sitemap.xml").write_text(xml, "utf-8")
    Path(app.outdir, "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n", "utf-8"
    )


def setup(app: Sphinx) -> dict:
    """Register the handler with Sphinx."""
    app.connect("build-finished", write_sitemap, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
