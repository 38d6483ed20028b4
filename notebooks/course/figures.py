"""The look of the course's figures: one font with Chinese, one width, colours that survive grey."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

FONT_FILE = Path(__file__).parent / "fonts" / "CourseSansSC-Regular.otf"
FONT_FAMILY = "Course Sans SC"

WIDTH = 7.2
"""Width of every figure in inches. One width keeps the lettering the same size on every page."""

# Okabe and Ito's palette, ordered so that neighbours also differ in lightness (for grey print).
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#595959"
COLOURS = [BLUE, ORANGE, GREEN, PURPLE, GREY]
LINE_STYLES = ["-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1))]


def use_course_style() -> None:
    """Set matplotlib up: the course's font, colours and sizes, and sharp pictures in Jupyter."""
    font_manager.fontManager.addfont(FONT_FILE)
    mpl.rcParams.update(
        {
            # DejaVu Sans comes with matplotlib and fills in what the subset lacks.
            "font.family": [FONT_FAMILY, "DejaVu Sans"],
            "axes.unicode_minus": False,
            # At full width this is as large as the page's own text; on a phone it still reads.
            "font.size": 12,
            "axes.titlesize": 12,
            "figure.figsize": (WIDTH, 3),
            "figure.constrained_layout.use": True,
            "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=LINE_STYLES),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "image.cmap": "gray",
            "image.interpolation": "nearest",
        }
    )
    _sharpen_inline_figures()


def show_image(
    ax: Axes, picture: np.ndarray, title: str = "", *, low: float = 0, high: float = 1
) -> AxesImage:
    """Draw one channel of shape [H, W] in grey, with a frame, so that white ends somewhere.

    `low` and `high` are the values that become black and white. For values with a sign, take
    them symmetric: zero is then middle grey, and the sign reads without colour.
    """
    ax.spines[:].set_visible(True)
    ax.set(title=title, xticks=[], yticks=[])
    return ax.imshow(picture, vmin=low, vmax=high)


def _sharpen_inline_figures() -> None:
    """Make Jupyter's inline figures at twice the resolution and exactly `WIDTH` wide."""
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # no Jupyter here: a plain script keeps matplotlib's own defaults
        return
    if get_ipython() is not None:
        set_matplotlib_formats("retina", bbox_inches=None)
