"""Put the theme's last English words into Chinese.

`language: zh_CN` translates most of the interface. What is left is fixed in the themes'
templates, or missing from their catalogues. This replaces those words in the finished pages,
only where they are a whole attribute or a whole text, so the text of a chapter is safe. A browser
test (tests/test_site.py) fails when a new English word turns up.
"""

from pathlib import Path

from sphinx.application import Sphinx

WORDS = {
    "Link to this heading": "本节的链接",
    "Link to this term": "这个术语的链接",
    "Link to this definition": "这一项的链接",
    "Link to this image": "这幅图的链接",
    "Link to this equation": "这个公式的链接",
}
# myst-nb gives every fold this one name, and hides from a screen reader what the fold says itself.
HIDING_NAME = ' aria-label="Toggle hidden content"'


def translate(html: str) -> str:
    """Replace each word of `WORDS` where it is a whole attribute value or a whole text."""
    for english, chinese in WORDS.items():
        html = html.replace(f'"{english}"', f'"{chinese}"').replace(f">{english}<", f">{chinese}<")
    return html.replace(HIDING_NAME, "")


def translate_pages(app: Sphinx, exception: Exception | None) -> None:
    """Translate every page once the site is written."""
    if exception is None and app.builder.format == "html":
        for page in Path(app.outdir).rglob("*.html"):
            html = page.read_text("utf-8")
            translated = translate(html)
            if translated != html:
                page.write_text(translated, "utf-8")


def setup(app: Sphinx) -> dict:
    """Register the handler with Sphinx."""
    app.connect("build-finished", translate_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
