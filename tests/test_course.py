"""What the chapters share: a quiet start, a font with Chinese, the photograph."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

from course import figures
from course.pictures import photograph

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


@pytest.fixture(scope="module")
def path_without_ccache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All the commands of this machine but ccache, since its absence is what Paddle warns of."""
    folder = tmp_path_factory.mktemp("bin")
    for place in os.environ["PATH"].split(os.pathsep):
        for command in Path(place).glob("*"):
            if command.name != "ccache" and not (folder / command.name).exists():
                (folder / command.name).symlink_to(command)
    return str(folder)


def start_paddle(first_line: str, path: str) -> subprocess.CompletedProcess:
    """Run Paddle in a fresh process whose environment is only a PATH."""
    program = (
        f"{first_line}\nimport paddle\n"
        "net = paddle.jit.to_static(paddle.nn.Linear(2, 2), full_graph=True)\n"
        "print(list(net(paddle.ones([3, 2])).shape))"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=NOTEBOOKS,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )


def test_start_is_quiet(path_without_ccache: str) -> None:
    run = start_paddle("import course", path_without_ccache)
    assert run.stdout == "[3, 2]\n"
    assert "ccache" not in run.stderr
    assert "New Executor is Running" not in run.stderr


def test_start_would_not_be_quiet_without_course(path_without_ccache: str) -> None:
    """If Paddle no longer warns, course.quiet can go."""
    noise = start_paddle("", path_without_ccache).stderr
    assert "ccache" in noise
    assert "New Executor is Running" in noise


def test_other_warnings_still_show(path_without_ccache: str) -> None:
    say = "import course, warnings; warnings.warn('something else')"
    run = start_paddle(say, path_without_ccache)
    assert "something else" in run.stderr


def test_chinese_shows_without_missing_glyphs() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure, ax = plt.subplots()
        ax.set(
            title="卷积核的参数量：√2 × 3 − 1 ≈ 0.41，“边缘”", xlabel="步数", ylabel="$x_j$ 的值"
        )
        ax.plot([-1, 1])
        figure.canvas.draw()
        plt.close(figure)


def test_missing_glyph_would_be_noticed() -> None:
    figure, ax = plt.subplots()
    ax.set_title("龘")
    with pytest.warns(UserWarning, match="missing from font"):
        figure.canvas.draw()
    plt.close(figure)


def test_font_ships_with_the_notebooks() -> None:
    path = Path(font_manager.findfont(figures.FONT_FAMILY, fallback_to_default=False))
    assert path == figures.FONT_FILE
    assert mpl.rcParams["font.family"][0] == figures.FONT_FAMILY
    assert (path.parent / "OFL.txt").exists()


def test_font_holds_the_common_characters_and_is_small() -> None:
    common = {
        bytes([0xA0 + row, 0xA0 + column]).decode("gb2312")
        for row in range(16, 55)
        for column in range(1, 95)
    }
    assert common <= {chr(code) for code in TTFont(figures.FONT_FILE).getBestCmap()}
    assert figures.FONT_FILE.stat().st_size < 1_000_000


def test_photograph() -> None:
    colour, grey = photograph(), photograph(grey=True)
    assert colour.shape == (600, 512, 3)
    assert grey.shape == (600, 512)
    for picture in (colour, grey):
        assert picture.dtype == np.float32
        assert 0 <= picture.min() < 0.1
        assert 0.9 < picture.max() <= 1
    assert (colour.min(axis=2) - 1e-6 <= grey).all()
    assert (grey <= colour.max(axis=2) + 1e-6).all()


def test_show_image_frames_and_scales() -> None:
    figure, ax = plt.subplots()
    shown = figures.show_image(ax, np.zeros([2, 3]), "标题", low=-1, high=1)
    assert shown.get_clim() == (-1, 1)
    assert all(spine.get_visible() for spine in ax.spines.values())
    plt.close(figure)
