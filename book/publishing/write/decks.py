"""Link a chapter, and the guide's page of a session, to the slides of the sessions it belongs to.

The decks lie beside the pages, slides/s1.html for the session s1 of the plan with eight sessions
(book/teach/plans.yml); teaching/slides makes them.
"""

from publishing.page import Page
from publishing.plans import plan
from publishing.words import words

PLAN = "eight"
ADDRESS = "slides/{session}.html"
GUIDE = "book/teach/"
AFTER_MINUTES = "</p></div>"  # the end of a chapter's opening


def offer(page: Page) -> None:
    """Add the links: to a chapter's opening, or below the title of a session's page."""
    says = words(page.app)
    for number, session in enumerate(plan(PLAN)["sessions"], 1):
        link = f'<a href="{page.static(ADDRESS.format(session=session["id"]))}">'
        link += f"{says['deck'].format(number=number)}</a>"
        if page.name == f"{GUIDE}{session['id']}":
            page.body = page.body.replace("</h1>", f'</h1><p class="deck-link">{link}</p>', 1)
        elif page.name.removeprefix("notebooks/")[:2] in session["chapters"]:
            before, opening, after = page.body.partition('<p class="opening-minutes">')
            after = after.replace(AFTER_MINUTES, f" · {link}{AFTER_MINUTES}", 1)
            page.body = before + opening + after
