"""Other numbers for the basic exercises, for each class its own: `make handout SEED=`.

`chapter_exercises` says which numbers an exercise has and how its words and its code say them;
`exercise` draws others; `notebook` writes them into a chapter; `seed` reads the teacher's secret.
"""
