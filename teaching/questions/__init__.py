"""One bank of questions: practice on the site, quizzes for a platform, papers for an exam.

A question is a *template* (`templates/`, by chapter): a function that draws its numbers, states the
question, has convcost compute the answer, and names its wrong answers by the misconception that
gives each (`misconceptions.toml`). `bank.py` knows them all and draws; `question.py` says what a
drawn question is; `typed.py` reads an answer that a person typed.

`pool.py` writes the practice page's questions, `quiz/` files for learning platforms, `exam/`
papers.
"""
