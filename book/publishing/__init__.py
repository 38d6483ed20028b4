"""The one extension of the site: what happens to a page, from notebook to published file.

`setup` is the only place that says what comes after what. A new step is a function in a module of
the stage's folder, and its name in that stage's list below.

- **read**: a notebook or a Markdown file becomes a tree. `source(app, docname, source)` may change
  the file's text before it is parsed, `read(app, doctree)` the tree after.
- **write**: a page's tree becomes HTML. `write(page)` changes the HTML of the article, or what the
  templates in book/theme/ put around it (publishing.page).
- **finish**: all pages are there. `finish(site)` sees them all (publishing.site), and makes what
  belongs to the whole: the stylesheet, the search, the notebooks to take away.
"""

from sphinx.application import Sphinx

from publishing import addresses, extra_pages, katex, private, reference, words
from publishing.finish import formula_fonts as fonts
from publishing.finish import (
    inline_styles,
    leftovers,
    not_found,
    scripts,
    search_index,
    sitemap,
    standalone_notebooks,
    stylesheet,
)
from publishing.page import Page
from publishing.places import THEME
from publishing.read import (
    board,
    chinese_lines,
    formula_numbers,
    formula_punctuation,
    from_cells,
    guide,
    lasting_addresses,
    outputs,
    run_status,
    setup_cell,
)
from publishing.site import Site
from publishing.write import (
    chapter_links,
    decks,
    explorers,
    figures,
    frame,
    head,
    moved_addresses,
    openings,
    practice,
)
from publishing.write.translator import Translator

SOURCE = [addresses.name_repository, outputs.tame, setup_cell.fold]
READ = [
    chinese_lines.join_chinese_lines,
    formula_numbers.number_formulas,
    formula_punctuation.keep_punctuation,
]
WRITE = [
    frame.fill_frame,
    head.fill_head,
    fonts.preload,
    chapter_links.offer,
    figures.prepare_pictures,
    explorers.add_modules,
    moved_addresses.keep,
    openings.meet,  # after figures: its pictures are not the notebook's
    decks.offer,  # after openings: that is where a chapter has its links
    practice.ask,
    extra_pages.set_address,
]
FINISH = [
    standalone_notebooks.write,
    fonts.publish,  # makes the sheet "katex"
    inline_styles.move_styles,  # makes the sheets "outputs" and "inline"
    stylesheet.publish,  # needs all sheets
    words.publish,
    scripts.drop_comments,
    search_index.write_index,
    sitemap.write_sitemap,
    not_found.root_links,  # after all that look for links
    leftovers.remove,
]


def write(app: Sphinx, name: str, template: str, context: dict, doctree: object) -> None:
    """Take one page through the steps of `WRITE`."""
    page = Page(app, name, template, context, doctree)
    for step in WRITE:
        step(page)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Take the whole site through the steps of `FINISH`."""
    if error is None and app.builder.format == "html":
        site = Site(app)
        for step in FINISH:
            step(site)
        site.save()


def setup(app: Sphinx) -> dict:
    """Register the stages with Sphinx."""
    app.add_html_theme("course", THEME)
    app.add_config_value("standalone_aistudio", {}, "html", [dict])
    private.accept_defaults(app)
    reference.load(app)
    app.connect("config-inited", addresses.read_environment)
    app.connect("config-inited", words.check_language)
    app.connect("config-inited", lasting_addresses.name_references)
    app.connect("builder-inited", lasting_addresses.count_apart)
    app.connect("builder-inited", private.suppress_sphinx_search)
    app.connect("env-before-read-docs", chapter_links.check_projects)

    app.add_directive("run-status", run_status.RunStatus)
    for module in (guide, from_cells, board):
        for name, directive in module.DIRECTIVES.items():
            app.add_directive(name, directive)
        for name, role in module.ROLES.items():
            app.add_role(name, role)
    for step in SOURCE:
        app.connect("source-read", step)
    for step in READ:
        app.connect("doctree-read", step)
    app.add_transform(lasting_addresses.LastingAddresses)
    app.connect("missing-reference", formula_numbers.refuse_missing)

    app.set_translator("html", Translator)
    private.replace_folds(app)
    app.add_html_math_renderer("katex", (katex.visit_inline, None), (katex.visit_display, None))
    app.connect("html-collect-pages", extra_pages.collect)
    app.connect("html-collect-pages", explorers.alone)
    app.connect("html-page-context", write, priority=900)  # last: Sphinx fills the context first

    app.connect("build-finished", finish, priority=900)  # last: others still copy files
    # A page that another process wrote could not say which pictures are to be copied.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
