"""What the chapters share. A chapter's first line is `import course`, before Paddle.

Importing it does two things: Paddle's start-up noise stays off the page (`course.quiet`), and
figures get the course's look and a font with Chinese characters (`course.figures`).
"""

from course import figures, quiet

quiet.silence_paddle()
figures.use_course_style()
