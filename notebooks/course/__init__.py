"""What the chapters share. A chapter's first line is `import course`, before Paddle.

Importing it does three things: Paddle's start-up noise stays off the page (`course.quiet`), the
processor computes unless the reader asks for a card (`course.device`), and figures get the
course's look and a font with Chinese characters (`course.figures`). `course.explorer` shows one of
the site's explorers in a notebook.
"""

from course import device, figures, quiet
from course.explorers import explorer

__all__ = ["explorer"]

quiet.silence_paddle()
device.choose_device()
figures.use_course_style()
