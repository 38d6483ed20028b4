"""Papers for an exam: `make exam`. Two forms, answer sheets, and marked keys, as HTML and PDF."""
