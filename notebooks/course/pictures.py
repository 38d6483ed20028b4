"""The photograph that chapters use: it comes with matplotlib, so nothing is downloaded."""

import numpy as np
from matplotlib import cbook
from PIL import Image


def photograph(*, grey: bool = False) -> np.ndarray:
    """Grace Hopper's portrait (1984, US Navy, public domain), as float32 between 0 and 1.

    Returns an array of shape [600, 512, 3] (height, width, RGB), or [600, 512] with `grey=True`:
    the luma 0.299 R + 0.587 G + 0.114 B of ITU-R BT.601.
    """
    with cbook.get_sample_data("grace_hopper.jpg") as file:
        rgb = np.asarray(Image.open(file).convert("RGB"), dtype="float32") / 255
    return rgb @ np.array([0.299, 0.587, 0.114], dtype="float32") if grey else rgb
