"""The course on paper: `make print` (ONLY=05, ANSWERS=1), from the built site.

- `document`: pages of the site become one HTML document, with or without what answers a question;
- `press`: a browser makes a PDF of it, and the page numbers of its table of contents;
- `__main__`: which documents there are, and where they go.
"""
