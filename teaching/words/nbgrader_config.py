"""nbgrader's settings for this course; nbgrader reads them in the folder in which it is run."""

c = get_config()  # noqa: F821 (nbgrader's own)

c.CourseDirectory.course_id = "juandemingbai"

# What stands where a solution was. Nothing that raises: an exercise left empty is said to be empty.
c.ClearSolutions.code_stub = {"python": "# 写在这里，代替上面的 None"}

# A chapter that trains takes a minute and more; two lines on the same machine, twice that.
c.ExecutePreprocessor.timeout = 600
c.Execute.timeout = 600

# A cell of the student's that raises costs its own exercise, not the rest of the notebook.
c.Execute.allow_errors = True
