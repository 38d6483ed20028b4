"""Make the decks of the eight sessions, one each, from the chapters' cells: `make slides`.

A deck is an outline (outlines/s1.yml) that names cells: a figure, a table, what was printed, a
formula, a few lines of code, an explorer with its setting. What stands between is text of a few
lines, in which a number is fetched from a cell (`{cost-table 1,024 | 卷积参数}`), never typed. The
plan of the session (book/teach/plans.yml) gives each slide its step, with minutes and what to do;
both become speaker notes.

- `chapters`: what a cell holds that a slide can show, and the numbers in it
- `outline`:  reads an outline and refuses what no slide can have
- `text`:     a line of text to HTML, its numbers fetched
- `render`:   a slide to HTML
- `publish`:  the decks into the built site, next to the pages
- `pdf`:      each deck on paper

The cells that a deck stands on carry the tag `slide`; tests/teaching/test_slides.py holds both
sides together.
"""
