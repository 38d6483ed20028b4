"""Lead the links of 404.html, which hosts serve for an address that has no page, to the root.

The host serves it under the wrong address, at any depth, so a relative link on it leads nowhere.
Its links therefore start at the site's root, which SITE_URL tells (https://example.org/course/ :
/course/). Without SITE_URL the root is taken to be /, and a script that the page asks for from
several folders up puts the links right where the site lies deeper. (A base element would do
it in one line; the pages' Content-Security-Policy forbids that.)
"""

import re
from urllib.parse import urlsplit

from publishing.site import Site

PAGE = "404.html"
SCRIPT = "_static/site/not-found.js"
DEPTH = 6  # how many folders below the root the script is found from
RELATIVE = re.compile(r'\b(href|src|action)="(?![a-z]+:|[/#"])(?:\./)?')


def root_links(site: Site) -> None:
    """Make the links of the finished page start at the site's root."""
    address = site.app.config.html_baseurl
    html = from_root(site.pages[PAGE], urlsplit(address).path or "/")
    if not address:
        html = html.replace("</head>", f"{find_root()}</head>", 1)
    site.pages[PAGE] = html


def from_root(html: str, root: str) -> str:
    """Return a page of the root folder with `root` before each of its relative addresses."""
    html = RELATIVE.sub(rf'\1="{root}', html)
    return re.sub(r'(?<=data-content_root=")[^"]*', root, html)


def find_root() -> str:
    """Return the script elements that ask for the script in this folder and in those above it."""
    return "".join(
        f'<script type="module" src="{"../" * up}{SCRIPT}"></script>\n' for up in range(DEPTH)
    )
