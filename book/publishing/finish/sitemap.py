"""List the pages for search engines: sitemap.xml, and robots.txt that points to it.

Both want absolute addresses, so without SITE_URL (see publishing/addresses.py) there are none.
"""

from xml.sax.saxutils import escape

from publishing.site import Site

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_sitemap(site: Site) -> None:
    """Write both files, with the pages of the contents and no other."""
    address = site.app.config.html_baseurl
    if not address:
        return
    urls = "".join(
        f"  <url><loc>{escape(address + uri)}</loc></url>\n" for uri in sorted(site.in_order())
    )
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{NAMESPACE}">\n{urls}</urlset>\n'
    (site.out / "sitemap.xml").write_text(xml, "utf-8")
    (site.out / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n", "utf-8"
    )
