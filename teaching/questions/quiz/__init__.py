"""Quizzes for learning platforms: `make quiz`. Moodle's XML, QTI for Canvas, a table."""
