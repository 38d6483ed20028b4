"""Write the filter lab's photograph: python tools/photograph.py, only when chapter 05's changes.

The chapter's own picture, halved and cut to the head, in 256 greys and without loss (15 KB).
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "book/_static/explorers/photograph.webp"

sys.path.insert(0, str(ROOT / "notebooks"))


def picture() -> np.ndarray:
    """Grey values between 0 and 1, of shape [160, 140]: the cell `photo` of chapter 05."""
    from course.pictures import photograph

    halved = photograph(grey=True).reshape(300, 2, 256, 2).mean(axis=(1, 3))
    return halved[5:165, 65:205]


if __name__ == "__main__":
    greys = (picture() * 255).round().astype("uint8")
    Image.fromarray(greys).save(TARGET, lossless=True, quality=100, method=6)
    print(f"✓ {TARGET.relative_to(ROOT)}：{TARGET.stat().st_size:,} 字节")
