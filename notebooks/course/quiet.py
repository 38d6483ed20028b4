"""The one place that keeps Paddle's start-up messages off the page."""

import os
import warnings


def silence_paddle() -> None:
    """Hide what Paddle says while it starts; call it before the first `import paddle`.

    Only start-up messages are hidden: the warning that ccache is not installed (it matters to
    those who compile operators, and prints a path of the machine), and the C++ library's
    information lines. Warnings and errors of Paddle's still show.
    """
    warnings.filterwarnings("ignore", message="No ccache found")
    os.environ.setdefault("GLOG_minloglevel", "1")
