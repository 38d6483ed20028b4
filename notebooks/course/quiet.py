"""The one place that keeps Paddle's idle talk off the page."""

import os
import warnings


def silence_paddle() -> None:
    """Hide what says nothing of the reader's code; call it before the first `import paddle`.

    Hidden are the warning that ccache is not installed (it matters to those who compile operators,
    and prints a path of the machine), the C++ library's information lines, and the remark, at every
    step of training, that BatchNorm tracks its statistics. All other warnings and errors show.
    """
    warnings.filterwarnings("ignore", message="No ccache found")
    warnings.filterwarnings("ignore", message="When training, we now always track")
    os.environ.setdefault("GLOG_minloglevel", "1")
