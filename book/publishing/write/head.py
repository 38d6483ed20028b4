"""Say in each page's head what search engines, chats and browsers should know about it.

A page's description is its own first sentences, whole ones, so nothing is written twice. Where
they would not do, the page says it itself: `myst: {html_meta: {description: …}}`, in its front
matter or in the notebook's metadata. What needs the site's address is left out without SITE_URL.
"""

import re
from html import escape, unescape

from docutils import nodes
from sphinx.errors import ExtensionError

from publishing.page import Page
from publishing.places import STATIC
from publishing.words import words
from publishing.write.openings import said

SHORTEST, LONGEST = 50, 160  # characters; a page of search results shows no more
SENTENCE = re.compile(r"[^。！？]+[。！？]+[”’）]*")
SIMPLE_MATHS = {r"\times": "×", r"\cdot": "·"}

# The two backgrounds of styles/colours.css: a phone's browser paints its own frame to match.
BACKGROUNDS = {"light": "#ffffff", "dark": "#121212"}
# The pictures are drawn by tools/share_pictures.py; a chapter's is its own once it is drawn.
TOUCH_ICON = "_static/apple-touch-icon.png"
SHARE_PICTURE, SHARE_SIZE = "_static/share.png", (1200, 630)
CHAPTER_PICTURE = "_static/chapters/{number}.png"
ITEMS = {"og:title": "name", "og:image": "image", "description": "description"}  # QQ reads these


def fill_head(page: Page) -> None:
    """Write the page's meta elements, in place of docutils' (a second viewport)."""
    app, context = page.app, page.context
    tags = [
        f'<meta name="theme-color" content="{colour}" data-theme="{scheme}" '
        f'media="(prefers-color-scheme: {scheme})">'
        for scheme, colour in BACKGROUNDS.items()
    ]
    tags.append(f'<link rel="apple-touch-icon" href="{page.static(TOUCH_ICON)}">')
    if page.doctree is not None:
        summary = describe(page.name, page.doctree)
        address = app.config.html_baseurl
        named = {
            "description": summary,
            "twitter:card": "summary_large_image" if address else "summary",
        }
        properties = {
            "og:title": unescape(re.sub(r"<[^>]+>", "", context["title"])),
            "og:description": summary,
            "og:type": "website" if page.name == app.config.root_doc else "article",
            "og:locale": app.config.language,
            "og:site_name": context["docstitle"],
        }
        if address:
            picture, shows = share_picture(page)
            properties |= {
                "og:url": context["pageurl"],
                "og:image": address + picture,
                "og:image:alt": shows,
                "og:image:width": SHARE_SIZE[0],
                "og:image:height": SHARE_SIZE[1],
            }
        for attribute, texts in (("name", named), ("property", properties)):
            tags += [
                f'<meta {attribute}="{key}"{_item(key)} content="{escape(str(text))}">'
                for key, text in texts.items()
            ]
    context["metatags"] = "\n  ".join(tags)


def _item(key: str) -> str:
    return f' itemprop="{ITEMS[key]}"' if key in ITEMS else ""


def share_picture(page: Page) -> tuple[str, str]:
    """Return the picture that stands beside a link to this page, and what it shows."""
    stem = page.name.removeprefix("notebooks/")
    file = CHAPTER_PICTURE.format(number=stem[:2])
    if stem in said() and (STATIC.parent / file).exists():
        return file, f"{said()[stem]['question']}（{said()[stem]['picture']}）"
    return SHARE_PICTURE, words(page.app)["subtitle"].format(title=page.context["docstitle"])


def describe(pagename: str, doctree: nodes.document) -> str:
    """Return the page's own description, or its first sentences."""
    written = [
        meta["content"] for meta in doctree.findall(nodes.meta) if meta.get("name") == "description"
    ]
    summary = written[0] if written else first_sentences(doctree)
    if not SHORTEST <= len(summary) <= LONGEST or "\\" in summary:
        raise ExtensionError(
            f"{pagename} 的简介有 {len(summary)} 个字：{summary!r}；"
            f"应当是 {SHORTEST} 到 {LONGEST} 个字，没有公式。"
            "在文件开头写 myst.html_meta.description；notebook 写在它的元数据里。"
        )
    return summary


def first_sentences(doctree: nodes.document) -> str:
    """Return whole sentences from the start of the page's text, as many as fit."""
    summary = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, nodes.section):
            continue  # an item of a list, a note: it does not say what the page is about
        for sentence in SENTENCE.findall(_plain(paragraph)):
            if len(summary + sentence) > LONGEST:
                return summary
            summary += sentence
        if len(summary) >= SHORTEST:
            return summary
    return summary


def _plain(paragraph: nodes.paragraph) -> str:
    text = "".join(
        _simple(node) if isinstance(node.parent, nodes.math) else node
        for node in paragraph.findall(nodes.Text)
    )
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub("(?<=[。！？；：，]) ", "", text)  # Markdown wants one after a bold sentence


def _simple(latex: str) -> str:
    for command, sign in SIMPLE_MATHS.items():
        latex = re.sub(rf"\s*{re.escape(command)}\s*", sign, latex)
    return latex
